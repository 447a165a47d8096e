/* Options of packets: walked to the end, to a lie, and in both byte orders. */
#include "base/packet_options.h"

#include "tests/support/test.h"

#include <stdlib.h>
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

/* What is kept is in one byte order, the other options gone; no comments are nothing. */
static void test_copies_comments(void **state)
{
	static const uint8_t little[] = {2,   0,   4,   0, 1, 0, 0, 0, 1, 0, 5,   0,   'f', 'i',
					 'r', 's', 't', 0, 0, 0, 1, 0, 3, 0, 't', 'w', 'o', 0};
	static const uint8_t kept[] = {0, 1, 0, 5, 'f', 'i', 'r', 's', 't', 0,
				       0, 0, 0, 1, 0,   3,   't', 'w', 'o', 0};
	struct packet_extra extra = {.options = bytes_of(little, sizeof(little)),
				     .options_are_little = true};
	uint8_t copy[PACKET_COMMENTS_SIZE];

	(void)state;
	assert_int_equal(packet_comments_copy(&extra, copy), sizeof(kept));
	assert_memory_equal(copy, kept, sizeof(kept));
	assert_int_equal(packet_comments_copy(NULL, copy), 0);
	extra.options = bytes_of(little, 8);
	assert_int_equal(packet_comments_copy(&extra, copy), 0);
}

/* Too long a comment is cut between two characters, and copied again stays as it is. */
static void test_cuts_long_comments(void **state)
{
	static uint8_t options[12004] = {0, 1, 12000 >> 8, 12000 & 0xff};
	uint8_t copy[PACKET_COMMENTS_SIZE], again[PACKET_COMMENTS_SIZE];
	struct packet_extra extra = {.options = bytes_of(options, sizeof(options))};
	size_t size, length;

	(void)state;
	for (size_t i = 4; i < sizeof(options); i += 3)
		memcpy(options + i, i + 3 <= sizeof(options) ? "\xe2\x82\xac" : "e", /* euros */
		       i + 3 <= sizeof(options) ? 3 : 1);
	size = packet_comments_copy(&extra, copy);
	assert_in_range(size, PACKET_COMMENTS_SIZE - 12, PACKET_COMMENTS_SIZE);
	length = (size_t)copy[2] << 8 | copy[3];
	assert_int_equal(length % 3, 0);
	assert_memory_equal(copy + 4 + length - 6, "\xe2\x82\xac...", 6);
	extra.options = bytes_of(copy, size);
	assert_int_equal(packet_comments_copy(&extra, again), size);
	assert_memory_equal(again, copy, size);
}

/* Whatever the lengths, nothing is written beyond the room. */
static void test_many_comments(void **state)
{
	static uint8_t options[40000];
	uint8_t *copy = malloc(PACKET_COMMENTS_SIZE);

	(void)state;
	for (size_t length = 0; length < 3000; length = length * 3 / 2 + 1) {
		struct packet_extra extra = {.options = bytes_of(options, sizeof(options))};
		size_t at = 0;

		while (at + 4 + length + 3 < sizeof(options)) {
			options[at] = 0;
			options[at + 1] = PACKET_OPTION_COMMENT;
			options[at + 2] = (uint8_t)(length >> 8);
			options[at + 3] = (uint8_t)length;
			memset(options + at + 4, 'x', length);
			at += 4 + ((length + 3) & ~(size_t)3);
		}
		assert_in_range(packet_comments_copy(&extra, copy), PACKET_COMMENTS_SIZE - 80,
				PACKET_COMMENTS_SIZE);
	}
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comments_among_others),
		cmocka_unit_test(test_big_endian_without_padding_or_end),
		cmocka_unit_test(test_lengths_that_lie),
		cmocka_unit_test(test_copies_comments),
		cmocka_unit_test(test_cuts_long_comments),
		cmocka_unit_test(test_many_comments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
