/* TCP: the same addresses and ports once more. */
#include "lab/steps.h"

#include <sys/socket.h>

/* Connects from PORT_CLIENT to a listener that stays. */
static struct tcp_ends connect_again(struct lab *lab, struct lab_socket *listener, const char *c,
				     const char *s)
{
	struct tcp_ends ends = {.client = call_socket(lab, HOST_CLIENT, SOCKET_TCP, c)};

	(void)call_bind(ends.client, lab_address(lab, HOST_CLIENT, PORT_CLIENT));
	if (lab->variant.recverr)
		(void)call_recverr(ends.client);
	(void)call_connect(ends.client, lab_address(lab, HOST_SERVER, PORT_SERVER));
	ends.server = call_accept(listener, s, 2000);
	if (ends.server == NULL)
		ends.server = call_socket(lab, HOST_SERVER, SOCKET_TCP, "nobody");
	tcp_talk(ends);
	return ends;
}

static void close_both(struct lab_socket *first, struct lab_socket *second)
{
	(void)call_close(first);
	(void)call_recv(second, 500);
	wait_ms(100);
	(void)call_close(second);
	wait_ms(100);
}

/* The server keeps TIME_WAIT; a SYN with a higher number ends that. */
static void server_waits(struct lab *lab)
{
	struct lab_socket *listener = tcp_listener(lab, 8);
	struct tcp_ends first = connect_again(lab, listener, "c", "s"), second;

	close_both(first.server, first.client);
	second = connect_again(lab, listener, "c2", "s2");
	expect_verdict(first.client, "closed");
	expect_tcp(first.client, "three-way", "four-way", "server");
	expect_verdict(second.client, "open");
	expect_note(second.client, "time-wait-reuse");
}

/* The client keeps it, and tcp_tw_reuse lets it go after a second. */
static void client_waits(struct lab *lab)
{
	struct lab_socket *listener = tcp_listener(lab, 8);
	struct tcp_ends first, second;

	host_setting(lab, HOST_CLIENT, "ipv4/tcp_tw_reuse", "1");
	first = connect_again(lab, listener, "c", "s");
	close_both(first.client, first.server);
	wait_ms(1200);
	second = connect_again(lab, listener, "c2", "s2");
	expect_verdict(first.client, "closed");
	expect_tcp(first.client, "three-way", "four-way", "client");
	expect_verdict(second.client, "open");
	expect_note(second.client, "time-wait-reuse");
}

/* After a RST there is nothing to wait for. */
static void after_reset(struct lab *lab)
{
	struct lab_socket *listener = tcp_listener(lab, 8);
	struct tcp_ends first = connect_again(lab, listener, "c", "s"), second;

	(void)call_linger_zero(first.client);
	(void)call_close(first.client);
	wait_ms(100);
	(void)call_recv(first.server, 200);
	second = connect_again(lab, listener, "c2", "s2");
	expect_verdict(first.client, "reset");
	expect_verdict(second.client, "open");
	expect_note(second.client, "five-tuple-reused");
}

/* The client's host forgot the connection and opens it anew; the server still has the old one. */
static void client_restarted(struct lab *lab)
{
	struct lab_socket *listener = tcp_listener(lab, 8);
	struct tcp_ends first = connect_again(lab, listener, "c", "s"), second;

	lose_state(first.client);
	second = connect_again(lab, listener, "c2", "s2");
	(void)call_recv(first.server, 500);
	(void)call_send(first.server, 10);
	expect_note(first.client, "challenge-ack");
	expect_verdict(first.client, "reset");
	expect_verdict(second.client, "open");
}

/* The server's host forgot it and listens again: RST to the client's next segment, then anew. */
static void server_restarted(struct lab *lab)
{
	struct lab_socket *listener = tcp_listener(lab, 8);
	struct tcp_ends first = connect_again(lab, listener, "c", "s"), second;

	lose_state(first.server);
	wait_ms(50);
	(void)call_send(first.client, 100);
	wait_ms(100);
	(void)call_recv(first.client, 200);
	(void)call_close(first.client);
	second = connect_again(lab, listener, "c2", "s2");
	expect_verdict(first.client, "reset");
	expect_note(first.client, "peer-lost-state");
	expect_verdict(second.client, "open");
}

static const struct scenario_case reuses[] = {
	{.name = "server-waits", .steps = server_waits},
	{.name = "client-waits", .steps = client_waits},
	{.name = "after-reset", .steps = after_reset},
};

static const struct scenario_case restarts[] = {
	{.name = "client", .steps = client_restarted},
	{.name = "server", .steps = server_restarted},
};

#define CASES(list) .cases = list, .case_count = sizeof(list) / sizeof(list[0])

static const struct scenario rows[] = {
	{.name = "tcp_five_tuple_again",
	 .phenomena = "T12",
	 .title = "the same addresses and ports again: a new connection",
	 .lesson =
		 "TIME_WAIT keeps a five-tuple from being mistaken for a new one. A SYN with a "
		 "higher\n"
		 "number or time stamp ends it at once on the side that is asked; the side that "
		 "asks\n"
		 "may use it after a second with tcp_tw_reuse. After a RST there is no TIME_WAIT.",
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT | POINTS_SERVER,
	 CASES(reuses)},
	{.name = "tcp_restarted",
	 .phenomena = "B2 T12",
	 .title = "one host forgot the connection, the other one did not",
	 .lesson = "A SYN for a connection that still exists is answered with a challenge ACK; the "
		   "RST\n"
		   "that this provokes clears the old one away, and the SYN that comes again a "
		   "second\n"
		   "later opens the new one. The other way round the next segment is answered with "
		   "RST.",
	 .axes = AXIS_VERSION | AXIS_RECVERR,
	 .points = POINTS_CLIENT | POINTS_SERVER,
	 CASES(restarts)},
};

const struct scenario_list tcp_again_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
