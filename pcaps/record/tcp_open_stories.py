"""TCP, opening: handshakes that work, that are refused, and that nobody answers."""

import socket
import threading
import time

from forge import tcp
from stories import story
from tcp_parts import (ACK, BOTH_ENDS, CLIENT_PORT, CLOSED_PORT, PORT, SYN, client, connected,
                       listener)
from wire import Lose



def refused(lab, record, version):
    c = client(lab, record, version=version)
    c.connect((lab.address("server", version), CLOSED_PORT))
    c.send(b"after the failure")
    c.close()


@story("T2", BOTH_ENDS)
def tcp_refused(lab, record):
    """nobody listens: the SYN is answered by RST, connect fails with ECONNREFUSED"""
    refused(lab, record, 4)


@story("T2")
def tcp6_refused(lab, record):
    """nobody listens, over IPv6: the SYN is answered by RST, connect fails with ECONNREFUSED"""
    refused(lab, record, 6)


@story("T2 B6", BOTH_ENDS)
def tcp_refused_by_firewall(lab, record):
    """a router answers the SYN with RST in the server's name: its TTL is one higher"""
    waiting = listener(lab, record, port=9000)
    lab.nft("router", "forward", f"tcp dport {PORT} reject with tcp reset")
    c = client(lab, record, "open port", port=40000)
    c.connect((lab.address("server"), 9000))
    a = waiting.accept("a")
    c.close()
    a.recv()
    a.close()
    time.sleep(0.2)
    c = client(lab, record)
    c.connect((lab.address("server"), PORT))
    c.close()
    waiting.close()


@story("T3")
def tcp_syn_unanswered(lab, record):
    """SYNs are dropped: 0 1 2 3 4 5 7 11 s (tcp_syn_retries 3), then ETIMEDOUT"""
    lab.nft("server", "input", f"tcp dport {PORT} drop")
    lab.set("client", "net.ipv4.tcp_syn_retries=3")
    c = client(lab, record)
    c.connect((lab.address("server"), PORT))
    c.close()


@story("T3")
def tcp_syn_unanswered_doubling(lab, record):
    """SYNs are dropped, the sender doubles from the start: 0 1 3 7 s, then ETIMEDOUT"""
    lab.nft("server", "input", f"tcp dport {PORT} drop")
    lab.set("client", "net.ipv4.tcp_syn_retries=3")
    lab.set("client", "net.ipv4.tcp_syn_linear_timeouts=0")
    c = client(lab, record)
    c.connect((lab.address("server"), PORT))
    c.close()


@story("T4")
def tcp_host_unreachable(lab, record):
    """the router has an unreachable route: ICMP host unreachable, connect fails at once"""
    lab.ip("router", "route add unreachable 203.0.113.9/32")
    c = client(lab, record)
    c.connect(("203.0.113.9", PORT))
    c.close()


@story("T4")
def tcp_net_unreachable(lab, record):
    """the router has no route: ICMP net unreachable, ENETUNREACH"""
    c = client(lab, record)
    c.connect(("203.0.113.9", PORT))
    c.close()


@story("T4")
def tcp6_no_route(lab, record):
    """the router has no route: ICMPv6 no route, ENETUNREACH"""
    c = client(lab, record, version=6)
    c.connect(("2001:db8:99::9", PORT))
    c.close()


@story("T4", (("client", "any"),))
def tcp_absent_on_link(lab, record):
    """the address does not exist on the own link: ARP unanswered, EHOSTUNREACH after 3 s"""
    c = client(lab, record)
    c.connect(("192.0.2.99", PORT))
    c.close()


@story("T4")
def tcp6_absent_on_link(lab, record):
    """the address does not exist on the own link: neighbour discovery unanswered"""
    c = client(lab, record, version=6)
    c.connect(("2001:db8:1::99", PORT))
    c.close()


@story("T4", (("client", "eth0"), ("router", "any")))
def tcp_absent_behind_router(lab, record):
    """the router's ARP for the server goes unanswered: host unreachable after 3 s"""
    c = client(lab, record)
    c.connect(("198.51.100.99", PORT))
    c.close()


def rejected(lab, record, version, kinds):
    """One connection for each way to reject; the firewall of the router sends the ICMP."""
    family = "icmp" if version == 4 else "icmpv6"
    for number, kind in enumerate(kinds):
        lab.nft("router", "forward",
                f"tcp dport {PORT + number} reject with {family} type {kind}")
    for number, kind in enumerate(kinds):
        c = client(lab, record, kind, version, CLIENT_PORT + number)
        c.connect((lab.address("server", version), PORT + number))
        c.close()


@story("T5")
def tcp_rejected(lab, record):
    """a router's firewall rejects by ICMP: port, protocol, net and host prohibited, admin"""
    rejected(lab, record, 4, ("port-unreachable", "prot-unreachable", "net-prohibited",
                              "host-prohibited", "admin-prohibited"))


@story("T5")
def tcp6_rejected(lab, record):
    """a router's firewall rejects by ICMPv6: port, admin-prohibited, policy-fail, reject-route"""
    rejected(lab, record, 6, ("port-unreachable", "admin-prohibited", "policy-fail",
                              "reject-route"))


@story("T6")
def tcp_connect_deadline(lab, record):
    """connect with SO_SNDTIMEO gives up after 0.5 s; the kernel's SYNs go on behind its back"""
    lab.nft("server", "input", f"tcp dport {PORT} drop")
    c = client(lab, record)
    c.timeout(socket.SO_SNDTIMEO, 0.5)
    c.connect((lab.address("server"), PORT))
    c.connect((lab.address("server"), PORT))
    time.sleep(2.7)
    c.close()


@story("T6")
def tcp_connect_nonblocking(lab, record):
    """a non-blocking connect: EINPROGRESS, then writable: the packets of any handshake"""
    waiting = listener(lab, record)
    c = client(lab, record)
    c.inner.setblocking(False)
    c.connect((lab.address("server"), PORT))
    time.sleep(0.2)
    c.so_error()
    c.send(b"hello")
    a = waiting.accept("a")
    a.recv()
    c.close()
    a.recv()
    a.close()


@story("T7", BOTH_ENDS, delay=0.05)
def tcp_simultaneous_open(lab, record):
    """both ends connect to each other at the same time: four packets, no listener"""
    c = client(lab, record)
    s = record.socket("server", "tcp", "s").bind((lab.address("server"), PORT))
    other = threading.Thread(target=s.connect, args=((lab.address("client"), CLIENT_PORT),))
    other.start()
    c.connect((lab.address("server"), PORT))
    other.join()
    c.send(b"hello")
    s.recv()
    c.close()
    s.recv()
    s.close()


@story("T8 C3", (("client", "lo"),))
def tcp_self_connect(lab, record):
    """a socket connects to its own address and port, talks to itself and closes"""
    c = client(lab, record)
    c.connect((lab.address("client"), CLIENT_PORT))
    c.send(b"hello me")
    c.recv()
    c.close()


@story("T9", BOTH_ENDS, tamper=Lose(lambda tcp: tcp.flags == SYN | ACK))
def tcp_synack_lost(lab, record):
    """the SYN-ACK is lost on the client's link: SYN and SYN-ACK are both repeated"""
    c, a = connected(lab, record)
    c.close()
    a.recv()
    a.close()


@story("T9", BOTH_ENDS, tamper=Lose(lambda tcp: tcp.flags == ACK and tcp.payload == 0))
def tcp_last_ack_lost(lab, record):
    """the last ACK of the handshake is lost: the server repeats its SYN-ACK, who speaks first"""
    waiting = listener(lab, record)
    c = client(lab, record)
    c.connect((lab.address("server"), PORT))
    a = waiting.accept("a")
    a.send(b"220 ready\r\n")
    c.recv()
    c.close()
    a.recv()
    a.close()
    waiting.close()


@story("T9", BOTH_ENDS)
def tcp_accept_queue_full(lab, record):
    """the listener's queue is full: the SYNs of a third client are ignored"""
    lab.set("client", "net.ipv4.tcp_syn_retries=1")
    waiting = listener(lab, record, backlog=1)
    clients = [client(lab, record, f"c{number}", port=40001 + number) for number in range(3)]
    for one in clients:
        one.connect((lab.address("server"), PORT))
    for one in clients:
        one.linger_zero().close()
    waiting.close()


def overflow(lab, record):
    """The queue shrinks to nothing while a handshake is under way: its last ACK overflows."""
    waiting = listener(lab, record)
    first = client(lab, record, "c1", port=40001)
    first.connect((lab.address("server"), PORT))
    second = client(lab, record, "c2", port=40002)
    connecting = threading.Thread(target=second.connect, args=((lab.address("server"), PORT),))
    connecting.start()
    time.sleep(0.15)
    waiting.listen(0)
    connecting.join()
    return waiting, first, second


@story("T9", BOTH_ENDS, delay=0.05)
def tcp_accept_queue_overflow(lab, record):
    """the queue is full when the last ACK comes: it is ignored, the SYN-ACK repeated"""
    waiting, first, second = overflow(lab, record)
    time.sleep(1.5)
    waiting.accept("a1")
    second.recv(wait=4.0)
    waiting.accept("a2")
    first.linger_zero().close()
    second.linger_zero().close()


@story("T9", BOTH_ENDS, delay=0.05)
def tcp_abort_on_overflow(lab, record):
    """tcp_abort_on_overflow: a full queue answers the last ACK with RST"""
    lab.set("server", "net.ipv4.tcp_abort_on_overflow=1")
    _, first, second = overflow(lab, record)
    second.recv(wait=1.0)
    first.linger_zero().close()
    second.close()


@story("T10")
def tcp_reset_before_accept(lab, record):
    """the client aborts before the server accepts: accept works, recv fails with ECONNRESET"""
    waiting = listener(lab, record)
    c = client(lab, record)
    c.connect((lab.address("server"), PORT))
    c.linger_zero().close()
    time.sleep(0.2)
    a = waiting.accept("a")
    a.recv()
    a.close()
    waiting.close()


@story("T10")
def tcp_syn_scan(lab, record):
    """a half-open scan of five ports, one open: SYN-ACK answered by RST, no socket behind it"""
    waiting = listener(lab, record)
    raw = record.socket("client", socket.IPPROTO_TCP, "raw")
    for number, port in enumerate((7001, 7025, 7080, PORT, 7443)):
        segment = tcp((lab.address("client"), 45000), (lab.address("server"), port), SYN,
                      0x10000 * (number + 1))
        raw.sendto(segment, (lab.address("server"), 0))
        time.sleep(0.05)
    raw.close()
    waiting.close()


@story("T11")
def tcp_fast_open(lab, record):
    """TCP Fast Open: the first SYN asks for a cookie, the second carries cookie and data"""
    lab.set("client", "net.ipv4.tcp_fastopen=3")
    lab.set("server", "net.ipv4.tcp_fastopen=3")
    waiting = record.socket("server", "tcp", "listener").bind((lab.address("server"), PORT))
    waiting.option("TCP_FASTOPEN", socket.IPPROTO_TCP, 23, 8).listen()
    for number in (1, 2):
        c = client(lab, record, f"c{number}", port=CLIENT_PORT + number)
        c.sendto(b"question\n", (lab.address("server"), PORT), socket.MSG_FASTOPEN)
        a = waiting.accept(f"a{number}")
        a.recv()
        a.send(b"answer\n")
        c.recv()
        c.close()
        a.recv()
        a.close()
    waiting.close()


@story("T12 C1")
def tcp_same_tuple_again(lab, record):
    """the client's socket closes first, a new one reuses address and port: TIME_WAIT reuse"""
    waiting = listener(lab, record)
    for number in (1, 2):
        c = client(lab, record, f"c{number}")
        c.connect((lab.address("server"), PORT))
        a = waiting.accept(f"a{number}")
        c.send(b"hello")
        a.recv()
        c.close()
        a.recv()
        a.close()
        time.sleep(1.2)
    waiting.close()


@story("T12 T2")
def tcp_refused_three_times(lab, record):
    """the same five-tuple tries three times and is refused three times: three connections"""
    for number in (1, 2, 3):
        c = client(lab, record, f"c{number}")
        c.connect((lab.address("server"), CLOSED_PORT))
        c.close()
        time.sleep(0.2)
