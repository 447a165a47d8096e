/* Keeps who was asked for by ARP and neighbour discovery. */
#ifndef CORRELATE_NEIGHBOR_TABLE_H
#define CORRELATE_NEIGHBOR_TABLE_H

#include "correlate/neighbors.h"
#include "decode/packet.h"

#include <stddef.h>

#define MAX_NEIGHBORS 65536u
#define MAX_ASKERS    32u /* of one target: each of its messages walks over all of them */

struct neighbor_table {
	struct neighbor *entries; /* in the order of their first request */
	uint32_t *slots;          /* index + 1 by hash of the target */
	uint32_t count, room, mask;
	uint64_t seed;
	uint64_t left_out; /* requests beyond MAX_NEIGHBORS and MAX_ASKERS */
};

/* An empty table whose hash is seeded. */
struct neighbor_table neighbor_table_of(uint64_t seed);

/*
 * Takes an ARP or neighbour discovery message that came in `tunnel` (its number, 0 = none); false
 * when memory is short.
 */
bool neighbor_table_add(struct neighbor_table *table, const struct packet *packet, uint32_t tunnel);

/*
 * The entry of `target` in `tunnel` with unanswered requests between `from_ns` and `until_ns`, or
 * NULL: the one asked most often.
 */
const struct neighbor *neighbor_table_unanswered(const struct neighbor_table *table,
						 uint32_t tunnel, const struct ip_addr *target,
						 int64_t from_ns, int64_t until_ns);

/*
 * The only entry that `asker` asked for in vain in that time, or NULL: its next hop, whatever it
 * had to send. Looks through all entries, so not where there are many.
 */
const struct neighbor *neighbor_table_only_asked_by(const struct neighbor_table *table,
						    uint32_t tunnel, const struct ip_addr *asker,
						    int64_t from_ns, int64_t until_ns);

/* When the table is full: forgets whom nobody asked for since `before_ns`. */
void neighbor_table_make_room(struct neighbor_table *table, int64_t before_ns);

void neighbor_table_free(struct neighbor_table *table);

#endif
