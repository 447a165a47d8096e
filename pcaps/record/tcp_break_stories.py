"""TCP, breaking: paths and peers that vanish, keepalive, zero window, path MTU, middle boxes."""

import time

from stories import story
from tcp_parts import BOTH_ENDS, PORT, connected, question_and_answer
from wire import Disturb


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


def carried(lab, record):
    """Ten kilobytes to the server, then an orderly close."""
    c, a = connected(lab, record)
    transfer(c, a, 10000)
    c.close()
    a.recv()
    a.close()


def is_large(tcp):
    return tcp.payload > 1000


@story("B1", BOTH_ENDS, tamper=Disturb(is_large, 6, [0.001]))
def tcp_data_reordered(lab, record):
    """one segment takes 1 ms longer: out of order at the server, sent once at the client"""
    carried(lab, record)
