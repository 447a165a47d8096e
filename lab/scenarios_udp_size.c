/* Datagrams that are too big for the path: told, fragmented, or lost without a word. */
#include "lab/steps.h"

#define PATH_MTU 1400

/* What the program asked of the kernel about the path MTU; the case's value. */
static void set_discovery(struct lab_socket *socket)
{
	bool is_v4 = socket->record->version == 4;

	(void)call_option(socket, is_v4 ? "IP_MTU_DISCOVER" : "IPV6_MTU_DISCOVER",
			  is_v4 ? IPPROTO_IP : IPPROTO_IPV6,
			  is_v4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER,
			  (int)socket->lab->variant.one->value);
}

/* A datagram that the kernel itself may find too big by now, which puts nothing on the wire. */
static void say_large(struct lab_socket *c, struct address to)
{
	if (udp_say(c, to, 1450) == -EMSGSIZE)
		errno_is_local(c, "larger than the path MTU that the kernel has learned");
}

/* IPv6: which kind of socket it is shows in no packet. */
static void mark_mode(struct lab_socket *c)
{
	int64_t mode = c->lab->variant.one->value;

	if (c->record->version == 4)
		return;
	if (mode == IP_PMTUDISC_DONT && !c->lab->variant.recverr)
		not_decidable(c, "with IPV6_PMTUDISC_DONT only IPV6_RECVERR is told");
	if (mode == IP_PMTUDISC_INTERFACE || mode == IP_PMTUDISC_OMIT)
		not_decidable(c, "IPV6_PMTUDISC_INTERFACE and OMIT take no packet too big");
}

static void told(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c");

	host_mtu(lab, HOST_ROUTER, "eth1", PATH_MTU);
	set_discovery(c);
	udp_aim(c, server);
	(void)udp_say(c, server, 1450);
	wait_ms(100);
	(void)call_recv(c, 50);
	say_large(c, server);
	wait_ms(100);
	(void)call_recv(c, 50);
	(void)udp_say(c, server, 100);
	(void)call_recv(s, 300);
	udp_echo(s);
	(void)call_recv(c, 300);
	mark_mode(c);
}

/* Nobody looks: the error waits, and then fails a datagram that would have fitted. */
static void told_later(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c");

	host_mtu(lab, HOST_ROUTER, "eth1", PATH_MTU);
	set_discovery(c);
	udp_aim(c, server);
	(void)udp_say(c, server, 1450);
	wait_ms(100);
	(void)udp_say(c, server, 5);
	wait_ms(100);
	(void)udp_say(c, server, 6);
	udp_echo(s);
	(void)call_recv(c, 300);
}

static const struct scenario_case modes[] = {
	{.name = "dont", .value = IP_PMTUDISC_DONT},
	{.name = "want", .value = IP_PMTUDISC_WANT},
	{.name = "do", .value = IP_PMTUDISC_DO},
	{.name = "probe", .value = IP_PMTUDISC_PROBE},
	{.name = "interface", .value = IP_PMTUDISC_INTERFACE},
	{.name = "omit", .value = IP_PMTUDISC_OMIT},
};

static void black_hole(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c");

	(void)path_narrows(lab, 1, PATH_MTU, false);
	udp_aim(c, server);
	(void)udp_say(c, server, 100);
	udp_echo(s);
	(void)call_recv(c, 300);
	for (unsigned i = 0; i < 3; i++) {
		(void)udp_say(c, server, 1450);
		(void)call_recv(c, 100);
	}
	(void)udp_say(c, server, 200);
	udp_echo(s);
	(void)call_recv(c, 300);
	expect_note(c, "pmtu-black-hole");
}

static void in_fragments(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_CLOSED);
	struct lab_socket *c = udp_client(lab, "c");

	udp_aim(c, server);
	(void)udp_say(c, server, 4000);
	wait_ms(100);
	(void)call_recv(c, 50);
	(void)udp_say(c, server, 3000);
	wait_ms(100);
	(void)call_so_error(c);
	expect_verdict(c, "refused");
	expect_note(c, "fragments");
}

static void fragments_answered(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO), from = {.version = 0};
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c");

	udp_aim(c, server);
	(void)udp_say(c, server, 4000);
	if (call_recvfrom(s, 1000, &from) >= 0)
		(void)call_sendto(s, from, 10);
	(void)call_recv(c, 500);
	expect_verdict(c, "answered");
	expect_note(c, "fragments");
}

static void fragment_lost(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c");

	host_setting(lab, HOST_SERVER, "ipv4/ipfrag_time", "1");
	host_setting(lab, HOST_SERVER, "ipv6/ip6frag_time", "1");
	path_loses(lab, (struct frames){.way = TO_SERVER, .first = 2, .count = 1});
	udp_aim(c, server);
	(void)udp_say(c, server, 3000);
	(void)call_recv(s, 1400);
	(void)call_so_error(c);
	(void)call_recv(c, 100);
	(void)udp_say(c, server, 20);
	udp_echo(s);
	(void)call_recv(c, 300);
}

/* nft reject in a router without connection tracking cannot verify a first fragment's checksum. */
static void rejected_in_fragments(struct lab *lab)
{
	struct lab_socket *c = udp_client(lab, "c");
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);

	host_firewall(lab, HOST_ROUTER, "forward", "udp dport 8888 reject");
	udp_aim(c, server);
	(void)udp_say(c, server, 3000);
	wait_ms(100);
	(void)call_so_error(c);
	(void)udp_say(c, server, 30);
	wait_ms(100);
	(void)call_recv(c, 50);
	expect_verdict(c, "refused");
}

static const struct scenario rows[] = {
	{.name = "udp_too_big",
	 .phenomena = "U16",
	 .title = "a router says too big, in each mode of path MTU discovery",
	 .lesson =
		 "IP_MTU_DISCOVER decides what happens: WANT, DO and PROBE set Don't Fragment, so "
		 "the router\n"
		 "must say that it is too big, and a connected socket gets EMSGSIZE once. After "
		 "that WANT\n"
		 "sends fragments and DO fails at once. With DONT and OMIT (IPv4) the router cuts "
		 "it up.",
	 .steps = told,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT | POINTS_ROUTER,
	 .cases = modes,
	 .case_count = sizeof(modes) / sizeof(modes[0])},
	{.name = "udp_too_big_told_later",
	 .phenomena = "U16",
	 .title = "the error about a large datagram fails a small one",
	 .lesson = "The pending error is the socket's: whichever datagram is next fails with "
		   "EMSGSIZE, also one\n"
		   "of five bytes. It was not sent; the one after it is.",
	 .steps = told_later,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .cases = modes + 1,
	 .case_count = 2},
	{.name = "udp_black_hole",
	 .phenomena = "U16 U12",
	 .title = "large datagrams vanish, small ones are answered, nobody says why",
	 .lesson =
		 "A link with a smaller MTU whose ICMP is filtered: what fits is answered, what "
		 "does not\n"
		 "vanishes, every time. No errno ever comes. The sizes tell it, nothing else does.",
	 .steps = black_hole,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT},
	{.name = "udp_fragments_refused",
	 .phenomena = "U16 U1",
	 .title = "a datagram in fragments is refused: the error quotes the first",
	 .lesson =
		 "The receiving host puts the fragments together before it looks for a socket, so "
		 "one error\n"
		 "answers all of them. It quotes the first fragment, the only one with ports.",
	 .steps = in_fragments,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT | POINTS_ROUTER | POINTS_SERVER},
	{.name = "udp_fragments_answered",
	 .phenomena = "U16",
	 .title = "a datagram in fragments is answered",
	 .lesson = "The program sent one datagram and the other one receives one: the kernels cut "
		   "it\n"
		   "up and put it together. Only the first fragment has ports.",
	 .steps = fragments_answered,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED,
	 /* not the client's: 68 bytes end within the UDP header of an IPv6 fragment */
	 .points = POINTS_ROUTER | POINTS_SERVER},
	{.name = "udp_fragment_lost",
	 .phenomena = "U16 I1",
	 .title = "one fragment is lost: the host gives up reassembly",
	 .lesson =
		 "Without one fragment the datagram is nothing. The host says so after 30 s (here "
		 "1 s). An\n"
		 "IPv4 sender's kernel throws that away, an IPv6 sender's tells sockets with "
		 "IPV6_RECVERR.",
	 .steps = fragment_lost,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT},
	{.name = "udp_fragments_rejected",
	 .phenomena = "U8 U16",
	 .title = "a firewall that rejects says nothing about fragments",
	 .lesson = "nft reject answers only packets whose checksum it can verify, which it cannot "
		   "for a first\n"
		   "fragment alone. So the large datagram meets silence, the small one "
		   "ECONNREFUSED, by the\n"
		   "same rule. (With connection tracking fragments are put together first.)",
	 .steps = rejected_in_fragments,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT},
};

const struct scenario_list udp_size_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
