/* TCP: how connections end. */
#include "lab/steps.h"

#include <sys/socket.h>

/* The client closes, the server reads the end of file and closes a moment later. */
static void four_way(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)call_close(ends.client);
	(void)call_recv(ends.server, 500);
	wait_ms(100); /* past the delayed acknowledgement */
	(void)call_close(ends.server);
	expect_verdict(ends.client, "closed");
	expect_tcp(ends.client, "three-way", "four-way", "client");
}

/* The server closes at once when it reads the end of file: its FIN carries the ACK. */
static void three_way(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)call_close(ends.server);
	(void)call_recv(ends.client, 500);
	(void)call_close(ends.client);
	expect_verdict(ends.client, "closed");
	expect_tcp(ends.client, "three-way", "three-way", "server");
}

static void simultaneous(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	wait_ms(100);
	(void)call_close(ends.client);
	(void)call_close(ends.server);
	expect_verdict(ends.client, "closed");
	expect_tcp(ends.client, "three-way", "simultaneous", "both");
}

static void half_close(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)call_shutdown(ends.client, SHUT_WR);
	(void)call_recv(ends.server, 500);
	(void)call_send(ends.server, 1000);
	(void)call_recv(ends.client, 500);
	wait_ms(50);
	(void)call_close(ends.server);
	(void)call_recv(ends.client, 500);
	(void)call_close(ends.client);
	expect_verdict(ends.client, "closed");
	expect_tcp(ends.client, "three-way", NULL, "client");
}

/* The peer goes on after close(): RST, then EPIPE. */
static void data_after_close(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)call_close(ends.client);
	(void)call_recv(ends.server, 500);
	(void)call_send(ends.server, 100);
	wait_ms(100);
	(void)call_send(ends.server, 100);
	(void)call_recv(ends.server, 200);
	expect_verdict(ends.client, "reset");
}

/* close() with unread data: RST instead of FIN. */
static void unread_abort(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)call_send(ends.client, 100);
	wait_ms(100);
	(void)call_close(ends.server);
	wait_ms(100);
	(void)call_recv(ends.client, 500);
	(void)call_send(ends.client, 10);
	expect_verdict(ends.client, "reset");
}

static void linger_abort(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)call_linger_zero(ends.server);
	(void)call_close(ends.server);
	wait_ms(100);
	(void)call_recv(ends.client, 500);
	(void)call_recv(ends.client, 500);
	expect_verdict(ends.client, "reset");
}

static void killed(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)call_send(ends.client, 100);
	wait_ms(100);
	kill_owner(ends.server);
	wait_ms(100);
	(void)call_recv(ends.client, 500);
	expect_verdict(ends.client, "reset");
}

static void never_closes(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	(void)call_close(ends.client);
	(void)call_recv(ends.server, 500);
	wait_ms(200);
	expect_verdict(ends.client, "half-closed");
	expect_tcp(ends.client, "three-way", "half-closed", "client");
}

static void last_ack_lost(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	path_loses(lab, (struct frames){.way = TO_SERVER,
					.flags = TCP_ACK,
					.without = TCP_FIN,
					.without_payload = true,
					.after_fin = true,
					.count = 1});
	(void)call_close(ends.client);
	(void)call_recv(ends.server, 500);
	wait_ms(100);
	(void)call_close(ends.server);
	wait_ms(600);
	expect_verdict(ends.client, "closed");
	expect_tcp(ends.client, "three-way", "four-way", "client");
}

#define EVERYWHERE (POINTS_CLIENT | POINTS_ROUTER | POINTS_SERVER)

static const struct scenario rows[] = {
	{.name = "tcp_four_way_close",
	 .phenomena = "C1",
	 .title = "FIN, ACK, FIN, ACK; who closed first keeps TIME_WAIT",
	 .lesson = "Each direction is closed by a FIN of its own, and each FIN is acknowledged.\n"
		   "Who sends the first one waits in TIME_WAIT.",
	 .steps = four_way,
	 .axes = AXIS_VERSION,
	 .points = EVERYWHERE},
	{.name = "tcp_three_way_close",
	 .phenomena = "C2",
	 .title = "FIN, FIN-ACK, ACK: the second FIN carries the first one's ACK",
	 .lesson = "Who has nothing left to send answers the FIN with its own, before the delayed\n"
		   "acknowledgement is due: ACK and FIN travel in one segment.",
	 .steps = three_way,
	 .axes = AXIS_VERSION,
	 .points = EVERYWHERE},
	{.name = "tcp_simultaneous_close",
	 .phenomena = "C4",
	 .title = "the FINs cross: TIME_WAIT on both sides",
	 .lesson = "Neither FIN had arrived when the other was sent: both ends pass CLOSING and\n"
		   "both keep TIME_WAIT.",
	 .steps = simultaneous,
	 .axes = AXIS_VERSION,
	 .points = EVERYWHERE,
	 .delay_ms = 15},
	{.name = "tcp_half_close",
	 .phenomena = "C5",
	 .title = "shutdown(SHUT_WR): data goes on in the other direction",
	 .lesson =
		 "A FIN only says that nothing more will be sent. Data that is still accepted in\n"
		 "the other direction shows that shutdown() sent it, not close().",
	 .steps = half_close,
	 .axes = AXIS_VERSION,
	 .points = EVERYWHERE},
	{.name = "tcp_data_after_close",
	 .phenomena = "C6 C11",
	 .title = "the peer sends after close(): RST, then EPIPE and SIGPIPE",
	 .lesson = "After close() nobody can read any more, so data is answered with RST. The\n"
		   "sender is in CLOSE_WAIT: its next write gives EPIPE and SIGPIPE.",
	 .steps = data_after_close,
	 .axes = AXIS_VERSION,
	 .points = EVERYWHERE},
	{.name = "tcp_unread_data_abort",
	 .phenomena = "C8",
	 .title = "close() with unread data: RST, not FIN",
	 .lesson = "close() with unread data would lose it in silence, so the kernel says RST\n"
		   "(RFC 2525 section 2.17). The other end reads ECONNRESET.",
	 .steps = unread_abort,
	 .axes = AXIS_VERSION | AXIS_RECVERR,
	 .points = EVERYWHERE},
	{.name = "tcp_linger_abort",
	 .phenomena = "C8",
	 .title = "SO_LINGER with 0 seconds: RST although everything was read",
	 .lesson = "SO_LINGER with 0 seconds makes close() an abort. In the packets it looks like\n"
		   "unread data, but here nothing was unread.",
	 .steps = linger_abort,
	 .axes = AXIS_VERSION,
	 .points = EVERYWHERE},
	{.name = "tcp_killed",
	 .phenomena = "C8",
	 .title = "the server's process is killed with unread data",
	 .lesson = "The kernel closes the sockets of a killed process. With unread data that is a\n"
		   "RST, without it would be a FIN: the packets do not tell a kill from a close().",
	 .steps = killed,
	 .axes = AXIS_VERSION,
	 .points = EVERYWHERE},
	{.name = "tcp_peer_never_closes",
	 .phenomena = "C9 C7",
	 .title = "FIN_WAIT_2 here, CLOSE_WAIT there: close() is missing",
	 .lesson = "The peer's kernel acknowledged the FIN, its program never calls close(): it "
		   "stays\n"
		   "in CLOSE_WAIT. A FIN alone does not tell close() from shutdown().",
	 .steps = never_closes,
	 .axes = AXIS_VERSION,
	 .points = EVERYWHERE},
	{.name = "tcp_close_last_ack_lost",
	 .phenomena = "C10",
	 .title = "the last ACK is lost: why TIME_WAIT exists",
	 .lesson = "The FIN comes again because its ACK was lost, and TIME_WAIT is still there to\n"
		   "answer. That is what it is for.",
	 .steps = last_ack_lost,
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT | POINTS_SERVER},
};

const struct scenario_list tcp_close_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
