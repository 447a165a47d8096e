/* The Internet checksum, against the plain sum that RFC 1071 describes. */
#include "decode/checksum.h"

#include "tests/support/test.h"

/* RFC 1071 section 4.1, word by word. */
static uint16_t plain_sum(const uint8_t *bytes, size_t length)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < length; i++)
		sum += (uint32_t)bytes[i] << (i % 2 == 0 ? 8 : 0);
	while (sum > 0xffff)
		sum = (sum >> 16) + (sum & 0xffff);
	return (uint16_t)sum;
}

/* The folded sum as a number in network order, whatever this machine's order is. */
static uint16_t in_network_order(uint16_t folded)
{
	uint8_t raw[2];

	memcpy(raw, &folded, sizeof(raw));
	return (uint16_t)((raw[0] << 8) | raw[1]);
}

/* RFC 1071 section 3: 00 01 f2 03 f4 f5 f6 f7 sums to ddf2. */
static void test_example_of_the_rfc(void **state)
{
	static const uint8_t bytes[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
	uint16_t folded = checksum_fold(checksum_sum(bytes_of(bytes, sizeof(bytes))));

	(void)state;
	assert_int_equal(in_network_order(folded), 0xddf2);
}

static void test_every_length(void **state)
{
	uint8_t bytes[300];
	uint32_t random = 12345;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++) {
		random = random * 1103515245 + 12345;
		bytes[i] = (uint8_t)(random >> 16);
	}
	for (size_t length = 0; length <= sizeof(bytes); length++) {
		uint16_t folded = checksum_fold(checksum_sum(bytes_of(bytes, length)));

		assert_int_equal(in_network_order(folded), plain_sum(bytes, length));
	}
}

static void test_carries_are_not_lost(void **state)
{
	uint8_t bytes[256];

	(void)state;
	memset(bytes, 0xff, sizeof(bytes));
	for (size_t length = 1; length <= sizeof(bytes); length++) {
		uint16_t folded = checksum_fold(checksum_sum(bytes_of(bytes, length)));

		assert_int_equal(in_network_order(folded), plain_sum(bytes, length));
	}
}

static void test_fold(void **state)
{
	(void)state;
	assert_int_equal(checksum_fold(0), 0);
	assert_int_equal(checksum_fold(0xffff), 0xffff);
	assert_int_equal(checksum_fold(0x10000), 1);
	assert_int_equal(checksum_fold(0x1fffe), 0xffff);
	assert_int_equal(checksum_fold(UINT64_MAX), 0xffff);
	assert_int_equal(checksum_fold(0xffffffff00000001), 1);
	assert_true(checksum_is_correct(0xffff));
	assert_false(checksum_is_correct(0));
}

static void test_add_carries_round(void **state)
{
	(void)state;
	assert_int_equal(checksum_add(1, 2), 3);
	assert_true(checksum_add(UINT64_MAX, 1) == 1);
	assert_true(checksum_add(UINT64_MAX, UINT64_MAX) == UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_example_of_the_rfc),   cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_carries_are_not_lost), cmocka_unit_test(test_fold),
		cmocka_unit_test(test_add_carries_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
