/* UDP, and the ICMP that answers for it. */
#include "lab/steps.h"

/* send, a send that fails, send, recv: the choreography of a connected socket. */
static void refused(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_CLOSED);
	struct lab_socket *c = udp_client(lab, "c");

	udp_aim(c, server);
	(void)udp_say(c, server, 8);
	wait_ms(100);
	(void)udp_say(c, server, 37);
	wait_ms(100);
	(void)udp_say(c, server, 5);
	wait_ms(100);
	(void)call_recv(c, 200);
	(void)call_recv(c, 200);
	expect_verdict(c, "refused");
	(void)call_close(c);
}

/* recv() is waiting when the error comes. */
static void refused_while_waiting(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_CLOSED);
	struct lab_socket *c = udp_client(lab, "c");

	udp_aim(c, server);
	(void)udp_say(c, server, 8);
	(void)call_recv(c, 500);
	(void)call_recv(c, 200);
	expect_verdict(c, "refused");
	(void)call_close(c);
}

/* The address is of the own link, but nobody has it: ARP or neighbour discovery goes unanswered. */
static void absent_on_link(struct lab *lab)
{
	struct address nobody = lab_address(lab, HOST_SERVER, PORT_ECHO);
	struct lab_socket *c = udp_client(lab, "c");

	nobody.ip.octet[15] = 99;
	udp_aim(c, nobody);
	(void)udp_say(c, nobody, 20);
	(void)call_recv(c, 4000);
	if (lab->variant.recverr)
		not_on_wire(c, "the kernel's own ICMP error goes over lo, the datagram nowhere");
	(void)call_close(c);
}

static void dies_and_returns(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c");

	udp_aim(c, server);
	(void)udp_say(c, server, 20);
	udp_echo(s);
	(void)call_recv(c, 500);
	(void)call_close(s);
	(void)udp_say(c, server, 20);
	wait_ms(100);
	(void)udp_say(c, server, 20);
	wait_ms(100);
	(void)call_recv(c, 100);
	s = udp_server(lab, "s2");
	(void)udp_say(c, server, 20);
	udp_echo(s);
	(void)call_recv(c, 500);
	expect_verdict(c, "answered");
	(void)call_close(c);
}

/* One probe for each hop, as traceroute(8) does it. */
static void traceroute(struct lab *lab)
{
	bool is_v4 = lab->variant.version == 4;

	for (int hops = 1; hops <= 4; hops++) {
		struct lab_socket *c = call_socket(lab, HOST_CLIENT, SOCKET_UDP, "probe");

		(void)call_recverr(c);
		(void)call_option(c, is_v4 ? "IP_TTL" : "IPV6_UNICAST_HOPS",
				  is_v4 ? IPPROTO_IP : IPPROTO_IPV6,
				  is_v4 ? IP_TTL : IPV6_UNICAST_HOPS, hops);
		(void)call_sendto(c, lab_address(lab, HOST_SERVER, (uint16_t)(33433 + hops)), 32);
		(void)call_recv(c, 300);
		(void)call_error_queue(c);
		expect_verdict(c, hops < 4 ? "unreachable" : "refused");
		(void)call_close(c);
	}
}

/* Four errors that the kernel does not believe, and one that it does. */
static void forged(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);
	const struct frames last = {.way = TO_SERVER, .protocol = IPPROTO_UDP};
	const struct icmp_forgery forgeries[] = {{.wrong_checksum = true},
						 {.quote = 4},
						 {.source_port = 40002},
						 {.reversed = true},
						 {.quote = 0}};
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c");

	udp_aim(c, server);
	(void)udp_say(c, server, 40);
	udp_echo(s);
	(void)call_recv(c, 500);
	for (size_t i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++) {
		struct icmp_forgery forgery = forgeries[i];

		forgery.type = lab->variant.version == 4 ? 3 : 1;
		forgery.code = lab->variant.version == 4 ? 3 : 4;
		forge_icmp_about(lab, last, forgery);
		wait_ms(60);
		(void)call_recv(c, 60);
	}
	(void)call_close(c);
}

static const struct scenario rows[] = {
	{.name = "udp_refused",
	 .phenomena = "U1 U2 U4",
	 .title = "nobody listens: the next call fails, and sends nothing",
	 .lesson = "The first send() succeeds: UDP has nobody to ask. The server's host answers "
		   "with an\n"
		   "ICMP error that quotes the datagram, and the next call on the socket returns "
		   "it,\n"
		   "whichever it is. That call puts nothing on the wire. A socket that was not\n"
		   "connect()ed is told nothing, unless it asked with IP_RECVERR.",
	 .steps = refused,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR | AXIS_NONBLOCKING,
	 .points = POINTS_CLIENT | POINTS_ROUTER | POINTS_SERVER},
	{.name = "udp_refused_while_waiting",
	 .phenomena = "U3",
	 .title = "the error comes out of a recv() that was already waiting",
	 .lesson = "The error is the socket's, not the datagram's: the call that is there gets it.",
	 .steps = refused_while_waiting,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR | AXIS_NONBLOCKING},
	{.name = "udp_absent_on_link",
	 .phenomena = "U6",
	 .title = "nobody on the own link has the address: the datagram never leaves",
	 .steps = absent_on_link,
	 .topology = TOPOLOGY_DIRECT,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT,
	 .asks_neighbors = true},
	{.name = "udp_server_returns",
	 .phenomena = "U9 U10",
	 .title = "the server dies and comes back; the client's socket stays",
	 .steps = dies_and_returns,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT | POINTS_ROUTER | POINTS_SERVER},
	{.name = "udp_traceroute",
	 .phenomena = "U15",
	 .title = "time exceeded from hop after hop, port unreachable at the end",
	 .steps = traceroute,
	 .topology = TOPOLOGY_FAR,
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT},
	{.name = "udp_forged_errors",
	 .phenomena = "I2",
	 .title = "ICMP errors that a kernel does not believe, and one that it does",
	 .steps = forged,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT},
};

const struct scenario_list udp_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
