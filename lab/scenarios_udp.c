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

static const struct scenario rows[] = {
	{.name = "udp_refused",
	 .phenomena = "U1 U2",
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
};

const struct scenario_list udp_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
