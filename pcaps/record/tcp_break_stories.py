"""TCP, breaking: paths and peers that vanish, keepalive, zero window, path MTU, middle boxes."""

import socket
import time

from stories import story
from tcp_parts import BOTH_ENDS, PORT, connected, question_and_answer
from wire import Disturb

TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT, TCP_USER_TIMEOUT = 4, 5, 6, 18


def tcp_option(one, name, value):
    return one.option(name, socket.IPPROTO_TCP, globals()[name], value)


@story("B1")
def tcp_path_gone(lab, record):
    """the path dies under a connection: retransmissions without answer, ETIMEDOUT"""
    lab.set("client", "net.ipv4.tcp_retries2=4")
    c, _ = connected(lab, record)
    c.send(b"hello")
    time.sleep(0.2)
    lab.nft("router", "forward", "drop")
    c.send(b"anybody?")
    c.recv(wait=30)
    c.close()


@story("B1")
def tcp_established_host_unreachable(lab, record):
    """a router says host unreachable during retransmissions: EHOSTUNREACH in the end"""
    lab.set("client", "net.ipv4.tcp_retries2=4")
    c, _ = connected(lab, record)
    c.send(b"hello")
    time.sleep(0.2)
    lab.nft("router", "forward", f"tcp dport {PORT} reject with icmp type host-unreachable")
    c.send(b"anybody?")
    c.recv(wait=30)
    c.close()


@story("B1")
def tcp_established_port_unreachable(lab, record):
    """port unreachable does not end a connection; it is what the final time-out reports"""
    lab.set("client", "net.ipv4.tcp_retries2=3")
    c, _ = connected(lab, record)
    c.send(b"hello")
    time.sleep(0.2)
    lab.nft("router", "forward", f"tcp dport {PORT} reject with icmp type port-unreachable")
    c.send(b"anybody?")
    time.sleep(0.5)
    c.recv(wait=30)
    c.close()


@story("B1")
def tcp_established_unreachable_recovers(lab, record):
    """host unreachable for a second, then the path is back: nobody is told"""
    c, a = connected(lab, record)
    c.send(b"hello")
    a.recv()
    lab.nft("router", "forward", f"tcp dport {PORT} reject with icmp type host-unreachable")
    c.send(b"anybody?")
    time.sleep(1.0)
    lab.nft_clear("router")
    a.recv(wait=5)
    a.send(b"yes")
    c.recv()
    c.so_error()
    c.close()
    a.recv()
    a.close()


@story("B2", BOTH_ENDS)
def tcp_peer_lost_state(lab, record):
    """the server forgets the connection as after a crash: the next data is answered by RST"""
    c, a = connected(lab, record)
    question_and_answer(c, a)
    time.sleep(0.3)
    a.vanish()
    time.sleep(0.3)
    c.send(b"are you still there?")
    time.sleep(0.2)
    c.recv()
    c.send(b"after the reset")
    c.close()


def with_keepalive(c):
    c.option("SO_KEEPALIVE", socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 1), ("TCP_KEEPINTVL", 1), ("TCP_KEEPCNT", 3)):
        tcp_option(c, name, value)


@story("B3")
def tcp_keepalive_answered(lab, record):
    """keepalive probes on an idle connection, each answered"""
    c, a = connected(lab, record, prepare=with_keepalive)
    question_and_answer(c, a)
    time.sleep(3.6)
    c.close()
    a.recv()
    a.close()


@story("B3")
def tcp_keepalive_unanswered(lab, record):
    """the path dies while idle: three keepalive probes without answer, RST, ETIMEDOUT"""
    c, a = connected(lab, record, prepare=with_keepalive)
    question_and_answer(c, a)
    lab.nft("router", "forward", "drop")
    c.recv(wait=10)
    c.close()


@story("B4")
def tcp_zero_window(lab, record):
    """the server does not read: window 0, persist probes, then it reads and all goes on"""
    def small_buffer(c):
        c.option("SO_SNDBUF", socket.SOL_SOCKET, socket.SO_SNDBUF, 16384)
    lab.set("server", "net.ipv4.tcp_rmem=4096 4096 4096")
    c, a = connected(lab, record, prepare=small_buffer)
    c.timeout(socket.SO_SNDTIMEO, 2.5)
    c.send_all(b"z" * 6000)
    time.sleep(2.5)
    while isinstance(got := a.recv(65536, wait=1.0), bytes) and got:
        pass
    c.close()
    a.recv()
    a.close()


def narrow(lab):
    """The router's way to the server takes 1300 bytes, and nobody tells the end hosts."""
    lab.ip("router", "link set eth1 mtu 1300")


def transfer(c, a, size):
    """Sends `size` bytes; the other side reads what comes within a second of the last."""
    c.send(b"x" * size)
    while isinstance(got := a.recv(65536, wait=1.0), bytes) and got:
        pass


@story("B5")
def tcp_pmtu(lab, record):
    """a narrow link behind the router: fragmentation needed, then smaller segments"""
    narrow(lab)
    c, a = connected(lab, record)
    transfer(c, a, 6000)
    c.close()
    a.recv()
    a.close()


@story("B5")
def tcp6_pmtu(lab, record):
    """a narrow link behind the router: packet too big, then smaller segments"""
    narrow(lab)
    c, a = connected(lab, record, version=6)
    transfer(c, a, 6000)
    c.close()
    a.recv()
    a.close()


@story("B5", (("client", "eth0"), ("router", "eth1")))
def tcp_pmtu_black_hole(lab, record):
    """the same, but ICMP is filtered: small segments pass, large ones vanish again and again"""
    narrow(lab)
    lab.nft("router", "output", "icmp type destination-unreachable drop")
    lab.set("client", "net.ipv4.tcp_retries2=5")
    c, a = connected(lab, record)
    question_and_answer(c, a)
    transfer(c, a, 3000)
    c.recv(wait=30)
    c.close()


@story("B6", BOTH_ENDS)
def tcp_reset_midway_by_firewall(lab, record):
    """a router's firewall resets a connection that was up: the RST's TTL is the router's"""
    c, a = connected(lab, record)
    question_and_answer(c, a)
    lab.nft("router", "forward", f"tcp dport {PORT} reject with tcp reset")
    time.sleep(0.2)
    c.send(b"one more thing")
    time.sleep(0.2)
    c.recv()
    c.close()
    a.recv(wait=0.5)


@story("B1 B6")
def tcp_user_timeout(lab, record):
    """TCP_USER_TIMEOUT of 1.5 s: the connection is given up early, ETIMEDOUT"""
    c, _ = connected(lab, record, prepare=lambda c: tcp_option(c, "TCP_USER_TIMEOUT", 1500))
    c.send(b"hello")
    time.sleep(0.2)
    lab.nft("router", "forward", "drop")
    c.send(b"anybody?")
    c.recv(wait=30)
    c.close()


@story("B3 B1 I2")
def tcp_keepalive_host_unreachable(lab, record):
    """host unreachable quotes keepalive probes, one number below the window: ETIMEDOUT, not
    EHOSTUNREACH"""
    c, a = connected(lab, record, prepare=with_keepalive)
    question_and_answer(c, a)
    lab.nft("router", "forward", f"tcp dport {PORT} reject with icmp type host-unreachable")
    c.recv(wait=10)
    c.close()


def carried(lab, record):
    """Ten kilobytes to the server, then an orderly close."""
    c, a = connected(lab, record)
    transfer(c, a, 10000)
    c.close()
    a.recv()
    a.close()


def is_large(tcp):
    return tcp.payload > 1000


@story("B1", BOTH_ENDS, tamper=Disturb(is_large, 3, []))
def tcp_data_lost(lab, record):
    """one segment of several is lost: selective acknowledgements, retransmission"""
    carried(lab, record)


@story("B1", BOTH_ENDS, tamper=Disturb(is_large, 6, [0.001]))
def tcp_data_reordered(lab, record):
    """one segment takes 1 ms longer: out of order at the server, sent once at the client"""
    carried(lab, record)


@story("B1", BOTH_ENDS, tamper=Disturb(is_large, 3, [0.0, 0.0005]))
def tcp_data_duplicated(lab, record):
    """the path delivers one segment twice: a duplicate at the server, sent once at the client"""
    carried(lab, record)
