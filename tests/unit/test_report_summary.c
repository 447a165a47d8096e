/* Tests of the summary: totals of hand-made stories. */
#include "tests/support/report_run.h"
#include "tests/support/sample_stories.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdlib.h>

static void assert_contains(const char *output, const char *expected)
{
	if (strstr(output, expected) == NULL)
		fail_msg("no '%s' in\n%s", expected, output);
}

static void assert_lacks(const char *output, const char *text)
{
	if (strstr(output, text) != NULL)
		fail_msg("'%s' in\n%s", text, output);
}

/* A summary over one each of some stories. */
static char *summary_of_samples(const struct correlator *correlator, uint32_t verdicts)
{
	struct sample_story samples[4];
	const struct story *stories[4];
	const struct report_input input = {
		.options = {.verdicts = verdicts},
		.context = {.correlator = correlator},
		.stories = stories,
		.count = 4,
	};

	sample_tcp_closed(&samples[0]);
	sample_tcp_refused(&samples[1]);
	sample_udp_refused(&samples[2]);
	sample_echo_unreachable(&samples[3]);
	for (size_t i = 0; i < 4; i++)
		stories[i] = &samples[i].story;
	return report_run(&report_summary_writer, &input);
}

static void it_counts_outcomes_and_causes(void **state)
{
	const struct correlator correlator = {
		.counts = {.packets = 1234567, .bytes = 9, .in_connections = 1234567},
	};
	char *output = summary_of_samples(&correlator, 0);

	(void)state;
	assert_contains(output, "1,234,567 packets (9 bytes) in 0 us, 4 connections\n");
	assert_contains(output, "             1  tcp      closed\n");
	assert_contains(output, "             1  tcp      refused       rst 1\n");
	assert_contains(output, "             1  udp      refused       icmp-port-unreachable 1\n");
	assert_contains(output, "             3  ECONNREFUSED  clients 3, servers 0\n");
	assert_contains(output,
			"             1  EHOSTUNREACH  clients 1, servers 0; with IP_RECVERR "
			"only 1\n");
	assert_contains(output, "Ports most often refused\n             1  tcp 23\n"
				"             1  udp 53\n");
	assert_contains(output, "Hosts that refused\n             2  198.51.100.2\n");
	assert_contains(output, "(ICMP errors)\n             1  192.0.2.1\n");
	assert_lacks(output, "To be borne in mind");
	free(output);
}

static void every_packet_is_accounted_for(void **state)
{
	struct correlator correlator = {
		.counts = {.packets = 78,
			   .in_connections = 1,
			   .icmp_exact = 2,
			   .icmp_flow = 3,
			   .icmp_none = 4,
			   .icmp_unmatched = 5,
			   .icmp_errors = 14,
			   .neighbor = 6,
			   .skipped_not_ip = 7,
			   .skipped_unknown_link = 8,
			   .skipped_fragment = 9,
			   .skipped_malformed = 10,
			   .skipped_truncated = 11,
			   .skipped_icmp_other = 12,
			   .evicted = 13},
	};
	char *output = summary_of_samples(&correlator, 0);

	(void)state;
	assert_contains(output, "            78  in all: every packet read\n");
	assert_contains(output, "            12  other ICMP messages\n");
	assert_contains(output, "            13  connections reported early");
	free(output);

	correlator.counts.packets++;
	output = summary_of_samples(&correlator, 0);
	assert_contains(output, "the sum is wrong");
	free(output);
}

static void a_selection_is_said(void **state)
{
	const struct correlator correlator = {.counts = {.packets = 0}};
	char *output = summary_of_samples(&correlator, VERDICT_SET(VERDICT_CLOSED));

	(void)state;
	assert_contains(output, "4 connections, of which 1 selected");
	assert_contains(output, "             1  tcp      closed\n");
	assert_lacks(output, "refused");
	free(output);

	output = summary_of_samples(&correlator, VERDICT_SET(VERDICT_OPEN));
	assert_contains(output, "of which 0 selected");
	assert_lacks(output, "How the connections ended");
	free(output);
}

/* A late answer: the client's socket is gone, and the client's host refuses. */
static void the_refused_end_may_be_the_client(void **state)
{
	const struct correlator correlator = {.counts = {.packets = 0}};
	struct sample_story sample;
	const struct story *story = &sample.story;
	const struct report_input input = {
		.context = {.correlator = &correlator},
		.stories = &story,
		.count = 1,
	};
	char *output;

	(void)state;
	sample_udp_refused(&sample);
	for (size_t i = 0; i < 2; i++) {
		sample.records[i].side = SERVER;
		sample.records[i].from = sample.story.end[CLIENT].address;
	}
	output = report_run(&report_summary_writer, &input);
	assert_contains(output, "             1  udp 40001\n");
	assert_contains(output, "Hosts that refused\n             1  192.0.2.2\n");
	assert_lacks(output, "complained");
	free(output);
}

/* More hosts than are shown: the rest is counted. */
static void long_lists_are_cut(void **state)
{
	static struct sample_story samples[30];
	static const struct story *stories[30];
	const struct correlator correlator = {.counts = {.packets = 0}};
	const struct report_input input = {
		.context = {.correlator = &correlator},
		.stories = stories,
		.count = 30,
	};
	char *output;

	(void)state;
	for (size_t i = 0; i < 30; i++) {
		sample_tcp_refused(&samples[i]);
		samples[i].story.end[SERVER].address.octet[15] = (uint8_t)i;
		stories[i] = &samples[i].story;
	}
	output = report_run(&report_summary_writer, &input);
	assert_contains(output, "             1  198.51.100.9\n                and 20 others\n");
	free(output);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_counts_outcomes_and_causes),
		cmocka_unit_test(every_packet_is_accounted_for),
		cmocka_unit_test(a_selection_is_said),
		cmocka_unit_test(the_refused_end_may_be_the_client),
		cmocka_unit_test(long_lists_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
