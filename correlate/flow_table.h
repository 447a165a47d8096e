/* flow_key → index of its newest connection: open addressing over eight-byte slots. */
#ifndef CORRELATE_FLOW_TABLE_H
#define CORRELATE_FLOW_TABLE_H

#include "base/five_tuple.h"

#include <stdbool.h>
#include <stdint.h>

struct flow_slot {
	uint32_t hash;
	uint32_t index; /* 0 = empty */
};

struct flow_table {
	struct flow_slot *slots;
	uint32_t mask; /* slots - 1 */
	uint32_t used;
	uint32_t version; /* changes whenever an index that was found may no longer be there */
	uint64_t seed;
	bool is_crowded; /* some indices stand under flow_table_crowded_hash() */
};

/* Makes an empty table whose hash is seeded; false when memory is short. */
bool flow_table_init(struct flow_table *table, uint64_t seed);

/* The hash of a key under the table's seed; VLANs and tunnels take no part. */
uint32_t flow_table_hash(const struct flow_table *table, const struct flow_key *key);

/*
 * The hash under which a key is kept when there are FLOW_TABLE_CROWD under its flow_table_hash(),
 * as one five-tuple on many VLANs makes them: all takes part, so that runs stay short.
 */
#define FLOW_TABLE_CROWD 16u
uint32_t flow_table_crowded_hash(const struct flow_table *table, const struct flow_key *key);

/* Brings the slot of `hash` nearer. */
static inline void flow_table_prefetch(const struct flow_table *table, uint32_t hash)
{
	__builtin_prefetch(&table->slots[hash & table->mask]);
}

/* Walks the indices whose hash is `hash`, newest first: `*position` starts at 0. 0 = no more. */
static inline uint32_t flow_table_next(const struct flow_table *table, uint32_t hash,
				       uint32_t *position)
{
	for (;;) {
		const struct flow_slot *slot = &table->slots[(hash + (*position)++) & table->mask];

		if (slot->index == 0)
			return 0;
		if (slot->hash == hash)
			return slot->index;
	}
}

/* Adds an index; false when memory is short. */
bool flow_table_add(struct flow_table *table, uint32_t hash, uint32_t index);

/*
 * Adds the index of `key` under its flow_table_hash() `hash`, or the crowded one where need be;
 * false when memory is short.
 */
bool flow_table_add_key(struct flow_table *table, const struct flow_key *key, uint32_t hash,
			uint32_t index);

/* Replaces index `from` under `hash` by `to`; false when it is not there. */
bool flow_table_replace(struct flow_table *table, uint32_t hash, uint32_t from, uint32_t to);

/* Removes an index; false when it is not there. */
bool flow_table_remove(struct flow_table *table, uint32_t hash, uint32_t index);

/* Frees the slots. */
void flow_table_free(struct flow_table *table);

#endif
