"""TCP, closing: orderly in two, three and four ways, half, at the same time, and by abort."""

import os
import signal
import threading
import time

from stories import story
from tcp_parts import BOTH_ENDS, connected, question_and_answer
from wire import LoseAckOfFin


@story("T1 C1", BOTH_ENDS)
def tcp_closed_four_way(lab, record):
    """the client closes first, the server later: FIN, ACK, FIN, ACK"""
    c, a = connected(lab, record)
    question_and_answer(c, a)
    c.close()
    time.sleep(0.3)
    a.recv()
    a.close()


@story("T1 C1")
def tcp6_closed_four_way(lab, record):
    """over IPv6: the client closes first, the server later: FIN, ACK, FIN, ACK"""
    c, a = connected(lab, record, version=6)
    question_and_answer(c, a)
    c.close()
    time.sleep(0.3)
    a.recv()
    a.close()


@story("C2", BOTH_ENDS)
def tcp_closed_three_way(lab, record):
    """the server closes, the client answers with its own FIN at once: FIN, FIN+ACK, ACK"""
    c, a = connected(lab, record)
    question_and_answer(c, a)
    waiting = threading.Thread(target=lambda: (c.recv(wait=2.0), c.close()))
    waiting.start()
    time.sleep(0.2)
    a.close()
    waiting.join()


@story("C4", BOTH_ENDS, delay=0.05)
def tcp_simultaneous_close(lab, record):
    """both ends close at the same time: the FINs cross, CLOSING and TIME_WAIT on both sides"""
    c, a = connected(lab, record)
    question_and_answer(c, a)
    time.sleep(0.3)
    other = threading.Thread(target=a.close)
    other.start()
    c.close()
    other.join()


@story("C5")
def tcp_half_close(lab, record):
    """shutdown(SHUT_WR) after the request: the answer comes after the FIN and is accepted"""
    c, a = connected(lab, record)
    c.send(b"request")
    c.shutdown("SHUT_WR")
    a.recv()
    a.recv()
    time.sleep(0.3)
    a.send(b"first half of the answer, ")
    time.sleep(0.2)
    a.send(b"second half")
    c.recv()
    c.recv()
    a.close()
    c.recv()
    c.close()


@story("C6 C11", BOTH_ENDS)
def tcp_data_after_close(lab, record):
    """the client closes, the server sends on: RST; the server's next write gives EPIPE"""
    c, a = connected(lab, record)
    question_and_answer(c, a)
    c.close()
    time.sleep(0.2)
    a.send(b"data for a socket that is gone")
    time.sleep(0.2)
    a.send(b"this write raises SIGPIPE")
    a.recv()
    a.close()


@story("C7")
def tcp_fin_alone(lab, record):
    """the capture ends after one FIN and its ACK: close() or shutdown() cannot be told"""
    c, a = connected(lab, record)
    question_and_answer(c, a)
    c.close()
    time.sleep(0.2)


@story("C8", BOTH_ENDS)
def tcp_unread_data_abort(lab, record):
    """the server closes without reading the request: RST instead of FIN, ECONNRESET"""
    c, a = connected(lab, record)
    c.send(b"a request that nobody reads")
    time.sleep(0.2)
    a.close()
    time.sleep(0.2)
    c.recv()
    c.send(b"after the reset")
    c.close()


@story("C8")
def tcp_linger_abort(lab, record):
    """SO_LINGER 0: close sends RST although all was read"""
    c, a = connected(lab, record)
    question_and_answer(c, a)
    a.linger_zero()
    a.close()
    time.sleep(0.2)
    c.recv()
    c.recv()
    c.close()


@story("C8")
def tcp_killed_process_abort(lab, record):
    """the server process is killed with unread data in its socket: RST"""
    c, a = connected(lab, record)
    holder = os.fork()
    if holder == 0:
        time.sleep(60)
        os._exit(0)
    os.close(a.inner.detach())
    c.send(b"data that the process has not read")
    time.sleep(0.2)
    os.kill(holder, signal.SIGKILL)
    os.waitpid(holder, 0)
    lab.note("server", "the process that holds socket a is killed (SIGKILL)")
    time.sleep(0.2)
    c.recv()
    c.close()


@story("C9", BOTH_ENDS)
def tcp_peer_never_closes(lab, record):
    """the client closes, the server never does: FIN_WAIT_2 ends after tcp_fin_timeout (3 s)"""
    lab.set("client", "net.ipv4.tcp_fin_timeout=3")
    c, a = connected(lab, record)
    question_and_answer(c, a)
    c.close()
    a.recv()
    time.sleep(4.5)
    a.close()
    time.sleep(0.3)


@story("C10", BOTH_ENDS, tamper=LoseAckOfFin("198.51.100.2"))
def tcp_close_last_ack_lost(lab, record):
    """the last ACK of the close is lost: the FIN is repeated, TIME_WAIT answers again"""
    c, a = connected(lab, record)
    question_and_answer(c, a)
    c.close()
    time.sleep(0.2)
    a.recv()
    a.close()
    time.sleep(1.5)


@story("C11")
def tcp_reset_in_close_wait(lab, record):
    """the server shuts down, then aborts: RST in CLOSE_WAIT, the client's write gives EPIPE"""
    c, a = connected(lab, record)
    question_and_answer(c, a)
    a.shutdown("SHUT_WR")
    c.recv()
    time.sleep(0.2)
    c.send(b"still talking")
    time.sleep(0.2)
    a.linger_zero()
    a.close()
    time.sleep(0.2)
    c.send(b"into the void")
    c.recv()
    c.close()


@story("C11")
def tcp_reset_in_fin_wait(lab, record):
    """the client has shut down and waits in FIN_WAIT_2, the server aborts: ECONNRESET"""
    c, a = connected(lab, record)
    question_and_answer(c, a)
    c.shutdown("SHUT_WR")
    time.sleep(0.2)
    a.recv()
    a.linger_zero()
    a.close()
    time.sleep(0.2)
    c.recv()
    c.close()
