/* Times and durations as text. */
#include "base/timestamp.h"

#include "tests/support/test.h"

static void assert_iso8601(int64_t time_ns, const char *expected)
{
	char buffer[64];
	struct text text = text_in(buffer, sizeof(buffer));

	timestamp_add_iso8601(&text, time_ns);
	assert_string_equal(buffer, expected);
}

static void test_iso8601(void **state)
{
	(void)state;
	assert_iso8601(0, "1970-01-01T00:00:00.000000000Z");
	assert_iso8601(1795194074075617000, "2026-11-20T17:01:14.075617000Z");
	assert_iso8601(951782400000000001, "2000-02-29T00:00:00.000000001Z");
	assert_iso8601(-1, "1969-12-31T23:59:59.999999999Z");
	assert_iso8601(-NS_PER_SECOND, "1969-12-31T23:59:59.000000000Z");
	assert_iso8601(INT64_MAX, "2262-04-11T23:47:16.854775807Z");
	assert_iso8601(INT64_MIN, "1677-09-21T00:12:43.145224192Z");
}

static void assert_seconds(int64_t duration_ns, int digits, const char *expected)
{
	char buffer[64];
	struct text text = text_in(buffer, sizeof(buffer));

	timestamp_add_seconds(&text, duration_ns, digits);
	assert_string_equal(buffer, expected);
}

static void test_seconds(void **state)
{
	(void)state;
	assert_seconds(0, 6, "0.000000");
	assert_seconds(316000, 6, "0.000316");
	assert_seconds(316001, 9, "0.000316001");
	assert_seconds(999, 6, "0.000000");
	assert_seconds(-1250000000, 6, "-1.250000");
	assert_seconds(-1, 9, "-0.000000001");
	assert_seconds(INT64_MAX, 9, "9223372036.854775807");
	assert_seconds(INT64_MIN, 9, "-9223372036.854775808");
}

static void assert_duration(int64_t duration_ns, const char *expected)
{
	char buffer[64];
	struct text text = text_in(buffer, sizeof(buffer));

	timestamp_add_duration(&text, duration_ns);
	assert_string_equal(buffer, expected);
}

static void test_duration(void **state)
{
	(void)state;
	assert_duration(0, "0 us");
	assert_duration(43000, "43 us");
	assert_duration(1200000, "1.20 ms");
	assert_duration(12300000, "12.3 ms");
	assert_duration(250000000, "250 ms");
	assert_duration(3060000000, "3.06 s");
	assert_duration(59900000000, "59.9 s");
	assert_duration(131000000000, "2 min 11 s");
	assert_duration(3900000000000, "1 h 5 min");
	assert_duration(-1200000, "-1.20 ms");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_iso8601),
		cmocka_unit_test(test_seconds),
		cmocka_unit_test(test_duration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
