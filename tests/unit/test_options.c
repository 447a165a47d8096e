/* The command line: what fingers type, and one clear sentence for what makes no sense. */
#include "cli/options.h"

#include "tests/support/test.h"

#include <getopt.h>
#include <string.h>

#define MAX_WORDS 16

/* Splits `line` at blanks and reads it as a command line; `copy` has room for it. */
static bool read_line(struct options *options, const char *line, char *copy, struct error *error)
{
	char *words[MAX_WORDS + 1] = {NULL};
	int count = 0;

	strcpy(copy, line);
	for (char *word = strtok(copy, " "); word != NULL && count < MAX_WORDS;
	     word = strtok(NULL, " "))
		words[count++] = word;
	error->text[0] = '\0';
	optind = 0; /* begin anew (glibc) */
	return options_read(options, count, words, error);
}

static void assert_refused(const char *line, const char *sentence)
{
	struct options options;
	struct error error;
	char copy[200];

	assert_false(read_line(&options, line, copy, &error));
	assert_string_equal(error.text, sentence);
	options_free(&options);
}

static struct options assert_read(const char *line, char *copy)
{
	struct options options;
	struct error error;

	if (!read_line(&options, line, copy, &error))
		fail_msg("%s: %s", line, error.text);
	return options;
}

static void test_words_behind_the_options_are_the_filter(void **state)
{
	char copy[200];
	struct options options = assert_read("sockwhy -r f tcp port 80 -n", copy);

	(void)state;
	assert_int_equal(options.capture_count, 1);
	assert_string_equal(options.captures[0], "f");
	assert_string_equal(options.expression, "tcp port 80");
	options_free(&options);
	options = assert_read("sockwhy -nnqSr f", copy);
	assert_true(options.report.quick && options.report.absolute_seq);
	assert_null(options.expression);
	options_free(&options);
}

static void test_formats(void **state)
{
	static const struct {
		const char *line;
		const struct report_writer *format;
	} rows[] = {
		{"sockwhy -r f", &report_text_writer},
		{"sockwhy -r f -o json", &report_json_writer},
		{"sockwhy -r f --format=json --events", &report_json_writer},
		{"sockwhy -r f -o json --zeek", &report_json_writer},
		{"sockwhy -r f -o csv", &report_csv_writer},
		{"sockwhy -r f -o csv --zeek", &report_csv_writer},
		{"sockwhy -r f --list", &report_list_writer},
		{"sockwhy -r f --summary -o summary", &report_summary_writer},
		{"sockwhy -r f --packets", &report_packets_writer},
		{"sockwhy -r f --plain", &report_packets_writer},
		{"sockwhy -r f --ladder --unicode", &report_ladder_writer},
		{"sockwhy -r f --html page", &report_html_writer},
	};
	char copy[200];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct options options = assert_read(rows[i].line, copy);

		assert_ptr_equal(options.format, rows[i].format);
		options_free(&options);
	}
	assert_refused("sockwhy -r f --list --summary",
		       "list or summary: only one of them can be shown");
	assert_refused(
		"sockwhy -r f -o xml",
		"unknown format xml: it is one of text, ladder, packets, list, summary, json, "
		"csv, html");
	assert_refused("sockwhy -r f --events", "--events goes with --format=json only");
	assert_refused("sockwhy -r f --zeek",
		       "--zeek goes with --format=json, and is always part of csv");
	assert_refused("sockwhy -r f --unicode", "--unicode goes with --ladder only");
}

static void test_selections(void **state)
{
	char copy[200];
	struct options options = assert_read("sockwhy -r f --conn 7,3 --conn 5", copy);

	(void)state;
	assert_int_equal(options.report.id_count, 3);
	assert_int_equal(options.report.ids[0], 3);
	assert_int_equal(options.report.ids[1], 5);
	assert_int_equal(options.report.ids[2], 7);
	options_free(&options);
	options = assert_read("sockwhy -r f --only open,timed-out", copy);
	assert_int_equal(options.report.verdicts,
			 VERDICT_SET(VERDICT_OPEN) | VERDICT_SET(VERDICT_TIMED_OUT));
	options_free(&options);
	options = assert_read("sockwhy -r f --failed", copy);
	assert_true(options.report.verdicts & VERDICT_SET(VERDICT_REFUSED));
	assert_false(options.report.verdicts & VERDICT_SET(VERDICT_CLOSED));
	options_free(&options);
	assert_refused("sockwhy -r f --only opened",
		       "unknown verdict opened: see VERDICTS in sockwhy(1)");
	assert_refused("sockwhy -r f --conn 0",
		       "invalid list of connections 0: numbers from 1 on, as in 3,7");
	assert_refused("sockwhy -r f --conn 1,",
		       "invalid list of connections 1,: numbers from 1 on, as in 3,7");
	assert_refused("sockwhy -r f --packets --failed",
		       "--only, --failed and --conn select connections: not with --packets");
}

static void test_numbers(void **state)
{
	char copy[200];
	struct options options = assert_read("sockwhy -r f -c 5 --max-connections=2 -tttt", copy);

	(void)state;
	assert_int_equal(options.packet_limit, 5);
	assert_int_equal(options.limits.max_connections, 2);
	assert_int_equal(options.report.time_format, 4);
	options_free(&options);
	assert_refused("sockwhy -r f -c 0", "invalid packet count 0");
	assert_refused("sockwhy -r f -c -1", "invalid packet count -1");
	assert_refused("sockwhy -r f -c 99999999999999999999",
		       "invalid packet count 99999999999999999999");
	assert_refused("sockwhy -r f --max-connections 4294967296",
		       "invalid number of connections 4294967296");
	assert_refused("sockwhy -r f -tttttt",
		       "only -t, -tt, -ttt, -tttt, and -ttttt are supported");
}

static void test_several_captures(void **state)
{
	char copy[200];
	struct options options = assert_read("sockwhy -r f -r - -r g", copy);

	(void)state;
	assert_int_equal(options.capture_count, 3);
	assert_string_equal(options.captures[1], "-");
	assert_string_equal(options.captures[2], "g");
	options_free(&options);
}

static void test_what_is_not_supported_is_said(void **state)
{
	(void)state;
	assert_refused("sockwhy -r f -Z nobody",
		       "-Z goes with a live capture: reading needs no privileges");
	assert_refused("sockwhy -i lo -w f --failed",
		       "whose packets to write is known when all were read: write all of them, and "
		       "choose with -r");
	assert_refused("sockwhy -V /dev/null", "/dev/null: no file is named in it");
	assert_refused("sockwhy -V /nonexistent", "/nonexistent: No such file or directory");
	assert_refused("sockwhy -r f -E x", "unrecognized option -E; see sockwhy --help");
	assert_refused("sockwhy -r f --frob", "unrecognized option --frob; see sockwhy --help");
	assert_refused("sockwhy -r f --conn", "--conn requires an argument: N,...");
	assert_refused("sockwhy -r f --list=x", "--list takes no argument");
	assert_refused("sockwhy -i lo -r f", "-i captures, -r reads: only one of them");
	assert_refused("sockwhy -r f -d", "-d shows the filter of a live capture: not with -r");
	assert_refused("sockwhy -s 262145", "invalid snaplen 262145: it is 0 to 262144");
	assert_refused("sockwhy -B 0", "invalid packet buffer size 0");
	assert_refused("sockwhy -Q up", "unknown capture direction up: it is in, out or inout");
}

static void test_without_a_file_it_captures(void **state)
{
	char copy[200];
	struct options options = assert_read("sockwhy udp", copy);

	(void)state;
	assert_true(options.is_live);
	assert_null(options.live.interface);
	assert_ptr_equal(options.format, &report_packets_writer);
	options_free(&options);
	options = assert_read("sockwhy -i any --failed -s 96 -Q in -p", copy);
	assert_string_equal(options.live.interface, "any");
	assert_int_equal(options.live.snapshot_length, 96);
	assert_int_equal(options.live.direction, LIVE_IN);
	assert_true(options.live.not_promiscuous);
	assert_ptr_equal(options.format, &report_text_writer);
	options_free(&options);
	options = assert_read("sockwhy -r f", copy);
	assert_false(options.is_live);
	options_free(&options);
}

static void test_help_needs_no_capture(void **state)
{
	char copy[200];
	struct options options = assert_read("sockwhy --help", copy);

	(void)state;
	assert_int_equal(options.action, ACTION_HELP);
	options_free(&options);
	options = assert_read("sockwhy --explain ECONNREFUSED", copy);
	assert_int_equal(options.action, ACTION_EXPLAIN);
	assert_string_equal(options.explain, "ECONNREFUSED");
	options_free(&options);
}

static void test_writing(void **state)
{
	char copy[200];
	struct options options =
		assert_read("sockwhy -r f -w g%H -C 3k -G 60 -W 5 -z gzip -U --nano", copy);

	(void)state;
	assert_string_equal(options.write.path, "g%H");
	assert_int_equal(options.write.rotate_bytes, 3072);
	assert_int_equal(options.write.rotate_seconds, 60);
	assert_int_equal(options.write.file_limit, 5);
	assert_true(options.write.unbuffered && options.write.precision == PRECISION_NANO);
	options_free(&options);
	assert_refused("sockwhy -r f -w g -C 0", "invalid file size 0");
	assert_refused("sockwhy -r f -w g -C 1x", "invalid file size 1x (invalid units)");
	assert_refused("sockwhy -r f -w g -C 1kk", "invalid file size 1kk (invalid units)");
	assert_refused("sockwhy -r f -w g -C 9999999999999g",
		       "file size 9999999999999g is too large");
	assert_refused("sockwhy -r f -w g -G x", "invalid number of seconds x");
	assert_refused("sockwhy -r f -w g -W 0", "invalid number of output files 0");
	assert_refused("sockwhy -r f -C 1", "-C cannot be used without -w");
	assert_refused("sockwhy -r f -w g -z gzip", "-z cannot be used without -w and (-C or -G)");
	assert_refused("sockwhy -r f -w - -C 1", "-C and -G need files: not with -w -");
	assert_refused("sockwhy -r f -w - --list",
		       "packets and a report cannot both go to standard output");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_behind_the_options_are_the_filter),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_selections),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_several_captures),
		cmocka_unit_test(test_what_is_not_supported_is_said),
		cmocka_unit_test(test_without_a_file_it_captures),
		cmocka_unit_test(test_help_needs_no_capture),
		cmocka_unit_test(test_writing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
