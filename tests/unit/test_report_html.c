/* Tests of the page: its data, read back by an independent parser, and that nothing in it is
 * markup.
 */
#include "report/side_note.h"
#include "tests/support/report_run.h"
#include "tests/support/sample_stories.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

#define DATA_BEGINS "<script type=\"application/jsonl\" id=\"data\">\n"
#define DATA_ENDS   "</script>"

static const char hostile_name[] = "</script><script>alert(1)</script>\n\x01\xff.pcap";

/* The page of two connections. */
static char *make_page(void)
{
	static const char *const names[] = {hostile_name};
	static struct correlator correlator;
	struct sample_story closed, refused;
	const struct story *stories[] = {&closed.story, &refused.story};
	const struct report_input input = {
		.context = {.version = "1.2.3",
			    .capture_names = names,
			    .capture_count = 1,
			    .correlator = &correlator},
		.stories = stories,
		.count = 2,
	};

	sample_tcp_closed(&closed);
	sample_udp_refused(&refused);
	return report_run(&report_html_writer, &input);
}

/* What stands between the data's tags, as a string of its own. */
static char *data_of(const char *page)
{
	const char *begin = strstr(page, DATA_BEGINS), *end;

	assert_non_null(begin);
	begin += strlen(DATA_BEGINS);
	end = strstr(begin, DATA_ENDS);
	assert_non_null(end);
	return strndup(begin, (size_t)(end - begin));
}

static yajl_val parse_line(char **rest)
{
	char message[512];
	const char *line = strsep(rest, "\n");
	yajl_val value;

	assert_non_null(line);
	value = yajl_tree_parse(line, message, sizeof(message));
	if (value == NULL)
		fail_msg("%s: %s", line, message);
	return value;
}

static yajl_val get(yajl_val value, const char *key)
{
	const char *path[] = {key, NULL};
	yajl_val found = yajl_tree_get(value, path, yajl_t_any);

	if (found == NULL)
		fail_msg("%s is not there", key);
	return found;
}

static void lines_of_json_hold_everything(void **state)
{
	char *page = make_page(), *data = data_of(page), *rest = data;
	yajl_val line = parse_line(&rest);

	(void)state;
	assert_string_equal(YAJL_GET_STRING(get(line, "files")->u.array.values[0]),
			    "</script><script>alert(1)</script>\n\x01\xef\xbf\xbd.pcap");
	yajl_tree_free(line);
	line = parse_line(&rest);
	assert_string_equal(YAJL_GET_STRING(get(line, "verdict")), "closed");
	assert_true(YAJL_IS_FALSE(get(line, "failed")));
	yajl_tree_free(line);
	line = parse_line(&rest);
	assert_true(get(line, "said")->u.array.len >= 2);
	yajl_tree_free(line);
	line = parse_line(&rest);
	assert_string_equal(YAJL_GET_STRING(get(line, "verdict")), "refused");
	assert_int_equal(get(line, "errnos")->u.array.len, 1);
	yajl_tree_free(line);
	yajl_tree_free(parse_line(&rest));
	line = parse_line(&rest);
	assert_int_equal(YAJL_GET_INTEGER(get(line, "shown")), 2);
	yajl_tree_free(line);
	assert_string_equal(rest, "");
	free(data);
	free(page);
}

static void nothing_of_a_capture_is_markup(void **state)
{
	char *page = make_page(), *data = data_of(page);

	(void)state;
	assert_null(strchr(data, '<'));
	assert_null(strstr(page, "alert(1)</script>"));
	free(data);
	free(page);
}

static void the_template_is_filled_and_loads_nothing(void **state)
{
	char *page = make_page();

	(void)state;
	assert_null(strstr(page, "{{"));
	assert_non_null(strstr(page, "default-src 'none'"));
	assert_non_null(strstr(page, "script-src 'sha256-"));
	assert_null(strstr(page, "src="));
	assert_string_equal(page + strlen(page) - strlen("</html>\n"), "</html>\n");
	free(page);
}

/* A call before the first packet, one after the last, and one that belongs nowhere. */
static size_t find_notes(void *context, const struct story *story, const struct side_note **notes)
{
	static struct side_note found[2] = {
		{.kind = SIDE_NOTE_CALL, .place = LADDER_CLIENT, .text = "send(c, \"<b>\") = 8"},
		{.kind = SIDE_NOTE_RETURN,
		 .place = LADDER_SERVER,
		 .call = 7,
		 .text = "... recv(s) = -1 ECONNREFUSED",
		 .errno_name = "ECONNREFUSED",
		 .packet = 2,
		 .why = "packet 2 had come before",
		 .otherwise = "with a program listening, nothing"},
	};

	(void)context;
	*notes = found;
	if (story == NULL)
		return 1;
	found[0].time_ns = story->connection->first_ns - 2000000000;
	found[1].time_ns = story->connection->last_ns + 1;
	return 2;
}

static void calls_stand_among_the_packets(void **state)
{
	const struct side_notes notes = {.find = find_notes, .title = "a <title>"};
	static const char *const names[] = {"a.pcap"};
	static struct correlator correlator;
	struct sample_story refused;
	const struct story *stories[] = {&refused.story};
	const struct report_input input = {
		.context = {.version = "1.2.3",
			    .capture_names = names,
			    .capture_count = 1,
			    .correlator = &correlator,
			    .side_notes = &notes},
		.stories = stories,
		.count = 1,
	};
	struct event event = {.kind = EVENT_RUN, .packet = 1, .last_packet = 1};
	const struct timeline timeline = {.events = &event, .event_count = 1};
	char *page, *data, *rest;
	yajl_val line, steps, first, last;

	(void)state;
	sample_udp_refused(&refused);
	event.time_ns = event.last_ns = refused.story.connection->first_ns;
	refused.story.timeline = &timeline;
	page = report_run(&report_html_writer, &input);
	data = rest = data_of(page);
	assert_null(strchr(data, '<'));
	line = parse_line(&rest);
	assert_string_equal(YAJL_GET_STRING(get(line, "title")), "a <title>");
	yajl_tree_free(line);
	yajl_tree_free(parse_line(&rest));
	line = parse_line(&rest);
	steps = get(line, "steps");
	first = steps->u.array.values[0];
	last = steps->u.array.values[steps->u.array.len - 1];
	assert_string_equal(YAJL_GET_STRING(get(first, "kind")), "call");
	assert_string_equal(YAJL_GET_STRING(get(first, "label")), "send(c, \"<b>\") = 8");
	assert_true(YAJL_GET_DOUBLE(get(first, "at")) == 0);
	assert_true(YAJL_GET_DOUBLE(get(steps->u.array.values[1], "at")) == 2);
	assert_string_equal(YAJL_GET_STRING(get(last, "kind")), "return");
	assert_string_equal(YAJL_GET_STRING(get(last, "from")), "server");
	assert_int_equal(YAJL_GET_INTEGER(get(last, "call")), 7);
	assert_int_equal(YAJL_GET_INTEGER(get(last, "about")), 2);
	assert_int_equal(get(last, "said")->u.array.len, 2);
	yajl_tree_free(line);
	line = parse_line(&rest);
	assert_int_equal(get(line, "apart")->u.array.len, 1);
	yajl_tree_free(line);
	free(data);
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_json_hold_everything),
		cmocka_unit_test(nothing_of_a_capture_is_markup),
		cmocka_unit_test(calls_stand_among_the_packets),
		cmocka_unit_test(the_template_is_filled_and_loads_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
