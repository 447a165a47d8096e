"""TCP, opening in vain: refused, unanswered, unreachable, rejected by a firewall."""

import time

from stories import story
from tcp_parts import BOTH_ENDS, CLIENT_PORT, CLOSED_PORT, PORT, client, listener


@story("T2 B6", BOTH_ENDS)
def tcp_refused_by_firewall(lab, record):
    """a router answers the SYN with RST in the server's name: its TTL is one higher"""
    waiting = listener(lab, record, port=9000)
    lab.nft("router", "forward", f"tcp dport {PORT} reject with tcp reset")
    c = client(lab, record, "open port", port=40000)
    c.connect((lab.address("server"), 9000))
    a = waiting.accept("a")
    c.close()
    a.recv()
    a.close()
    time.sleep(0.2)
    c = client(lab, record)
    c.connect((lab.address("server"), PORT))
    c.close()
    waiting.close()


@story("T3")
def tcp_syn_unanswered(lab, record):
    """SYNs are dropped: 0 1 2 3 4 5 7 11 s (tcp_syn_retries 3), then ETIMEDOUT"""
    lab.nft("server", "input", f"tcp dport {PORT} drop")
    lab.set("client", "net.ipv4.tcp_syn_retries=3")
    c = client(lab, record)
    c.connect((lab.address("server"), PORT))
    c.close()


@story("T3")
def tcp_syn_unanswered_doubling(lab, record):
    """SYNs are dropped, the sender doubles from the start: 0 1 3 7 s, then ETIMEDOUT"""
    lab.nft("server", "input", f"tcp dport {PORT} drop")
    lab.set("client", "net.ipv4.tcp_syn_retries=3")
    lab.set("client", "net.ipv4.tcp_syn_linear_timeouts=0")
    c = client(lab, record)
    c.connect((lab.address("server"), PORT))
    c.close()


@story("T4")
def tcp_host_unreachable(lab, record):
    """the router has an unreachable route: ICMP host unreachable, connect fails at once"""
    lab.ip("router", "route add unreachable 203.0.113.9/32")
    c = client(lab, record)
    c.connect(("203.0.113.9", PORT))
    c.close()


@story("T4")
def tcp_net_unreachable(lab, record):
    """the router has no route: ICMP net unreachable, ENETUNREACH"""
    c = client(lab, record)
    c.connect(("203.0.113.9", PORT))
    c.close()


@story("T4")
def tcp6_no_route(lab, record):
    """the router has no route: ICMPv6 no route, ENETUNREACH"""
    c = client(lab, record, version=6)
    c.connect(("2001:db8:99::9", PORT))
    c.close()


@story("T4", (("client", "any"),))
def tcp_absent_on_link(lab, record):
    """the address does not exist on the own link: ARP unanswered, EHOSTUNREACH after 3 s"""
    c = client(lab, record)
    c.connect(("192.0.2.99", PORT))
    c.close()


@story("T4")
def tcp6_absent_on_link(lab, record):
    """the address does not exist on the own link: neighbour discovery unanswered"""
    c = client(lab, record, version=6)
    c.connect(("2001:db8:1::99", PORT))
    c.close()


@story("T4", (("client", "eth0"), ("router", "any")))
def tcp_absent_behind_router(lab, record):
    """the router's ARP for the server goes unanswered: host unreachable after 3 s"""
    c = client(lab, record)
    c.connect(("198.51.100.99", PORT))
    c.close()


def rejected(lab, record, version, kinds):
    """One connection for each way to reject; the firewall of the router sends the ICMP."""
    family = "icmp" if version == 4 else "icmpv6"
    for number, kind in enumerate(kinds):
        lab.nft("router", "forward",
                f"tcp dport {PORT + number} reject with {family} type {kind}")
    for number, kind in enumerate(kinds):
        c = client(lab, record, kind, version, CLIENT_PORT + number)
        c.connect((lab.address("server", version), PORT + number))
        c.close()


@story("T5")
def tcp_rejected(lab, record):
    """a router's firewall rejects by ICMP: port, protocol, net and host prohibited, admin"""
    rejected(lab, record, 4, ("port-unreachable", "prot-unreachable", "net-prohibited",
                              "host-prohibited", "admin-prohibited"))


@story("T5")
def tcp6_rejected(lab, record):
    """a router's firewall rejects by ICMPv6: port, admin-prohibited, policy-fail, reject-route"""
    rejected(lab, record, 6, ("port-unreachable", "admin-prohibited", "policy-fail",
                              "reject-route"))


@story("T12 T2")
def tcp_refused_three_times(lab, record):
    """the same five-tuple tries three times and is refused three times: three connections"""
    for number in (1, 2, 3):
        c = client(lab, record, f"c{number}")
        c.connect((lab.address("server"), CLOSED_PORT))
        c.close()
        time.sleep(0.2)
