/* TCP: SYNs that get no answer, a late one, their own, or one with data. */
#include "lab/steps.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

/* The value is tcp_syn_linear_timeouts, the words are tcp_syn_retries. */
static void backoff(struct lab *lab)
{
	const struct scenario_case *one = lab->variant.one;
	struct lab_socket *c = tcp_client(lab, "c");

	host_setting(lab, HOST_CLIENT, "ipv4/tcp_syn_retries", one->words);
	host_setting(lab, HOST_CLIENT, "ipv4/tcp_syn_linear_timeouts", one->value == 4 ? "4" : "0");
	path_is_cut(lab, 0);
	(void)tcp_open(c, lab_address(lab, HOST_SERVER, PORT_SERVER), 9000);
	expect_verdict(c, "unanswered");
	expect_tcp(c, "incomplete", NULL, NULL);
	expect_note(c, one->value == 4 ? "linear-syn-backoff" : "exponential-syn-backoff");
}

static void syn_user_timeout(struct lab *lab)
{
	struct lab_socket *c = tcp_client(lab, "c");

	(void)call_option(c, "TCP_USER_TIMEOUT", IPPROTO_TCP, TCP_USER_TIMEOUT, 1500);
	path_is_cut(lab, 0);
	(void)tcp_open(c, lab_address(lab, HOST_SERVER, PORT_SERVER), 5000);
	expect_verdict(c, "unanswered");
}

/* The first SYN is lost, the program gives up after 300 ms, the kernel does not. */
static void deadline_passed(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_SERVER);
	struct lab_socket *listener = tcp_listener(lab, 8), *c = tcp_client(lab, "c"), *s;

	path_loses(lab, (struct frames){.way = TO_SERVER, .flags = TCP_SYN, .count = 1});
	(void)call_send_timeout(c, 300);
	(void)call_connect(c, server);
	(void)call_connect(c, server);
	s = call_accept(listener, "s", 2000);
	wait_ms(100);
	(void)call_connect(c, server);
	(void)call_send(c, 20);
	if (s != NULL)
		(void)call_recv(s, 500);
	expect_verdict(c, "open");
	expect_tcp(c, "three-way", "none", NULL);
	expect_note(c, "syn-retransmitted");
}

/* The same, but the program closes the socket: no further SYN. */
static void deadline_closed(struct lab *lab)
{
	struct lab_socket *c = tcp_client(lab, "c");

	path_is_cut(lab, 0);
	call_nonblocking(c);
	(void)call_connect(c, lab_address(lab, HOST_SERVER, PORT_SERVER));
	(void)call_poll(c, POLLOUT, 300);
	(void)call_close(c);
	wait_ms(1200);
	expect_verdict(c, "unanswered");
}

/* The SYN-ACK comes after close(): the kernel knows of no such attempt any more. */
static void deadline_answered(struct lab *lab)
{
	struct lab_socket *listener = tcp_listener(lab, 8), *c = tcp_client(lab, "c");

	path_delays(lab, (struct frames){.way = TO_CLIENT, .flags = TCP_SYN | TCP_ACK}, 500);
	call_nonblocking(c);
	(void)call_connect(c, lab_address(lab, HOST_SERVER, PORT_SERVER));
	(void)call_poll(c, POLLOUT, 200);
	(void)call_close(c);
	(void)call_accept(listener, "s", 800);
	expect_verdict(c, "incomplete");
	expect_note(c, "half-open");
}

/* A socket bound to the port that it connects to. */
static struct lab_socket *self_connection(struct lab *lab)
{
	struct lab_socket *c = tcp_client(lab, "c");

	(void)tcp_open(c, lab_address(lab, HOST_CLIENT, PORT_CLIENT), 1000);
	(void)call_send(c, 20);
	(void)call_recv(c, 500);
	not_on_wire(c, "a host talks to itself over its loopback interface");
	return c;
}

static void self_open(struct lab *lab)
{
	struct lab_socket *c = self_connection(lab);

	expect_verdict(c, "open");
	expect_tcp(c, "self-connect", "none", NULL);
}

static void self_close(struct lab *lab)
{
	struct lab_socket *c = self_connection(lab);

	(void)call_close(c);
	wait_ms(100);
	expect_verdict(c, "closed");
	expect_tcp(c, "self-connect", "self-connect", "both");
}

/* shutdown() ends the other direction, too: it is the same socket. */
static void self_shutdown(struct lab *lab)
{
	struct lab_socket *c = self_connection(lab);

	(void)call_shutdown(c, SHUT_WR);
	(void)call_recv(c, 500);
	(void)call_close(c);
	wait_ms(100);
	expect_verdict(c, "closed");
	expect_tcp(c, "self-connect", "self-connect", "both");
}

/* One connection by sendto(MSG_FASTOPEN), with question and answer. */
static struct tcp_ends fast_open(struct lab *lab, struct lab_socket *listener, uint16_t port)
{
	struct tcp_ends ends = {.client = call_socket(lab, HOST_CLIENT, SOCKET_TCP,
						      port == PORT_CLIENT ? "c" : "c2")};

	(void)call_bind(ends.client, lab_address(lab, HOST_CLIENT, port));
	(void)call_sendto_fastopen(ends.client, lab_address(lab, HOST_SERVER, PORT_SERVER), 50);
	ends.server = call_accept(listener, port == PORT_CLIENT ? "s" : "s2", 2500);
	if (ends.server == NULL)
		return ends;
	(void)call_recv(ends.server, 2500);
	(void)call_send(ends.server, 30);
	(void)call_recv(ends.client, 500);
	wait_ms(80);
	return ends;
}

static struct lab_socket *fast_listener(struct lab *lab)
{
	struct lab_socket *listener = tcp_listener(lab, 8);

	host_setting(lab, HOST_CLIENT, "ipv4/tcp_fastopen", "3");
	host_setting(lab, HOST_SERVER, "ipv4/tcp_fastopen", "3");
	(void)call_option(listener, "TCP_FASTOPEN", IPPROTO_TCP, TCP_FASTOPEN, 5);
	return listener;
}

/* First the cookie is asked for, then used. */
static void fast_open_used(struct lab *lab)
{
	struct lab_socket *listener = fast_listener(lab);
	struct tcp_ends first = fast_open(lab, listener, PORT_CLIENT);
	struct tcp_ends second = fast_open(lab, listener, PORT_CLIENT + 1);

	expect_verdict(first.client, "open");
	expect_tcp(first.client, "three-way", "none", NULL);
	expect_note(first.client, "fast-open");
	expect_verdict(second.client, "open");
	expect_tcp(second.client, "fast-open", "none", NULL);
	expect_note(second.client, "fast-open");
}

/* The server has forgotten fast open: it acknowledges the SYN alone, and the data comes again. */
static void fast_open_ignored(struct lab *lab)
{
	struct lab_socket *listener = fast_listener(lab);
	struct tcp_ends second;

	(void)fast_open(lab, listener, PORT_CLIENT);
	host_setting(lab, HOST_SERVER, "ipv4/tcp_fastopen", "1");
	second = fast_open(lab, listener, PORT_CLIENT + 1);
	expect_verdict(second.client, "open");
	expect_tcp(second.client, "three-way", "none", NULL);
	expect_note(second.client, "fast-open");
}

/* Something on the way drops SYNs with data. */
static void fast_open_lost(struct lab *lab)
{
	struct lab_socket *listener = fast_listener(lab);
	struct tcp_ends second;

	(void)fast_open(lab, listener, PORT_CLIENT);
	path_loses(lab, (struct frames){.way = TO_SERVER, .flags = TCP_SYN, .with_payload = true});
	second = fast_open(lab, listener, PORT_CLIENT + 1);
	expect_verdict(second.client, "open");
	expect_tcp(second.client, "three-way", "none", NULL);
}

/* The listener is gone: the SYN with data is refused like any other. */
static void fast_open_refused(struct lab *lab)
{
	struct lab_socket *listener = fast_listener(lab), *c;

	(void)fast_open(lab, listener, PORT_CLIENT);
	(void)call_close(listener);
	c = call_socket(lab, HOST_CLIENT, SOCKET_TCP, "c2");
	(void)call_bind(c, lab_address(lab, HOST_CLIENT, PORT_CLIENT + 1));
	(void)call_sendto_fastopen(c, lab_address(lab, HOST_SERVER, PORT_SERVER), 50);
	wait_ms(100);
	(void)call_recv(c, 200);
	expect_verdict(c, "refused");
}

static const struct scenario_case backoffs[] = {
	{.name = "linear", .value = 4, .words = "2"},
	{.name = "exponential", .value = 0, .words = "2"},
	{.name = "user-timeout", .steps = syn_user_timeout},
};

static const struct scenario_case deadlines[] = {
	{.name = "goes-on", .steps = deadline_passed},
	{.name = "closed", .steps = deadline_closed},
	{.name = "answered-late", .steps = deadline_answered},
};

static const struct scenario_case selves[] = {
	{.name = "open", .steps = self_open},
	{.name = "close", .steps = self_close},
	{.name = "shutdown", .steps = self_shutdown},
};

static const struct scenario_case fast_opens[] = {
	{.name = "used", .steps = fast_open_used},
	{.name = "ignored", .steps = fast_open_ignored},
	{.name = "lost", .steps = fast_open_lost},
	{.name = "refused", .steps = fast_open_refused},
};

#define CASES(list) .cases = list, .case_count = sizeof(list) / sizeof(list[0])

static const struct scenario rows[] = {
	{.name = "tcp_syn_backoff",
	 .phenomena = "T3",
	 .title = "no answer to any SYN: 1, 1, 1, 1, 2 s or 1, 2, 4 s between them",
	 .lesson =
		 "Since Linux 6.5 the first tcp_syn_linear_timeouts (4) repetitions come one\n"
		 "second apart, and doubling starts behind them; before, it doubled at once. Both\n"
		 "end in ETIMEDOUT at the same time. With TCP_USER_TIMEOUT it is that deadline.",
	 .steps = backoff,
	 .axes = AXIS_VERSION | AXIS_NONBLOCKING,
	 CASES(backoffs)},
	{.name = "tcp_connect_deadline",
	 .phenomena = "T6",
	 .title = "the program gives up before the kernel does",
	 .lesson =
		 "A deadline on connect() (SO_SNDTIMEO gives EINPROGRESS; a non-blocking connect\n"
		 "just was not ready yet) ends the call, not the attempt: the kernel sends the "
		 "next\n"
		 "SYN, and the connection may open behind the program's back. Only close() ends "
		 "it;\n"
		 "a SYN-ACK that comes later is answered with RST.",
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT,
	 CASES(deadlines)},
	{.name = "tcp_self_connect",
	 .phenomena = "T8 C3",
	 .title = "a socket connects to its own address and port, and meets itself",
	 .lesson =
		 "Its SYN crosses itself: a simultaneous open with one socket. What it sends, it\n"
		 "receives. One FIN closes both directions, by way of CLOSING. It happens to "
		 "clients\n"
		 "that try again and again to reach a dead local server on an ephemeral port.",
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT | POINTS_LOOPBACK,
	 CASES(selves)},
	{.name = "tcp_fast_open",
	 .phenomena = "T11",
	 .title = "data in the SYN: cookie asked for, used, ignored, lost, refused",
	 .lesson = "The first connection asks for a cookie and is an ordinary one. The next SYN "
		   "brings\n"
		   "cookie and data, and the SYN-ACK acknowledges both. A server that does not do "
		   "fast\n"
		   "open acknowledges the SYN alone, and the client sends the data again.",
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT | POINTS_SERVER,
	 CASES(fast_opens)},
};

const struct scenario_list tcp_syn_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
