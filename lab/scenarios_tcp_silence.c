/* TCP: connections that fall silent: keepalive, closed windows, dead directions, timeouts. */
#include "lab/steps.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

static void gives_up_after(struct lab_socket *socket, int milliseconds)
{
	(void)call_option(socket, "TCP_USER_TIMEOUT", IPPROTO_TCP, TCP_USER_TIMEOUT, milliseconds);
}

/* Probes after one second, one second apart, two of them. */
static struct tcp_ends kept_alive(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);
	struct lab_socket *c = ends.client;

	tcp_talk(ends);
	(void)call_option(c, "TCP_KEEPIDLE", IPPROTO_TCP, TCP_KEEPIDLE, 1);
	(void)call_option(c, "TCP_KEEPINTVL", IPPROTO_TCP, TCP_KEEPINTVL, 1);
	(void)call_option(c, "TCP_KEEPCNT", IPPROTO_TCP, TCP_KEEPCNT, 2);
	(void)call_option(c, "SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE, 1);
	return ends;
}

static void keepalive_answered(struct lab *lab)
{
	struct tcp_ends ends = kept_alive(lab);

	wait_ms(2300);
	(void)call_send(ends.client, 20);
	(void)call_recv(ends.server, 500);
	expect_verdict(ends.client, "open");
	expect_note(ends.client, "keepalive");
}

static void keepalive_unanswered(struct lab *lab)
{
	struct tcp_ends ends = kept_alive(lab);

	path_is_cut(lab, 1);
	(void)call_recv(ends.client, 5000);
	expect_verdict(ends.client, "timed-out");
	expect_note(ends.client, "keepalive");
}

/* A router says why, but the probe's number lies below what is in flight: not believed. */
static void keepalive_unreachable(struct lab *lab)
{
	struct tcp_ends ends = kept_alive(lab);

	host_refuses_route(lab, HOST_ROUTER, 7); /* RTN_UNREACHABLE */
	(void)call_recv(ends.client, 5000);
	expect_verdict(ends.client, "timed-out");
	expect_note(ends.client, "keepalive");
}

static void keepalive_reset(struct lab *lab)
{
	struct tcp_ends ends = kept_alive(lab);

	lose_state(ends.server);
	(void)call_recv(ends.client, 3000);
	(void)call_recv(ends.client, 200);
	expect_verdict(ends.client, "reset");
	expect_note(ends.client, "peer-lost-state");
}

/* The server reads nothing and the client fills its window. */
static struct tcp_ends window_closed(struct lab *lab)
{
	struct lab_socket *listener = tcp_listener(lab, 8);
	struct tcp_ends ends = {.client = tcp_client(lab, "c")};

	(void)call_option(listener, "SO_RCVBUF", SOL_SOCKET, SO_RCVBUF, 4096);
	(void)tcp_open(ends.client, lab_address(lab, HOST_SERVER, PORT_SERVER), 2000);
	ends.server = call_accept(listener, "s", 2000);
	if (ends.server == NULL)
		ends.server = call_socket(lab, HOST_SERVER, SOCKET_TCP, "nobody");
	(void)call_send_timeout(ends.client, 100);
	for (unsigned i = 0; i < 12; i++)
		(void)call_send(ends.client, 1000);
	return ends;
}

static void read_all(struct lab_socket *socket)
{
	for (unsigned i = 0; i < 12; i++) {
		if (call_recv(socket, 300) <= 0)
			break;
	}
}

static void window_reopens(struct lab *lab)
{
	struct tcp_ends ends = window_closed(lab);

	wait_ms(1500);
	read_all(ends.server);
	expect_verdict(ends.client, "open");
	expect_note(ends.client, "zero-window");
}

/* Probes go unanswered: the path is dead behind the closed window. */
static void window_path_gone(struct lab *lab)
{
	struct tcp_ends ends = window_closed(lab);

	wait_ms(300);
	gives_up_after(ends.client, 1500);
	path_is_cut(lab, 1);
	(void)call_recv(ends.client, 6000);
	expect_verdict(ends.client, "timed-out");
	expect_note(ends.client, "zero-window");
}

/* Every probe is answered, and TCP_USER_TIMEOUT ends the connection all the same. */
static void window_user_timeout(struct lab *lab)
{
	struct tcp_ends ends = window_closed(lab);

	gives_up_after(ends.client, 1500);
	(void)call_recv(ends.client, 6000);
	expect_note(ends.client, "zero-window");
	not_decidable(ends.client, "a deadline of the program ends it in silence while probes are "
				   "answered");
}

/* Ends while the window is closed: what is left of the data goes with the FIN, or with a RST. */
static void window_server_closes(struct lab *lab)
{
	struct tcp_ends ends = window_closed(lab);

	wait_ms(300);
	(void)call_close(ends.server);
	wait_ms(200);
	(void)call_recv(ends.client, 500);
	expect_verdict(ends.client, "reset");
}

/* tcp_retries2: the kernel's own patience. */
static void retransmission_timeout(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	host_setting(lab, HOST_CLIENT, "ipv4/tcp_retries2", "3");
	tcp_talk(ends);
	path_is_cut(lab, 0);
	(void)call_send(ends.client, 100);
	for (unsigned i = 0; i < 4; i++) {
		if (call_recv(ends.client, 3000) != -EAGAIN)
			break;
	}
	(void)call_send(ends.client, 100);
	expect_verdict(ends.client, "timed-out");
}

/* Who waits in recv() and has sent nothing is never told. */
static void waits_for_ever(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	path_is_cut(lab, 0);
	(void)call_recv(ends.client, 1500);
	expect_verdict(ends.client, "open");
}

/* close() with data under way: the kernel goes on alone. */
static void closed_with_data(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	path_is_cut(lab, 1);
	(void)call_send(ends.client, 100);
	(void)call_close(ends.client);
	wait_ms(2000);
	expect_verdict(ends.client, "timed-out");
}

/* Nothing reaches the server any more; the server is heard all the time. */
static void dead_to_server(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	gives_up_after(ends.client, 2500);
	path_loses(lab, (struct frames){.link = 1, .way = TO_SERVER});
	(void)call_send(ends.client, 100);
	for (unsigned i = 0; i < 3; i++) {
		wait_ms(100);
		(void)call_send(ends.server, 50);
	}
	for (unsigned i = 0; i < 5; i++) {
		if (call_recv(ends.client, 3000) < 0)
			break;
	}
	wait_ms(2000); /* the server sends again, and meets a host without the connection */
	expect_verdict(ends.client, "timed-out");
}

/* Everything arrives at the server, and nothing of it comes back. */
static void dead_to_client(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	gives_up_after(ends.client, 1500);
	path_loses(lab, (struct frames){.way = TO_CLIENT});
	(void)call_send(ends.client, 100);
	(void)call_recv(ends.server, 500);
	(void)call_recv(ends.client, 4000);
	expect_verdict(ends.client, "timed-out");
}

/* The path comes back in time. */
static void healed(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);
	unsigned cut;

	tcp_talk(ends);
	cut = path_is_cut(lab, 1);
	(void)call_send(ends.client, 100);
	wait_ms(1500);
	path_heals(lab, cut);
	(void)call_recv(ends.server, 4000);
	wait_ms(100);
	expect_verdict(ends.client, "open");
}

static const struct scenario_case keepalives[] = {
	{.name = "answered", .steps = keepalive_answered},
	{.name = "unanswered", .steps = keepalive_unanswered},
	{.name = "unreachable", .steps = keepalive_unreachable},
	{.name = "reset", .steps = keepalive_reset},
};

static const struct scenario_case windows[] = {
	{.name = "reopens", .steps = window_reopens},
	{.name = "path-gone", .steps = window_path_gone},
	{.name = "user-timeout", .steps = window_user_timeout},
	{.name = "server-closes", .steps = window_server_closes},
};

static const struct scenario_case ends_of_silence[] = {
	{.name = "retries2", .steps = retransmission_timeout},
	{.name = "only-reading", .steps = waits_for_ever},
	{.name = "closed", .steps = closed_with_data},
	{.name = "healed", .steps = healed},
};

static const struct scenario_case directions[] = {
	{.name = "to-server", .steps = dead_to_server},
	{.name = "to-client", .steps = dead_to_client},
};

#define CASES(list) .cases = list, .case_count = sizeof(list) / sizeof(list[0])

static const struct scenario rows[] = {
	{.name = "tcp_keepalive",
	 .phenomena = "B3",
	 .title = "keepalive probes: answered, unanswered, unreachable, reset",
	 .lesson =
		 "A probe repeats the number before the next one, so the peer must answer. When "
		 "none\n"
		 "is answered the kernel sends a RST and the program gets ETIMEDOUT - also when a\n"
		 "router said that the host is unreachable: the probe's number lies outside what "
		 "is\n"
		 "in flight, and the kernel does not believe errors about it.",
	 .axes = AXIS_VERSION | AXIS_RECVERR,
	 .points = POINTS_CLIENT,
	 CASES(keepalives)},
	{.name = "tcp_zero_window",
	 .phenomena = "B4",
	 .title = "the reader does not read: zero window, and probes that ask",
	 .lesson = "A window of zero is not a failure: each probe is answered, and the connection "
		   "can\n"
		   "wait for ever. When probes stay unanswered it ends in ETIMEDOUT. "
		   "TCP_USER_TIMEOUT\n"
		   "counts the time without progress.",
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT,
	 CASES(windows)},
	{.name = "tcp_silence",
	 .phenomena = "B1",
	 .title = "the path is dead: who is told, and when",
	 .lesson = "Only an end that has sent something finds out: its segment is repeated until\n"
		   "tcp_retries2 is used up. An end that only reads waits for ever. After close() "
		   "the\n"
		   "kernel goes on alone, and nobody is left to be told.",
	 .axes = AXIS_VERSION | AXIS_NONBLOCKING,
	 .points = POINTS_CLIENT,
	 CASES(ends_of_silence)},
	{.name = "tcp_one_way_dead",
	 .phenomena = "B1",
	 .title = "one direction of the path is dead",
	 .lesson = "The end whose segments vanish hears the other one all the time, and yet its "
		   "data\n"
		   "stays unacknowledged. If only the acknowledgements vanish, the data arrives, "
		   "again\n"
		   "and again, and the sender still gives up.",
	 .axes = AXIS_VERSION | AXIS_RECVERR,
	 .points = POINTS_CLIENT,
	 CASES(directions)},
};

const struct scenario_list tcp_silence_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
