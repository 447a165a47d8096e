/* Forged and stale errors about datagrams, in every way, and errors about what nobody sent. */
#include "lab/steps.h"

enum forgery_kind {
	EXACT,
	OTHER_SENDER,
	BAD_CHECKSUM,
	NO_TRANSPORT,
	QUOTES_4,
	QUOTES_7,
	QUOTES_8,
	OTHER_SOURCE,
	OTHER_DESTINATION,
	REVERSED,
	OTHER_LENGTH,
	OTHER_ID,
	OTHER_TTL,
};

/* What is wrong with the forged error of this kind. */
static struct icmp_forgery forgery_of(const struct lab *lab, enum forgery_kind kind)
{
	bool is_v4 = lab->variant.version == 4;
	struct icmp_forgery forgery = {.type = is_v4 ? 3 : 1, .code = is_v4 ? 3 : 4};

	if (kind == OTHER_SENDER)
		forgery.from = address_of(is_v4 ? "203.0.113.77" : "2001:db8:77::1", 0);
	forgery.wrong_checksum = kind == BAD_CHECKSUM;
	forgery.no_quote_beyond_ip = kind == NO_TRANSPORT;
	if (kind == QUOTES_4 || kind == QUOTES_7 || kind == QUOTES_8)
		forgery.quote = kind == QUOTES_4 ? 4 : kind == QUOTES_7 ? 7 : 8;
	if (kind == OTHER_SOURCE)
		forgery.source_port = PORT_CLIENT + 1;
	if (kind == OTHER_DESTINATION)
		forgery.destination_port = PORT_CLOSED;
	forgery.reversed = kind == REVERSED;
	if (kind == OTHER_LENGTH)
		forgery.quoted_length = 500;
	if (kind == OTHER_ID)
		forgery.quoted_id = 0x1234;
	if (kind == OTHER_TTL)
		forgery.quoted_ttl = 255;
	return forgery;
}

static const struct frames questions = {.way = TO_SERVER, .protocol = IPPROTO_UDP};

/* An exchange that works, the forgery, a look at the socket, and the exchange again. */
static void forged(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c");

	udp_aim(c, server);
	(void)udp_say(c, server, 40);
	udp_echo(s);
	(void)call_recv(c, 500);
	forge_icmp_about(lab, questions,
			 forgery_of(lab, (enum forgery_kind)lab->variant.one->value));
	wait_ms(80);
	(void)call_so_error(c);
	(void)call_recv(c, 50);
	wait_ms(80);
	(void)udp_say(c, server, 41);
	udp_echo(s);
	(void)call_recv(c, 500);
	if (lab->variant.one->words != NULL)
		expect_note(c, lab->variant.one->words);
}

static const struct scenario_case kinds[] = {
	{.name = "exact", .value = EXACT},
	{.name = "other_sender", .value = OTHER_SENDER},
	{.name = "bad_checksum", .value = BAD_CHECKSUM, .words = "forged-icmp"},
	{.name = "no_transport", .value = NO_TRANSPORT},
	{.name = "quotes_4", .value = QUOTES_4},
	{.name = "quotes_7", .value = QUOTES_7},
	{.name = "quotes_8", .value = QUOTES_8},
	{.name = "other_source", .value = OTHER_SOURCE},
	{.name = "other_destination", .value = OTHER_DESTINATION},
	{.name = "reversed", .value = REVERSED, .words = "forged-icmp"},
	{.name = "other_length", .value = OTHER_LENGTH},
	{.name = "other_id", .version = 4, .value = OTHER_ID},
	{.name = "other_ttl", .value = OTHER_TTL},
};

/* The same about the server's answer: the server's socket is the one that may be told. */
static void forged_to_server(struct lab *lab)
{
	const struct frames answers = {.link = 1, .way = TO_CLIENT, .protocol = IPPROTO_UDP};
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c");
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);

	if (lab->variant.recverr)
		(void)call_recverr(s);
	if (!lab->variant.unconnected)
		(void)call_connect(s, lab_address(lab, HOST_CLIENT, PORT_CLIENT));
	(void)call_sendto(c, server, 40);
	udp_echo(s);
	(void)call_recv(c, 500);
	forge_icmp_about(lab, answers, forgery_of(lab, EXACT));
	wait_ms(80);
	(void)call_so_error(s);
	(void)call_recv(s, 50);
	only_at(s, HOST_SERVER); /* the forgery is made on the server's link */
}

/* An error long after, when the socket that sent has gone and another has its port. */
static void stale(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c1");

	udp_aim(c, server);
	(void)udp_say(c, server, 40);
	udp_echo(s);
	(void)call_recv(c, 500);
	(void)call_close(c);
	wait_ms(200);
	c = udp_client(lab, "c2");
	udp_aim(c, server);
	forge_icmp_about(lab, questions, forgery_of(lab, EXACT));
	wait_ms(80);
	(void)call_so_error(c);
	(void)call_recv(c, 50);
}

/* The quote is of a datagram that this host never sent, as after somebody forged its address. */
static void backscatter(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO), peer = server, local;
	struct icmp_forgery forgery = forgery_of(lab, EXACT);
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c"), *idle = NULL;

	if (lab->variant.one->value != 0) {
		local = lab_address(lab, HOST_CLIENT, 5555);
		peer.port = 53;
		idle = call_socket(lab, HOST_CLIENT, SOCKET_UDP, "idle");
		(void)call_bind(idle, local);
		if (lab->variant.recverr)
			(void)call_recverr(idle);
		if (!lab->variant.unconnected)
			(void)call_connect(idle, peer);
	}
	(void)call_sendto(c, server, 40);
	udp_echo(s);
	(void)call_recv(c, 500);
	forgery.source_port = 5555;
	forgery.destination_port = 53;
	for (unsigned i = 0; i < 3; i++) {
		forge_icmp_about(lab, questions, forgery);
		wait_ms(60);
	}
	if (idle != NULL) {
		(void)call_so_error(idle);
		(void)call_recv(idle, 50);
	}
	(void)call_so_error(c);
	(void)call_recv(c, 50);
	expect_verdict(c, "answered");
}

static const struct scenario_case owners[] = {
	{.name = "nobody", .value = 0},
	{.name = "idle_socket", .value = 1},
};

/* Errors that ask for another route, less, or complain about a header: sent while all is well. */
static void advice(struct lab *lab)
{
	const struct scenario_case *one = lab->variant.one;
	struct icmp_forgery forgery = {.type = one->type, .code = one->code, .rest = one->rest};
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c");

	(void)path_comments(lab, (struct frames){.way = TO_SERVER}, forgery, 0);
	udp_aim(c, server);
	for (unsigned i = 0; i < 2; i++) {
		(void)udp_say(c, server, 40 + i);
		udp_echo(s);
		wait_ms(80);
		(void)call_recv(c, 300);
		(void)call_recv(c, 300);
	}
}

static const struct scenario_case advices[] = {
	{.name = "quench", .version = 4, .type = 4},
	{.name = "redirect", .version = 4, .type = 5, .code = 1, .rest = 0xc0000201},
	{.name = "pointer", .version = 4, .type = 12, .rest = 0x14000000},
	{.name = "option_missing", .version = 4, .type = 12, .code = 1},
	{.name = "v6-header", .version = 6, .type = 4, .rest = 6},
	{.name = "v6-next_header", .version = 6, .type = 4, .code = 1, .rest = 40},
	{.name = "v6-option", .version = 6, .type = 4, .code = 2, .rest = 40},
};

static const struct scenario rows[] = {
	{.name = "udp_forged",
	 .phenomena = "I2",
	 .title = "an ICMP error that is wrong in one respect",
	 .lesson = "The kernel checks the error's own checksum, that eight bytes of transport are "
		   "quoted, and\n"
		   "that the quoted addresses and ports, source first, are those of a socket. It "
		   "does not check\n"
		   "who says so, nor that such a datagram was ever sent, nor lengths, IDs and "
		   "TTLs: for UDP\n"
		   "whoever guesses two ports can fail a call (RFC 5927 is about TCP).",
	 .steps = forged,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .cases = kinds,
	 .case_count = sizeof(kinds) / sizeof(kinds[0])},
	{.name = "udp_forged_to_server",
	 .phenomena = "I2",
	 .title = "a forged error about the server's answer",
	 .lesson = "Errors go to whoever sent what is quoted, server or not. A server that is not "
		   "connected\n"
		   "to its clients is told nothing without IP_RECVERR.",
	 .steps = forged_to_server,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_SERVER},
	{.name = "udp_stale_error",
	 .phenomena = "I2 U1",
	 .title = "an error that comes so late that another socket has the port",
	 .lesson =
		 "Nothing in a UDP error says when the datagram was sent: it meets whoever has the "
		 "ports now.",
	 .steps = stale,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT},
	{.name = "udp_backscatter",
	 .phenomena = "I3",
	 .title = "errors about datagrams that this host never sent",
	 .lesson = "Somebody sent in this host's name, and the refusals come here: backscatter. No "
		   "socket has\n"
		   "these ports, so nobody is told. If one happens to have them, it is: the kernel "
		   "keeps no\n"
		   "list of datagrams that it sent.",
	 .steps = backscatter,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT,
	 .cases = owners,
	 .case_count = 2},
	{.name = "udp_advice",
	 .phenomena = "I5",
	 .title = "redirect, source quench, parameter problem; all is answered",
	 .lesson = "A redirect changes a route at most, source quench is ignored (RFC 6633). A "
		   "parameter\n"
		   "problem is hard: the call fails with EPROTO although the answer is there too.",
	 .steps = advice,
	 .axes = AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT,
	 .cases = advices,
	 .case_count = sizeof(advices) / sizeof(advices[0])},
};

const struct scenario_list icmp_forged_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
