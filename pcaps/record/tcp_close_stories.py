"""TCP, closing: orderly in two, three and four ways, half, at the same time, and by abort."""

import time

from stories import story
from tcp_parts import BOTH_ENDS, connected, question_and_answer


@story("C7")
def tcp_fin_alone(lab, record):
    """the capture ends after one FIN and its ACK: close() or shutdown() cannot be told"""
    c, a = connected(lab, record)
    question_and_answer(c, a)
    c.close()
    time.sleep(0.2)


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
