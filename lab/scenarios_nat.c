/* Address translation by a real router: the inside and the outside of one refusal. */
#include "lab/steps.h"

/* Who is asked: the server itself, or a port of the router that stands for it. */
static struct address asked(const struct lab *lab)
{
	if (lab->variant.one->value == 0)
		return lab_address(lab, HOST_SERVER, PORT_ECHO);
	return lab_address(lab, HOST_ROUTER, 4444);
}

static void translate(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);
	char commands[400], text[ADDRESS_TEXT_SIZE];

	if (lab->variant.one->value == 0)
		host_nft(lab, HOST_ROUTER,
			 "add table inet nat\n"
			 "add chain inet nat post { type nat hook postrouting priority 100; }\n"
			 "add rule inet nat post oifname \"eth1\" masquerade\n");
	else {
		(void)snprintf(
			commands, sizeof(commands),
			"add table inet nat\n"
			"add chain inet nat pre { type nat hook prerouting priority -100; }\n"
			"add rule inet nat pre udp dport 4444 dnat %s to %s\n",
			server.version == 4 ? "ip" : "ip6", address_format(&server, text));
		host_nft(lab, HOST_ROUTER, commands);
	}
}

static void talk(struct lab_socket *c, struct address to)
{
	udp_aim(c, to);
	(void)udp_say(c, to, 40);
	wait_ms(100);
	(void)call_so_error(c);
	(void)udp_say(c, to, 50);
	wait_ms(100);
	(void)call_recv(c, 50);
	(void)call_recv(c, 50);
}

static void refused(struct lab *lab)
{
	struct lab_socket *c = udp_client(lab, "c");

	translate(lab);
	talk(c, asked(lab));
	expect_verdict(c, "refused");
	expect_note(c, "router:nat");
}

static void rejected(struct lab *lab)
{
	struct lab_socket *c = udp_client(lab, "c");

	translate(lab);
	host_firewall(lab, HOST_SERVER, "input",
		      lab->variant.version == 4
			      ? "udp dport 8888 reject with icmp type admin-prohibited"
			      : "udp dport 8888 reject with icmpv6 type admin-prohibited");
	talk(c, asked(lab));
	expect_verdict(c, "prohibited");
	expect_note(c, "router:nat");
}

static void answered(struct lab *lab)
{
	struct lab_socket *s = udp_server(lab, "s"), *c = udp_client(lab, "c");
	struct address to = asked(lab);

	translate(lab);
	udp_aim(c, to);
	(void)udp_say(c, to, 40);
	udp_echo(s);
	(void)call_recv(c, 300);
	(void)udp_say(c, to, 41);
	udp_echo(s);
	(void)call_recv(c, 300);
	expect_verdict(c, "answered");
	expect_note(c, "router:nat");
}

static const struct scenario_case ways[] = {
	{.name = "masquerade", .value = 0},
	{.name = "port_forward", .value = 1},
};

static const struct scenario rows[] = {
	{.name = "nat_refused",
	 .phenomena = "I4 U1",
	 .title = "a refusal comes back through address translation",
	 .lesson = "The router translates the error and the packet quoted inside it, so that the "
		   "client finds\n"
		   "its own datagram in it. A capture of all the router's interfaces holds both "
		   "sides: two\n"
		   "five-tuples, two errors, one refusal, and one errno.",
	 .steps = refused,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT | POINTS_ROUTER,
	 .cases = ways,
	 .case_count = 2},
	{.name = "nat_rejected",
	 .phenomena = "I4 U8",
	 .title = "a firewall's rejection comes back through address translation",
	 .lesson = "As with a refusal: the error inside is the one outside with other addresses.",
	 .steps = rejected,
	 .axes = AXIS_VERSION | AXIS_UNCONNECTED | AXIS_RECVERR,
	 .points = POINTS_CLIENT | POINTS_ROUTER,
	 .cases = ways,
	 .case_count = 2},
	{.name = "nat_answered",
	 .phenomena = "I4",
	 .title = "an exchange through address translation, seen on both sides",
	 .lesson =
		 "One exchange, two five-tuples: the router's capture has both, and their packets "
		 "carry the\n"
		 "same IP IDs and lengths.",
	 .steps = answered,
	 .axes = AXIS_VERSION,
	 .points = POINTS_CLIENT | POINTS_ROUTER,
	 .cases = ways,
	 .case_count = 2},
};

const struct scenario_list nat_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
