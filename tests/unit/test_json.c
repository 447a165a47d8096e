/* Tests of the JSON generator: what it writes is read back by an independent parser. */
#include "report/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka.h wants these before it */
#include <cmocka.h>
#include <yajl/yajl_tree.h>

/* One line in the making, and what came out. */
struct fixture {
	struct json json;
	FILE *stream;
	char *output;
	size_t length;
};

static void setup(struct fixture *fixture)
{
	fixture->stream = open_memstream(&fixture->output, &fixture->length);
	assert_non_null(fixture->stream);
	json_start(&fixture->json, fixture->stream);
}

static void finish(struct fixture *fixture)
{
	json_flush(&fixture->json);
	assert_int_equal(fclose(fixture->stream), 0);
}

static void commas_stand_between_values_only(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	json_open(&fixture.json, '{');
	json_word_of(&fixture.json, "a", "b");
	json_word_of(&fixture.json, "left_out", NULL);
	json_open_key(&fixture.json, "c", '[');
	json_unsigned(&fixture.json, 0);
	json_unsigned(&fixture.json, UINT64_MAX);
	json_open(&fixture.json, '{');
	json_close(&fixture.json, '}');
	json_close(&fixture.json, ']');
	json_bool_of(&fixture.json, "d", true);
	json_bool_of(&fixture.json, "e", false);
	json_close(&fixture.json, '}');
	json_end_line(&fixture.json);
	json_open(&fixture.json, '{');
	json_close(&fixture.json, '}');
	finish(&fixture);
	assert_string_equal(
		fixture.output,
		"{\"a\":\"b\",\"c\":[0,18446744073709551615,{}],\"d\":true,\"e\":false}\n"
		"{}");
	free(fixture.output);
}

static void durations_have_nine_digits(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	json_open(&fixture.json, '{');
	json_seconds_of(&fixture.json, "a", 0);
	json_seconds_of(&fixture.json, "b", 316000);
	json_seconds_of(&fixture.json, "c", -1250000000);
	json_seconds_of(&fixture.json, "d", INT64_MAX);
	json_seconds_of(&fixture.json, "e", INT64_MIN);
	json_close(&fixture.json, '}');
	finish(&fixture);
	assert_string_equal(fixture.output,
			    "{\"a\":0.000000000,\"b\":0.000316000,\"c\":-1.250000000,"
			    "\"d\":9223372036.854775807,\"e\":-9223372036.854775808}");
	free(fixture.output);
}

static void times_keep_their_second(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	json_open(&fixture.json, '{');
	json_time_of(&fixture.json, "a", INT64_C(1795194074075617000));
	json_time_of(&fixture.json, "b", INT64_C(1795194074999999999));
	json_time_of(&fixture.json, "c", INT64_C(1795194075000000000));
	json_time_of(&fixture.json, "d", 0);
	json_time_of(&fixture.json, "e", -1);
	json_close(&fixture.json, '}');
	finish(&fixture);
	assert_string_equal(fixture.output, "{\"a\":\"2026-11-20T17:01:14.075617000Z\","
					    "\"b\":\"2026-11-20T17:01:14.999999999Z\","
					    "\"c\":\"2026-11-20T17:01:15.000000000Z\","
					    "\"d\":\"1970-01-01T00:00:00.000000000Z\","
					    "\"e\":\"1969-12-31T23:59:59.999999999Z\"}");
	free(fixture.output);
}

/* The string that `text` becomes, as a parser reads it back. */
static void assert_string_becomes(const char *text, size_t length, const char *expected)
{
	struct fixture fixture;
	char message[256];
	yajl_val value;

	setup(&fixture);
	json_open(&fixture.json, '[');
	json_string(&fixture.json, text, length);
	json_close(&fixture.json, ']');
	finish(&fixture);
	value = yajl_tree_parse(fixture.output, message, sizeof(message));
	if (value == NULL || !YAJL_IS_ARRAY(value)) {
		fail_msg("%s: %s", fixture.output, message);
		return;
	}
	assert_string_equal(YAJL_GET_STRING(value->u.array.values[0]), expected);
	yajl_tree_free(value);
	free(fixture.output);
}

static void foreign_text_is_escaped(void **state)
{
	static const struct {
		const char *text, *expected;
	} rows[] = {
		{"", ""},
		{"plain", "plain"},
		{"a\"b\\c/d", "a\"b\\c/d"},
		{"\x1b[31mred\r\n\t\x7f", "\x1b[31mred\r\n\t\x7f"},
		{"gr\xc3\xb6\xc3\x9f"
		 "e \xe2\x82\xac \xf0\x9f\x98\x80",
		 "gr\xc3\xb6\xc3\x9f"
		 "e \xe2\x82\xac \xf0\x9f\x98\x80"},
		{"\xff\xc3", "\xef\xbf\xbd\xef\xbf\xbd"},                 /* no UTF-8, cut UTF-8 */
		{"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},                 /* overlong */
		{"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, /* surrogate */
		{"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_becomes(rows[i].text, strlen(rows[i].text), rows[i].expected);
}

static void every_byte_gives_valid_json(void **state)
{
	(void)state;
	for (unsigned byte = 1; byte < 256; byte++) {
		char text[2] = {(char)byte, 'x'};
		const char ascii[] = {(char)byte, 'x', '\0'};

		assert_string_becomes(text, 2, byte < 128 ? ascii : "\xef\xbf\xbdx");
	}
}

/* Whatever is in the buffer already, a string of any length comes out whole. */
static void the_buffer_is_no_limit(void **state)
{
	static char text[3 * JSON_BUFFER_SIZE];

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i < sizeof(text); i += 7)
		text[i] = '"';
	text[sizeof(text) - 1] = '\0';
	for (size_t cut = 0; cut < 600; cut++)
		assert_string_becomes(text + cut, sizeof(text) - 1 - cut, text + cut);
}

static void pieces_fit_at_every_fill_of_the_buffer(void **state)
{
	(void)state;
	for (size_t fill = JSON_BUFFER_SIZE - 64; fill <= JSON_BUFFER_SIZE; fill++) {
		struct fixture fixture;
		struct ip_addr address = {.octet = {0x20, 1, 0xd, 0xb8, [15] = 1}};

		setup(&fixture);
		fixture.json.used = fill;
		memset(fixture.json.buffer, ' ', fill);
		json_open(&fixture.json, '{');
		json_unsigned_of(&fixture.json, "number", UINT64_MAX);
		json_seconds_of(&fixture.json, "seconds", INT64_MIN);
		json_time_of(&fixture.json, "time", 0);
		json_address_of(&fixture.json, "address", &address);
		json_close(&fixture.json, '}');
		finish(&fixture);
		assert_string_equal(fixture.output + fill,
				    "{\"number\":18446744073709551615,"
				    "\"seconds\":-9223372036.854775808,"
				    "\"time\":\"1970-01-01T00:00:00.000000000Z\","
				    "\"address\":\"2001:db8::1\"}");
		free(fixture.output);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commas_stand_between_values_only),
		cmocka_unit_test(durations_have_nine_digits),
		cmocka_unit_test(times_keep_their_second),
		cmocka_unit_test(foreign_text_is_escaped),
		cmocka_unit_test(every_byte_gives_valid_json),
		cmocka_unit_test(the_buffer_is_no_limit),
		cmocka_unit_test(pieces_fit_at_every_fill_of_the_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
