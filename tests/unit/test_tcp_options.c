/* TCP options: each kind, wrong lengths, and what ends the list. */
#include "decode/tcp_options.h"

#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

/* The options that `hex` spells, read from memory of exactly their size. */
static struct tcp_header read_hex(const char *hex)
{
	struct tcp_header tcp = {0};
	size_t size;
	uint8_t *bytes = hex_bytes(hex, &size);

	read_tcp_options(bytes_of(bytes, size), &tcp);
	free(bytes);
	return tcp;
}

static void test_each_kind(void **state)
{
	struct tcp_header tcp;

	(void)state;
	tcp = read_hex("020405b4");
	assert_int_equal(tcp.options, TCP_HAS_MSS);
	assert_int_equal(tcp.mss, 1460);
	tcp = read_hex("030307");
	assert_int_equal(tcp.options, TCP_HAS_WINDOW_SCALE);
	assert_int_equal(tcp.window_scale, 7);
	tcp = read_hex("0402");
	assert_int_equal(tcp.options, TCP_HAS_SACK_PERMITTED);
	tcp = read_hex("080a0000000100000002");
	assert_int_equal(tcp.options, TCP_HAS_TIMESTAMPS);
	assert_int_equal(tcp.timestamp_value, 1);
	assert_int_equal(tcp.timestamp_echo, 2);
}

static void test_sack_blocks(void **state)
{
	struct tcp_header tcp;

	(void)state;
	tcp = read_hex("0101050a0000000100000005");
	assert_int_equal(tcp.sack_count, 1);
	assert_int_equal(tcp.sack[0].left, 1);
	assert_int_equal(tcp.sack[0].right, 5);
	assert_int_equal(tcp.options, 0);
	tcp = read_hex("0522"
		       "00000001000000020000000300000004000000050000000600000007fffffff8");
	assert_int_equal(tcp.sack_count, 4);
	assert_int_equal(tcp.sack[3].left, 7);
	assert_int_equal(tcp.sack[3].right, 0xfffffff8);
	tcp = read_hex("050c000000010000000500000000"); /* a block and a half */
	assert_int_equal(tcp.sack_count, 1);
}

static void test_fast_open(void **state)
{
	struct tcp_header tcp;

	(void)state;
	tcp = read_hex("2202"); /* asks for a cookie */
	assert_int_equal(tcp.options, TCP_HAS_FAST_OPEN);
	assert_int_equal(tcp.fast_open_cookie_length, 0);
	tcp = read_hex("220a0102030405060708");
	assert_int_equal(tcp.options, TCP_HAS_FAST_OPEN);
	assert_int_equal(tcp.fast_open_cookie_length, 8);
	tcp = read_hex("fe04f989"); /* the experiment before RFC 7413 */
	assert_int_equal(tcp.options, TCP_HAS_FAST_OPEN);
	assert_int_equal(tcp.fast_open_cookie_length, 0);
	tcp = read_hex("fe0cf9890102030405060708");
	assert_int_equal(tcp.fast_open_cookie_length, 8);
	tcp = read_hex("fe06e2d40102"); /* another experiment */
	assert_int_equal(tcp.options, 0);
}

static void test_unknown_kinds_are_passed_over(void **state)
{
	struct tcp_header tcp;

	(void)state;
	tcp = read_hex("1e0c00810000000000000000"
		       "020405b4");
	assert_int_equal(tcp.options, TCP_HAS_MSS);
}

static void test_wrong_lengths_leave_the_option_out(void **state)
{
	static const char *const lists[] = {
		"020305030307", "0206aaaaaaaa030307", "0802030307", "0403aa030307", "0503aa030307",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct tcp_header tcp = read_hex(lists[i]);

		assert_int_equal(tcp.options, TCP_HAS_WINDOW_SCALE);
		assert_int_equal(tcp.sack_count, 0);
	}
}

static void test_lengths_that_end_the_list(void **state)
{
	static const char *const lists[] = {
		"030307020005b4", /* 0: would never move on */
		"030307020105b4", /* 1: shorter than its own two bytes */
		"030307020505b4", /* more than there is */
		"03030702ff05b4", "03030702", "030307",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct tcp_header tcp = read_hex(lists[i]);

		assert_int_equal(tcp.options, TCP_HAS_WINDOW_SCALE);
		assert_int_equal(tcp.mss, 0);
	}
}

static void test_end_of_list(void **state)
{
	struct tcp_header tcp = read_hex("0101040200"
					 "020405b4");

	(void)state;
	assert_int_equal(tcp.options, TCP_HAS_SACK_PERMITTED);
	tcp = read_hex("");
	assert_int_equal(tcp.options, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_kind),
		cmocka_unit_test(test_sack_blocks),
		cmocka_unit_test(test_fast_open),
		cmocka_unit_test(test_unknown_kinds_are_passed_over),
		cmocka_unit_test(test_wrong_lengths_leave_the_option_out),
		cmocka_unit_test(test_lengths_that_end_the_list),
		cmocka_unit_test(test_end_of_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
