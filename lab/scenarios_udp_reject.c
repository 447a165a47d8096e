/* Routers and firewalls that refuse datagrams: real rules, real routes, real ICMP errors. */
#include "lab/rtnetlink.h"
#include "lab/steps.h"

#include <linux/rtnetlink.h>

static void ask_twice(struct lab_socket *c, struct address to)
{
	udp_aim(c, to);
	(void)udp_say(c, to, 100);
	wait_ms(100);
	(void)call_recv(c, 50);
	(void)udp_say(c, to, 50);
	wait_ms(100);
	(void)call_so_error(c);
	(void)call_recv(c, 50);
}

/* The case's words are the type; its value whether a router or the host itself has the rule. */
static void rejected(struct lab *lab, enum host_role host, const char *hook)
{
	const struct scenario_case *one = lab->variant.one;
	struct lab_socket *c = udp_client(lab, "c");
	char rule[80];

	(void)snprintf(rule, sizeof(rule), "udp dport 8888 reject with %s", one->words);
	host_firewall(lab, host, hook, rule);
	ask_twice(c, lab_address(lab, HOST_SERVER, PORT_ECHO));
	expect_verdict(c, one->verdict);
}

static void rejected_on_the_way(struct lab *lab)
{
	rejected(lab, HOST_ROUTER, "forward");
}

static void rejected_by_host(struct lab *lab)
{
	(void)udp_server(lab, "s");
	rejected(lab, HOST_SERVER, "input");
}

#define V4(word, result)                                                                  \
	{                                                                                 \
		.name = word, .version = 4, .words = "icmp type " word, .verdict = result \
	}
#define V6(word, result)                                                                          \
	{                                                                                         \
		.name = "v6-" word, .version = 6, .words = "icmpv6 type " word, .verdict = result \
	}

static const struct scenario_case types[] = {
	V4("net-unreachable", "unreachable"), V4("host-unreachable", "unreachable"),
	V4("prot-unreachable", "refused"),    V4("port-unreachable", "refused"),
	V4("net-prohibited", "prohibited"),   V4("host-prohibited", "prohibited"),
	V4("admin-prohibited", "prohibited"), V6("no-route", "unreachable"),
	V6("admin-prohibited", "prohibited"), V6("addr-unreachable", "unreachable"),
	V6("port-unreachable", "refused"),    V6("policy-fail", "prohibited"),
	V6("reject-route", "prohibited"),
};

/* The router has a route to the server that is none. */
static void no_way(struct lab *lab)
{
	struct lab_socket *c = udp_client(lab, "c");

	host_refuses_route(lab, HOST_ROUTER, (uint8_t)lab->variant.one->value);
	ask_twice(c, lab_address(lab, HOST_SERVER, PORT_ECHO));
	expect_verdict(c, lab->variant.one->verdict);
}

/* No router knows the net. */
static void no_route(struct lab *lab)
{
	struct lab_socket *c = udp_client(lab, "c");

	ask_twice(c, address_of(lab->variant.version == 4 ? "203.0.113.200" : "2001:db8:ff::1",
				PORT_ECHO));
	expect_verdict(c, "unreachable");
}

/* The router asks for the host in vain. */
static void no_host(struct lab *lab)
{
	struct address nobody = lab_address(lab, HOST_SERVER, PORT_ECHO);
	struct lab_socket *c = udp_client(lab, "c");

	nobody.ip.octet[15] = 99;
	udp_aim(c, nobody);
	(void)udp_say(c, nobody, 20);
	(void)call_recv(c, 3600);
	(void)call_so_error(c);
	expect_verdict(c, "unreachable");
}

static void too_far(struct lab *lab)
{
	struct lab_socket *c = udp_client(lab, "c");
	bool is_v4 = lab->variant.version == 4;

	(void)call_option(c, is_v4 ? "IP_TTL" : "IPV6_UNICAST_HOPS",
			  is_v4 ? IPPROTO_IP : IPPROTO_IPV6, is_v4 ? IP_TTL : IPV6_UNICAST_HOPS, 1);
	ask_twice(c, lab_address(lab, HOST_SERVER, PORT_ECHO));
	expect_verdict(c, "unreachable");
}

static const struct scenario_case ways[] = {
	{.name = "unreachable", .value = RTN_UNREACHABLE, .verdict = "unreachable"},
	{.name = "prohibit", .value = RTN_PROHIBIT, .verdict = "prohibited"},
	{.name = "blackhole", .value = RTN_BLACKHOLE, .verdict = "unanswered"},
	{.name = "no_route", .steps = no_route},
	{.name = "no_host", .steps = no_host},
	{.name = "ttl", .steps = too_far},
};

/* The host's own routes and rules: nothing is ever on the wire. */
static void say_locally(struct lab *lab, struct lab_socket *c)
{
	const char *reason = "the host's own route or rule: nothing is on the wire";
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);

	if (!lab->variant.unconnected && call_connect(c, server) < 0) {
		errno_is_local(c, reason);
		return;
	}
	for (unsigned i = 0; i < 2; i++) {
		if (udp_say(c, server, 20 + i) < 0)
			errno_is_local(c, reason);
		wait_ms(50);
	}
	(void)call_recv(c, 50);
}

static void own_route(struct lab *lab)
{
	struct lab_socket *c = udp_client(lab, "c");

	host_refuses_route(lab, HOST_CLIENT, (uint8_t)lab->variant.one->value);
	say_locally(lab, c);
	not_decidable(c, "a route of the host itself puts nothing on the wire");
}

static void own_drop(struct lab *lab)
{
	struct lab_socket *c = udp_client(lab, "c");

	host_firewall(lab, HOST_CLIENT, "output", "udp dport 8888 drop");
	say_locally(lab, c);
	not_decidable(c, "an output rule of the host itself puts nothing on the wire");
}

/* The error about the datagram goes over the loopback interface. */
static void own_reject(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);
	struct lab_socket *c = udp_client(lab, "c");

	host_firewall(lab, HOST_CLIENT, "output", "udp dport 8888 reject");
	udp_aim(c, server);
	if (udp_say(c, server, 20) == -EPERM)
		errno_is_local(c, "the output rule stopped it");
	wait_ms(100);
	(void)call_recv(c, 50);
	(void)call_recv(c, 50);
	not_on_wire(c, "the host's own ICMP error goes over lo");
}

static const struct scenario_case own[] = {
	{.name = "unreachable", .value = RTN_UNREACHABLE, .steps = own_route},
	{.name = "prohibit", .value = RTN_PROHIBIT, .steps = own_route},
	{.name = "blackhole", .value = RTN_BLACKHOLE, .steps = own_route},
	{.name = "drop", .steps = own_drop},
	{.name = "reject", .steps = own_reject},
};

static const struct scenario rows[] = {
	{.name = "udp_firewall_rejects",
	 .phenomena = "U7 U8",
	 .title = "a firewall in between rejects, with each type that nft has",
	 .lesson = "The error comes from an address that is not the server's: something in between "
		   "decided.\n"
		   "The type is the firewall's choice, and with it the errno: port unreachable "
		   "looks like a\n"
		   "closed port, prohibited gives EHOSTUNREACH or ENETUNREACH in IPv4 and EACCES "
		   "in IPv6, and\n"
		   "net or host unreachable are soft: a connected socket is not even told.",
	 .steps = rejected_on_the_way,
	 .axes = AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT | POINTS_ROUTER,
	 .cases = types,
	 .case_count = sizeof(types) / sizeof(types[0])},
	{.name = "udp_host_rejects",
	 .phenomena = "U8",
	 .title = "the server's own firewall rejects although somebody listens",
	 .lesson =
		 "With port unreachable nothing tells this from a port where nobody listens; with "
		 "the other\n"
		 "types the host says of itself that it is unreachable, which only a firewall "
		 "does.",
	 .steps = rejected_by_host,
	 .axes = AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_SERVER,
	 .cases = types,
	 .case_count = sizeof(types) / sizeof(types[0])},
	{.name = "udp_no_way",
	 .phenomena = "U7",
	 .title = "routers without a way: no route, forbidden, no host, hops used up",
	 .lesson = "Most of these are soft errors: a connected UDP socket is not told, only "
		   "IP_RECVERR shows\n"
		   "them. A prohibit route is hard. A blackhole route says nothing at all.",
	 .steps = no_way,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT | POINTS_ROUTER,
	 .cases = ways,
	 .case_count = sizeof(ways) / sizeof(ways[0])},
	{.name = "udp_own_refusal",
	 .phenomena = "U7 U8",
	 .title = "the host's own routes and rules: errnos that no packet explains",
	 .lesson =
		 "An own unreachable route gives EHOSTUNREACH, prohibit EACCES, blackhole EINVAL, "
		 "a dropping\n"
		 "output rule EPERM: from the call itself, at once, with nothing on the wire. No "
		 "capture can\n"
		 "tell them from a program that sent nothing. A rejecting rule sends its ICMP "
		 "error over lo.",
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT,
	 .cases = own,
	 .case_count = sizeof(own) / sizeof(own[0])},
};

const struct scenario_list udp_reject_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
