/* Tests of the machine output: hand-made stories, read back by an independent parser. */
#include "tests/support/report_run.h"
#include "tests/support/sample_stories.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

/* A context as for one small capture. */
static struct report_context context_of(const struct correlator *correlator)
{
	static const char *const names[] = {"a \"quoted\" name.pcap"};

	return (struct report_context){
		.version = "1.2.3",
		.capture_names = names,
		.capture_count = 1,
		.link_type = 1,
		.link_type_name = "EN10MB (Ethernet)",
		.snapshot_length = 262144,
		.correlator = correlator,
	};
}

/* The lines of a report, each parsed. */
struct lines {
	yajl_val value[8];
	size_t count;
};

static struct lines parse(char *output)
{
	struct lines lines = {.count = 0};
	char message[512];
	char *rest = output;
	const char *line;

	assert_non_null(output);
	while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
		assert_true(lines.count < sizeof(lines.value) / sizeof(lines.value[0]));
		lines.value[lines.count] = yajl_tree_parse(line, message, sizeof(message));
		if (lines.value[lines.count++] == NULL)
			fail_msg("%s: %s", line, message);
	}
	free(output);
	return lines;
}

static void free_lines(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		yajl_tree_free(lines->value[i]);
}

/* The value at a path like "client/ip"; a number picks from a list. NULL if it is not there. */
static yajl_val at(yajl_val value, const char *path)
{
	char copy[64];
	char *rest = copy;
	const char *key;

	(void)snprintf(copy, sizeof(copy), "%s", path);
	while (value != NULL && (key = strsep(&rest, "/")) != NULL) {
		const char *keys[] = {key, NULL};

		if (YAJL_IS_ARRAY(value))
			value = strtoul(key, NULL, 10) < value->u.array.len
					? value->u.array.values[strtoul(key, NULL, 10)]
					: NULL;
		else
			value = yajl_tree_get(value, keys, yajl_t_any);
	}
	return value;
}

static void assert_text(yajl_val value, const char *path, const char *expected)
{
	yajl_val found = at(value, path);

	if (found == NULL || !YAJL_IS_STRING(found)) {
		fail_msg("%s is no string", path);
		return;
	}
	assert_string_equal(YAJL_GET_STRING(found), expected);
}

/* Numbers are compared as they are written. */
static void assert_number(yajl_val value, const char *path, const char *expected)
{
	yajl_val found = at(value, path);

	if (found == NULL || !YAJL_IS_NUMBER(found)) {
		fail_msg("%s is no number", path);
		return;
	}
	assert_string_equal(YAJL_GET_NUMBER(found), expected);
}

static void assert_truth(yajl_val value, const char *path, bool expected)
{
	yajl_val found = at(value, path);

	if (found == NULL || (!YAJL_IS_TRUE(found) && !YAJL_IS_FALSE(found))) {
		fail_msg("%s is neither true nor false", path);
		return;
	}
	assert_int_equal(YAJL_IS_TRUE(found), expected);
}

static void assert_left_out(yajl_val value, const char *path)
{
	if (at(value, path) != NULL)
		fail_msg("%s is there", path);
}

/* A report of one story: the capture's record, the connection's, the summary's. */
static struct lines report_one(const struct story *story)
{
	struct correlator correlator = {.counts = {.packets = 1}};
	const struct report_input input = {
		.context = context_of(&correlator),
		.stories = &story,
		.count = 1,
	};
	struct lines lines = parse(report_run(&report_json_writer, &input));

	assert_int_equal(lines.count, 3);
	assert_text(lines.value[0], "record", "capture");
	assert_text(lines.value[1], "record", "connection");
	assert_text(lines.value[2], "record", "summary");
	return lines;
}

static void the_capture_comes_first(void **state)
{
	struct correlator correlator = {.counts = {.packets = 0}};
	const struct report_input input = {.context = context_of(&correlator)};
	struct lines lines = parse(report_run(&report_json_writer, &input));

	(void)state;
	assert_int_equal(lines.count, 2);
	assert_text(lines.value[0], "record", "capture");
	assert_number(lines.value[0], "schema", "1");
	assert_text(lines.value[0], "version", "1.2.3");
	assert_text(lines.value[0], "files/0", "a \"quoted\" name.pcap");
	assert_number(lines.value[0], "link_type", "1");
	assert_text(lines.value[1], "record", "summary");
	assert_number(lines.value[1], "packets", "0");
	assert_left_out(lines.value[1], "start");
	free_lines(&lines);
}

static void a_closed_connection_has_all_of_tcp(void **state)
{
	struct sample_story sample;
	struct lines lines;
	yajl_val record;

	(void)state;
	sample_tcp_closed(&sample);
	lines = report_one(&sample.story);
	record = lines.value[1];
	assert_number(record, "id", "1");
	assert_text(record, "proto", "tcp");
	assert_text(record, "client/ip", "192.0.2.2");
	assert_number(record, "client/port", "40112");
	assert_number(record, "server/port", "443");
	assert_left_out(record, "vlan");
	assert_text(record, "community_id", "1:8J19G9AofalbaMy3Z8alch0+SDw=");
	assert_number(record, "first_packet", "10");
	assert_number(record, "last_packet", "18");
	assert_text(record, "start", "2026-11-20T17:01:14.075617000Z");
	assert_number(record, "duration", "1.250000000");
	assert_number(record, "packets/client", "5");
	assert_number(record, "bytes/server", "1200");
	assert_text(record, "seen", "both");
	assert_text(record, "verdict", "closed");
	assert_left_out(record, "cause");
	assert_text(record, "confidence", "certain");
	assert_number(record, "evidence/1", "18");
	assert_non_null(at(record, "explanation"));
	assert_text(record, "handshake", "three-way");
	assert_text(record, "teardown", "four-way");
	assert_text(record, "closed_first", "client");
	assert_text(record, "states/client", "TIME_WAIT");
	assert_text(record, "states/server", "CLOSED");
	assert_number(record, "syn_attempts", "1");
	assert_number(record, "rtt", "0.000316000");
	assert_number(record, "retransmissions/server", "2");
	assert_left_out(record, "errors/0");
	assert_left_out(record, "icmp/0");
	assert_text(record, "notes/0", "zero-window");
	assert_text(record, "notes/1", "out-of-order");
	assert_left_out(record, "events");
	assert_number(lines.value[2], "verdicts/tcp/closed", "1");
	free_lines(&lines);
}

/* The attempts after the first one are told with what was sent again later. */
static void syns_sent_again_are_retransmissions(void **state)
{
	struct sample_story sample;
	struct lines lines;

	(void)state;
	sample_tcp_closed(&sample);
	sample.connection.syn_attempts = 3;
	lines = report_one(&sample.story);
	assert_number(lines.value[1], "syn_attempts", "3");
	assert_number(lines.value[1], "retransmissions/client", "2");
	assert_number(lines.value[1], "retransmissions/server", "2");
	free_lines(&lines);
}

static void a_refused_one_tells_the_errno(void **state)
{
	struct sample_story sample;
	struct lines lines;
	yajl_val record;

	(void)state;
	sample_tcp_refused(&sample);
	lines = report_one(&sample.story);
	record = lines.value[1];
	assert_text(record, "verdict", "refused");
	assert_text(record, "cause", "rst");
	assert_text(record, "handshake", "refused");
	assert_text(record, "teardown", "none");
	assert_left_out(record, "closed_first");
	assert_left_out(record, "rtt");
	assert_number(record, "retransmissions/client", "0");
	assert_text(record, "errors/0/side", "client");
	assert_number(record, "errors/0/packet", "21");
	assert_text(record, "errors/0/errno", "ECONNREFUSED");
	assert_text(record, "errors/0/call", "connect");
	assert_truth(record, "errors/0/fatal", true);
	assert_truth(record, "errors/0/delivered/plain", true);
	assert_truth(record, "errors/0/delivered/recverr", true);
	assert_left_out(record, "errors/0/delivered/connected");
	assert_text(record, "errors/0/confidence", "certain");
	assert_non_null(at(record, "errors/0/why"));
	free_lines(&lines);
}

static void icmp_errors_name_what_they_quote(void **state)
{
	struct sample_story sample;
	struct lines lines;
	yajl_val record;

	(void)state;
	sample_udp_refused(&sample);
	lines = report_one(&sample.story);
	record = lines.value[1];
	assert_text(record, "cause", "icmp-port-unreachable");
	assert_left_out(record, "states");
	assert_left_out(record, "handshake");
	assert_left_out(record, "retransmissions");
	assert_number(record, "errors/1/packet", "33");
	assert_text(record, "errors/1/call", "next");
	assert_truth(record, "errors/1/delivered/connected", true);
	assert_truth(record, "errors/1/delivered/unconnected", false);
	assert_truth(record, "errors/1/delivered/recverr", true);
	assert_left_out(record, "errors/1/delivered/plain");
	assert_number(record, "icmp/1/packet", "33");
	assert_text(record, "icmp/1/from", "198.51.100.2");
	assert_number(record, "icmp/1/type", "3");
	assert_number(record, "icmp/1/code", "3");
	assert_text(record, "icmp/1/name", "port-unreachable");
	assert_text(record, "icmp/1/quoted/proto", "udp");
	assert_text(record, "icmp/1/quoted/src", "192.0.2.2");
	assert_number(record, "icmp/1/quoted/sport", "40001");
	assert_text(record, "icmp/1/quoted/dst", "198.51.100.2");
	assert_number(record, "icmp/1/quoted/dport", "53");
	assert_number(record, "icmp/1/quotes_packet", "32");
	assert_text(record, "icmp/1/match", "exact");
	assert_truth(record, "icmp/1/accepted", true);
	assert_left_out(record, "icmp/1/reason");
	assert_left_out(record, "icmp/1/mtu");
	assert_number(record, "icmp/1/delay", "0.000316000");
	free_lines(&lines);
}

static void an_echo_has_an_identifier(void **state)
{
	struct sample_story sample;
	struct lines lines;
	yajl_val record;

	(void)state;
	sample_echo_unreachable(&sample);
	lines = report_one(&sample.story);
	record = lines.value[1];
	assert_text(record, "proto", "icmp");
	assert_number(record, "client/ident", "4711");
	assert_left_out(record, "client/port");
	assert_number(record, "icmp/0/quoted/ident", "4711");
	assert_left_out(record, "icmp/0/quoted/sport");
	assert_left_out(record, "icmp/0/quotes_packet");
	assert_left_out(record, "icmp/0/delay");
	assert_text(record, "icmp/0/match", "flow");
	assert_truth(record, "icmp/0/accepted", false);
	assert_text(record, "icmp/0/reason", "bad-checksum");
	assert_text(record, "confidence", "likely");
	free_lines(&lines);
}

static void what_does_not_apply_is_left_out(void **state)
{
	struct sample_story sample;
	struct lines lines;

	(void)state;
	sample_quoted_only(&sample);
	lines = report_one(&sample.story);
	assert_text(lines.value[1], "seen", "quoted-only");
	assert_number(lines.value[1], "vlan/0", "100");
	assert_number(lines.value[1], "vlan/1", "7");
	assert_text(lines.value[1], "server/ip", "2001:db8:2::2");
	assert_number(lines.value[1], "server/port", "65535");
	assert_text(lines.value[1], "cause", "icmp-packet-too-big");
	assert_number(lines.value[1], "icmp/0/mtu", "1300");
	assert_left_out(lines.value[1], "rtt");
	assert_left_out(lines.value[1], "evidence");
	free_lines(&lines);

	sample_ip_protocol(&sample);
	lines = report_one(&sample.story);
	assert_text(lines.value[1], "proto", "ip-89");
	assert_left_out(lines.value[1], "client/port");
	assert_left_out(lines.value[1], "client/ident");
	assert_number(lines.value[2], "verdicts/ip-89/one-way", "1");
	free_lines(&lines);
}

static void unmatched_errors_have_a_record(void **state)
{
	struct correlator correlator = {.counts = {.packets = 1}};
	const struct unmatched unmatched = {
		.packet = 9,
		.from = {.octet = {[10] = 0xff, 0xff, 198, 51, 100, 1}},
		.version = 4,
		.type = 3,
		.code = 1,
		.reason = ICMP_QUOTE_TOO_SHORT,
	};
	struct report_input input = {
		.context = context_of(&correlator),
		.unmatched = &unmatched,
		.unmatched_count = 1,
	};
	struct lines lines = parse(report_run(&report_json_writer, &input));

	(void)state;
	assert_text(lines.value[1], "record", "unmatched");
	assert_number(lines.value[1], "packet", "9");
	assert_text(lines.value[1], "from", "198.51.100.1");
	assert_text(lines.value[1], "name", "host-unreachable");
	assert_text(lines.value[1], "reason", "quote-too-short");
	free_lines(&lines);

	input.options.verdicts = VERDICT_SET(VERDICT_REFUSED);
	lines = parse(report_run(&report_json_writer, &input));
	assert_int_equal(lines.count, 2);
	free_lines(&lines);
}

static void the_summary_accounts_for_every_packet(void **state)
{
	const struct neighbor neighbor = {
		.target = {.octet = {[10] = 0xff, 0xff, 192, 0, 2, 99}},
		.asker = {.octet = {[10] = 0xff, 0xff, 192, 0, 2, 2}},
		.first_packet = 4,
		.last_packet = 8,
		.requests = 3,
		.is_unanswered = true,
	};
	const struct traceroute traceroute = {
		.source = {.octet = {[10] = 0xff, 0xff, 192, 0, 2, 2}},
		.destination = {.octet = {[10] = 0xff, 0xff, 203, 0, 113, 9}},
		.hop = {[1] = {.octet = {[10] = 0xff, 0xff, 198, 51, 100, 1}}},
		.hop_count = 2,
		.protocol = IP_PROTOCOL_UDP,
		.first_packet = 1,
		.probes = 6,
	};
	struct correlator correlator = {
		.counts = {.packets = 45,
			   .bytes = 4500,
			   .in_connections = 1,
			   .icmp_errors = 14,
			   .neighbor = 6,
			   .icmp_exact = 2,
			   .icmp_flow = 3,
			   .icmp_none = 4,
			   .icmp_unmatched = 5,
			   .skipped_not_ip = 7,
			   .skipped_unknown_link = 8,
			   .skipped_fragment = 9},
		.neighbors = &neighbor,
		.neighbor_count = 1,
		.traceroutes = &traceroute,
		.traceroute_count = 1,
	};
	const struct report_input input = {.context = context_of(&correlator)};
	struct lines lines = parse(report_run(&report_json_writer, &input));
	yajl_val record = lines.value[1];

	(void)state;
	assert_number(record, "packets", "45");
	assert_number(record, "bytes", "4500");
	assert_number(record, "connections", "0");
	assert_number(record, "in_connections", "1");
	assert_number(record, "icmp_errors/total", "14");
	assert_number(record, "icmp_errors/unmatched", "5");
	assert_number(record, "neighbor", "6");
	assert_number(record, "skipped/not-ip", "7");
	assert_number(record, "skipped/unknown-link-type", "8");
	assert_number(record, "skipped/fragment", "9");
	assert_number(record, "skipped/malformed", "0");
	assert_text(record, "neighbors/0/ip", "192.0.2.99");
	assert_text(record, "neighbors/0/asked_by", "192.0.2.2");
	assert_truth(record, "neighbors/0/answered", false);
	assert_text(record, "traceroutes/0/dst", "203.0.113.9");
	assert_number(record, "traceroutes/0/hops/0/ttl", "2");
	assert_truth(record, "traceroutes/0/reached", false);
	free_lines(&lines);
}

static void connections_are_selected_and_all_are_counted(void **state)
{
	struct correlator correlator = {.counts = {.packets = 1}};
	struct sample_story closed, refused, datagrams;
	const struct story *stories[] = {&closed.story, &refused.story, &datagrams.story};
	const uint64_t ids[] = {3, 7};
	struct report_input input = {
		.context = context_of(&correlator),
		.stories = stories,
		.count = 3,
	};
	struct lines lines;

	(void)state;
	sample_tcp_closed(&closed);
	sample_tcp_refused(&refused);
	sample_udp_refused(&datagrams);
	input.options.verdicts = VERDICT_SET(VERDICT_REFUSED);
	lines = parse(report_run(&report_json_writer, &input));
	assert_int_equal(lines.count, 4);
	assert_number(lines.value[1], "id", "2");
	assert_number(lines.value[2], "id", "3");
	assert_number(lines.value[3], "connections", "3");
	assert_number(lines.value[3], "shown", "2");
	free_lines(&lines);

	input.options.ids = ids;
	input.options.id_count = 2;
	lines = parse(report_run(&report_json_writer, &input));
	assert_int_equal(lines.count, 3);
	assert_number(lines.value[1], "id", "3");
	free_lines(&lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_capture_comes_first),
		cmocka_unit_test(a_closed_connection_has_all_of_tcp),
		cmocka_unit_test(syns_sent_again_are_retransmissions),
		cmocka_unit_test(a_refused_one_tells_the_errno),
		cmocka_unit_test(icmp_errors_name_what_they_quote),
		cmocka_unit_test(an_echo_has_an_identifier),
		cmocka_unit_test(what_does_not_apply_is_left_out),
		cmocka_unit_test(unmatched_errors_have_a_record),
		cmocka_unit_test(the_summary_accounts_for_every_packet),
		cmocka_unit_test(connections_are_selected_and_all_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
