/* The cursor over captured memory: every operation at 0, 1, n, n + 1 and SIZE_MAX. */
#include "base/bytes.h"

#include "tests/support/test.h"

static const uint8_t digits[] = {1, 2, 3, 4, 5, 6, 7, 8};

static void test_empty_run_yields_nothing(void **state)
{
	struct bytes run = bytes_of(digits, 0), taken;
	uint8_t byte = 0xaa;
	uint16_t two = 0xaaaa;
	uint32_t four = 0xaaaaaaaa;

	(void)state;
	assert_int_equal(bytes_left(run), 0);
	assert_true(bytes_skip(&run, 0));
	assert_true(bytes_take(&run, 0, &taken));
	assert_int_equal(bytes_left(taken), 0);
	assert_false(bytes_skip(&run, 1));
	assert_false(bytes_skip(&run, SIZE_MAX));
	assert_false(bytes_take(&run, 1, &taken));
	assert_false(bytes_u8(&run, &byte));
	assert_false(bytes_be16(&run, &two));
	assert_false(bytes_be32(&run, &four));
	assert_int_equal(byte, 0xaa);
	assert_int_equal(two, 0xaaaa);
	assert_int_equal(four, 0xaaaaaaaa);
}

static void test_null_is_an_empty_run(void **state)
{
	struct bytes run = bytes_of(NULL, 0);
	uint8_t byte;

	(void)state;
	assert_true(bytes_skip(&run, 0));
	assert_false(bytes_u8(&run, &byte));
	assert_int_equal(bytes_be32_at(run, 0), 0);
}

static void test_reads_in_network_order(void **state)
{
	struct bytes run = bytes_of(digits, sizeof(digits));
	uint8_t byte;
	uint16_t two;
	uint32_t four;

	(void)state;
	assert_true(bytes_u8(&run, &byte));
	assert_int_equal(byte, 1);
	assert_true(bytes_be16(&run, &two));
	assert_int_equal(two, 0x0203);
	assert_true(bytes_be32(&run, &four));
	assert_int_equal(four, 0x04050607);
	assert_int_equal(bytes_left(run), 1);
	assert_false(bytes_be16(&run, &two));
	assert_int_equal(bytes_left(run), 1);
	assert_true(bytes_u8(&run, &byte));
	assert_int_equal(byte, 8);
	assert_int_equal(bytes_left(run), 0);
}

static void test_skip_stops_at_the_end(void **state)
{
	struct bytes run = bytes_of(digits, sizeof(digits));

	(void)state;
	assert_false(bytes_skip(&run, sizeof(digits) + 1));
	assert_false(bytes_skip(&run, SIZE_MAX));
	assert_int_equal(bytes_left(run), sizeof(digits));
	assert_true(bytes_skip(&run, 1));
	assert_false(bytes_skip(&run, sizeof(digits)));
	assert_true(bytes_skip(&run, sizeof(digits) - 1));
	assert_int_equal(bytes_left(run), 0);
}

static void test_take_splits(void **state)
{
	struct bytes run = bytes_of(digits, sizeof(digits)), front, none;

	(void)state;
	assert_false(bytes_take(&run, sizeof(digits) + 1, &front));
	assert_false(bytes_take(&run, SIZE_MAX, &front));
	assert_true(bytes_take(&run, 3, &front));
	assert_int_equal(bytes_left(front), 3);
	assert_int_equal(bytes_left(run), 5);
	assert_int_equal(bytes_u8_at(front, 2), 3);
	assert_int_equal(bytes_u8_at(front, 3), 0); /* cannot see what follows */
	assert_true(bytes_take(&run, 5, &front));
	assert_int_equal(bytes_u8_at(front, 4), 8);
	assert_true(bytes_take(&run, 0, &none));
	assert_false(bytes_take(&run, 1, &none));
}

static void test_clip_never_grows(void **state)
{
	struct bytes run = bytes_of(digits, sizeof(digits));

	(void)state;
	bytes_clip(&run, SIZE_MAX);
	assert_int_equal(bytes_left(run), sizeof(digits));
	bytes_clip(&run, sizeof(digits));
	assert_int_equal(bytes_left(run), sizeof(digits));
	bytes_clip(&run, 2);
	assert_int_equal(bytes_left(run), 2);
	bytes_clip(&run, 3);
	assert_int_equal(bytes_left(run), 2);
	bytes_clip(&run, 0);
	assert_int_equal(bytes_left(run), 0);
}

static void test_copy_is_all_or_nothing(void **state)
{
	struct bytes run = bytes_of(digits, 4);
	uint8_t out[5] = {9, 9, 9, 9, 9};

	(void)state;
	assert_false(bytes_copy(&run, out, 5));
	assert_int_equal(out[0], 9);
	assert_true(bytes_copy(&run, out, 4));
	assert_memory_equal(out, digits, 4);
	assert_int_equal(out[4], 9);
	assert_true(bytes_copy(&run, out, 0));
	assert_false(bytes_copy(&run, out, 1));
}

static void test_offsets_beyond_the_run_read_zero(void **state)
{
	struct bytes run = bytes_of(digits, sizeof(digits));

	(void)state;
	assert_int_equal(bytes_u8_at(run, 7), 8);
	assert_int_equal(bytes_u8_at(run, 8), 0);
	assert_int_equal(bytes_u8_at(run, SIZE_MAX), 0);
	assert_int_equal(bytes_be16_at(run, 6), 0x0708);
	assert_int_equal(bytes_be16_at(run, 7), 0);
	assert_int_equal(bytes_be16_at(run, SIZE_MAX), 0);
	assert_int_equal(bytes_be32_at(run, 4), 0x05060708);
	assert_int_equal(bytes_be32_at(run, 5), 0);
	assert_int_equal(bytes_be32_at(run, SIZE_MAX - 2), 0);
	assert_int_equal(bytes_left(run), sizeof(digits));
}

static void test_copy_at_zeroes_what_is_not_there(void **state)
{
	struct bytes run = bytes_of(digits, sizeof(digits));
	uint8_t out[4] = {9, 9, 9, 9};
	static const uint8_t zeros[4];

	(void)state;
	bytes_copy_at(run, 4, out, 4);
	assert_memory_equal(out, digits + 4, 4);
	bytes_copy_at(run, 5, out, 4);
	assert_memory_equal(out, zeros, 4);
}

static void test_native_words_are_memory(void **state)
{
	struct bytes run = bytes_of(digits, sizeof(digits));
	uint64_t eight = bytes_native64_at(run, 0);
	uint32_t four = bytes_native32_at(run, 4);

	(void)state;
	assert_memory_equal(&eight, digits, 8);
	assert_memory_equal(&four, digits + 4, 4);
	assert_int_equal(bytes_native64_at(run, 1), 0);
	assert_int_equal(bytes_native32_at(run, 5), 0);
}

static void test_offset_counts_from_the_front(void **state)
{
	struct bytes whole = bytes_of(digits, sizeof(digits)), part = whole;

	(void)state;
	assert_int_equal(bytes_offset(whole, part), 0);
	assert_true(bytes_skip(&part, 5));
	bytes_clip(&part, 1);
	assert_int_equal(bytes_offset(whole, part), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_run_yields_nothing),
		cmocka_unit_test(test_null_is_an_empty_run),
		cmocka_unit_test(test_reads_in_network_order),
		cmocka_unit_test(test_skip_stops_at_the_end),
		cmocka_unit_test(test_take_splits),
		cmocka_unit_test(test_clip_never_grows),
		cmocka_unit_test(test_copy_is_all_or_nothing),
		cmocka_unit_test(test_offsets_beyond_the_run_read_zero),
		cmocka_unit_test(test_copy_at_zeroes_what_is_not_there),
		cmocka_unit_test(test_native_words_are_memory),
		cmocka_unit_test(test_offset_counts_from_the_front),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
