"""The cables of the laboratory: forwards frames between packet sockets after a delay.

A bare veth pair delivers inside the sender's own system call. An ICMP error then comes back
while the socket is still locked, and the kernel drops it (counter LockDroppedIcmps). A delay of
a few milliseconds makes the path behave like a real one.
"""

import heapq
import os
import select
import signal
import socket
import time

ETH_P_ALL = 3
SOL_PACKET = 263
PACKET_IGNORE_OUTGOING = 23


def open_end(interface):
    """A packet socket that sees only what comes in on the interface."""
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    end.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    end.bind((interface, ETH_P_ALL))
    return end


def forward(links, delay, tamper):
    """Carries frames over the links (pairs of interface names) until the process is ended.

    tamper(link, direction, frame) gives the extra delays, one for each copy to deliver: [0] is
    an honest cable, [] loses the frame, [0, 0.001] delivers it twice.
    """
    ends = {}
    for number, (left, right) in enumerate(links):
        a, b = open_end(left), open_end(right)
        ends[a.fileno()] = (a, b, number, ">")
        ends[b.fileno()] = (b, a, number, "<")
    poll = select.poll()
    for descriptor in ends:
        poll.register(descriptor, select.POLLIN)
    under_way = []
    order = 0
    while True:
        wait = None
        if under_way:
            wait = max(0.0, (under_way[0][0] - time.monotonic()) * 1000)
        for descriptor, _ in poll.poll(wait):
            source, target, number, direction = ends[descriptor]
            frame = source.recv(65536)
            for extra in tamper(number, direction, frame):
                order += 1
                due = time.monotonic() + delay + extra
                heapq.heappush(under_way, (due, order, target, frame))
        while under_way and under_way[0][0] <= time.monotonic():
            _, _, target, frame = heapq.heappop(under_way)
            try:
                target.send(frame)
            except OSError:
                pass  # the far interface is down: a cable that is pulled out


def honest(_link, _direction, _frame):
    """The tamper function of a cable that does nothing but delay."""
    return [0.0]


class Tcp:
    """The few fields of an IPv4 TCP frame that a tamper function decides on."""

    def __init__(self, frame):
        self.is_tcp = len(frame) >= 54 and frame[12:14] == b"\x08\x00" and frame[23] == 6
        if not self.is_tcp:
            return
        header = 14 + 4 * (frame[14] & 15)
        total = int.from_bytes(frame[16:18], "big")
        self.source = socket.inet_ntoa(frame[26:30])
        self.flags = frame[header + 13]
        self.payload = total - (header - 14) - 4 * (frame[header + 12] >> 4)


class Lose:
    """A tamper function that loses the first `times` TCP frames that match(Tcp) is true for."""

    def __init__(self, match, times=1, link=0):
        self.match, self.times, self.link = match, times, link

    def __call__(self, link, _direction, frame):
        tcp = Tcp(frame)
        if link != self.link or not tcp.is_tcp or self.times == 0 or not self.match(tcp):
            return [0.0]
        self.times -= 1
        return []


class Disturb:
    """Delivers the TCP frame number `which` that match is true for with the given delays."""

    def __init__(self, match, which, delays, link=0):
        self.match, self.which, self.delays, self.link = match, which, delays, link

    def __call__(self, link, _direction, frame):
        tcp = Tcp(frame)
        if link != self.link or not tcp.is_tcp or not self.match(tcp):
            return [0.0]
        self.which -= 1
        return self.delays if self.which == 0 else [0.0]


def start(links, delay, tamper):
    """Starts the cables in a process of their own (in the caller's namespace); gives its id."""
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        forward(links, delay, tamper)
    finally:
        os._exit(1)
