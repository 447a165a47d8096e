/* TCP: connections that break, and paths that only seem to. */
#include "lab/steps.h"

#include <netinet/tcp.h>

/* TCP_USER_TIMEOUT of the client's socket, in milliseconds. */
static void gives_up_after(struct lab_socket *socket, int milliseconds)
{
	(void)call_option(socket, "TCP_USER_TIMEOUT", IPPROTO_TCP, TCP_USER_TIMEOUT, milliseconds);
}

/* Calls recv() until the connection is over. */
static void wait_until_given_up(struct lab_socket *socket)
{
	long result = -EAGAIN;

	for (unsigned i = 0; i < 16 && result != 0 && result != -ETIMEDOUT; i++)
		result = call_recv(socket, 2000);
}

static void path_gone(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	gives_up_after(ends.client, 1000);
	path_is_cut(lab, 0);
	(void)call_send(ends.client, 100);
	(void)call_recv(ends.client, 3000);
	expect_verdict(ends.client, "timed-out");
}

/* A router says that the host is not reachable, until the sender gives up. */
static void host_unreachable(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	gives_up_after(ends.client, 1500);
	host_refuses_route(lab, HOST_ROUTER, 7); /* RTN_UNREACHABLE */
	(void)call_send(ends.client, 100);
	wait_until_given_up(ends.client);
	expect_verdict(ends.client, "timed-out");
}

static void peer_lost_state(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	lose_state(ends.server);
	(void)call_send(ends.client, 100);
	wait_ms(100);
	(void)call_recv(ends.client, 500);
	(void)call_send(ends.client, 100);
	expect_verdict(ends.client, "reset");
}

static void path_mtu(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)path_narrows(lab, 1, 1300, true);
	(void)call_send(ends.client, 5000);
	for (unsigned i = 0; i < 4; i++)
		(void)call_recv(ends.server, 300);
	expect_verdict(ends.client, "open");
}

static void black_hole(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	gives_up_after(ends.client, 2000);
	(void)path_narrows(lab, 1, 1300, false);
	(void)call_send(ends.client, 5000);
	(void)call_recv(ends.client, 4000);
	expect_verdict(ends.client, "timed-out");
}

static void forged_reset(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	wait_ms(100);
	forge_tcp_about(lab, (struct frames){.way = TO_SERVER, .protocol = IPPROTO_TCP},
			(struct tcp_forgery){.flags = TCP_RST,
					     .seq_offset = (int32_t)lab->variant.one->value,
					     .ttl = 200});
	wait_ms(100);
	(void)call_recv(ends.client, 200);
	expect_verdict(ends.client, lab->variant.one->verdict);
}

/* One segment of three is late, or comes twice. */
static void disturbed(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);
	const struct frames third = {.way = TO_SERVER,
				     .protocol = IPPROTO_TCP,
				     .with_payload = true,
				     .first = 2,
				     .count = 1};

	tcp_talk(ends);
	if (lab->variant.one->value == 0)
		(void)path_delays(lab, third, 15);
	else if (lab->variant.one->value == 1)
		(void)path_doubles(lab, third, 1);
	else
		(void)path_loses(lab, third);
	(void)call_send(ends.client, 5000);
	for (unsigned i = 0; i < 4; i++)
		(void)call_recv(ends.server, 300);
	expect_verdict(ends.client, "open");
}

static const struct scenario_case disturbances[] = {
	{.name = "late", .value = 0},
	{.name = "twice", .value = 1},
	{.name = "lost", .value = 2},
};

static const struct scenario_case resets[] = {
	{.name = "exact", .value = 0, .verdict = "reset"},
	{.name = "challenged", .value = 1000, .verdict = "open"},
	{.name = "outside", .value = -5000, .verdict = "open"},
};

static const struct scenario rows[] = {
	{.name = "tcp_path_gone",
	 .phenomena = "B1",
	 .title = "retransmissions without answer: ETIMEDOUT",
	 .lesson = "Segments are sent again with growing pauses until the kernel gives up, here\n"
		   "after TCP_USER_TIMEOUT. Nothing on the wire says when that is.",
	 .steps = path_gone,
	 .axes = AXIS_VERSION | AXIS_NONBLOCKING | AXIS_RECVERR,
	 .points = POINTS_CLIENT},
	{.name = "tcp_host_unreachable",
	 .phenomena = "B1",
	 .title = "a router's word takes the place of ETIMEDOUT",
	 .lesson = "No ICMP error ends an open connection. It is remembered, and told in place of\n"
		   "ETIMEDOUT at the end; with IP_RECVERR it is told at once.",
	 .steps = host_unreachable,
	 .axes = AXIS_VERSION | AXIS_RECVERR,
	 .points = POINTS_CLIENT},
	{.name = "tcp_peer_lost_state",
	 .phenomena = "B2",
	 .title = "the peer came back without the connection: RST",
	 .lesson = "A kernel that knows no such connection answers with RST without ACK, numbered\n"
		   "with what the segment acknowledged. The program reads ECONNRESET.",
	 .steps = peer_lost_state,
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT | POINTS_SERVER},
	{.name = "tcp_path_mtu",
	 .phenomena = "B5",
	 .title = "a router tells its MTU: smaller segments, no error",
	 .lesson = "The router's message names the MTU of its link; the segment is sent again in\n"
		   "smaller pieces at once. The program is not told.",
	 .steps = path_mtu,
	 .axes = AXIS_VERSION | AXIS_RECVERR,
	 .points = POINTS_CLIENT},
	{.name = "tcp_black_hole",
	 .phenomena = "B5 U12",
	 .title = "large segments vanish and nobody says why",
	 .lesson =
		 "Small segments pass, large ones vanish, and the ICMP message that would say so\n"
		 "is filtered: the handshake works, the transfer hangs.",
	 .steps = black_hole,
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT},
	{.name = "tcp_forged_reset",
	 .phenomena = "B6",
	 .title = "a RST of somebody else: exact, only in the window, outside",
	 .lesson = "Only a RST with exactly the expected number resets. Inside the window it is\n"
		   "answered with a challenge ACK, outside it is ignored (RFC 5961).",
	 .steps = forged_reset,
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT,
	 .cases = resets,
	 .case_count = sizeof(resets) / sizeof(resets[0])},
	{.name = "tcp_data_disturbed",
	 .phenomena = "B1",
	 .title = "one segment comes late, twice, or not at all",
	 .lesson =
		 "What is late fills a gap within moments, what was lost comes again after three\n"
		 "duplicate acknowledgements or a timeout. What comes twice is acknowledged twice.",
	 .steps = disturbed,
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT | POINTS_SERVER,
	 .cases = disturbances,
	 .case_count = sizeof(disturbances) / sizeof(disturbances[0])},
};

const struct scenario_list tcp_break_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
