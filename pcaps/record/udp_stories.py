"""UDP and the ICMP that answers for it: refusals, silence, servers that come and go."""

import time

from stories import story

ECHO_PORT = 8888
CLOSED_PORT = 9999
BOTH_ENDS = (("client", "eth0"), ("server", "eth0"))


def client_socket(lab, record, name="c", version=4, port=40001):
    """A UDP socket of the client bound to a fixed port."""
    return record.socket("client", "udp", name, version).bind(
        (lab.address("client", version), port))


def refused_connected(lab, record, version):
    """send, failed send, send, recv: the choreography of a connected socket."""
    c = client_socket(lab, record, version=version)
    c.connect((lab.address("server", version), CLOSED_PORT))
    c.send(b"one")
    time.sleep(0.3)
    c.send(b"this call reports the error and sends nothing")
    time.sleep(0.3)
    c.send(b"three")
    time.sleep(0.3)
    c.recv(wait=0.5)
    c.recv(wait=0.5)
    c.close()


@story("U1", (("client", "any", "-y", "LINUX_SLL"),))
def any_refused_sll(lab, record):
    """the refusal of a connected UDP socket captured on all interfaces (cooked, version 1)"""
    refused_connected(lab, record, 4)


@story("U4")
def udp_refused_prober(lab, record):
    """a prober sends datagrams of 1, 3 and 12 bytes: ICMP lengths 37, 39 and 48"""
    c = client_socket(lab, record)
    c.connect((lab.address("server"), CLOSED_PORT))
    for payload in (b"X", b"XXX", b"X" * 12, b"X"):
        c.send(payload)
        time.sleep(0.2)
        c.so_error()
    c.close()


@story("U5", BOTH_ENDS)
def udp_dropped(lab, record):
    """a firewall on the server drops the datagrams: silence"""
    lab.nft("server", "input", f"udp dport {CLOSED_PORT} drop")
    c = client_socket(lab, record)
    c.connect((lab.address("server"), CLOSED_PORT))
    for _ in range(3):
        c.send(b"X")
        c.recv(wait=0.5)
    c.close()


def exchange(c, s, text):
    """One question and its answer."""
    c.send(text)
    s.recvfrom()
    s.sendto(text.upper(), c.inner.getsockname()[:2])
    c.recv()


def echo_server(lab, record, name, version=4):
    return record.socket("server", "udp", name, version).bind(
        (lab.address("server", version), ECHO_PORT))


@story("U9")
def udp_server_dies(lab, record):
    """two answers, then the server process is gone: the client learns it at its next send"""
    s = echo_server(lab, record, "s")
    c = client_socket(lab, record)
    c.connect((lab.address("server"), ECHO_PORT))
    exchange(c, s, b"first")
    exchange(c, s, b"second")
    s.close()
    time.sleep(0.5)
    c.send(b"third")
    c.recv(wait=1.0)
    c.recv(wait=0.5)
    c.close()


@story("U12", BOTH_ENDS)
def udp_icmp_filtered(lab, record):
    """the server refuses, the router filters ICMP: the client hears nothing"""
    lab.nft("router", "forward", "ip protocol icmp drop")
    c = client_socket(lab, record)
    c.connect((lab.address("server"), CLOSED_PORT))
    for _ in range(3):
        c.send(b"hello")
        c.recv(wait=0.5)
    c.close()


@story("U13", BOTH_ENDS)
def udp_answer_from_other_address(lab, record):
    """the answer comes from another address of the server: the client's kernel refuses it"""
    lab.ip("server", "address add 198.51.100.3/24 dev eth0")
    s = record.socket("server", "udp", "s").bind((lab.address("server"), ECHO_PORT))
    other = record.socket("server", "udp", "other").bind(("198.51.100.3", ECHO_PORT)).recverr()
    c = client_socket(lab, record)
    c.connect((lab.address("server"), ECHO_PORT))
    c.send(b"question")
    s.recvfrom()
    other.sendto(b"answer", (lab.address("client"), 40001))
    c.recv(wait=0.5)
    other.recvfrom(wait=0.5)
    for one in (c, s, other):
        one.close()


@story("U4")
def udp_refused_nc(lab, record):
    """nc -vzu at a closed port: a few datagrams, each refused, exit status 1"""
    record.run("client", "nc", "-vzu", "-w", "1", lab.address("server"), str(CLOSED_PORT))


@story("U5 U4")
def udp_dropped_nc(lab, record):
    """nc -vzu at a port that a firewall drops: silence, which nc calls success"""
    lab.nft("server", "input", f"udp dport {CLOSED_PORT} drop")
    record.run("client", "nc", "-vzu", "-w", "1", lab.address("server"), str(CLOSED_PORT))
