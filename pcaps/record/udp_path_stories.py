"""UDP and the path: absent hosts, routers and firewalls that object, MTU, traceroute, multicast."""

import socket
import time

from stories import story

PORT = 9999
CHAIN = ("client", "r1", "r2", "r3", "server")
IP_MTU_DISCOVER, PMTUDISC_DO = 10, 2


def sender(lab, record, name="c", version=4, port=40001):
    """A UDP socket of the client bound to a fixed port."""
    return record.socket("client", "udp", name, version).bind(
        (lab.address("client", version), port))


def send_and_listen(c, target, times=2, wait=0.5):
    """A connected socket sends and waits, some times over."""
    c.connect(target)
    for _ in range(times):
        c.send(b"hello")
        c.recv(wait=wait)


@story("U7")
def udp_net_unreachable(lab, record):
    """a router has no route: net unreachable, told to the socket with IP_RECVERR only"""
    plain = sender(lab, record, "plain")
    send_and_listen(plain, ("203.0.113.9", PORT), times=1)
    asking = sender(lab, record, "asking", port=40002).recverr()
    send_and_listen(asking, ("203.0.113.9", PORT), times=1)
    plain.close()
    asking.close()


@story("U7")
def udp6_no_route(lab, record):
    """a router has no route: ICMPv6 no route, told to the socket with IPV6_RECVERR only"""
    plain = sender(lab, record, "plain", 6)
    send_and_listen(plain, ("2001:db8:99::9", PORT), times=1)
    asking = sender(lab, record, "asking", 6, port=40002).recverr()
    send_and_listen(asking, ("2001:db8:99::9", PORT), times=1)
    plain.close()
    asking.close()


@story("U7")
def udp_ttl_exceeded(lab, record):
    """a TTL of 1 ends at the router: time exceeded, told to the socket with IP_RECVERR only"""
    for name, port in (("plain", 40001), ("asking", 40002)):
        c = sender(lab, record, name, port=port)
        c.option("IP_TTL", socket.IPPROTO_IP, socket.IP_TTL, 1)
        if name == "asking":
            c.recverr()
        send_and_listen(c, (lab.address("server"), PORT), times=1)
        c.close()


def rejected(lab, record, version, kinds):
    """One connected socket for each way in which the router's firewall rejects."""
    family = "icmp" if version == 4 else "icmpv6"
    for number, kind in enumerate(kinds):
        lab.nft("router", "forward",
                f"udp dport {PORT + number} reject with {family} type {kind}")
    for number, kind in enumerate(kinds):
        c = sender(lab, record, kind, version, 40001 + number)
        send_and_listen(c, (lab.address("server", version), PORT + number), times=1)
        c.close()


@story("U8")
def udp_rejected(lab, record):
    """a router's firewall rejects: port, protocol, net, host, admin prohibited; connected"""
    rejected(lab, record, 4, ("port-unreachable", "prot-unreachable", "net-prohibited",
                              "host-prohibited", "admin-prohibited"))


@story("U8")
def udp6_rejected(lab, record):
    """a router's firewall rejects: port, admin-prohibited, policy-fail, reject-route; connected"""
    rejected(lab, record, 6, ("port-unreachable", "admin-prohibited", "policy-fail",
                              "reject-route"))


@story("U15", hosts=CHAIN)
def traceroute_program(lab, record):
    """the traceroute program, three probes a hop, sixteen under way at once"""
    record.run("client", "traceroute", "-n", "-m", "6", lab.address("server"))


@story("U15 I6", hosts=CHAIN)
def traceroute_icmp(lab, record):
    """traceroute -I: echo requests with growing hop limits, an echo reply at the end"""
    record.run("client", "traceroute", "-n", "-I", "-q", "1", "-N", "1", lab.address("server"))


@story("U15 T4", hosts=CHAIN)
def traceroute_tcp(lab, record):
    """traceroute -T: SYNs with growing hop limits, a RST at the end"""
    record.run("client", "traceroute", "-n", "-T", "-q", "1", "-N", "1", lab.address("server"))


def narrow(lab):
    """The router's way to the server takes 1300 bytes."""
    lab.ip("router", "link set eth1 mtu 1300")


def too_big(lab, record, version):
    """1400 bytes, the failed call, 1400 bytes in fragments, a small one; the server listens."""
    narrow(lab)
    s = record.socket("server", "udp", "s", version).bind((lab.address("server", version), PORT))
    c = sender(lab, record, version=version)
    c.connect((lab.address("server", version), PORT))
    for size in (1400, 1400, 1400, 100):
        c.send(b"x" * size)
        time.sleep(0.2)
    s.recvfrom(wait=0.2)
    s.recvfrom(wait=0.2)
    c.close()
    s.close()


@story("U16")
def udp_too_big(lab, record):
    """fragmentation needed: the next send fails with EMSGSIZE, the one after is fragmented"""
    too_big(lab, record, 4)


@story("U16")
def udp6_too_big(lab, record):
    """packet too big: the next send fails with EMSGSIZE, the one after is fragmented"""
    too_big(lab, record, 6)


@story("U16")
def udp_too_big_never_fragment(lab, record):
    """the same with IP_PMTUDISC_DO: large sends fail in the host itself, and the error of the
    ICMP stays pending until it fails a small one that would have fitted"""
    narrow(lab)
    c = sender(lab, record)
    c.option("IP_MTU_DISCOVER", socket.IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_DO)
    c.connect((lab.address("server"), PORT + 1))
    for size in (1400, 1400, 1400, 1200, 1200):
        c.send(b"x" * size)
        time.sleep(0.2)
    c.recv(wait=0.3)
    c.close()


@story("U16", (("client", "eth0"), ("router", "any")))
def udp_too_big_black_hole(lab, record):
    """the router may not say fragmentation needed: large datagrams vanish, small ones pass"""
    narrow(lab)
    lab.nft("router", "output", "icmp type destination-unreachable drop")
    s = record.socket("server", "udp", "s").bind((lab.address("server"), PORT))
    c = sender(lab, record)
    c.connect((lab.address("server"), PORT))
    for size in (100, 1400, 1400, 100):
        c.send(b"x" * size)
        if isinstance(s.recvfrom(wait=0.3), bytes):
            s.sendto(b"got it", (lab.address("client"), 40001))
        c.recv(wait=0.3)
    c.close()
    s.close()


class LoseLaterFragments:
    """A cable that loses every IPv4 fragment but the first."""

    def __call__(self, _link, _direction, frame):
        later = frame[12:14] == b"\x08\x00" and int.from_bytes(frame[20:22], "big") & 0x1FFF
        return [] if later else [0.0]


@story("U16 I1", tamper=LoseLaterFragments())
def udp_fragment_lost(lab, record):
    """the second fragment is lost: the server says reassembly time exceeded, nobody is told"""
    lab.set("server", "net.ipv4.ipfrag_time=1")
    c = sender(lab, record).recverr()
    c.connect((lab.address("server"), PORT))
    c.send(b"x" * 2000)
    c.recv(wait=2.5)
    c.close()


@story("U17")
def udp_broadcast_closed_port(lab, record):
    """a broadcast to a port that nobody has open: no ICMP error may answer it"""
    c = sender(lab, record)
    c.option("SO_BROADCAST", socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    c.sendto(b"anybody?", ("192.0.2.255", PORT))
    c.recvfrom(wait=0.5)
    c.sendto(b"anybody?", ("255.255.255.255", PORT))
    c.recvfrom(wait=0.5)
    c.close()


@story("U17")
def udp_multicast_closed_port(lab, record):
    """a multicast to all hosts of the link, port closed: no ICMP error may answer it"""
    c = sender(lab, record)
    c.sendto(b"anybody?", ("224.0.0.1", PORT))
    c.recvfrom(wait=0.5)
    c.close()


@story("U17")
def udp6_multicast_closed_port(lab, record):
    """a multicast to all nodes of the link, port closed: no ICMPv6 error may answer it"""
    c = sender(lab, record, version=6)
    with_scope = ("ff02::1", PORT, 0, c.interface_index("eth0"))
    c.sendto(b"anybody?", with_scope)
    c.recvfrom(wait=0.5)
    c.close()
