"""Packets that no honest host would send, for raw sockets with IP_HDRINCL; and a listener."""

import socket
import struct

import lab as lab_module


def checksum(data):
    """The Internet checksum of RFC 1071."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip4(source, target, protocol, payload, ttl=64, ident=0x4242):
    """An IPv4 packet without options."""
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), ident, 0, ttl, protocol, 0,
                       socket.inet_aton(source), socket.inet_aton(target))
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def tcp(source, target, flags, seq, ack=0, window=1024):
    """A TCP segment without options or data; source and target are (address, port)."""
    head = struct.pack("!HHIIBBHHH", source[1], target[1], seq, ack, 5 << 4, flags, window, 0, 0)
    pseudo = (socket.inet_aton(source[0]) + socket.inet_aton(target[0])
              + struct.pack("!HH", 6, len(head)))
    return head[:16] + struct.pack("!H", checksum(pseudo + head)) + head[18:]


def udp(source, target, payload):
    """A UDP datagram without checksum, as a quote may carry it."""
    return struct.pack("!HHHH", source[1], target[1], 8 + len(payload), 0) + payload


def icmp_error(kind, code, quote, spoil=0):
    """An ICMP error; spoil is added to its checksum."""
    head = struct.pack("!BBHI", kind, code, 0, 0)
    return head[:2] + struct.pack("!H", checksum(head + quote) ^ spoil) + head[4:] + quote


class Forger:
    """A raw socket of a host that sends whole IPv4 packets, each noted as an event."""

    def __init__(self, lab, host):
        self.lab, self.host = lab, host
        with lab_module.namespace(lab_module.PREFIX + host):
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)

    def send(self, packet, what):
        """Sends the packet to the address in its header."""
        self.lab.note(self.host, "forged: " + what)
        self.socket.sendto(packet, (socket.inet_ntoa(packet[16:20]), 0))


class Listener:
    """Sees the TCP segments that pass an interface and remembers where the talk has got to."""

    def __init__(self, host, interface):
        with lab_module.namespace(lab_module.PREFIX + host):
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.socket.bind((interface, 3))
        self.socket.setblocking(False)
        self.next_seq = {}

    def catch_up(self):
        """Reads what has passed; gives {source address: next sequence number}."""
        while True:
            try:
                frame = self.socket.recv(65536)
            except BlockingIOError:
                return self.next_seq
            if frame[12:14] != b"\x08\x00" or frame[23] != socket.IPPROTO_TCP:
                continue
            length = int.from_bytes(frame[16:18], "big") - 20 - 4 * (frame[46] >> 4)
            seq = int.from_bytes(frame[38:42], "big")
            seq += length + bool(frame[47] & 2) + bool(frame[47] & 1)
            self.next_seq[socket.inet_ntoa(frame[26:30])] = seq & 0xFFFFFFFF
