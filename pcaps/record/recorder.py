"""Real sockets whose every call is written down: time, arguments, result, errno, signal."""

import errno
import os
import signal
import socket
import struct
import subprocess
import threading
import time

import lab as lab_module

IP_RECVERR = 11
IPV6_RECVERR = 25
MSG_ERRQUEUE = 0x2000
SO_EE = struct.Struct("=IBBBBII")
ORIGINS = {1: "local", 2: "icmp", 3: "icmp6"}


class Recorder:
    """The list of calls of one story."""

    def __init__(self, lab):
        self.lab = lab
        self.calls = []
        self.sockets = []
        self.programs = []
        self.kept = []
        self.lock = threading.Lock()
        self.pipe_signals = 0
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGPIPE, self.on_pipe)

    def close_kept(self):
        """Closes what the story left open, once nothing is captured any more."""
        for inner in self.kept:
            inner.close()

    def on_pipe(self, _number, _frame):
        self.pipe_signals += 1

    def call(self, host, name, call, arguments, function):
        """Runs function() and records it; gives its result, or the errno's name if it failed."""
        before = self.pipe_signals
        entry = {"t": round(time.time(), 6)}
        result, ret, error, detail = None, 0, None, None
        try:
            result = function()
        except OSError as failure:
            ret, error = -1, errno.errorcode.get(failure.errno, str(failure.errno))
        entry["t_end"] = round(time.time(), 6)
        if isinstance(result, tuple):
            result, ret, detail = result
        elif isinstance(result, (bytes, bytearray)):
            ret = len(result)
        elif isinstance(result, int):
            ret = result
        entry.update(host=host, socket=name, call=call, arguments=arguments, ret=ret, errno=error)
        if detail is not None:
            entry["detail"] = detail
        if self.pipe_signals != before:
            entry["signal"] = "SIGPIPE"
        with self.lock:
            self.calls.append(entry)
        return result if error is None else error

    def run(self, host, *command):
        """Runs a program inside a host and keeps what it printed and its exit status."""
        began = round(time.time(), 6)
        done = subprocess.run(["ip", "netns", "exec", lab_module.PREFIX + host, *command],
                              capture_output=True, text=True, check=False)
        self.programs.append({"t": began, "t_end": round(time.time(), 6), "host": host,
                              "command": command, "exit": done.returncode,
                              "stdout": done.stdout, "stderr": done.stderr})

    def socket(self, host, kind, name, version=4):
        """A recorded socket inside a host; kind is tcp, udp, icmp or a protocol number (raw)."""
        family = socket.AF_INET if version == 4 else socket.AF_INET6
        icmp = socket.IPPROTO_ICMP if version == 4 else socket.IPPROTO_ICMPV6
        if isinstance(kind, int):
            arguments = (family, socket.SOCK_RAW, kind)
        else:
            arguments = (family, *{"tcp": (socket.SOCK_STREAM, 0), "udp": (socket.SOCK_DGRAM, 0),
                                   "icmp": (socket.SOCK_DGRAM, icmp),
                                   "udplite": (socket.SOCK_DGRAM, 136)}[kind])
        with lab_module.namespace(lab_module.PREFIX + host):
            inner = socket.socket(*arguments)
        self.sockets.append({"id": name, "host": host, "kind": str(kind), "ip": version})
        return Socket(self, host, name, inner, version)


def text_of(address):
    """192.0.2.2:80 or [2001:db8::1]:80."""
    return f"[{address[0]}]:{address[1]}" if ":" in address[0] else f"{address[0]}:{address[1]}"


class Socket:
    """One socket; each method is one system call and one entry in the record."""

    def __init__(self, recorder, host, name, inner, version):
        self.recorder, self.host, self.name = recorder, host, name
        self.inner, self.version = inner, version
        recorder.kept.append(inner)  # nothing may close it behind the story's back

    def call(self, call, arguments, function):
        return self.recorder.call(self.host, self.name, call, arguments, function)

    def bind(self, address):
        self.option("SO_REUSEADDR", socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.call("bind", text_of(address), lambda: self.inner.bind(address))
        return self

    def connect(self, address):
        return self.call("connect", text_of(address), lambda: self.inner.connect(address))

    def listen(self, backlog=8):
        self.call("listen", str(backlog), lambda: self.inner.listen(backlog))
        return self

    def accept(self, name):
        """The accepted socket, recorded under the name, or the errno's name."""
        def accept():
            accepted, peer = self.inner.accept()
            return accepted, accepted.fileno(), {"peer": text_of(peer)}
        accepted = self.call("accept", "", accept)
        if isinstance(accepted, str):
            return accepted
        self.recorder.sockets.append({"id": name, "host": self.host, "kind": "tcp",
                                      "ip": self.version})
        return Socket(self.recorder, self.host, name, accepted, self.version)

    def send(self, data, flags=0):
        return self.call("send", f"{len(data)} bytes", lambda: self.inner.send(data, flags))

    def sendto(self, data, address, flags=0):
        return self.call("sendto", f"{len(data)} bytes to {text_of(address)}",
                         lambda: self.inner.sendto(data, flags, address))

    def send_all(self, data):
        """send() until everything is handed over or a call fails, each recorded."""
        while data:
            sent = self.send(data)
            if not isinstance(sent, int):
                return sent
            data = data[sent:]
        return None

    def recv(self, limit=2048, wait=1.0):
        """recv() that gives up (EAGAIN) after `wait` seconds by SO_RCVTIMEO."""
        self.timeout(socket.SO_RCVTIMEO, wait)
        return self.call("recv", f"up to {limit} bytes, SO_RCVTIMEO {wait} s",
                         lambda: self.inner.recv(limit))

    def recvfrom(self, limit=2048, wait=1.0):
        self.timeout(socket.SO_RCVTIMEO, wait)

        def receive():
            data, peer = self.inner.recvfrom(limit)
            return data, len(data), {"peer": text_of(peer)}
        return self.call("recvfrom", f"up to {limit} bytes, SO_RCVTIMEO {wait} s", receive)

    def error_queue(self):
        """recvmsg(MSG_ERRQUEUE): what the kernel kept of one ICMP error."""
        def receive():
            data, ancillary, _, peer = self.inner.recvmsg(2048, 512, MSG_ERRQUEUE)
            detail = {"quoted_destination": text_of(peer) if peer else None}
            for _, _, value in ancillary:
                number, origin, kind, code, _, info, _ = SO_EE.unpack_from(value)
                detail.update(errno=errno.errorcode.get(number, number),
                              origin=ORIGINS.get(origin, origin), type=kind, code=code, info=info,
                              offender=offender_of(value))
            return data, len(data), detail
        return self.call("recvmsg", "MSG_ERRQUEUE", receive)

    def so_error(self):
        """getsockopt(SO_ERROR), the pending error as a name."""
        def pending():
            number = self.inner.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            return number, 0, {"value": errno.errorcode.get(number, 0)}
        return self.call("getsockopt", "SO_ERROR", pending)

    def interface_index(self, interface):
        """The number of an interface as the socket's host counts."""
        with lab_module.namespace(lab_module.PREFIX + self.host):
            return socket.if_nametoindex(interface)

    def option(self, name, level, number, value):
        self.call("setsockopt", f"{name} {value}",
                  lambda: self.inner.setsockopt(level, number, value))
        return self

    def recverr(self):
        """Asks for every ICMP error, soft ones too."""
        if self.version == 4:
            return self.option("IP_RECVERR", socket.IPPROTO_IP, IP_RECVERR, 1)
        return self.option("IPV6_RECVERR", socket.IPPROTO_IPV6, IPV6_RECVERR, 1)

    def timeout(self, which, seconds):
        value = struct.pack("ll", int(seconds), int(seconds % 1 * 1e6))
        self.inner.setsockopt(socket.SOL_SOCKET, which, value)

    def linger_zero(self):
        return self.call("setsockopt", "SO_LINGER on, 0 s", lambda: self.inner.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))) or self

    def shutdown(self, how):
        return self.call("shutdown", how,
                         lambda: self.inner.shutdown(getattr(socket, how)))

    def close(self):
        return self.call("close", "", lambda: os.close(self.inner.detach()))

    def vanish(self):
        """Forgets the connection without a word on the wire, as a crash does (TCP_REPAIR)."""
        self.recorder.lab.note(self.host, f"socket {self.name}: state lost (TCP_REPAIR, close)")
        self.inner.setsockopt(socket.IPPROTO_TCP, 19, 1)
        self.inner.close()


def offender_of(value):
    """The address behind a sock_extended_err: who sent the ICMP error."""
    rest = value[SO_EE.size:]
    family = struct.unpack_from("=H", rest)[0] if len(rest) >= 2 else 0
    if family == socket.AF_INET:
        return socket.inet_ntoa(rest[4:8])
    if family == socket.AF_INET6:
        return socket.inet_ntop(socket.AF_INET6, rest[8:24])
    return None
