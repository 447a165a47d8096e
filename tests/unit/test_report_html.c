/* Tests of the page: its data, read back by an independent parser, and that nothing in it is
 * markup.
 */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_json_hold_everything),
		cmocka_unit_test(nothing_of_a_capture_is_markup),
		cmocka_unit_test(the_template_is_filled_and_loads_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
