"""Pieces that the TCP stories share: a listener, a client, a connection between the two."""

PORT = 7777
CLOSED_PORT = 7778
CLIENT_PORT = 40001
BOTH_ENDS = (("client", "eth0"), ("server", "eth0"))

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def listener(lab, record, version=4, port=PORT, backlog=8):
    """A listening socket of the server."""
    one = record.socket("server", "tcp", "listener", version)
    return one.bind((lab.address("server", version), port)).listen(backlog)


def client(lab, record, name="c", version=4, port=CLIENT_PORT):
    """A socket of the client bound to a fixed port, so that captures can be compared."""
    one = record.socket("client", "tcp", name, version)
    return one.bind((lab.address("client", version), port))


def connected(lab, record, version=4, prepare=None):
    """A connection: (client's socket, server's accepted socket); the listener is closed."""
    waiting = listener(lab, record, version)
    c = client(lab, record, version=version)
    if prepare:
        prepare(c)
    c.connect((lab.address("server", version), PORT))
    accepted = waiting.accept("a")
    waiting.close()
    return c, accepted


def question_and_answer(c, a):
    """A request of the client and the server's reply."""
    c.send(b"question\n")
    a.recv()
    a.send(b"answer\n")
    c.recv()
