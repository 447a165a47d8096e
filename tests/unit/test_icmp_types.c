/* The names of ICMP messages, and which of them are errors. */
#include "decode/icmp_types.h"

#include "tests/support/test.h"

static void test_errors_of_icmp(void **state)
{
	(void)state;
	for (unsigned type = 0; type < 256; type++) {
		bool is_error = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;

		assert_int_equal(icmp_is_error(4, (uint8_t)type), is_error);
		assert_int_equal(icmp_is_error(6, (uint8_t)type), type < 128 || type == 137);
	}
}

static void test_names(void **state)
{
	static const struct {
		uint8_t version, type, code;
		const char *name;
	} rows[] = {
		{4, 3, 0, "net-unreachable"},
		{4, 3, 1, "host-unreachable"},
		{4, 3, 2, "protocol-unreachable"},
		{4, 3, 3, "port-unreachable"},
		{4, 3, 4, "fragmentation-needed"},
		{4, 3, 5, "source-route-failed"},
		{4, 3, 6, "net-unknown"},
		{4, 3, 7, "host-unknown"},
		{4, 3, 8, "host-isolated"},
		{4, 3, 9, "net-prohibited"},
		{4, 3, 10, "host-prohibited"},
		{4, 3, 11, "net-unreachable-tos"},
		{4, 3, 12, "host-unreachable-tos"},
		{4, 3, 13, "admin-prohibited"},
		{4, 3, 14, "precedence-violation"},
		{4, 3, 15, "precedence-cutoff"},
		{4, 4, 0, "source-quench"},
		{4, 5, 0, "redirect"},
		{4, 5, 3, "redirect"},
		{4, 11, 0, "ttl-exceeded"},
		{4, 11, 1, "reassembly-time-exceeded"},
		{4, 12, 0, "parameter-problem"},
		{4, 12, 2, "parameter-problem"},
		{6, 1, 0, "no-route"},
		{6, 1, 1, "admin-prohibited"},
		{6, 1, 2, "beyond-scope"},
		{6, 1, 3, "address-unreachable"},
		{6, 1, 4, "port-unreachable"},
		{6, 1, 5, "policy-failed"},
		{6, 1, 6, "reject-route"},
		{6, 2, 0, "packet-too-big"},
		{6, 3, 0, "hop-limit-exceeded"},
		{6, 3, 1, "reassembly-time-exceeded"},
		{6, 4, 0, "parameter-problem"},
		{6, 4, 3, "parameter-problem"},
		{6, 137, 0, "redirect"},
		{4, 3, 16, "type-3-code-16"},
		{4, 3, 255, "type-3-code-255"},
		{6, 1, 7, "type-1-code-7"},
		{6, 127, 255, "type-127-code-255"},
	};
	char word[ICMP_WORD_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(
			icmp_type_word(rows[i].version, rows[i].type, rows[i].code, word),
			rows[i].name);
}

/* Every row is an error, is found by its own key, and stands in order. */
static void test_rows(void **state)
{
	size_t count;
	const struct icmp_type *rows = icmp_types(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		uint8_t code = rows[i].code < 0 ? 9 : (uint8_t)rows[i].code;

		assert_true(icmp_is_error(rows[i].version, rows[i].type));
		assert_ptr_equal(icmp_type_find(rows[i].version, rows[i].type, code), &rows[i]);
		assert_true(rows[i].meaning[0] != '\0');
		if (i > 0)
			assert_true(rows[i].version * 65536 + rows[i].type * 256 + rows[i].code >
				    rows[i - 1].version * 65536 + rows[i - 1].type * 256 +
					    rows[i - 1].code);
	}
	assert_null(icmp_type_find(4, 8, 0));
	assert_null(icmp_type_find(6, 5, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_errors_of_icmp),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
