"""ICMP itself: echo, NAT, routers in the middle, other protocols, and several stories at once."""

import struct
import threading
import time

from stories import story
from tcp_parts import PORT, client, connected, listener, question_and_answer

CLOSED_UDP = 9999
THREE_POINTS = (("router", "any"), ("client", "eth0"), ("server", "eth0"))
IDENT = 4711


def ping_socket(lab, record, version=4):
    """A ping socket of the client; its port is the identifier."""
    lab.set("client", "net.ipv4.ping_group_range=0 2147483647")
    return record.socket("client", "icmp", "ping", version).bind(
        (lab.address("client", version), IDENT))


def ping(lab, record, target, version=4, times=3):
    """Echo requests 1, 2, 3 …, waiting half a second for each answer."""
    c = ping_socket(lab, record, version).recverr()
    kind = 8 if version == 4 else 128
    for number in range(1, times + 1):
        c.sendto(struct.pack("!BBHHH", kind, 0, 0, IDENT, number) + b"abcdefgh" * 7, (target, 0))
        answer = c.recvfrom(wait=0.5)
        if isinstance(answer, str) and answer != "EAGAIN":
            c.error_queue()
    c.close()


@story("I6")
def ping_answered(lab, record):
    """three echo requests, three replies"""
    ping(lab, record, lab.address("server"))


@story("I6")
def ping6_answered(lab, record):
    """three echo requests over IPv6, three replies"""
    ping(lab, record, lab.address("server", 6), 6)


@story("I6")
def ping_unanswered(lab, record):
    """three echo requests, no reply: the server's firewall drops them"""
    lab.nft("server", "input", "icmp type echo-request drop")
    ping(lab, record, lab.address("server"))


@story("I6 I1")
def ping_host_unreachable(lab, record):
    """echo requests answered with host unreachable by the router"""
    lab.ip("router", "route add unreachable 203.0.113.9/32")
    ping(lab, record, "203.0.113.9")


@story("I6 I1")
def ping6_rejected(lab, record):
    """echo requests over IPv6 rejected by the router's firewall: admin-prohibited"""
    lab.nft("router", "forward",
            "icmpv6 type echo-request reject with icmpv6 type admin-prohibited")
    ping(lab, record, lab.address("server", 6), 6)


@story("I6 U6", (("client", "any"),))
def ping_absent_on_link(lab, record):
    """ping to an address that does not exist: host unreachable from the own address"""
    record.run("client", "ping", "-n", "-c", "2", "192.0.2.99")


@story("I6", hosts=("client", "r1", "r2", "r3", "server"))
def ping_ttl_exceeded(lab, record):
    """an echo request whose TTL ends at the second router"""
    record.run("client", "ping", "-n", "-c", "2", "-t", "2", lab.address("server"))


@story("I4 U1", THREE_POINTS)
def nat_refused(lab, record):
    """a refused datagram behind NAT: the router has the outside and the inside of one refusal"""
    lab.nat("router", "eth1")
    c = record.socket("client", "udp", "c").bind((lab.address("client"), 40001))
    c.connect((lab.address("server"), CLOSED_UDP))
    c.send(b"hello")
    c.recv(wait=0.5)
    c.close()


@story("I4 U1", THREE_POINTS)
def nat_port_changed(lab, record):
    """the NAT gives the flow another port too: the quote's port is translated back as well"""
    lab.nat("router", "eth1", "61001-61001")
    c = record.socket("client", "udp", "c").bind((lab.address("client"), 40001))
    c.connect((lab.address("server"), CLOSED_UDP))
    c.send(b"hello")
    c.recv(wait=0.5)
    c.send(b"hello again")
    c.recv(wait=0.5)
    c.close()


@story("I4 T2", THREE_POINTS)
def nat_tcp_refused(lab, record):
    """a refused connection behind NAT: both sides of the RST"""
    lab.nat("router", "eth1")
    c = client(lab, record)
    c.connect((lab.address("server"), 7778))
    c.close()


@story("I4 C1", (("router", "any"),))
def nat_tcp_closed(lab, record):
    """a connection through NAT seen on all interfaces of the router: two flows, one story"""
    lab.nat("router", "eth1")
    c, a = connected(lab, record)
    question_and_answer(c, a)
    c.close()
    a.recv()
    a.close()


@story("I4 B5", (("r1", "any"), ("client", "eth0")), hosts=("client", "r1", "r2", "server"))
def nat_tcp_pmtu(lab, record):
    """fragmentation needed from a router behind the NAT: the quote is translated back"""
    lab.nat("r1", "eth1")
    lab.ip("r2", "link set eth1 mtu 1300")
    c, a = connected(lab, record)
    c.send(b"x" * 3000)
    time.sleep(0.3)
    a.recv(65536)
    c.close()
    a.recv()
    a.close()


@story("I1")
def sctp_protocol_unreachable(lab, record):
    """an SCTP INIT to a host without SCTP: protocol unreachable, quoting SCTP ports"""
    chunk = struct.pack("!BBHIIHHI", 1, 0, 20, 0x11223344, 65536, 10, 10, 1)
    # The CRC32c is left 0: who refuses the protocol does not look at it.
    packet = struct.pack("!HHII", 40001, 36412, 0, 0) + chunk
    raw = record.socket("client", 132, "raw").recverr()
    raw.sendto(packet, (lab.address("server"), 0))
    raw.recvfrom(wait=0.5)
    raw.close()


@story("U1 U9 T1 T2 T3 I6 C1 C2")
def mixed(lab, record):
    """a dozen conversations at once: answered, refused, silent, closed, aborted, echo"""
    lab.set("client", "net.ipv4.tcp_syn_retries=2")
    lab.nft("server", "input", "tcp dport 7999 drop")
    servers = [listener(lab, record), record.socket("server", "udp", "u").bind(
        (lab.address("server"), 8888))]
    silent = client(lab, record, "silent", port=40010)
    waiting = threading.Thread(target=silent.connect, args=((lab.address("server"), 7999),))
    waiting.start()
    mixed_tcp(lab, record, servers[0])
    mixed_udp(lab, record, servers[1])
    ping(lab, record, lab.address("server"), times=2)
    waiting.join()
    silent.close()


def mixed_tcp(lab, record, waiting):
    """One refused connection, one that ends in four ways, one in three, one aborted."""
    c = client(lab, record, "refused", port=40011)
    c.connect((lab.address("server"), 7778))
    c.close()
    for number, ending in ((12, "four-way"), (13, "three-way"), (14, "aborted")):
        c = client(lab, record, ending, port=40000 + number)
        c.connect((lab.address("server"), PORT))
        a = waiting.accept(ending + " server")
        question_and_answer(c, a)
        if ending == "aborted":
            a.linger_zero()
        first, second = (c, a) if ending == "four-way" else (a, c)
        first.close()
        time.sleep(0.2 if ending == "four-way" else 0.01)
        second.recv()
        second.close()


def mixed_udp(lab, record, echo):
    """One refused socket, one answered, one that sends into silence."""
    lab.nft("server", "input", "udp dport 9000 drop")
    for name, port in (("udp refused", CLOSED_UDP), ("udp answered", 8888), ("udp silent", 9000)):
        c = record.socket("client", "udp", name).bind((lab.address("client"), 30000 + port))
        c.connect((lab.address("server"), port))
        c.send(b"hello")
        if port == 8888:
            echo.recvfrom()
            echo.sendto(b"HELLO", (lab.address("client"), 30000 + port))
        c.recv(wait=0.3)
        c.close()
