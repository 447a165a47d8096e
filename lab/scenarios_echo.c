/* Echo by ping sockets: answered, unanswered, unreachable, as ping sees it. */
#include "lab/rtnetlink.h"
#include "lab/steps.h"

#include <linux/rtnetlink.h>

static struct lab_socket *pinger(struct lab *lab)
{
	struct lab_socket *c;

	host_setting(lab, HOST_CLIENT, "ipv4/ping_group_range", "0 0");
	c = call_socket(lab, HOST_CLIENT, SOCKET_PING, "c");
	(void)call_bind(c, lab_address(lab, HOST_CLIENT, 4711));
	if (lab->variant.recverr)
		(void)call_recverr(c);
	return c;
}

/* Two echo requests with time for answers, then a look. */
static void ping_twice(struct lab_socket *c, struct address to, unsigned wait)
{
	to.port = 0;
	if (!c->lab->variant.unconnected)
		(void)call_connect(c, to);
	for (uint16_t seq = 1; seq <= 2; seq++) {
		(void)call_echo(c, to, seq, 48);
		wait_ms(wait);
		(void)call_recv(c, 100);
	}
	(void)call_so_error(c);
}

static void answered(struct lab *lab)
{
	struct lab_socket *c = pinger(lab);

	ping_twice(c, lab_address(lab, HOST_SERVER, 0), 60);
	expect_verdict(c, "answered");
}

static void unanswered(struct lab *lab)
{
	struct lab_socket *c = pinger(lab);

	path_loses(lab, (struct frames){.link = 1});
	ping_twice(c, lab_address(lab, HOST_SERVER, 0), 60);
	expect_verdict(c, "unanswered");
}

static void no_way(struct lab *lab)
{
	struct lab_socket *c = pinger(lab);

	host_refuses_route(lab, HOST_ROUTER, (uint8_t)lab->variant.one->value);
	ping_twice(c, lab_address(lab, HOST_SERVER, 0), 60);
	expect_verdict(c, lab->variant.one->verdict);
}

static void no_host(struct lab *lab)
{
	struct address nobody = lab_address(lab, HOST_SERVER, 0);
	struct lab_socket *c = pinger(lab);

	nobody.ip.octet[15] = 99;
	ping_twice(c, nobody, 3600);
	expect_verdict(c, "unreachable");
}

static void too_far(struct lab *lab)
{
	struct lab_socket *c = pinger(lab);
	bool is_v4 = lab->variant.version == 4;

	(void)call_option(c, is_v4 ? "IP_TTL" : "IPV6_UNICAST_HOPS",
			  is_v4 ? IPPROTO_IP : IPPROTO_IPV6, is_v4 ? IP_TTL : IPV6_UNICAST_HOPS, 1);
	ping_twice(c, lab_address(lab, HOST_SERVER, 0), 60);
	expect_verdict(c, "unreachable");
}

static void rejected(struct lab *lab)
{
	struct lab_socket *c = pinger(lab);

	host_firewall(lab, HOST_ROUTER, "forward",
		      lab->variant.version == 4
			      ? "icmp type echo-request reject with icmp type admin-prohibited"
			      : "icmpv6 type echo-request reject with icmpv6 type "
				"admin-prohibited");
	ping_twice(c, lab_address(lab, HOST_SERVER, 0), 60);
	expect_verdict(c, "prohibited");
}

static void too_big(struct lab *lab)
{
	struct lab_socket *c = pinger(lab);
	struct address server = lab_address(lab, HOST_SERVER, 0);

	host_mtu(lab, HOST_ROUTER, "eth1", 1400);
	if (!lab->variant.unconnected)
		(void)call_connect(c, server);
	(void)call_echo(c, server, 1, 1430);
	wait_ms(60);
	(void)call_recv(c, 100);
	(void)call_echo(c, server, 2, 48);
	wait_ms(60);
	(void)call_recv(c, 100);
}

/* The identifier is all that a ping socket is found by: the error is about another destination. */
static void other_destination(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, 0);
	struct address nowhere =
		address_of(lab->variant.version == 4 ? "203.0.113.200" : "2001:db8:ff::1", 0);
	struct lab_socket *c = pinger(lab);

	host_refuses_route(lab, HOST_ROUTER, RTN_PROHIBIT);
	(void)call_echo(c, server, 1, 48);
	(void)call_connect(c, nowhere);
	wait_ms(150);
	(void)call_so_error(c);
	(void)call_recv(c, 50);
}

static const struct scenario_case cases[] = {
	{.name = "answered", .steps = answered},
	{.name = "unanswered", .steps = unanswered},
	{.name = "unreachable",
	 .steps = no_way,
	 .value = RTN_UNREACHABLE,
	 .verdict = "unreachable"},
	{.name = "prohibited", .steps = no_way, .value = RTN_PROHIBIT, .verdict = "prohibited"},
	{.name = "blackhole", .steps = no_way, .value = RTN_BLACKHOLE, .verdict = "unanswered"},
	{.name = "no_host", .steps = no_host},
	{.name = "ttl", .steps = too_far},
	{.name = "rejected", .steps = rejected},
	{.name = "too_big", .steps = too_big},
};

/* Each error about an echo request. */
static void forged(struct lab *lab)
{
	const struct scenario_case *one = lab->variant.one;
	struct lab_socket *c = pinger(lab);

	path_answers(lab, (struct frames){.way = TO_SERVER},
		     (struct icmp_forgery){.type = one->type, .code = one->code, .rest = one->rest},
		     0);
	ping_twice(c, lab_address(lab, HOST_SERVER, 0), 60);
}

#define V4(number_type, number_code)                                                      \
	{                                                                                 \
		.name = #number_type "-" #number_code, .version = 4, .type = number_type, \
		.code = number_code, .rest = (number_type) == 5 ? 0xc0000201 : 1300       \
	}
#define V6(number_type, number_code)                                                            \
	{                                                                                       \
		.name = "v6-" #number_type "-" #number_code, .version = 6, .type = number_type, \
		.code = number_code, .rest = (number_type) == 2 ? 1300 : 0                      \
	}

static const struct scenario_case codes[] = {
	V4(3, 0),  V4(3, 1), V4(3, 2),  V4(3, 3),  V4(3, 4),  V4(3, 5),  V4(3, 6),   V4(3, 7),
	V4(3, 8),  V4(3, 9), V4(3, 10), V4(3, 11), V4(3, 12), V4(3, 13), V4(3, 14),  V4(3, 15),
	V4(3, 16), V4(4, 0), V4(5, 0),  V4(5, 1),  V4(11, 0), V4(11, 1), V4(12, 0),  V4(12, 1),
	V6(1, 0),  V6(1, 1), V6(1, 2),  V6(1, 3),  V6(1, 4),  V6(1, 5),  V6(1, 6),   V6(1, 7),
	V6(2, 0),  V6(3, 0), V6(3, 1),  V6(4, 0),  V6(4, 1),  V6(4, 2),  V6(100, 0),
};

static const struct scenario rows[] = {
	{.name = "echo",
	 .phenomena = "I6",
	 .title = "echo requests: answered, unanswered, unreachable, too big",
	 .lesson = "A ping socket is UDP with an identifier in place of a port, and errors follow "
		   "UDP's rule.\n"
		   "ping(8) sets IP_RECVERR, which is why it can print what a router said. Without "
		   "it most of\n"
		   "these look like silence.",
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT | POINTS_ROUTER,
	 .cases = cases,
	 .case_count = sizeof(cases) / sizeof(cases[0])},
	{.name = "echo_other_destination",
	 .phenomena = "I6",
	 .title = "a ping socket is told of what another destination met",
	 .lesson = "The kernel finds a ping socket by its identifier alone: connect() to somebody "
		   "else does\n"
		   "not keep away the error about an earlier echo request, as it does for UDP.",
	 .steps = other_destination,
	 .axes = AXIS_VERSION | AXIS_RECVERR,
	 .points = POINTS_CLIENT,
	 .delay_ms = 20},
	{.name = "icmp_echo",
	 .phenomena = "I1 I5 I6",
	 .title = "each ICMP error about an echo request",
	 .lesson = "Source quench and redirect, which no UDP socket hears of, reach a ping socket "
		   "with\n"
		   "IP_RECVERR as EREMOTEIO.",
	 .steps = forged,
	 .axes = AXIS_UNCONNECTED | AXIS_RECVERR,
	 .cases = codes,
	 .case_count = sizeof(codes) / sizeof(codes[0])},
};

const struct scenario_list echo_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
