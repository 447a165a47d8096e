"""The laboratory: hosts in a row, each a network namespace, joined by cables with a delay."""

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import struct
import subprocess
import time

import wire

PREFIX = "pcaps-"
CLONE_NEWNET = 0x40000000
SIOCETHTOOL = 0x8946
# ETHTOOL_SRXCSUM, _STXCSUM, _STSO, _SGSO, _SGRO: frames look as they would on a cable.
OFFLOADS = (0x15, 0x17, 0x1F, 0x24, 0x2C)

# The first link is the client's, the last the server's; those between routers follow.
NETS4 = ("192.0.2.", "198.51.100.")
MIDDLE4 = ("203.0.113.0/30", "203.0.113.4/30", "203.0.113.8/30")

libc = ctypes.CDLL(None, use_errno=True)


def run(*command, check=True):
    """Runs a command, gives what it printed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


@contextlib.contextmanager
def namespace(name):
    """The calling thread is inside the named namespace; sockets made there stay there."""
    with open("/proc/thread-self/ns/net", "rb") as home:
        with open(f"/run/netns/{name}", "rb") as there:
            if libc.setns(there.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")
        try:
            yield
        finally:
            libc.setns(home.fileno(), CLONE_NEWNET)


def link_addresses(index, links):
    """IPv4 and IPv6 of both ends of a link, as (left, right) pairs with their prefix length."""
    v6 = f"2001:db8:{index + 1}::"
    six = (f"{v6}1/64", f"{v6}2/64")
    if index == 0:
        # The client is .2 and its router .1, as people expect of a home network.
        return ("192.0.2.2/24", "192.0.2.1/24"), (six[1], six[0])
    if index == links - 1:
        return ("198.51.100.1/24", "198.51.100.2/24"), six
    base = 4 * (index - 1)
    return (f"203.0.113.{base + 1}/30", f"203.0.113.{base + 2}/30"), six


class Lab:
    """Makes the namespaces on entry and removes them on exit."""

    def __init__(self, hosts=("client", "router", "server"), delay=0.003, tamper=wire.honest):
        self.hosts = hosts
        self.delay = delay
        self.tamper = tamper
        self.addresses = {host: {} for host in hosts}
        self.events = []
        self.cable = None

    def __enter__(self):
        self.remove()
        try:
            self.build()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_):
        self.remove()

    def remove(self):
        """Ends the cables and takes every namespace away, also those of a run that broke."""
        if self.cable:
            os.kill(self.cable, signal.SIGTERM)
            os.waitpid(self.cable, 0)
            self.cable = None
        for host in (*self.hosts, "wire"):
            run("ip", "netns", "del", PREFIX + host, check=False)

    def build(self):
        """Namespaces, links, addresses, routes; then waits until IPv6 has settled."""
        for host in (*self.hosts, "wire"):
            run("ip", "netns", "add", PREFIX + host)
            self.set(host, "net.ipv6.conf.default.accept_dad=0")
            self.set(host, "net.ipv6.conf.default.router_solicitations=0")
            self.ip(host, "link set lo up")
        self.set("wire", "net.ipv6.conf.default.disable_ipv6=1")
        cables = [self.join(index) for index in range(len(self.hosts) - 1)]
        for index, host in enumerate(self.hosts):
            self.route(index, host)
        with namespace(PREFIX + "wire"):
            self.cable = wire.start(cables, self.delay, self.tamper)
        time.sleep(0.5)
        self.events.clear()

    def join(self, index):
        """Joins host number `index` to the next one; gives the cable's two ends."""
        names = (f"w{index}a", f"w{index}b")
        four, six = link_addresses(index, len(self.hosts) - 1)
        for side in (0, 1):
            host = self.hosts[index + side]
            interface = "eth1" if index > 0 and side == 0 else "eth0"
            mac = f"00:00:5e:00:53:{2 * index + side + 1:02x}"
            run("ip", "-n", PREFIX + "wire", "link", "add", names[side], "type", "veth", "peer",
                "name", interface, "address", mac, "netns", PREFIX + host)
            self.ip("wire", f"link set {names[side]} up mtu 9000")
            self.ip(host, f"link set {interface} up mtu 1500")
            self.ip(host, f"address add {four[side]} dev {interface}")
            self.ip(host, f"address add {six[side]} dev {interface} nodad")
            self.addresses[host].setdefault("4", []).append(four[side].split("/")[0])
            self.addresses[host].setdefault("6", []).append(six[side].split("/")[0])
            self.without_offload(host, interface)
        return names

    def route(self, index, host):
        """Routers forward; every host knows its neighbours' far sides."""
        last = len(self.hosts) - 1
        if 0 < index < last:
            self.set(host, "net.ipv4.ip_forward=1")
            self.set(host, "net.ipv6.conf.all.forwarding=1")
        for number in range(last):
            if number in (index, index - 1):
                continue
            four, six = link_addresses(number, last)
            near = index if number > index else index - 1
            gate4, gate6 = link_addresses(near, last)
            side = 1 if number > index else 0
            net4 = four[0] if "/30" not in four[0] else MIDDLE4[number - 1]
            for net, gate in ((net4, gate4[side]), (six[0], gate6[side])):
                net = network_of(net)
                self.ip(host, f"route add {net} via {gate.split('/')[0]}")
        if index == 0:
            for gate in (gate[1].split("/")[0] for gate in link_addresses(0, last)):
                self.ip(host, f"{'-6 ' if ':' in gate else ''}route add default via {gate}")

    def without_offload(self, host, interface):
        """Switches checksum and segmentation offload off."""
        with namespace(PREFIX + host), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_:
            for command in OFFLOADS:
                value = bytearray(struct.pack("II", command, 0))
                address = (ctypes.c_char * len(value)).from_buffer(value)
                request = struct.pack("16sQ16x", interface.encode(), ctypes.addressof(address))
                fcntl.ioctl(any_, SIOCETHTOOL, request)

    def address(self, host, version=4, number=0):
        """An address of a host: the only one, or a router's by number from the client's side."""
        return self.addresses[host][str(version)][number]

    def note(self, host, event):
        """Records that something was done to a host, with the time."""
        self.events.append({"t": round(time.time(), 6), "host": host, "event": event})

    def ip(self, host, arguments):
        """ip(8) inside a host."""
        run("ip", "-n", PREFIX + host, *arguments.split())
        self.note(host, f"ip {arguments}")

    def set(self, host, setting):
        """sysctl(8) inside a host."""
        run("ip", "netns", "exec", PREFIX + host, "sysctl", "-qw", setting)
        self.note(host, f"sysctl {setting}")

    def nft(self, host, hook, rule):
        """Adds a firewall rule to a hook of a host: input, forward or output."""
        inside = ("ip", "netns", "exec", PREFIX + host, "nft")
        run(*inside, "add table inet lab")
        run(*inside, f"add chain inet lab {hook} {{ type filter hook {hook} priority 0; }}")
        run(*inside, f"add rule inet lab {hook} {rule}")
        self.note(host, f"nft {hook}: {rule}")

    def nat(self, host, interface, ports=""):
        """Hides everything that leaves by the interface behind its address (and these ports)."""
        inside = ("ip", "netns", "exec", PREFIX + host, "nft")
        run(*inside, "add table ip nat")
        run(*inside, "add chain ip nat out { type nat hook postrouting priority 100; }")
        rule = f"oifname {interface} masquerade"
        if ports:
            rule = f"oifname {interface} ip protocol {{ tcp, udp }} masquerade to :{ports}"
        run(*inside, f"add rule ip nat out {rule}")
        self.note(host, f"nft nat: {rule}")

    def nft_clear(self, host):
        """Takes all firewall rules of a host away."""
        run("ip", "netns", "exec", PREFIX + host, "nft", "flush ruleset")
        self.note(host, "nft flush ruleset")


def network_of(address):
    """192.0.2.2/24 -> 192.0.2.0/24, 2001:db8:1::2/64 -> 2001:db8:1::/64."""
    host, length = address.split("/")
    if ":" in host:
        return host[: host.rindex(":") + 1] + "/" + length
    if length == "30":
        return address
    return host[: host.rindex(".") + 1] + "0/" + length


class Capture:
    """tcpdump at one interface of a host, from before the story until after it."""

    def __init__(self, host, interface, path, more=()):
        self.host, self.interface, self.path, self.more = host, interface, path, tuple(more)
        self.process = None

    def start(self):
        # Multicast listener reports (hop-by-hop header first) are noise of setting up.
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", PREFIX + self.host, "tcpdump", "-i", self.interface, "-U",
             "-n", "-s", "0", "--micro", "--immediate-mode", "-Z", "root", "-w", self.path,
             *self.more, "not (ip6 and ip6[6] == 0 and ip6[40] == 58)"],
            stderr=subprocess.PIPE, text=True)
        while "listening on" not in (line := self.process.stderr.readline()):
            if not line:
                raise RuntimeError(f"tcpdump at {self.host} did not start")

    def stop(self):
        """Ends the capture; gives what the truth file says of it."""
        self.process.send_signal(signal.SIGINT)
        said = self.process.communicate()[1].split("\n")
        dropped = [line for line in said if "dropped by kernel" in line]
        if dropped != ["0 packets dropped by kernel"]:
            raise RuntimeError(f"{self.path}: {dropped}")
        return {"file": os.path.basename(self.path), "host": self.host,
                "interface": self.interface}
