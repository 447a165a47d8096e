/* flow_key → index of its newest connection: open addressing over eight-byte slots. */
#include "correlate/flow_table.h"

#include "correlate/pages.h"

#include <stddef.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define FIRST_SLOTS 1024u

bool flow_table_init(struct flow_table *table, uint64_t seed)
{
	*table = (struct flow_table){.mask = FIRST_SLOTS - 1, .seed = seed};
	table->slots = pages_new(FIRST_SLOTS * sizeof(*table->slots));
	return table->slots != NULL;
}

/*
 * Addresses, ports and protocol. VLANs and tunnels stay out so that one look-up finds a connection
 * whose two directions carry different tags, and the one an ICMP error on another VLAN speaks of;
 * the caller compares them.
 */
uint32_t flow_table_hash(const struct flow_table *table, const struct flow_key *key)
{
	if (key->ip_version == 4) { /* what is before the four octets is the same for all */
		struct {
			uint32_t low, high;
			uint64_t ends;
		} short_key = {.ends = key->ends};

		memcpy(&short_key.low, key->low.octet + 12, sizeof(short_key.low));
		memcpy(&short_key.high, key->high.octet + 12, sizeof(short_key.high));
		return (uint32_t)XXH3_64bits_withSeed(&short_key, sizeof(short_key), table->seed);
	}
	return (uint32_t)XXH3_64bits_withSeed(key, offsetof(struct flow_key, way), table->seed);
}

uint32_t flow_table_crowded_hash(const struct flow_table *table, const struct flow_key *key)
{
	return (uint32_t)XXH3_64bits_withSeed(
		key, offsetof(struct flow_key, way) + sizeof(key->way), ~table->seed);
}

/*
 * The newest goes first, and those in its way each move to where the next one lies: the packets to
 * come are mostly of the newest connections.
 */
static void put(struct flow_table *table, struct flow_slot slot)
{
	uint32_t at = slot.hash;

	while (slot.index != 0) {
		struct flow_slot *place = &table->slots[at++ & table->mask], moved = *place;

		*place = slot;
		slot = moved;
	}
}

static bool grow(struct flow_table *table)
{
	struct flow_slot *old = table->slots;
	uint32_t count = table->mask + 1, start = 0;

	if (count > UINT32_MAX / 2)
		return false;
	table->slots = pages_new((size_t)count * 2 * sizeof(*table->slots));
	if (table->slots == NULL) {
		table->slots = old;
		return false;
	}
	/* with small pages even to find out where the page of a slot lies is a wait for memory */
	pages_prefer_large(table->slots, (size_t)count * 2 * sizeof(*table->slots));
	table->mask = count * 2 - 1;
	table->version++;
	/* backwards, from a slot where no run goes on: so the newest stay in front */
	while (old[start].index != 0)
		start++;
	for (uint32_t i = 1; i < count; i++)
		put(table, old[(start - i) & (count - 1)]);
	pages_free(old, (size_t)count * sizeof(*old));
	return true;
}

bool flow_table_add(struct flow_table *table, uint32_t hash, uint32_t index)
{
	/* half full: in fuller ones most look-ups meet others first, and a guess goes wrong each
	 * time */
	if (table->used >= table->mask / 2 && !grow(table))
		return false;
	put(table, (struct flow_slot){.hash = hash, .index = index});
	table->used++;
	return true;
}

/* Are there so many under one hash that it would become a long walk? */
static bool is_crowd(const struct flow_table *table, uint32_t hash)
{
	uint32_t position = 0, count = 0;

	while (count < FLOW_TABLE_CROWD && flow_table_next(table, hash, &position) != 0)
		count++;
	return count == FLOW_TABLE_CROWD;
}

bool flow_table_add_key(struct flow_table *table, const struct flow_key *key, uint32_t hash,
			uint32_t index)
{
	if (is_crowd(table, hash)) {
		hash = flow_table_crowded_hash(table, key);
		table->is_crowded = true;
	}
	return flow_table_add(table, hash, index);
}

/* Where `index` stands; an empty slot if it does not. */
static uint32_t find(const struct flow_table *table, uint32_t hash, uint32_t index)
{
	uint32_t at = hash & table->mask;

	while (table->slots[at].index != 0 && table->slots[at].index != index)
		at = (at + 1) & table->mask;
	return at;
}

bool flow_table_replace(struct flow_table *table, uint32_t hash, uint32_t from, uint32_t to)
{
	uint32_t at = find(table, hash, from);

	if (table->slots[at].index == 0)
		return false;
	table->slots[at].index = to;
	table->version++;
	return true;
}

/* Closes the gap by moving later slots of the run back, so that no tombstones are needed. */
bool flow_table_remove(struct flow_table *table, uint32_t hash, uint32_t index)
{
	uint32_t gap = find(table, hash, index);
	uint32_t at = gap;

	if (table->slots[gap].index == 0)
		return false;
	table->used--;
	table->version++;
	for (;;) {
		uint32_t home;

		at = (at + 1) & table->mask;
		if (table->slots[at].index == 0)
			break;
		home = table->slots[at].hash & table->mask;
		if (((at - home) & table->mask) < ((at - gap) & table->mask))
			continue;
		table->slots[gap] = table->slots[at];
		gap = at;
	}
	table->slots[gap] = (struct flow_slot){0};
	return true;
}

void flow_table_free(struct flow_table *table)
{
	pages_free(table->slots, ((size_t)table->mask + 1) * sizeof(*table->slots));
	table->slots = NULL;
}
