/* Tests of the list: hand-made stories as aligned lines. */
#include "tests/support/report_run.h"
#include "tests/support/sample_stories.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdlib.h>

static void columns_line_up_and_grow(void **state)
{
	struct correlator correlator = {.counts = {.packets = 1}};
	struct sample_story samples[6];
	const struct story *stories[6];
	const struct report_input input = {
		.context = {.correlator = &correlator},
		.stories = stories,
		.count = 6,
	};
	char *output;

	(void)state;
	sample_tcp_closed(&samples[0]);
	sample_tcp_refused(&samples[1]);
	sample_udp_refused(&samples[2]);
	sample_echo_unreachable(&samples[3]);
	sample_quoted_only(&samples[4]);
	sample_ip_protocol(&samples[5]);
	for (size_t i = 0; i < 6; i++)
		stories[i] = &samples[i].story;
	output = report_run(&report_list_writer, &input);
	assert_string_equal(
		output,
		/* clang-format off */
		"  id proto client          server          verdict     pkts bytes   time error                cause\n"
		"   1 tcp   192.0.2.2:40112 198.51.100.2:443 closed         9  1717  1.25s\n"
		"   2 tcp   192.0.2.2:40113 198.51.100.2:23  refused        2     0  121us client ECONNREFUSED  rst\n"
		"   3 udp   192.0.2.2:40001 198.51.100.2:53  refused        2    58  1.00s client ECONNREFUSED +1 icmp-port-unreachable\n"
		"   4 icmp  192.0.2.2       203.0.113.9      unreachable    1     0      0 client EHOSTUNREACH*   icmp-host-unreachable\n"
		"   5 udp   [2001:db8:1::2]:40001 [2001:db8:2::2]:65535 too-big        0     0      0                        icmp-packet-too-big\n"
		"   6 ip-89 192.0.2.2             224.0.0.5             one-way        3   132      0\n"
		"* told only to a socket with IP_RECVERR or IPV6_RECVERR\n"
		/* clang-format on */
	);
	free(output);
}

/* The numbers as they stand in the columns pkts, bytes and time. */
static void assert_shown(uint32_t packets, uint64_t bytes, int64_t duration_ns,
			 const char *expected)
{
	struct correlator correlator = {.counts = {.packets = 1}};
	struct sample_story sample;
	const struct story *story = &sample.story;
	const struct report_input input = {
		.context = {.correlator = &correlator},
		.stories = &story,
		.count = 1,
	};
	char *output;

	sample_ip_protocol(&sample);
	sample.connection.packets[CLIENT] = packets;
	sample.connection.bytes[CLIENT] = bytes;
	sample.connection.last_ns = sample.connection.first_ns + duration_ns;
	output = report_run(&report_list_writer, &input);
	if (strstr(output, expected) == NULL)
		fail_msg("no '%s' in\n%s", expected, output);
	free(output);
}

static void numbers_stay_short(void **state)
{
	(void)state;
	assert_shown(99999, 99999, 999, "one-way     99999 99999    1us\n");
	assert_shown(100000, 999999, 999499, "one-way     100k 1.00M  999us\n");
	assert_shown(4294967295, 123456789, 999500, "one-way     4.29G  123M 1.00ms\n");
	assert_shown(1, UINT64_MAX, 99949999, " 18.4E 99.9ms\n");
	assert_shown(1, 1, 999499999, " 999ms\n");
	assert_shown(1, 1, 999500000, " 1.00s\n");
	assert_shown(1, 1, 59949999999, " 59.9s\n");
	assert_shown(1, 1, 59950000000, " 1m00s\n");
	assert_shown(1, 1, INT64_C(3600000000000), " 1h00m\n");
	assert_shown(1, 1, INT64_C(90000000000000), " 1d01h\n");
	assert_shown(1, 1, -5, "     0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_line_up_and_grow),
		cmocka_unit_test(numbers_stay_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
