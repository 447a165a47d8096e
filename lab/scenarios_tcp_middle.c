/* TCP: what routers and firewalls do to a connection that is open. */
#include "lab/steps.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

static void gives_up_after(struct lab_socket *socket, int milliseconds)
{
	(void)call_option(socket, "TCP_USER_TIMEOUT", IPPROTO_TCP, TCP_USER_TIMEOUT, milliseconds);
}

/* A firewall in front of the server resets the client; the server is told nothing. */
static void firewall_resets(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	host_firewall(lab, HOST_ROUTER, "forward", "meta l4proto tcp reject with tcp reset");
	(void)call_send(ends.client, 100);
	wait_ms(100);
	(void)call_recv(ends.client, 200);
	(void)call_send(ends.client, 10);
	expect_verdict(ends.client, "reset");
	expect_note(ends.client, "rst-ttl-differs");
}

/* A box resets both ends, each in the other's name. */
static void both_reset(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);
	const struct frames to_server = {.link = 1, .way = TO_SERVER, .protocol = IPPROTO_TCP};
	const struct frames to_client = {.link = 1, .way = TO_CLIENT, .protocol = IPPROTO_TCP};

	tcp_talk(ends);
	forge_tcp_about(lab, to_server, (struct tcp_forgery){.flags = TCP_RST, .ttl = 200});
	forge_tcp_about(lab, to_client, (struct tcp_forgery){.flags = TCP_RST, .ttl = 200});
	wait_ms(100);
	(void)call_recv(ends.client, 200);
	(void)call_recv(ends.server, 200);
	not_decidable(ends.server,
		      "its RST is made behind the router and never passes the capture");
	expect_verdict(ends.client, "reset");
	expect_note(ends.client, "rst-ttl-differs");
}

/* A box answers a segment with RST in the server's name, and lets nothing through. */
static void box_answers(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	path_resets(lab, (struct frames){.way = TO_SERVER, .with_payload = true},
		    (struct tcp_forgery){.flags = TCP_RST | TCP_ACK, .ttl = 250});
	(void)call_send(ends.client, 100);
	wait_ms(100);
	(void)call_recv(ends.client, 200);
	expect_verdict(ends.client, "reset");
	expect_note(ends.client, "rst-ttl-differs");
}

/* The firewall says no in the middle: no end of the connection, but the errno when it is given up.
 */
static void firewall_rejects(struct lab *lab)
{
	const struct scenario_case *one = lab->variant.one;
	struct tcp_ends ends = tcp_connection(lab);
	char rule[96];

	tcp_talk(ends);
	gives_up_after(ends.client, 1500);
	(void)snprintf(rule, sizeof(rule), "meta l4proto tcp reject with %s %s",
		       one->version == 4 ? "icmp type" : "icmpv6 type", one->words);
	host_firewall(lab, HOST_ROUTER, "forward", rule);
	(void)call_send(ends.client, 100);
	for (unsigned i = 0; i < 8; i++) {
		wait_ms(100);
		if (call_recv(ends.client, 1500) == 0)
			break;
	}
	expect_verdict(ends.client, "timed-out");
}

/* The rule is taken away in time: what was remembered is forgotten. */
static void rejected_for_a_while(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	host_firewall(lab, HOST_ROUTER, "forward", "meta l4proto tcp reject");
	(void)call_send(ends.client, 100);
	wait_ms(300);
	host_firewall_clear(lab, HOST_ROUTER);
	(void)call_recv(ends.server, 2000);
	wait_ms(100);
	(void)call_so_error(ends.client);
	(void)call_send(ends.server, 10);
	(void)call_recv(ends.client, 500);
	expect_verdict(ends.client, "open");
}

/* SO_ERROR of a connection that lives gives the remembered error, once. */
static void remembered_is_asked_for(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	host_firewall(lab, HOST_ROUTER, "forward", "meta l4proto tcp reject");
	(void)call_send(ends.client, 100);
	wait_ms(100);
	(void)call_so_error(ends.client);
	host_firewall_clear(lab, HOST_ROUTER);
	(void)call_recv(ends.server, 2000);
	wait_ms(100);
	expect_verdict(ends.client, "open");
}

static void drain(struct lab_socket *socket)
{
	for (unsigned i = 0; i < 8; i++)
		(void)call_recv(socket, 300);
}

/* The path shrinks twice. */
static void narrows_twice(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)path_narrows(lab, 1, lab->variant.version == 4 ? 1000 : 1290, true);
	(void)path_narrows(lab, 0, 1400, true);
	(void)call_send(ends.client, 5000);
	drain(ends.server);
	expect_verdict(ends.client, "open");
	expect_note(ends.client, "pmtu-reduced");
}

/* Nobody says so, but the kernel tries smaller segments by itself (tcp_mtu_probing). */
static void probing(struct lab *lab)
{
	struct tcp_ends ends;

	host_setting(lab, HOST_CLIENT, "ipv4/tcp_mtu_probing", "1");
	host_setting(lab, HOST_CLIENT, "ipv4/tcp_retries1", "2");
	host_setting(lab, HOST_CLIENT, "ipv4/tcp_base_mss", "1000");
	ends = tcp_connection(lab);
	tcp_talk(ends);
	(void)path_narrows(lab, 1, 1300, false);
	(void)call_send(ends.client, 5000);
	wait_ms(2500);
	drain(ends.server);
	expect_verdict(ends.client, "open");
	expect_note(ends.client, "pmtu-black-hole");
}

/* An MTU that is no smaller than what is in use changes nothing. */
static void not_smaller(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);
	bool is_v4 = lab->variant.version == 4;

	tcp_talk(ends);
	path_comments(
		lab, (struct frames){.way = TO_SERVER, .with_payload = true},
		(struct icmp_forgery){.type = is_v4 ? 3 : 2, .code = is_v4 ? 4 : 0, .rest = 1500},
		0);
	(void)call_send(ends.client, 5000);
	drain(ends.server);
	expect_verdict(ends.client, "open");
}

static const struct scenario_case boxes[] = {
	{.name = "firewall", .steps = firewall_resets},
	{.name = "both-ends", .steps = both_reset},
	{.name = "in-place", .steps = box_answers},
};

static const struct scenario_case rejections[] = {
	{.name = "port", .version = 4, .words = "port-unreachable"},
	{.name = "net", .version = 4, .words = "net-unreachable"},
	{.name = "host-prohibited", .version = 4, .words = "host-prohibited"},
	{.name = "admin", .version = 4, .words = "admin-prohibited"},
	{.name = "port6", .version = 6, .words = "port-unreachable"},
	{.name = "no-route6", .version = 6, .words = "no-route"},
	{.name = "admin6", .version = 6, .words = "admin-prohibited"},
	{.name = "policy6", .version = 6, .words = "policy-fail"},
	{.name = "for-a-while", .steps = rejected_for_a_while},
	{.name = "so-error", .steps = remembered_is_asked_for},
};

static const struct scenario_case mtus[] = {
	{.name = "twice", .steps = narrows_twice},
	{.name = "probing", .steps = probing},
	{.name = "not-smaller", .steps = not_smaller},
};

#define CASES(list) .cases = list, .case_count = sizeof(list) / sizeof(list[0])

static const struct scenario rows[] = {
	{.name = "tcp_box_resets",
	 .phenomena = "B6",
	 .title = "something in between resets an open connection",
	 .lesson = "A RST in somebody's name is believed if its number is right. What gives it "
		   "away is\n"
		   "the TTL: it did not come the way the peer's segments come. The peer itself "
		   "knows\n"
		   "of nothing and keeps its end open, unless the box resets both.",
	 .axes = AXIS_VERSION | AXIS_RECVERR,
	 .points = POINTS_CLIENT,
	 CASES(boxes)},
	{.name = "tcp_rejected_midway",
	 .phenomena = "B6 B1 U8",
	 .title = "a firewall rejects segments of an open connection with ICMP",
	 .lesson = "No ICMP error ends an open connection. The kernel remembers the last one, and "
		   "when\n"
		   "it gives up, its errno takes the place of ETIMEDOUT: even ECONNREFUSED. With\n"
		   "IP_RECVERR each error is told at once, and the end is ETIMEDOUT.",
	 .steps = firewall_rejects,
	 .axes = AXIS_VERSION | AXIS_RECVERR,
	 .points = POINTS_CLIENT,
	 CASES(rejections)},
	{.name = "tcp_path_mtu_varied",
	 .phenomena = "B5",
	 .title = "the path shrinks twice; nobody says so; or says so for nothing",
	 .lesson =
		 "Each router tells its own MTU, so a segment may have to shrink more than once.\n"
		 "Where the message is lost, tcp_mtu_probing finds out by smaller segments. An "
		 "MTU\n"
		 "that is no smaller than the one in use is ignored.",
	 .axes = AXIS_VERSION | AXIS_RECVERR,
	 .points = POINTS_CLIENT,
	 CASES(mtus)},
};

const struct scenario_list tcp_middle_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
