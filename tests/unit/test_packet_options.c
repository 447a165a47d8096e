/* Options of packets: walked to the end, to a lie, and in both byte orders. */
#include "base/packet_options.h"

#include "tests/support/test.h"

#include <string.h>

static void assert_bytes(struct bytes run, const char *text)
{
	char copy[64] = "";

	assert_int_equal(bytes_left(run), strlen(text));
	assert_true(bytes_copy(&run, copy, bytes_left(run)));
	assert_string_equal(copy, text);
}

static void test_comments_among_others(void **state)
{
	static const uint8_t little[] = {1, 0, 5,   0,   'f', 'i', 'r', 's', 't', 0, 0,
					 0, 2, 0,   4,   0,   1,   0,   0,   0,   1, 0,
					 3, 0, 't', 'w', 'o', 0,   0,   0,   0,   0};
	struct packet_extra extra = {.options = bytes_of(little, sizeof(little)),
				     .options_are_little = true};
	struct bytes options = extra.options, comment;

	(void)state;
	assert_true(packet_comment_next(&extra, &options, &comment));
	assert_bytes(comment, "first");
	assert_true(packet_comment_next(&extra, &options, &comment));
	assert_bytes(comment, "two");
	assert_false(packet_comment_next(&extra, &options, &comment));
}

static void test_big_endian_without_padding_or_end(void **state)
{
	static const uint8_t big[] = {0, 1, 0, 3, 'b', 'i', 'g'};
	struct bytes options = bytes_of(big, sizeof(big)), value;
	uint16_t code;

	(void)state;
	assert_true(packet_option_next(&options, false, &code, &value));
	assert_int_equal(code, PACKET_OPTION_COMMENT);
	assert_bytes(value, "big");
	assert_false(packet_option_next(&options, false, &code, &value));
}

static void test_lengths_that_lie(void **state)
{
	static const uint8_t rows[][6] = {
		{1, 0, 0xff, 0xff, 'a', 0}, {1, 0, 3, 0, 'a', 'b'}, {0, 0, 2, 0, 'a', 'b'}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t length = 0; length <= sizeof(rows[i]); length++) {
			struct bytes options = bytes_of(rows[i], length), value;
			uint16_t code;

			assert_false(packet_option_next(&options, true, &code, &value));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comments_among_others),
		cmocka_unit_test(test_big_endian_without_padding_or_end),
		cmocka_unit_test(test_lengths_that_lie),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
