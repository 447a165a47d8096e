/* How often each of many keys was met: a table with open addressing over one array. */
#include "report/tally.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define FIRST_SLOTS 64u

struct tally {
	struct tally_entry *slots; /* count 0: free */
	size_t slot_count;         /* a power of two */
	size_t used;
	size_t limit;
	uint64_t error;
	uint64_t seed;
};

struct tally *tally_new(size_t limit, uint64_t seed)
{
	struct tally *tally = calloc(1, sizeof(*tally));

	if (tally == NULL)
		return NULL;
	tally->limit = limit;
	tally->seed = seed;
	tally->slot_count = FIRST_SLOTS;
	tally->slots = calloc(tally->slot_count, sizeof(*tally->slots));
	if (tally->slots == NULL) {
		free(tally);
		return NULL;
	}
	return tally;
}

/* The slot that holds `key`, or the free one where it belongs. */
static struct tally_entry *find_slot(const struct tally *tally, const struct tally_key *key)
{
	size_t at = (size_t)XXH3_64bits_withSeed(key, sizeof(*key), tally->seed);

	for (;; at++) {
		struct tally_entry *slot = &tally->slots[at & (tally->slot_count - 1)];

		if (slot->count == 0 || memcmp(&slot->key, key, sizeof(*key)) == 0)
			return slot;
	}
}

/* Moves all entries met more than `least` times to `slot_count` slots; false without memory. */
static bool rebuild(struct tally *tally, size_t slot_count, uint64_t least)
{
	struct tally_entry *old = tally->slots;
	size_t old_count = tally->slot_count;
	struct tally_entry *slots = calloc(slot_count, sizeof(*slots));

	if (slots == NULL)
		return false;
	tally->slots = slots;
	tally->slot_count = slot_count;
	tally->used = 0;
	for (size_t i = 0; i < old_count; i++) {
		if (old[i].count <= least)
			continue;
		*find_slot(tally, &old[i].key) = old[i];
		tally->used++;
	}
	free(old);
	return true;
}

/* The smallest count such that at least half of the entries are not above it. */
static uint64_t lower_half(const struct tally *tally)
{
	for (uint64_t least = 1;; least *= 2) {
		size_t count = 0;

		for (size_t i = 0; i < tally->slot_count; i++)
			count += tally->slots[i].count != 0 && tally->slots[i].count <= least;
		if (count * 2 >= tally->used)
			return least;
	}
}

/* Makes room for one more key; false if there is none. */
static bool make_room(struct tally *tally)
{
	uint64_t least;

	if (tally->used < tally->limit) {
		if (tally->used * 4 < tally->slot_count * 3)
			return true;
		return rebuild(tally, tally->slot_count * 2, 0);
	}
	least = lower_half(tally);
	if (!rebuild(tally, tally->slot_count, least))
		return false;
	/* a dropped key may come back and be dropped again */
	tally->error += least;
	return true;
}

void tally_add(struct tally *tally, const struct tally_key *key)
{
	struct tally_entry *slot = find_slot(tally, key);

	if (slot->count == 0) {
		if (!make_room(tally))
			return;
		slot = find_slot(tally, key);
		slot->key = *key;
		tally->used++;
	}
	slot->count++;
}

size_t tally_size(const struct tally *tally)
{
	return tally->used;
}

uint64_t tally_error(const struct tally *tally)
{
	return tally->error;
}

/* Does `a` stand before `b` in the list of the most frequent? */
static bool stands_before(const struct tally_entry *a, const struct tally_entry *b)
{
	if (a->count != b->count)
		return a->count > b->count;
	if (!ip_addr_equal(&a->key.address, &b->key.address))
		return ip_addr_compare(&a->key.address, &b->key.address) < 0;
	if (a->key.protocol != b->key.protocol)
		return a->key.protocol < b->key.protocol;
	if (a->key.port != b->key.port)
		return a->key.port < b->key.port;
	return a->key.detail < b->key.detail;
}

size_t tally_top(const struct tally *tally, struct tally_entry *entries, size_t room)
{
	size_t count = 0;

	for (size_t i = 0; i < tally->slot_count; i++) {
		const struct tally_entry *entry = &tally->slots[i];
		size_t at;

		if (entry->count == 0)
			continue;
		if (count == room && (room == 0 || !stands_before(entry, &entries[room - 1])))
			continue;
		if (count < room)
			count++;
		for (at = count - 1; at > 0 && stands_before(entry, &entries[at - 1]); at--)
			entries[at] = entries[at - 1];
		entries[at] = *entry;
	}
	return count;
}

void tally_free(struct tally *tally)
{
	if (tally == NULL)
		return;
	free(tally->slots);
	free(tally);
}
