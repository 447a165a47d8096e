/* Tests of the bounded table that counts how often each key was met. */
#include "report/tally.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define LIMIT 1000

static struct tally_key port(uint16_t number)
{
	return (struct tally_key){.port = number};
}

static void add(struct tally *tally, uint16_t number, unsigned times)
{
	struct tally_key key = port(number);

	while (times-- > 0)
		tally_add(tally, &key);
}

static void an_empty_tally_has_nothing(void **state)
{
	struct tally *tally = tally_new(LIMIT, 1);
	struct tally_entry entries[4];

	(void)state;
	assert_int_equal(tally_size(tally), 0);
	assert_int_equal(tally_top(tally, entries, 4), 0);
	assert_int_equal(tally_top(tally, entries, 0), 0);
	tally_free(tally);
	tally_free(NULL);
}

static void the_most_frequent_come_first(void **state)
{
	struct tally *tally = tally_new(LIMIT, 1);
	struct tally_entry entries[3];

	(void)state;
	add(tally, 80, 5);
	add(tally, 23, 7);
	add(tally, 443, 5);
	add(tally, 22, 1);
	assert_int_equal(tally_size(tally), 4);
	assert_int_equal(tally_top(tally, entries, 3), 3);
	assert_int_equal(entries[0].key.port, 23);
	assert_int_equal(entries[0].count, 7);
	assert_int_equal(entries[1].key.port, 80);
	assert_int_equal(entries[2].key.port, 443);
	assert_int_equal(tally_error(tally), 0);
	tally_free(tally);
}

static void keys_differ_in_every_part(void **state)
{
	struct tally *tally = tally_new(LIMIT, 1);
	struct tally_key keys[] = {
		{.port = 0},
		{.port = 1},
		{.protocol = 1},
		{.detail = 1},
		{.address = {.octet = {[15] = 1}}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		tally_add(tally, &keys[i]);
	assert_int_equal(tally_size(tally), sizeof(keys) / sizeof(keys[0]));
	tally_free(tally);
}

static void counts_are_exact_up_to_the_limit(void **state)
{
	struct tally *tally = tally_new(LIMIT, 1);
	struct tally_entry entries[LIMIT];

	(void)state;
	for (unsigned round = 0; round < 3; round++)
		for (uint16_t number = 0; number < LIMIT; number++)
			add(tally, number, 1);
	assert_int_equal(tally_error(tally), 0);
	assert_int_equal(tally_top(tally, entries, LIMIT), LIMIT);
	for (uint16_t number = 0; number < LIMIT; number++) {
		assert_int_equal(entries[number].key.port, number);
		assert_int_equal(entries[number].count, 3);
	}
	tally_free(tally);
}

/* A frequent key among many rare ones: found, and short by no more than is said. */
static void beyond_the_limit_the_frequent_stay(void **state)
{
	struct tally *tally = tally_new(LIMIT, 1);
	struct tally_entry entries[2];
	unsigned frequent = 0;

	(void)state;
	for (uint32_t i = 0; i < 100000; i++) {
		struct tally_key rare = {.detail = i};

		tally_add(tally, &rare);
		assert_true(tally_size(tally) <= LIMIT);
		if (i % 10 == 0) {
			add(tally, 9, 1);
			frequent++;
		}
	}
	assert_true(tally_error(tally) > 0);
	assert_int_equal(tally_top(tally, entries, 2), 2);
	assert_int_equal(entries[0].key.port, 9);
	assert_true(entries[0].count <= frequent);
	assert_true(entries[0].count + tally_error(tally) >= frequent);
	tally_free(tally);
}

/* What comes out depends on what came in, not on the seed. */
static void the_seed_does_not_show(void **state)
{
	struct tally_entry entries[2][50];

	(void)state;
	for (unsigned run = 0; run < 2; run++) {
		struct tally *tally = tally_new(LIMIT, run * UINT64_C(0x123456789abcdef));

		for (uint32_t i = 0; i < 30000; i++)
			add(tally, (uint16_t)((i * i) % 7919), 1);
		assert_int_equal(tally_top(tally, entries[run], 50), 50);
		tally_free(tally);
	}
	assert_memory_equal(entries[0], entries[1], sizeof(entries[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_tally_has_nothing),
		cmocka_unit_test(the_most_frequent_come_first),
		cmocka_unit_test(keys_differ_in_every_part),
		cmocka_unit_test(counts_are_exact_up_to_the_limit),
		cmocka_unit_test(beyond_the_limit_the_frequent_stay),
		cmocka_unit_test(the_seed_does_not_show),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
