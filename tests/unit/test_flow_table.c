/* The flow table: growth, removal by moving later slots back, against a naive list. */
#include "correlate/flow_table.h"
#include "tests/support/test.h"

#include <stdlib.h>

#define MOST 3000u

/* What should be in the table, in order of adding. */
struct model {
	struct flow_slot entries[MOST];
	unsigned count;
};

/* Numbers that repeat from run to run. */
static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Does the walk over `hash` give `index` exactly once? */
static bool holds_once(const struct flow_table *table, uint32_t hash, uint32_t index)
{
	uint32_t position = 0, found;
	unsigned times = 0;

	while ((found = flow_table_next(table, hash, &position)) != 0)
		times += found == index;
	return times == 1;
}

static unsigned count_of(const struct flow_table *table, uint32_t hash)
{
	uint32_t position = 0;
	unsigned count = 0;

	while (flow_table_next(table, hash, &position) != 0)
		count++;
	return count;
}

static void check_against(const struct flow_table *table, const struct model *model)
{
	assert_int_equal(table->used, model->count);
	for (unsigned i = 0; i < model->count; i++) {
		unsigned same = 0;

		assert_true(holds_once(table, model->entries[i].hash, model->entries[i].index));
		for (unsigned j = 0; j < model->count; j++)
			same += model->entries[j].hash == model->entries[i].hash;
		assert_int_equal(count_of(table, model->entries[i].hash), same);
	}
}

static void test_empty(void **state)
{
	struct flow_table table;

	(void)state;
	assert_true(flow_table_init(&table, 1));
	assert_int_equal(count_of(&table, 0), 0);
	assert_int_equal(count_of(&table, UINT32_MAX), 0);
	flow_table_remove(&table, 7, 1);
	flow_table_replace(&table, 7, 1, 2);
	assert_int_equal(count_of(&table, 7), 0);
	assert_int_equal(table.used, 0);
	flow_table_free(&table);
	flow_table_free(&table);
}

static void test_grows_and_keeps_all(void **state)
{
	struct flow_table table;
	uint32_t random = 1, first_mask;

	(void)state;
	assert_true(flow_table_init(&table, 1));
	first_mask = table.mask;
	for (uint32_t i = 1; i <= 100000; i++)
		assert_true(flow_table_add(&table, next_random(&random), i));
	assert_true(table.mask > first_mask);
	assert_int_equal(table.used, 100000);
	random = 1;
	for (uint32_t i = 1; i <= 100000; i++)
		assert_true(holds_once(&table, next_random(&random), i));
	flow_table_free(&table);
}

/* Hashes that fall into few slots, also the last one and the first behind it. */
static uint32_t crowded_hash(const struct flow_table *table, uint32_t *random)
{
	uint32_t home = (table->mask - 3 + next_random(random) % 8) & table->mask;

	return home | (next_random(random) % 3) << 24;
}

static void remove_one(struct flow_table *table, struct model *model, unsigned at)
{
	flow_table_remove(table, model->entries[at].hash, model->entries[at].index);
	model->entries[at] = model->entries[--model->count];
}

/* Adding, removing and replacing at random; the whole table is compared after each step. */
static void random_operations(uint32_t seed, bool crowded, unsigned steps, unsigned most)
{
	struct model *model = calloc(1, sizeof(*model));
	struct flow_table table;
	uint32_t random = seed, index = 0;

	assert_non_null(model);
	assert_true(flow_table_init(&table, seed));
	for (unsigned step = 0; step < steps; step++) {
		unsigned what = next_random(&random) % 8;
		unsigned at = model->count == 0 ? 0 : next_random(&random) % model->count;

		if (model->count > 0 && (what < 3 || model->count == most)) {
			remove_one(&table, model, at);
		} else if (model->count > 0 && what == 3) {
			struct flow_slot *entry = &model->entries[at];

			flow_table_replace(&table, entry->hash, entry->index, ++index);
			entry->index = index;
		} else {
			struct flow_slot slot = {.index = ++index};

			slot.hash = crowded ? crowded_hash(&table, &random) : next_random(&random);
			assert_true(flow_table_add(&table, slot.hash, slot.index));
			model->entries[model->count++] = slot;
		}
		check_against(&table, model);
	}
	while (model->count > 0)
		remove_one(&table, model, 0);
	for (uint32_t i = 0; i <= table.mask; i++)
		assert_int_equal(table.slots[i].index, 0);
	flow_table_free(&table);
	free(model);
}

static void test_random_operations(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 20; seed++) {
		random_operations(seed, true, 400, 60);
		random_operations(seed, false, 200, 60);
	}
}

static void test_removal_across_growth(void **state)
{
	(void)state;
	random_operations(99, false, 1500, MOST);
}

/* Does the walk over `hash` give `count` indices, each smaller than the one before? */
static bool is_newest_first(const struct flow_table *table, uint32_t hash, unsigned count)
{
	uint32_t position = 0, before = UINT32_MAX, found;

	while ((found = flow_table_next(table, hash, &position)) != 0) {
		if (found >= before)
			return false;
		before = found;
		count--;
	}
	return count == 0;
}

/* Indices that grow, under hashes that meet in one run around the end of the table. */
static void test_newest_first(void **state)
{
	struct flow_table table;

	(void)state;
	assert_true(flow_table_init(&table, 1));
	for (uint32_t i = 0; i < 3000; i++) {
		assert_true(flow_table_add(&table, UINT32_MAX - i % 300, i + 1));
		assert_true(is_newest_first(&table, UINT32_MAX - i % 300, i / 300 + 1));
	}
	for (uint32_t i = 0; i < 300; i++)
		assert_true(is_newest_first(&table, UINT32_MAX - i, 10));
	for (uint32_t i = 0; i < 3000; i += 3)
		assert_true(flow_table_remove(&table, UINT32_MAX - i % 300, i + 1));
	for (uint32_t i = 0; i < 300; i++)
		assert_true(is_newest_first(&table, UINT32_MAX - i, i % 3 == 0 ? 0 : 10));
	flow_table_free(&table);
}

/* Only the VLANs stay out of the hash: everything else that tells connections apart is in it. */
static void test_hash(void **state)
{
	struct flow_table table, other;
	struct flow_key key = {.low_port = 1, .high_port = 2, .protocol = 6, .ip_version = 4};
	struct flow_key changed = key;
	uint32_t hash;

	(void)state;
	assert_true(flow_table_init(&table, 1));
	assert_true(flow_table_init(&other, 2));
	hash = flow_table_hash(&table, &key);
	assert_int_equal(flow_table_hash(&table, &changed), hash);
	assert_int_not_equal(flow_table_hash(&other, &key), hash);
	changed.vlan[0] = 7;
	assert_int_equal(flow_table_hash(&table, &changed), hash);
	changed = key;
	changed.protocol = 17;
	assert_int_not_equal(flow_table_hash(&table, &changed), hash);
	changed = key;
	changed.ip_version = 6;
	assert_int_not_equal(flow_table_hash(&table, &changed), hash);
	changed = key;
	changed.high_port = 3;
	assert_int_not_equal(flow_table_hash(&table, &changed), hash);
	changed = key;
	changed.low.octet[15] = 1;
	assert_int_not_equal(flow_table_hash(&table, &changed), hash);
	flow_table_free(&table);
	flow_table_free(&other);
}

/* Keys that differ in their VLANs only stand under another hash from the 17th on. */
static void test_crowd(void **state)
{
	struct flow_key key = {.low_port = 1, .high_port = 2, .protocol = 6, .ip_version = 4};
	struct flow_table table;
	uint32_t hash;

	(void)state;
	assert_true(flow_table_init(&table, 1));
	hash = flow_table_hash(&table, &key);
	for (uint16_t i = 1; i <= 1000; i++) {
		key.vlan[1] = i;
		assert_true(flow_table_add_key(&table, &key, hash, i));
		assert_int_equal(table.is_crowded, i > FLOW_TABLE_CROWD);
		if (i > FLOW_TABLE_CROWD)
			assert_true(holds_once(&table, flow_table_crowded_hash(&table, &key), i));
	}
	assert_int_equal(count_of(&table, hash), FLOW_TABLE_CROWD);
	assert_int_equal(table.used, 1000);
	assert_true(flow_table_remove(&table, hash, 1));
	assert_false(flow_table_remove(&table, hash, 1));
	key.vlan[1] = 1000;
	assert_true(flow_table_replace(&table, flow_table_crowded_hash(&table, &key), 1000, 1));
	assert_false(flow_table_replace(&table, flow_table_crowded_hash(&table, &key), 1000, 2));
	flow_table_free(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_grows_and_keeps_all),
		cmocka_unit_test(test_random_operations),
		cmocka_unit_test(test_removal_across_growth),
		cmocka_unit_test(test_newest_first),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_crowd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
