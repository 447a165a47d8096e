/* UDP without an answer: filtered, limited, or sent to many, and why silence says nothing. */
#include "lab/steps.h"

#include <net/if.h>
#include <sys/socket.h>

/* Two questions with time for answers, then a look at the socket. */
static void ask_twice(struct lab_socket *c, struct address to)
{
	udp_aim(c, to);
	(void)udp_say(c, to, 20);
	wait_ms(100);
	(void)udp_say(c, to, 30);
	wait_ms(100);
	(void)call_so_error(c);
	(void)call_recv(c, 100);
}

static void answer_all(struct lab_socket *server)
{
	struct address from = {.version = 0};
	long count;

	while ((count = call_recvfrom(server, 50, &from)) >= 0)
		(void)call_sendto(server, from, (size_t)count);
}

/* The words of the case are the rule, its value the host that has it. */
static void dropped(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);
	const struct scenario_case *one = lab->variant.one;
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c");

	host_firewall(lab, (enum host_role)one->value, one->type == 0 ? "forward" : "input",
		      one->words);
	ask_twice(c, server);
	answer_all(s);
	(void)call_recv(c, 100);
	expect_verdict(c, "unanswered");
}

static const struct scenario_case drops[] = {
	{.name = "question", .words = "udp dport 8888 drop", .value = HOST_ROUTER},
	{.name = "answer", .words = "udp sport 8888 drop", .value = HOST_ROUTER},
	{.name = "server", .words = "udp dport 8888 drop", .value = HOST_SERVER, .type = 1},
};

/* The client's own firewall drops the answer after the capture saw it. */
static void dropped_behind_capture(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c");

	host_firewall(lab, HOST_CLIENT, "input", "udp sport 8888 drop");
	ask_twice(c, server);
	answer_all(s);
	(void)call_recv(c, 100);
	expect_verdict(c, "answered");
}

static void icmp_filtered(struct lab *lab)
{
	struct lab_socket *c = udp_client(lab, "c");

	host_firewall(lab, HOST_ROUTER, "forward", "meta l4proto { icmp, icmpv6 } drop");
	ask_twice(c, lab_address(lab, HOST_SERVER, PORT_CLOSED));
	expect_verdict(c, "unanswered");
}

/* Fifty datagrams, `value` milliseconds apart. */
static void burst(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_CLOSED);
	struct lab_socket *c = udp_client(lab, "c");

	udp_aim(c, server);
	for (unsigned i = 0; i < 50; i++) {
		(void)udp_say(c, server, 20 + i % 7);
		if (lab->variant.one->value > 0)
			wait_ms((unsigned)lab->variant.one->value);
	}
	wait_ms(150);
	(void)call_so_error(c);
	(void)call_recv(c, 100);
	expect_verdict(c, "refused");
	expect_note(c, "rate-limited-icmp");
}

static const struct scenario_case bursts[] = {
	{.name = "at_once", .value = 0},
	{.name = "paced", .value = 5},
};

/* Every host of the link gets it, and none may answer with an ICMP error. */
static void to_many(struct lab *lab)
{
	struct address many = address_of(lab->variant.one->words, PORT_CLOSED);
	struct lab_socket *c = udp_client(lab, "c");

	(void)call_option(c, "SO_BROADCAST", SOL_SOCKET, SO_BROADCAST, 1);
	if (many.version == 6)
		(void)call_option(c, "IPV6_MULTICAST_IF", IPPROTO_IPV6, IPV6_MULTICAST_IF,
				  (int)if_nametoindex("eth0"));
	ask_twice(c, many);
	expect_verdict(c, "one-way");
	if (lab->variant.one->value != 0)
		not_cooked(c, "an address alone does not show that it is a broadcast address");
	expect_note(c, lab->variant.one->type == 0 ? "multicast" : "broadcast");
}

/* Somebody of the many answers, from an address of its own. */
static void one_of_many_answers(struct lab *lab)
{
	struct address many = address_of(lab->variant.one->words, PORT_ECHO);
	struct address any = {.version = many.version, .port = PORT_ECHO};
	struct lab_socket *s = call_socket(lab, HOST_ROUTER, SOCKET_UDP, "s"), *c;

	any.ip = address_of(many.version == 4 ? "0.0.0.0" : "::", 0).ip;
	(void)call_bind(s, any);
	(void)call_recverr(s);
	c = udp_client(lab, "c");
	(void)call_option(c, "SO_BROADCAST", SOL_SOCKET, SO_BROADCAST, 1);
	if (many.version == 6)
		(void)call_option(c, "IPV6_MULTICAST_IF", IPPROTO_IPV6, IPV6_MULTICAST_IF,
				  (int)if_nametoindex("eth0"));
	udp_aim(c, many);
	(void)udp_say(c, many, 20);
	answer_all(s);
	(void)call_recv(c, 100);
	(void)call_so_error(s);
	(void)call_recv(s, 50);
}

static const struct scenario_case many[] = {
	{.name = "multicast", .version = 4, .words = "224.0.0.1"},
	{.name = "net_broadcast", .version = 4, .words = "192.0.2.255", .type = 1, .value = 1},
	{.name = "broadcast", .version = 4, .words = "255.255.255.255", .type = 1},
	{.name = "v6-multicast", .version = 6, .words = "ff02::1"},
};

static const struct scenario rows[] = {
	{.name = "udp_dropped",
	 .phenomena = "U5",
	 .title = "a firewall drops the question or the answer: silence",
	 .lesson = "Open and dropped, closed and filtered, lost on the way: all of them look the "
		   "same, for\n"
		   "the program as for the capture. send() succeeded every time and nothing ever "
		   "failed,\n"
		   "so a scanner that calls this success is wrong.",
	 .steps = dropped,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .cases = drops,
	 .case_count = 3},
	{.name = "udp_dropped_by_client",
	 .phenomena = "U5",
	 .title = "the client's own firewall drops the answer that the capture shows",
	 .lesson = "Packets are captured before the firewall's input rules: what tcpdump shows "
		   "arriving need\n"
		   "not reach the program. The exchange is answered, and yet recv() waits in vain.",
	 .steps = dropped_behind_capture,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR},
	{.name = "udp_icmp_filtered",
	 .phenomena = "U12",
	 .title = "nobody listens, but ICMP is filtered on the way",
	 .lesson =
		 "The server's host does refuse, and a router throws the refusal away. Without an "
		 "error\n"
		 "nothing is proved: never conclude that a port is open because no error came.",
	 .steps = icmp_filtered,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT},
	{.name = "udp_burst_refused",
	 .phenomena = "U11",
	 .title = "fifty datagrams, six errors: hosts limit the rate of their ICMP",
	 .lesson =
		 "Each datagram was refused, but a host answers a peer only so often (Linux: six "
		 "at once,\n"
		 "then one a second). Counting errors says nothing about how many were refused. A\n"
		 "connected socket even sends fewer: each call that returns an error sends "
		 "nothing.",
	 .steps = burst,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT | POINTS_SERVER,
	 .cases = bursts,
	 .case_count = 2},
	{.name = "udp_to_many",
	 .phenomena = "U17",
	 .title = "multicast and broadcast to a port where nobody listens",
	 .lesson =
		 "RFC 1122 section 3.2.2 forbids ICMP errors about packets to many: else one "
		 "datagram would\n"
		 "call forth a storm. So silence means nothing here, however many hosts heard it.",
	 .steps = to_many,
	 .axes = AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT,
	 .cases = many,
	 .case_count = 4},
	{.name = "udp_one_of_many_answers",
	 .phenomena = "U13 U17",
	 .title = "one of many answers, from its own address: refused if connected",
	 .lesson = "The answer to a multicast or broadcast comes from somebody's own address. A "
		   "socket that\n"
		   "was connected to the group takes nothing from there: its kernel answers the "
		   "answer with\n"
		   "port unreachable, and the answerer may learn ECONNREFUSED. Do not connect().",
	 .steps = one_of_many_answers,
	 .axes = AXIS_UNCONNECTED,
	 .points = POINTS_CLIENT,
	 .cases = many,
	 .case_count = 4},
};

const struct scenario_list udp_silence_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
