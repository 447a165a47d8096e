/* Slabs: indices that stay, records that come zeroed, reuse of what was given back. */
#include "correlate/slab.h"
#include "tests/support/test.h"

#include <string.h>

struct record {
	uint64_t first, second;
};

static void test_indices(void **state)
{
	struct slab slab = slab_of(sizeof(struct record));

	(void)state;
	for (uint32_t wanted = 1; wanted <= 10; wanted++)
		assert_int_equal(slab_new(&slab), wanted);
	assert_int_equal(slab.used, 11);
	slab_free(&slab);
	assert_int_equal(slab.used, 1);
	slab_free(&slab);
}

/* Records do not move when further chunks are made. */
static void test_records_stay(void **state)
{
	struct slab slab = slab_of(sizeof(struct record));
	const uint32_t count = (3u << SLAB_CHUNK_SHIFT) + 5;
	struct record *first;

	(void)state;
	first = slab_at(&slab, slab_new(&slab));
	first->first = 1;
	for (uint32_t i = 2; i < count; i++) {
		uint32_t index = slab_new(&slab);
		struct record *record = slab_at(&slab, index);

		assert_int_equal(index, i);
		assert_int_equal(record->first | record->second, 0);
		record->first = i;
	}
	assert_ptr_equal(slab_at(&slab, 1), first);
	for (uint32_t i = 1; i < count; i++)
		assert_int_equal(((struct record *)slab_at(&slab, i))->first, i);
	slab_free(&slab);
}

/* What was released last comes back first, and zeroed. */
static void test_reuse(void **state)
{
	struct slab slab = slab_of(sizeof(struct record));
	uint32_t index[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		index[i] = slab_new(&slab);
		memset(slab_at(&slab, index[i]), 0xff, sizeof(struct record));
	}
	slab_release(&slab, index[0]);
	slab_release(&slab, index[2]);
	assert_int_equal(slab_new(&slab), index[2]);
	assert_int_equal(slab_new(&slab), index[0]);
	assert_int_equal(((struct record *)slab_at(&slab, index[0]))->first, 0);
	assert_int_equal(((struct record *)slab_at(&slab, index[0]))->second, 0);
	assert_int_equal(((struct record *)slab_at(&slab, index[1]))->second, UINT64_MAX);
	assert_int_equal(slab_new(&slab), 4);
	slab_free(&slab);
}

static void test_smallest_record(void **state)
{
	struct slab slab = slab_of(4);
	uint32_t index;

	(void)state;
	for (uint32_t i = 0; i < 1u << SLAB_CHUNK_SHIFT; i++) {
		index = slab_new(&slab);
		memcpy(slab_at(&slab, index), &i, 4);
	}
	for (uint32_t i = 1; i <= 100; i++)
		slab_release(&slab, i);
	for (uint32_t i = 100; i >= 1; i--)
		assert_int_equal(slab_new(&slab), i);
	slab_free(&slab);
}

/* Records beside those of another slab: there or not, zeroed, and they stay. */
static void test_places(void **state)
{
	struct slab slab = slab_of(sizeof(struct record));
	const uint32_t far = (2u << SLAB_CHUNK_SHIFT) + 7;
	struct record *record;

	(void)state;
	assert_null(slab_find(&slab, 1));
	record = slab_place(&slab, far);
	assert_non_null(record);
	assert_int_equal(record->first | record->second, 0);
	record->first = 7;
	assert_non_null(slab_place(&slab, 1));
	assert_ptr_equal(slab_place(&slab, far), record);
	assert_ptr_equal(slab_find(&slab, far), record);
	assert_int_equal(record->first, 7);
	assert_null(slab_find(&slab, 3u << SLAB_CHUNK_SHIFT));
	slab_free(&slab);
	assert_null(slab_find(&slab, far));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_indices), cmocka_unit_test(test_records_stay),
		cmocka_unit_test(test_reuse),   cmocka_unit_test(test_smallest_record),
		cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
