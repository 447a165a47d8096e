/* UDP sockets and five-tuples: answers from elsewhere, late answers, sockets that come and go. */
#include "lab/rtnetlink.h"
#include "lab/steps.h"

enum { PORT_OTHER = 8889 };
enum { UDPLITE_SEND_CSCOV = 10 }; /* include/net/udplite.h, in no header for programs */

static struct lab_socket *server_at(struct lab *lab, struct address address, const char *id)
{
	struct lab_socket *socket = call_socket(lab, HOST_SERVER, SOCKET_UDP, id);

	(void)call_bind(socket, address);
	return socket;
}

/* One port is asked, another answers. */
static void other_port(struct lab *lab)
{
	struct address asked = lab_address(lab, HOST_SERVER, PORT_ECHO), from;
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c");
	struct lab_socket *other = server_at(lab, lab_address(lab, HOST_SERVER, PORT_OTHER), "o");

	if (lab->variant.recverr)
		(void)call_recverr(other);
	udp_aim(c, asked);
	(void)udp_say(c, asked, 20);
	(void)call_recvfrom(s, 500, &from);
	(void)call_sendto(other, from, 30);
	(void)call_recv(c, 150);
	(void)call_recv(other, 50);
	(void)call_so_error(other);
	if (!lab->variant.unconnected)
		expect_note(c, "answer-from-elsewhere");
}

/* The server has two addresses and answers with the wrong one, as careless servers do. */
static void other_address(struct lab *lab)
{
	struct address asked = lab_address(lab, HOST_SERVER, PORT_ECHO), second = asked, from;
	struct interface_address added = {.interface = "eth0",
					  .length = asked.version == 4 ? 24 : 64};
	struct lab_socket *s, *c, *other;
	struct error error;

	second.ip.octet[15] = 3;
	added.address = second;
	if (!address_add(&lab->hosts[HOST_SERVER], &added, &error))
		lab_broken(lab, &error);
	recorder_note(&lab->recorder, "server", "a second address");
	s = udp_server(lab, "s");
	other = server_at(lab, second, "o");
	c = udp_client(lab, "c");
	if (lab->variant.recverr)
		(void)call_recverr(other);
	udp_aim(c, asked);
	(void)udp_say(c, asked, 20);
	(void)call_recvfrom(s, 500, &from);
	(void)call_sendto(other, from, 30);
	(void)call_recv(c, 150);
	(void)call_recv(other, 50);
	(void)call_so_error(other);
	if (!lab->variant.unconnected)
		expect_note(c, "answer-from-elsewhere");
}

/* The variant is the server's socket's here. */
static void late_answer(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO), from;
	struct lab_socket *s = udp_server(lab, "s");
	struct lab_socket *c = call_socket(lab, HOST_CLIENT, SOCKET_UDP, "c");

	if (lab->variant.recverr)
		(void)call_recverr(s);
	(void)call_bind(c, lab_address(lab, HOST_CLIENT, PORT_CLIENT));
	(void)call_sendto(c, server, 20);
	(void)call_close(c);
	(void)call_recvfrom(s, 500, &from);
	udp_aim(s, from);
	wait_ms(100);
	(void)udp_say(s, from, 30);
	wait_ms(100);
	(void)call_recv(s, 50);
	(void)udp_say(s, from, 31);
	wait_ms(100);
	(void)call_so_error(s);
	expect_verdict(s, "refused");
	expect_note(s, "late-answer-refused");
}

/* --- sockets that come and go while the error is on its way --- */

static void look(struct lab_socket *socket)
{
	wait_ms(250);
	(void)call_so_error(socket);
	(void)call_recv(socket, 50);
	(void)call_recv(socket, 50);
}

/* A socket asks and is closed; `to` is who its successor on the same port connects to. */
static void successor(struct lab *lab, struct address to)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_CLOSED);
	struct lab_socket *c = udp_client(lab, "c1");

	(void)call_connect(c, server);
	(void)call_send(c, 20);
	(void)call_close(c);
	c = udp_client(lab, "c2");
	(void)call_connect(c, to);
	look(c);
}

static void same_peer(struct lab *lab)
{
	successor(lab, lab_address(lab, HOST_SERVER, PORT_CLOSED));
}

static void other_peer(struct lab *lab)
{
	successor(lab, lab_address(lab, HOST_SERVER, PORT_CLOSED + 1));
}

static void connected_later(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_CLOSED);
	struct lab_socket *c = udp_client(lab, "c");

	(void)call_sendto(c, server, 20);
	(void)call_connect(c, server);
	look(c);
}

static void connected_too_late(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_CLOSED);
	struct lab_socket *c = udp_client(lab, "c");

	(void)call_sendto(c, server, 20);
	look(c);
	(void)call_connect(c, server);
	look(c);
}

static void disconnected(struct lab *lab)
{
	struct lab_socket *c = udp_client(lab, "c");

	(void)call_connect(c, lab_address(lab, HOST_SERVER, PORT_CLOSED));
	(void)call_send(c, 20);
	(void)call_disconnect(c);
	look(c);
}

static void reconnected(struct lab *lab)
{
	struct lab_socket *c = udp_client(lab, "c");

	(void)call_connect(c, lab_address(lab, HOST_SERVER, PORT_CLOSED));
	(void)call_send(c, 20);
	(void)call_connect(c, lab_address(lab, HOST_SERVER, PORT_CLOSED + 1));
	look(c);
	(void)call_send(c, 20);
	look(c);
}

static void recverr_in_time(struct lab *lab)
{
	struct lab_socket *c = udp_client(lab, "c");

	(void)call_sendto(c, lab_address(lab, HOST_SERVER, PORT_CLOSED), 20);
	(void)call_recverr(c);
	look(c);
}

static void recverr_too_late(struct lab *lab)
{
	struct lab_socket *c = udp_client(lab, "c");

	(void)call_sendto(c, lab_address(lab, HOST_SERVER, PORT_CLOSED), 20);
	wait_ms(250);
	(void)call_recverr(c);
	look(c);
}

/* The error about one peer comes out of a call about another. */
static void two_peers(struct lab *lab)
{
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c");
	struct address alive = lab_address(lab, HOST_SERVER, PORT_ECHO);

	(void)call_recverr(c);
	(void)call_sendto(c, lab_address(lab, HOST_SERVER, PORT_CLOSED), 20);
	wait_ms(250);
	(void)call_sendto(c, alive, 20);
	(void)call_sendto(c, alive, 21);
	udp_echo(s);
	(void)call_recv(c, 500);
	look(c);
}

static const struct scenario_case lives[] = {
	{.name = "successor", .steps = same_peer},
	{.name = "successor_elsewhere", .steps = other_peer},
	{.name = "connected_later", .steps = connected_later},
	{.name = "connected_too_late", .steps = connected_too_late},
	{.name = "disconnected", .steps = disconnected},
	{.name = "reconnected", .steps = reconnected},
	{.name = "recverr_in_time", .steps = recverr_in_time},
	{.name = "recverr_too_late", .steps = recverr_too_late},
	{.name = "two_peers", .steps = two_peers},
};

/* The answer arrives inside the sender's own call. */
static void at_once(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_CLOSED);
	struct lab_socket *c = udp_client(lab, "c");

	udp_aim(c, server);
	(void)udp_say(c, server, 8);
	(void)udp_say(c, server, 9);
	(void)udp_say(c, server, 10);
	wait_ms(100);
	(void)call_recv(c, 50);
	(void)call_recv(c, 50);
	expect_verdict(c, "refused");
}

static void udplite(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_CLOSED);
	struct lab_socket *c = call_socket(lab, HOST_CLIENT, SOCKET_UDPLITE, "c");

	(void)call_bind(c, lab_address(lab, HOST_CLIENT, PORT_CLIENT));
	if (lab->variant.recverr)
		(void)call_recverr(c);
	udp_aim(c, server);
	(void)udp_say(c, server, 20);
	wait_ms(100);
	(void)udp_say(c, server, 21);
	(void)call_recv(c, 50);
	expect_verdict(c, "refused");
}

/* The checksum of both directions covers the header only (RFC 3828). */
static void udplite_answered(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);
	struct lab_socket *c = call_socket(lab, HOST_CLIENT, SOCKET_UDPLITE, "c");
	struct lab_socket *s = call_socket(lab, HOST_SERVER, SOCKET_UDPLITE, "s");

	(void)call_bind(s, server);
	(void)call_option(s, "UDPLITE_SEND_CSCOV", IPPROTO_UDPLITE, UDPLITE_SEND_CSCOV, 8);
	(void)call_bind(c, lab_address(lab, HOST_CLIENT, PORT_CLIENT));
	(void)call_option(c, "UDPLITE_SEND_CSCOV", IPPROTO_UDPLITE, UDPLITE_SEND_CSCOV, 8);
	udp_aim(c, server);
	(void)udp_say(c, server, 24);
	udp_echo(s);
	(void)call_recv(c, 500);
	expect_verdict(c, "answered");
}

static const struct scenario rows[] = {
	{.name = "udp_other_port_answers",
	 .phenomena = "U13",
	 .title = "the answer comes from another port: a connected client refuses it",
	 .lesson =
		 "connect() on a UDP socket is a filter: what does not come from that address and "
		 "port\n"
		 "belongs to no socket, so the client's own kernel answers the answer with port\n"
		 "unreachable. The client is told nothing; the answering socket may be.",
	 .steps = other_port,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT | POINTS_ROUTER | POINTS_SERVER},
	{.name = "udp_other_address_answers",
	 .phenomena = "U13",
	 .title = "a server with two addresses answers with the other one",
	 .lesson = "A UDP server bound to all addresses answers with whichever the route back "
		   "prefers. A\n"
		   "connected client refuses that. Servers must answer from the address that was "
		   "asked\n"
		   "(IP_PKTINFO), or bind one socket to each.",
	 .steps = other_address,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT},
	{.name = "udp_late_answer",
	 .phenomena = "U14",
	 .title = "the answer comes when the client has gone: the server is refused",
	 .lesson = "Who closed its socket has nobody left to take the answer, and the host says so "
		   "to the\n"
		   "server. The ECONNREFUSED belongs to the server's socket; a server that is not "
		   "connected\n"
		   "to its clients, as most are, never hears of it.",
	 .steps = late_answer,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT | POINTS_ROUTER | POINTS_SERVER},
	{.name = "udp_socket_lives",
	 .phenomena = "U1 U2",
	 .title = "an error belongs to the five-tuple, not to the socket that sent",
	 .lesson = "When the error arrives, the kernel looks for a socket with these addresses and "
		   "ports as\n"
		   "they are now. A new socket on the old port inherits its predecessor's error; "
		   "connect()\n"
		   "or IP_RECVERR after the datagram but before the error is in time, after it is "
		   "too late.",
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT,
	 .cases = lives,
	 .case_count = sizeof(lives) / sizeof(lives[0]),
	 .delay_ms = 20},
	{.name = "udp_refused_at_once",
	 .phenomena = "U1",
	 .title = "without any delay: the refusal is there before send() returns",
	 .lesson = "On a bare cable the refusal arrives inside the sending call itself. That call "
		   "has done its\n"
		   "work and succeeds all the same; the next one fails.",
	 .steps = at_once,
	 .topology = TOPOLOGY_DIRECT,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .no_delay = true},
	{.name = "udplite_refused",
	 .phenomena = "I1 U1",
	 .title = "UDP-Lite follows UDP's rules",
	 .lesson =
		 "UDP-Lite shares UDP's error handling, so the same errno comes at the same call.",
	 .steps = udplite,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT},
	{.name = "udplite_answered",
	 .phenomena = "I1",
	 .title = "UDP-Lite, question and answer, with a checksum over the header only",
	 .lesson =
		 "The length field of UDP is the checksum's coverage here: 8 is the header alone.",
	 .steps = udplite_answered,
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT},
};

const struct scenario_list udp_more_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
