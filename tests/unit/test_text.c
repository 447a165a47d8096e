/* The bounded text builder: never beyond its buffer, never a raw control character. */
#include "base/text.h"

#include "tests/support/test.h"

static void test_appends(void **state)
{
	char buffer[64];
	struct text text = text_in(buffer, sizeof(buffer));

	(void)state;
	assert_string_equal(buffer, "");
	text_add(&text, "seq ");
	text_add_unsigned(&text, 0);
	text_add_char(&text, ':');
	text_add_unsigned(&text, UINT64_MAX);
	text_add_bytes(&text, ", win", 5);
	text_addf(&text, " %u", 7u);
	assert_string_equal(buffer, "seq 0:18446744073709551615, win 7");
	assert_int_equal(text.length, strlen(buffer));
}

static void test_what_does_not_fit_is_cut(void **state)
{
	char buffer[8];
	struct text text = text_in(buffer, sizeof(buffer));

	(void)state;
	text_add(&text, "12345");
	text_addf(&text, "%s", "abcdef");
	assert_string_equal(buffer, "12345ab");
	text_add_unsigned(&text, 1234);
	text_add_char(&text, 'x');
	text_addf(&text, "y");
	text_add_escaped(&text, "\n", 1);
	assert_string_equal(buffer, "12345ab");
	assert_int_equal(text.length, 7);
}

static void test_buffer_of_one_byte_stays_empty(void **state)
{
	char buffer[1] = {'x'};
	struct text text = text_in(buffer, sizeof(buffer));

	(void)state;
	text_add(&text, "abc");
	text_addf(&text, "%d", 5);
	assert_string_equal(buffer, "");
	assert_int_equal(text.length, 0);
}

static void test_escapes(void **state)
{
	static const struct {
		const char *raw, *escaped;
	} rows[] = {
		{"eth0 ok~", "eth0 ok~"},
		{"back\\slash", "back\\\\slash"},
		{"\033[31mred\a\n\t", "\\x1b[31mred\\x07\\x0a\\x09"},
		{"\x7f", "\\x7f"},
		{"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
		{"\xe2\x82\xac \xf0\x9f\x98\x80", "\xe2\x82\xac \xf0\x9f\x98\x80"},
		{"\xc2\x9b", "\\xc2\\x9b"},                   /* a C1 control: CSI */
		{"\xc0\xaf", "\\xc0\\xaf"},                   /* overlong */
		{"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},          /* overlong */
		{"\xed\xa0\x80", "\\xed\\xa0\\x80"},          /* a surrogate */
		{"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"}, /* beyond Unicode */
		{"\xe2\x82", "\\xe2\\x82"},                   /* cut */
		{"\xff", "\\xff"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char buffer[64];
		struct text text = text_in(buffer, sizeof(buffer));

		text_add_escaped(&text, rows[i].raw, strlen(rows[i].raw));
		assert_string_equal(buffer, rows[i].escaped);
	}
}

/* U+202E and its kind turn the rest of a line around. */
static void test_escape_of_bidirectional_controls(void **state)
{
	static const char override[] = {(char)0xe2, (char)0x80, (char)0xae};
	char buffer[16];
	struct text text = text_in(buffer, sizeof(buffer));

	(void)state;
	text_add_escaped(&text, override, sizeof(override));
	assert_string_equal(buffer, "\\xe2\\x80\\xae");
}

static void test_escape_of_a_nul(void **state)
{
	char buffer[16];
	struct text text = text_in(buffer, sizeof(buffer));

	(void)state;
	text_add_escaped(&text, "a\0b", 3);
	assert_string_equal(buffer, "a\\x00b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_appends),
		cmocka_unit_test(test_what_does_not_fit_is_cut),
		cmocka_unit_test(test_buffer_of_one_byte_stays_empty),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_escape_of_bidirectional_controls),
		cmocka_unit_test(test_escape_of_a_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
