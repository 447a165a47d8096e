/* TCP: a RST in every state of the close. */
#include "lab/steps.h"

#include <sys/socket.h>

static const struct frames from_client = {.way = TO_SERVER, .protocol = IPPROTO_TCP};

/* Both have closed; the client waits in TIME_WAIT when a RST comes. */
static void in_time_wait(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)call_close(ends.client);
	(void)call_recv(ends.server, 500);
	wait_ms(100);
	(void)call_close(ends.server);
	wait_ms(100);
	forge_tcp_about(lab, from_client, (struct tcp_forgery){.flags = TCP_RST, .ttl = 63});
	wait_ms(100);
	expect_verdict(ends.client, "closed");
	expect_tcp(ends.client, "three-way", "four-way", "client");
}

/* The client has shut its direction down, the server got that, and aborts. */
static void in_fin_wait_2(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)call_shutdown(ends.client, SHUT_WR);
	(void)call_recv(ends.server, 500);
	wait_ms(100);
	(void)call_linger_zero(ends.server);
	(void)call_close(ends.server);
	wait_ms(100);
	(void)call_recv(ends.client, 200);
	(void)call_recv(ends.client, 200);
	expect_verdict(ends.client, "reset");
	expect_tcp(ends.client, "three-way", "reset", "client");
}

/* The FIN is lost, so the server aborts without having seen it. */
static void in_fin_wait_1(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	path_loses(lab, (struct frames){.way = TO_SERVER, .flags = TCP_FIN});
	(void)call_shutdown(ends.client, SHUT_WR);
	wait_ms(30);
	(void)call_linger_zero(ends.server);
	(void)call_close(ends.server);
	wait_ms(100);
	(void)call_recv(ends.client, 200);
	(void)call_send(ends.client, 10);
	expect_verdict(ends.client, "reset");
}

/* The server has shut its direction down and aborts a moment later. */
static void in_close_wait(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)call_shutdown(ends.server, SHUT_WR);
	(void)call_recv(ends.client, 500);
	wait_ms(100);
	(void)call_linger_zero(ends.server);
	(void)call_close(ends.server);
	wait_ms(100);
	(void)call_recv(ends.client, 200);
	(void)call_send(ends.client, 10);
	(void)call_recv(ends.client, 200);
	expect_verdict(ends.client, "reset");
	expect_tcp(ends.client, "three-way", "reset", "server");
}

/* The same, but the program asks for the error before it writes. */
static void in_close_wait_asked(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)call_shutdown(ends.server, SHUT_WR);
	(void)call_recv(ends.client, 500);
	(void)call_linger_zero(ends.server);
	(void)call_close(ends.server);
	wait_ms(100);
	(void)call_so_error(ends.client);
	(void)call_send(ends.client, 10);
	expect_verdict(ends.client, "reset");
}

/* Both have sent FIN; the last ACK is lost and a RST comes instead. */
static void in_last_ack(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)call_close(ends.server);
	(void)call_recv(ends.client, 500);
	wait_ms(100);
	path_loses(lab, (struct frames){.way = TO_CLIENT, .protocol = IPPROTO_TCP});
	(void)call_close(ends.client);
	wait_ms(50);
	forge_tcp_about(lab, from_client, (struct tcp_forgery){.flags = TCP_RST, .ttl = 63});
	wait_ms(500);
	expect_tcp(ends.client, "three-way", NULL, "server");
}

/* Queued data is read before the RST shows. */
static void after_data(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)call_send(ends.server, 200);
	wait_ms(50);
	(void)call_linger_zero(ends.server);
	(void)call_close(ends.server);
	wait_ms(100);
	(void)call_recv_some(ends.client, 100, 200);
	(void)call_recv_some(ends.client, 100, 200);
	(void)call_recv(ends.client, 200);
	(void)call_send(ends.client, 10);
	expect_verdict(ends.client, "reset");
}

/* Both abort at the same moment: the RSTs cross, and nobody is told. */
static void both_abort(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)call_linger_zero(ends.server);
	(void)call_linger_zero(ends.client);
	(void)call_close(ends.server);
	(void)call_close(ends.client);
	wait_ms(100);
	expect_verdict(ends.client, "reset");
}

static const struct scenario_case states[] = {
	{.name = "time-wait", .steps = in_time_wait},
	{.name = "fin-wait-1", .steps = in_fin_wait_1},
	{.name = "fin-wait-2", .steps = in_fin_wait_2},
	{.name = "close-wait", .steps = in_close_wait},
	{.name = "close-wait-so-error", .steps = in_close_wait_asked},
	{.name = "last-ack", .steps = in_last_ack},
	{.name = "unread-data", .steps = after_data},
	{.name = "crossing", .steps = both_abort},
};

static const struct scenario rows[] = {
	{.name = "tcp_reset_in",
	 .phenomena = "C11",
	 .title = "a RST in TIME_WAIT, FIN_WAIT, CLOSE_WAIT, LAST_ACK",
	 .lesson = "Who has not had the other's FIN yet reads ECONNRESET. Who has had it "
		   "(CLOSE_WAIT)\n"
		   "reads end of file for ever; only writing fails, with EPIPE. A RST ends "
		   "TIME_WAIT\n"
		   "before its time (RFC 1337) unless tcp_rfc1337 is set; nobody is told.",
	 .axes = AXIS_VERSION | AXIS_RECVERR,
	 .points = POINTS_CLIENT,
	 .cases = states,
	 .case_count = sizeof(states) / sizeof(states[0])},
};

const struct scenario_list tcp_reset_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
