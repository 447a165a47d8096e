"""Errors and segments that nobody honest sent, and whether a Linux socket believes them."""

import socket
import threading
import time

from forge import Forger, Listener, icmp_error, ip4, tcp, udp
from stories import story
from tcp_parts import CLIENT_PORT, PORT, SYN, client, connected, listener, question_and_answer

CLOSED_UDP = 9999


def forged_setting(lab, record, recverr=False):
    """A connection, a listener on the path and a forger at the router."""
    ear = Listener("router", "eth0")
    c, a = connected(lab, record, prepare=lambda c: c.recverr() if recverr else None)
    question_and_answer(c, a)
    time.sleep(0.2)
    ends = ((lab.address("client"), CLIENT_PORT), (lab.address("server"), PORT))
    return c, a, ear.catch_up(), Forger(lab, "router"), ends


def quote_of(ends, seq):
    """The quote of a segment of the client with this sequence number."""
    return ip4(ends[0][0], ends[1][0], socket.IPPROTO_TCP,
               tcp(ends[0], ends[1], 24, seq)[:8], ttl=63)


def forged_unreachable(lab, record, offset):
    """A forged host unreachable whose quoted number is `offset` from what comes next."""
    c, a, following, forger, ends = forged_setting(lab, record, recverr=True)
    seq = (following[ends[0][0]] + offset) & 0xFFFFFFFF
    error = icmp_error(3, 1, quote_of(ends, seq))
    forger.send(ip4(lab.address("router"), ends[0][0], 1, error),
                f"host unreachable quoting snd_nxt{offset:+d}")
    c.recv(wait=0.5)
    c.send(b"still here")
    a.recv()
    c.close()
    a.recv()
    a.close()


@story("I2")
def tcp_forged_icmp_out_of_window(lab, record):
    """a forged host unreachable quotes a number far beyond what was sent: ignored"""
    forged_unreachable(lab, record, 1000000)


@story("I2")
def tcp_forged_icmp_in_window(lab, record):
    """a forged host unreachable hits the number exactly: IP_RECVERR tells it, nothing breaks"""
    forged_unreachable(lab, record, 0)


@story("I2 U1")
def udp_forged_errors(lab, record):
    """port unreachables with a bad checksum, a short quote, other ports, reversed: ignored; a
    good one is believed although nothing of it is true"""
    c = record.socket("client", "udp", "c").bind((lab.address("client"), 40001))
    server = record.socket("server", "udp", "s").bind((lab.address("server"), CLOSED_UDP))
    c.connect((lab.address("server"), CLOSED_UDP))
    c.send(b"hello")
    server.recvfrom()
    ends = ((lab.address("client"), 40001), (lab.address("server"), CLOSED_UDP))
    right = ip4(ends[0][0], ends[1][0], 17, udp(*ends, b"hello"), 63)
    other = ip4(ends[0][0], ends[1][0], 17, udp((ends[0][0], 40009), ends[1], b"hello"), 63)
    back = ip4(ends[1][0], ends[0][0], 17, udp(ends[1], ends[0], b"hello"), 63)
    forger = Forger(lab, "router")
    for what, error in (("bad checksum", icmp_error(3, 3, right, spoil=0x5555)),
                        ("quote of 4 bytes", icmp_error(3, 3, right[:24])),
                        ("another source port", icmp_error(3, 3, other)),
                        ("reversed five-tuple", icmp_error(3, 3, back)),
                        ("all as it should be", icmp_error(3, 3, right))):
        forger.send(ip4(lab.address("server"), ends[0][0], 1, error), what)
        c.recv(wait=0.3)
    c.close()
    server.close()


@story("T10 T9", (("server", "eth0"),))
def tcp_syn_flood(lab, record):
    """SYNs with addresses that nobody answers for: SYN-ACKs repeated, never acknowledged"""
    lab.set("server", "net.ipv4.tcp_synack_retries=1")
    listener(lab, record)
    lab.nft("router", "forward", "tcp flags & rst == rst drop")
    forger = Forger(lab, "client")
    for number in range(3):
        source = ("192.0.2.%d" % (70 + number), 50000 + number)
        segment = tcp(source, (lab.address("server"), PORT), SYN, 1000 * number)
        forger.send(ip4(source[0], lab.address("server"), 6, segment), "SYN of " + source[0])
    time.sleep(2.5)


@story("I2 T9", (("server", "eth0"), ("client", "eth0")), delay=0.05)
def tcp_request_killed_by_icmp(lab, record):
    """host unreachable quotes the SYN-ACK: the server drops the request, the last ACK meets RST"""
    ear = Listener("router", "eth1")
    waiting = listener(lab, record)
    c = client(lab, record)
    connecting = threading.Thread(target=c.connect, args=((lab.address("server"), PORT),))
    connecting.start()
    ends = ((lab.address("server"), PORT), (lab.address("client"), CLIENT_PORT))
    while ends[0][0] not in ear.catch_up():
        time.sleep(0.002)
    seq = ear.next_seq[ends[0][0]] - 1
    error = icmp_error(3, 1, quote_of(ends, seq))
    Forger(lab, "router").send(ip4(lab.address("router", 4, 1), ends[0][0], 1, error),
                               "host unreachable quoting the SYN-ACK")
    connecting.join()
    c.send(b"hello")
    c.recv(wait=1.0)
    waiting.inner.setblocking(False)
    waiting.accept("a")
    c.close()
