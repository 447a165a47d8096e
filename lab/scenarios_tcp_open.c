/* TCP: how connections open, or do not. */
#include "lab/steps.h"

static void refused(struct lab *lab)
{
	struct lab_socket *c = tcp_client(lab, "c");

	(void)tcp_open(c, lab_address(lab, HOST_SERVER, PORT_CLOSED), 2000);
	expect_verdict(c, "refused");
	expect_tcp(c, "refused", NULL, NULL);
	(void)call_close(c);
}

/* tcp_syn_retries 1 and no linear timeouts: SYNs at 0 and 1 s, given up at 3 s. */
static void syn_unanswered(struct lab *lab)
{
	struct lab_socket *c = tcp_client(lab, "c");

	host_setting(lab, HOST_CLIENT, "ipv4/tcp_syn_retries", "1");
	host_setting(lab, HOST_CLIENT, "ipv4/tcp_syn_linear_timeouts", "0");
	host_firewall(lab, HOST_ROUTER, "forward", "drop");
	(void)tcp_open(c, lab_address(lab, HOST_SERVER, PORT_SERVER), 5000);
	expect_verdict(c, "unanswered");
	expect_tcp(c, "incomplete", NULL, NULL);
	(void)call_close(c);
}

/* A router's firewall rejects the SYN, in words of its own. */
static void rejected(struct lab *lab)
{
	const struct scenario_case *one = lab->variant.one;
	struct lab_socket *c = tcp_client(lab, "c");
	char rule[96];

	(void)snprintf(rule, sizeof(rule), "meta l4proto tcp reject with %s %s",
		       one->version == 4 ? "icmp type" : "icmpv6 type", one->words);
	host_firewall(lab, HOST_ROUTER, "forward", rule);
	(void)tcp_open(c, lab_address(lab, HOST_SERVER, PORT_SERVER), 2000);
	expect_verdict(c, one->verdict);
	(void)call_close(c);
}

static void three_way(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	expect_verdict(ends.client, "open");
	expect_tcp(ends.client, "three-way", "none", NULL);
}

/* Both ends call connect() before the other's SYN has arrived. */
static void simultaneous(struct lab *lab)
{
	struct lab_socket *c = tcp_client(lab, "c");
	struct lab_socket *s = call_socket(lab, HOST_SERVER, SOCKET_TCP, "s");

	(void)call_bind(s, lab_address(lab, HOST_SERVER, PORT_SERVER));
	call_nonblocking(s);
	if (!c->record->nonblocking)
		call_nonblocking(c);
	(void)call_connect(c, lab_address(lab, HOST_SERVER, PORT_SERVER));
	(void)call_connect(s, lab_address(lab, HOST_CLIENT, PORT_CLIENT));
	(void)call_poll(c, POLLOUT, 2000);
	(void)call_poll(s, POLLOUT, 2000);
	(void)call_so_error(c);
	(void)call_so_error(s);
	(void)call_send(c, 5);
	(void)call_recv(s, 500);
	expect_verdict(c, "open");
	expect_tcp(c, "simultaneous", "none", NULL);
}

static void synack_lost(struct lab *lab)
{
	struct tcp_ends ends;

	path_loses(lab, (struct frames){.way = TO_CLIENT, .flags = TCP_SYN | TCP_ACK, .count = 1});
	ends = tcp_connection(lab);
	tcp_talk(ends);
	expect_verdict(ends.client, "open");
	expect_tcp(ends.client, "three-way", NULL, NULL);
}

static void last_ack_lost(struct lab *lab)
{
	struct tcp_ends ends;

	path_loses(lab, (struct frames){.way = TO_SERVER,
					.flags = TCP_ACK,
					.without = TCP_SYN,
					.without_payload = true,
					.count = 1});
	ends = tcp_connection(lab);
	tcp_talk(ends);
	expect_verdict(ends.client, "open");
	expect_tcp(ends.client, "three-way", NULL, NULL);
}

/* The router drops what it cannot deliver, and says so. */
static void unreachable(struct lab *lab)
{
	struct lab_socket *c = tcp_client(lab, "c");

	host_refuses_route(lab, HOST_ROUTER, (uint8_t)lab->variant.one->value);
	(void)tcp_open(c, lab_address(lab, HOST_SERVER, PORT_SERVER), 2000);
	expect_verdict(c, lab->variant.one->verdict);
	(void)call_close(c);
}

static const struct scenario_case rejections[] = {
	{.name = "port", .version = 4, .words = "port-unreachable", .verdict = "refused"},
	{.name = "protocol", .version = 4, .words = "prot-unreachable", .verdict = "refused"},
	{.name = "net", .version = 4, .words = "net-unreachable", .verdict = "unreachable"},
	{.name = "host", .version = 4, .words = "host-unreachable", .verdict = "unreachable"},
	{.name = "net-prohibited",
	 .version = 4,
	 .words = "net-prohibited",
	 .verdict = "prohibited"},
	{.name = "host-prohibited",
	 .version = 4,
	 .words = "host-prohibited",
	 .verdict = "prohibited"},
	{.name = "admin", .version = 4, .words = "admin-prohibited", .verdict = "prohibited"},
	{.name = "port6", .version = 6, .words = "port-unreachable", .verdict = "refused"},
	{.name = "no-route6", .version = 6, .words = "no-route", .verdict = "unreachable"},
	{.name = "address6", .version = 6, .words = "addr-unreachable", .verdict = "unreachable"},
	{.name = "admin6", .version = 6, .words = "admin-prohibited", .verdict = "prohibited"},
	{.name = "policy6", .version = 6, .words = "policy-fail", .verdict = "prohibited"},
	{.name = "reject-route6", .version = 6, .words = "reject-route", .verdict = "prohibited"},
};

/* Values of rtnetlink's RTN_UNREACHABLE and RTN_PROHIBIT. */
static const struct scenario_case routes[] = {
	{.name = "unreachable", .value = 7, .verdict = "unreachable"},
	{.name = "prohibit", .value = 8, .verdict = "prohibited"},
};

static const struct scenario rows[] = {
	{.name = "tcp_three_way",
	 .phenomena = "T1",
	 .title = "SYN, SYN-ACK, ACK",
	 .lesson = "Each side acknowledges the other's first sequence number plus one. connect()\n"
		   "returns with the second packet, accept() can return with the third.",
	 .steps = three_way,
	 .axes = AXIS_VERSION | AXIS_NONBLOCKING | AXIS_RECVERR,
	 .points = POINTS_CLIENT | POINTS_ROUTER | POINTS_SERVER},
	{.name = "tcp_refused",
	 .phenomena = "T2",
	 .title = "nobody listens: RST, and connect() fails at once",
	 .lesson = "The host is there, the port is closed. A RST that answers a SYN carries an\n"
		   "acknowledgement of it; that is how the client knows that it is meant.",
	 .steps = refused,
	 .axes = AXIS_VERSION | AXIS_NONBLOCKING | AXIS_RECVERR,
	 .points = POINTS_CLIENT | POINTS_ROUTER | POINTS_SERVER},
	{.name = "tcp_syn_unanswered",
	 .phenomena = "T3",
	 .title = "no answer to any SYN: ETIMEDOUT when the kernel gives up",
	 .lesson = "Silence is not a refusal. The kernel sends the SYN again and gives up after\n"
		   "tcp_syn_retries; only then connect() fails.",
	 .steps = syn_unanswered,
	 .axes = AXIS_VERSION | AXIS_NONBLOCKING},
	{.name = "tcp_rejected",
	 .phenomena = "T5",
	 .title = "a firewall in the way answers the SYN with ICMP",
	 .lesson =
		 "Any ICMP error of the kernel's table ends connect() at once, soft or not. Port\n"
		 "unreachable gives the errno of a RST; the packets tell them apart.",
	 .steps = rejected,
	 .axes = AXIS_NONBLOCKING | AXIS_RECVERR,
	 .cases = rejections,
	 .case_count = sizeof(rejections) / sizeof(rejections[0])},
	{.name = "tcp_no_route",
	 .phenomena = "T4",
	 .title = "a router has no way to the server, and says so",
	 .lesson =
		 "RFC 1122 calls these errors soft and wants the attempt to go on; Linux ends it.",
	 .steps = unreachable,
	 .axes = AXIS_VERSION | AXIS_NONBLOCKING,
	 .cases = routes,
	 .case_count = sizeof(routes) / sizeof(routes[0])},
	{.name = "tcp_simultaneous_open",
	 .phenomena = "T7",
	 .title = "both ends send a SYN: four packets, no client, no server",
	 .lesson = "Each SYN crosses the other's. Both ends go from SYN_SENT to SYN_RCVD to\n"
		   "ESTABLISHED, and nobody ever listened.",
	 .steps = simultaneous,
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT | POINTS_ROUTER | POINTS_SERVER,
	 .delay_ms = 15},
	{.name = "tcp_synack_lost",
	 .phenomena = "T9",
	 .title = "the SYN-ACK is lost: both ends wait, both send again",
	 .lesson = "The client sends its SYN again, the server its SYN-ACK; whichever comes first\n"
		   "is answered, and the connection opens a second late.",
	 .steps = synack_lost,
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT | POINTS_SERVER},
	{.name = "tcp_last_ack_lost",
	 .phenomena = "T9",
	 .title = "the third packet is lost: the first data stands in for it",
	 .lesson =
		 "The client is connected with the second packet, the server only with the third.\n"
		 "Every later segment acknowledges as much, so the first data does as well.",
	 .steps = last_ack_lost,
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT | POINTS_SERVER},
};

const struct scenario_list tcp_open_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
