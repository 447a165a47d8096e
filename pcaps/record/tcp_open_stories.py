"""TCP, opening: handshakes of all kinds, lost or ignored parts of them, scans, fast open."""

import socket
import threading
import time

from forge import tcp
from stories import story
from tcp_parts import BOTH_ENDS, CLIENT_PORT, PORT, SYN, client, listener


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
