/* TCP: what goes wrong between the SYN and accept(). */
#include "lab/steps.h"

#include <sys/socket.h>

/* No SYN-ACK arrives: for the client that is silence. */
static void synacks_lost(struct lab *lab)
{
	struct lab_socket *c = tcp_client(lab, "c");

	(void)tcp_listener(lab, 8);
	host_setting(lab, HOST_CLIENT, "ipv4/tcp_syn_retries", "1");
	host_setting(lab, HOST_CLIENT, "ipv4/tcp_syn_linear_timeouts", "0");
	path_loses(lab, (struct frames){.way = TO_CLIENT, .flags = TCP_SYN | TCP_ACK});
	(void)tcp_open(c, lab_address(lab, HOST_SERVER, PORT_SERVER), 5000);
	expect_verdict(c, "unanswered");
}

/* The last ACK is lost, and the client has nothing to say: the server asks again. */
static void ack_lost_silent(struct lab *lab)
{
	struct lab_socket *listener = tcp_listener(lab, 8), *c = tcp_client(lab, "c"), *s;

	path_loses(lab, (struct frames){.way = TO_SERVER,
					.flags = TCP_ACK,
					.without = TCP_SYN,
					.without_payload = true,
					.count = 1});
	(void)tcp_open(c, lab_address(lab, HOST_SERVER, PORT_SERVER), 3000);
	s = call_accept(listener, "s", 3000);
	if (s == NULL)
		return;
	(void)call_send(s, 30);
	(void)call_recv(c, 500);
	expect_verdict(c, "open");
	expect_tcp(c, "three-way", "none", NULL);
	/* Only where the client's ACK was seen can it be known that it was lost. */
	expect_note(c, lab->variant.one != NULL ? "last-ack-lost" : "synack-retransmitted");
}

/*
 * Two clients at once for the queue's last place; the second one's handshake ends too late. The
 * case's value is the backlog: with 0 the kernel answers with SYN cookies and keeps no request.
 */
struct crowd {
	struct lab_socket *listener, *first, *second;
};

static struct lab_socket *newcomer(struct lab *lab, const char *id, uint16_t port)
{
	struct lab_socket *socket = call_socket(lab, HOST_CLIENT, SOCKET_TCP, id);

	(void)call_bind(socket, lab_address(lab, HOST_CLIENT, port));
	call_nonblocking(socket);
	(void)call_connect(socket, lab_address(lab, HOST_SERVER, PORT_SERVER));
	return socket;
}

static struct crowd crowd(struct lab *lab)
{
	static const char *const ids[] = {"f1", "f2", "f3"};
	int backlog = (int)lab->variant.one->value;
	struct crowd crowd = {.listener = tcp_listener(lab, backlog)};

	for (int i = 0; i < backlog && i < 3; i++) {
		(void)newcomer(lab, ids[i], (uint16_t)(PORT_CLIENT + 10 + i));
		wait_ms(40);
	}
	crowd.first = newcomer(lab, "c", PORT_CLIENT);
	crowd.second = newcomer(lab, "c2", PORT_CLIENT + 1);
	wait_ms(100);
	(void)call_so_error(crowd.first);
	(void)call_so_error(crowd.second);
	expect_verdict(crowd.first, "open");
	return crowd;
}

/* The third SYN finds the queue full and is not answered. */
static void full_syn(struct lab *lab)
{
	struct lab_socket *late;

	(void)crowd(lab);
	late = newcomer(lab, "c3", PORT_CLIENT + 2);
	(void)call_poll(late, POLLOUT, 1300);
	expect_verdict(late, "unanswered");
}

/* The last ACK finds it full and is ignored; the client believes that it is connected. */
static void full_ack(struct lab *lab)
{
	struct crowd both = crowd(lab);

	(void)call_send(both.second, 40);
	wait_ms(1300);
	expect_verdict(both.second, "incomplete");
	expect_note(both.second, "synack-retransmitted");
}

/* With SYN cookies there is no request whose SYN-ACK could come again. */
static void full_cookie(struct lab *lab)
{
	struct crowd both = crowd(lab);

	(void)call_send(both.second, 40);
	wait_ms(1300);
	expect_verdict(both.second, "timed-out");
}

/* The server's program wakes up. */
static void full_drained(struct lab *lab)
{
	struct crowd both = crowd(lab);
	static const char *const ids[] = {"s", "sf1", "sf2", "sf3"};
	struct lab_socket *s2;

	(void)call_send(both.second, 40);
	wait_ms(100);
	for (size_t i = 0; i <= (size_t)lab->variant.one->value; i++)
		(void)call_accept(both.listener, ids[i], 500);
	s2 = call_accept(both.listener, "s2", 2000);
	if (s2 != NULL)
		(void)call_recv(s2, 500);
	wait_ms(100);
	expect_verdict(both.second, "open");
	expect_tcp(both.second, "three-way", "none", NULL);
}

/* With tcp_abort_on_overflow the last ACK is answered with RST. */
static void full_abort(struct lab *lab)
{
	struct crowd both;

	host_setting(lab, HOST_SERVER, "ipv4/tcp_abort_on_overflow", "1");
	both = crowd(lab);
	(void)call_recv(both.second, 200);
	expect_verdict(both.second, "reset");
}

/* The client is gone before the program calls accept(), which succeeds all the same. */
static void reset_before_accept(struct lab *lab)
{
	struct lab_socket *listener = tcp_listener(lab, 8), *c = tcp_client(lab, "c"), *s;

	(void)tcp_open(c, lab_address(lab, HOST_SERVER, PORT_SERVER), 2000);
	wait_ms(50);
	(void)call_linger_zero(c);
	(void)call_close(c);
	wait_ms(100);
	s = call_accept(listener, "s", 500);
	if (s != NULL)
		(void)call_recv(s, 200);
	expect_verdict(c, "reset");
	expect_tcp(c, "three-way", "reset", "client");
}

static void scan(struct lab *lab)
{
	const struct scenario_case *one = lab->variant.one;
	struct lab_socket *scanner;

	(void)tcp_listener(lab, 8);
	scanner = tcp_scan(lab, one->type != 0 ? PORT_CLOSED : PORT_SERVER, (uint16_t)one->value);
	expect_verdict(scanner, one->verdict);
	expect_note(scanner, one->words);
}

static const struct scenario_case losses[] = {
	{.name = "synacks", .steps = synacks_lost},
	{.name = "last-ack", .steps = ack_lost_silent},
};

static const struct scenario_case queues[] = {
	{.name = "syn", .value = 0, .steps = full_syn},
	{.name = "last-ack", .value = 3, .steps = full_ack},
	{.name = "cookie", .value = 0, .steps = full_cookie},
	{.name = "drained", .value = 3, .steps = full_drained},
	{.name = "cookie-drained", .value = 0, .steps = full_drained},
	{.name = "abort", .value = 3, .steps = full_abort},
};

/* The type is 1 for a port where nobody listens. */
static const struct scenario_case scans[] = {
	{.name = "syn-open", .value = TCP_SYN, .verdict = "incomplete", .words = "half-open"},
	{.name = "syn-closed", .type = 1, .value = TCP_SYN, .verdict = "refused"},
	{.name = "fin-open", .value = TCP_FIN, .verdict = "unanswered", .words = "scan"},
	{.name = "fin-closed", .type = 1, .value = TCP_FIN, .verdict = "refused", .words = "scan"},
	{.name = "null-closed", .type = 1, .verdict = "refused", .words = "scan"},
	{.name = "xmas-closed",
	 .type = 1,
	 .value = TCP_FIN | TCP_PSH | TCP_URG,
	 .verdict = "refused",
	 .words = "scan"},
};

#define CASES(list) .cases = list, .case_count = sizeof(list) / sizeof(list[0])

static const struct scenario rows[] = {
	{.name = "tcp_handshake_lost",
	 .phenomena = "T9",
	 .title = "no SYN-ACK arrives; or the last ACK does not, and nobody speaks",
	 .lesson = "A lost SYN-ACK looks to the client like a lost SYN. When the last ACK is lost, "
		   "the\n"
		   "client is connected and the server is not: it repeats its SYN-ACK after a "
		   "second,\n"
		   "and accept() returns that much later.",
	 .axes = AXIS_VERSION | AXIS_NONBLOCKING,
	 .points = POINTS_CLIENT,
	 CASES(losses)},
	{.name = "tcp_server_waits",
	 .phenomena = "T9",
	 .title = "the last ACK is lost, nobody speaks: the same seen by client and server",
	 .lesson =
		 "The client's capture has the ACK and the second SYN-ACK, so the ACK was lost or\n"
		 "ignored. The server's has only its own second SYN-ACK: it cannot know whether\n"
		 "that or the ACK was lost. accept() returns a second late in both.",
	 .steps = ack_lost_silent,
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT | POINTS_SERVER},
	{.name = "tcp_accept_queue_full",
	 .phenomena = "T9",
	 .title = "the server's program does not call accept() often enough",
	 .lesson = "listen(n) has room for n + 1 connections that wait for accept(). While it is "
		   "full,\n"
		   "SYNs are not answered, and the last ACK of a handshake that had begun is "
		   "ignored:\n"
		   "that client believes it is connected, sends, and sends again, and the server\n"
		   "repeats its SYN-ACK. With tcp_abort_on_overflow the ACK is answered with RST.\n"
		   "When requests are too many as well, SYN cookies keep none: then there is "
		   "neither\n"
		   "a second SYN-ACK nor a RST, only silence.",
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT | POINTS_SERVER,
	 CASES(queues)},
	{.name = "tcp_reset_before_accept",
	 .phenomena = "T10",
	 .title = "the client resets the connection before accept()",
	 .lesson =
		 "The kernel completes the handshake without the program. accept() gives a socket\n"
		 "that is dead already; the first recv() says ECONNRESET.",
	 .steps = reset_before_accept,
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT | POINTS_SERVER},
	{.name = "tcp_scan",
	 .phenomena = "T10",
	 .title = "segments made by hand: half-open, FIN, null and Xmas scans",
	 .lesson =
		 "A scanner's SYN has no socket behind it, so its own kernel answers the SYN-ACK\n"
		 "with RST: the server's program never hears of it. Segments without ACK, SYN or "
		 "RST\n"
		 "are answered with RST by a closed port and not at all by an open one.",
	 .steps = scan,
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT | POINTS_SERVER,
	 CASES(scans)},
};

const struct scenario_list tcp_accept_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
