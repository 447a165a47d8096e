/* Ways through tunnels, each by a number: what tells connections of one five-tuple apart. */
#ifndef CORRELATE_TUNNEL_TABLE_H
#define CORRELATE_TUNNEL_TABLE_H

#include "correlate/flow_table.h"
#include "correlate/slab.h"
#include "decode/packet.h"

#include <stdbool.h>
#include <stdint.h>

#define MAX_TUNNELS 1048576u /* numbers; a connection has one way for each of its directions */

/*
 * A tunnel and, in `outside`, the number of the way up to it (0 = it is the outermost). One whose
 * id is the same in both directions is kept with its ends in order, so that both have one number.
 * Where each end chooses the id that it wants to be sent (the endpoint of GTP, the session of L2TP)
 * and where the two directions may have ids of their own (labels of MPLS, keys of GRE), the way
 * back is another number: `opposite`, once a connection has shown which.
 */
struct tunnel_way {
	struct tunnel tunnel;
	uint32_t outside, opposite;
};

struct tunnel_table {
	struct flow_table by_hash;
	struct slab ways;  /* struct tunnel_way */
	uint64_t left_out; /* packets of tunnels beyond MAX_TUNNELS, which all have number 1 */
};

/* An empty table whose hash is seeded; false when memory is short. */
bool tunnel_table_init(struct tunnel_table *table, uint64_t seed);

/* The number of the way through `count` tunnels, outermost first; never 0 if there is one. */
uint32_t tunnel_table_number(struct tunnel_table *table, const struct tunnel *tunnels,
			     unsigned count);

/* May packets on the two ways belong to one connection, in different directions? */
bool tunnel_table_may_be_opposite(const struct tunnel_table *table, uint32_t a, uint32_t b);

/* Are they known to, or the same? */
bool tunnel_table_is_same(const struct tunnel_table *table, uint32_t a, uint32_t b);

/* The way back of a way, as far as it is known and not the same; else 0. */
uint32_t tunnel_table_opposite(const struct tunnel_table *table, uint32_t number);

/* A connection has shown that the two ways, which may be opposite, are. */
void tunnel_table_pair(struct tunnel_table *table, uint32_t a, uint32_t b);

/* Writes the tunnels of a way, outermost first, to `tunnels`; returns how many. */
unsigned tunnel_table_tunnels(const struct tunnel_table *table, uint32_t number,
			      struct tunnel tunnels[PACKET_MAX_TUNNELS]);

void tunnel_table_free(struct tunnel_table *table);

#endif
