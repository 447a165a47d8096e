/* Every ICMP error of both versions against a datagram, a SYN and an established connection. */
#include "lab/steps.h"

#include <netinet/tcp.h>

static struct icmp_forgery error_of(const struct lab *lab)
{
	const struct scenario_case *one = lab->variant.one;

	return (struct icmp_forgery){.type = one->type, .code = one->code, .rest = one->rest};
}

/* Two datagrams, each lost and answered; a call after each. */
static void against_datagrams(struct lab *lab)
{
	struct address server = lab_address(lab, HOST_SERVER, PORT_ECHO);
	struct lab_socket *c = udp_client(lab, "c");

	path_answers(lab, (struct frames){.way = TO_SERVER}, error_of(lab), 0);
	udp_aim(c, server);
	(void)udp_say(c, server, 100);
	wait_ms(100);
	(void)call_recv(c, 50);
	(void)udp_say(c, server, 50);
	wait_ms(100);
	(void)call_so_error(c);
	(void)call_recv(c, 50);
	expect_verdict(c, lab->variant.one->verdict);
	(void)call_close(c);
}

static void against_syn(struct lab *lab)
{
	struct lab_socket *c = tcp_client(lab, "c");

	path_answers(lab, (struct frames){.way = TO_SERVER}, error_of(lab), 0);
	(void)call_option(c, "TCP_USER_TIMEOUT", IPPROTO_TCP, TCP_USER_TIMEOUT, 500);
	(void)tcp_open(c, lab_address(lab, HOST_SERVER, PORT_SERVER), 3000);
	(void)call_close(c);
}

/* The server is cut off and each segment answered, until the client gives up. */
static void against_connection(struct lab *lab)
{
	struct tcp_ends ends = tcp_connection(lab);

	tcp_talk(ends);
	wait_ms(60);
	(void)call_option(ends.client, "TCP_USER_TIMEOUT", IPPROTO_TCP, TCP_USER_TIMEOUT, 700);
	path_answers(lab, (struct frames){.way = TO_SERVER}, error_of(lab), 0);
	(void)call_send(ends.client, 100);
	for (unsigned i = 0; i < 8; i++) {
		long result = call_recv(ends.client, 1500);

		if (result == 0 || result == -ETIMEDOUT)
			break;
	}
	expect_verdict(ends.client, "timed-out");
}

static const struct scenario_case codes[] = {
	{.name = "3-0", .version = 4, .type = 3, .code = 0},
	{.name = "3-1", .version = 4, .type = 3, .code = 1},
	{.name = "3-2", .version = 4, .type = 3, .code = 2},
	{.name = "3-3", .version = 4, .type = 3, .code = 3},
	{.name = "3-4", .version = 4, .type = 3, .code = 4, .rest = 1300},
	{.name = "3-5", .version = 4, .type = 3, .code = 5},
	{.name = "3-6", .version = 4, .type = 3, .code = 6},
	{.name = "3-7", .version = 4, .type = 3, .code = 7},
	{.name = "3-8", .version = 4, .type = 3, .code = 8},
	{.name = "3-9", .version = 4, .type = 3, .code = 9},
	{.name = "3-10", .version = 4, .type = 3, .code = 10},
	{.name = "3-11", .version = 4, .type = 3, .code = 11},
	{.name = "3-12", .version = 4, .type = 3, .code = 12},
	{.name = "3-13", .version = 4, .type = 3, .code = 13},
	{.name = "3-14", .version = 4, .type = 3, .code = 14},
	{.name = "3-15", .version = 4, .type = 3, .code = 15},
	{.name = "3-16", .version = 4, .type = 3, .code = 16},
	{.name = "4-0", .version = 4, .type = 4, .code = 0},
	{.name = "5-0", .version = 4, .type = 5, .code = 0, .rest = 0xc0000263},
	{.name = "5-1", .version = 4, .type = 5, .code = 1, .rest = 0xc0000263},
	{.name = "5-2", .version = 4, .type = 5, .code = 2, .rest = 0xc0000263},
	{.name = "5-3", .version = 4, .type = 5, .code = 3, .rest = 0xc0000263},
	{.name = "11-0", .version = 4, .type = 11, .code = 0},
	{.name = "11-1", .version = 4, .type = 11, .code = 1},
	{.name = "12-0", .version = 4, .type = 12, .code = 0, .rest = 0x14000000},
	{.name = "12-1", .version = 4, .type = 12, .code = 1},
	{.name = "12-2", .version = 4, .type = 12, .code = 2},
	{.name = "v6-1-0", .version = 6, .type = 1, .code = 0},
	{.name = "v6-1-1", .version = 6, .type = 1, .code = 1},
	{.name = "v6-1-2", .version = 6, .type = 1, .code = 2},
	{.name = "v6-1-3", .version = 6, .type = 1, .code = 3},
	{.name = "v6-1-4", .version = 6, .type = 1, .code = 4},
	{.name = "v6-1-5", .version = 6, .type = 1, .code = 5},
	{.name = "v6-1-6", .version = 6, .type = 1, .code = 6},
	{.name = "v6-1-7", .version = 6, .type = 1, .code = 7},
	{.name = "v6-1-8", .version = 6, .type = 1, .code = 8},
	{.name = "v6-2-0", .version = 6, .type = 2, .code = 0, .rest = 1280},
	{.name = "v6-3-0", .version = 6, .type = 3, .code = 0},
	{.name = "v6-3-1", .version = 6, .type = 3, .code = 1},
	{.name = "v6-4-0", .version = 6, .type = 4, .code = 0},
	{.name = "v6-4-1", .version = 6, .type = 4, .code = 1},
	{.name = "v6-4-2", .version = 6, .type = 4, .code = 2},
	{.name = "v6-4-3", .version = 6, .type = 4, .code = 3},
	{.name = "v6-100-0", .version = 6, .type = 100, .code = 0},
};

#define CODES (sizeof(codes) / sizeof(codes[0]))

static const struct scenario rows[] = {
	{.name = "icmp_datagram",
	 .phenomena = "I1 U8",
	 .title = "each ICMP error about a datagram",
	 .lesson = "Hard errors reach a connected socket, soft ones only a socket with IP_RECVERR.",
	 .steps = against_datagrams,
	 .axes = AXIS_UNCONNECTED | AXIS_RECVERR,
	 .cases = codes,
	 .case_count = CODES},
	{.name = "icmp_syn",
	 .phenomena = "I1 T4 T5",
	 .title = "each ICMP error about a SYN",
	 .lesson = "Whatever the kernel's table knows ends connect() at once, soft or not.",
	 .steps = against_syn,
	 .axes = AXIS_RECVERR | AXIS_NONBLOCKING,
	 .cases = codes,
	 .case_count = CODES},
	{.name = "icmp_established",
	 .phenomena = "I1 B1",
	 .title = "each ICMP error about an established connection's data",
	 .lesson = "Nothing happens at once: the error is remembered and takes ETIMEDOUT's place "
		   "when\n"
		   "the connection is given up. With IP_RECVERR it is told at once, and forgotten.",
	 .steps = against_connection,
	 .axes = AXIS_RECVERR,
	 .cases = codes,
	 .case_count = CODES},
};

const struct scenario_list icmp_codes_scenarios = {rows, sizeof(rows) / sizeof(rows[0])};
