/* Ways through tunnels, each by a number: what tells connections of one five-tuple apart. */
#include "correlate/tunnel_table.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define BEYOND_LIMIT 1u /* the number of all ways that found no room */

static struct tunnel_way *way_at(const struct tunnel_table *table, uint32_t number)
{
	return slab_at_sized(&table->ways, number, sizeof(struct tunnel_way));
}

bool tunnel_table_init(struct tunnel_table *table, uint64_t seed)
{
	*table = (struct tunnel_table){.ways = slab_of(sizeof(struct tunnel_way))};
	return flow_table_init(&table->by_hash, seed);
}

/* Does the receiver choose the id? Then the same number means another tunnel the other way. */
static bool is_directed(const struct tunnel *tunnel)
{
	return tunnel->kind == TUNNEL_GTP || tunnel->kind == TUNNEL_L2TP;
}

/* May the id be another one on the way back? */
static bool has_two_ids(const struct tunnel *tunnel)
{
	return is_directed(tunnel) || tunnel->kind == TUNNEL_MPLS ||
	       (tunnel->kind == TUNNEL_GRE && tunnel->has_id);
}

/* Puts the ends in order, unless they say whose id it is. */
static struct tunnel_way way_of(const struct tunnel *tunnel, uint32_t outside)
{
	struct tunnel_way way = {.tunnel = *tunnel, .outside = outside};

	if (!is_directed(tunnel) && ip_addr_compare(&tunnel->source, &tunnel->destination) > 0) {
		way.tunnel.source = tunnel->destination;
		way.tunnel.destination = tunnel->source;
	}
	return way;
}

static bool is_same_way(const struct tunnel_way *a, const struct tunnel_way *b)
{
	return a->outside == b->outside && memcmp(&a->tunnel, &b->tunnel, sizeof(a->tunnel)) == 0;
}

/* All that found no room share a number, and so may be mixed up with each other alone. */
static uint32_t beyond_limit(struct tunnel_table *table)
{
	table->left_out++;
	return BEYOND_LIMIT;
}

static uint32_t number_of(struct tunnel_table *table, const struct tunnel_way *way)
{
	uint32_t hash = (uint32_t)XXH3_64bits_withSeed(&way->tunnel, sizeof(way->tunnel),
						       table->by_hash.seed ^ way->outside);
	uint32_t position = 0, number;

	while ((number = flow_table_next(&table->by_hash, hash, &position)) != 0)
		if (is_same_way(way_at(table, number), way))
			return number;
	if (table->ways.used >= MAX_TUNNELS)
		return beyond_limit(table);
	number = slab_new(&table->ways);
	if (number == BEYOND_LIMIT) { /* kept for those, as a tunnel of no kind */
		way_at(table, number)->tunnel.kind = TUNNEL_KINDS;
		number = slab_new(&table->ways);
	}
	if (number == 0 || !flow_table_add(&table->by_hash, hash, number))
		return beyond_limit(table);
	*way_at(table, number) = *way;
	return number;
}

/* Kept out of its callers, where most packets pass by. */
__attribute__((noinline, cold)) uint32_t
tunnel_table_number(struct tunnel_table *table, const struct tunnel *tunnels, unsigned count)
{
	uint32_t number = 0;

	for (unsigned i = 0; i < count && number != BEYOND_LIMIT; i++) {
		struct tunnel_way way = way_of(&tunnels[i], number);

		number = number_of(table, &way);
	}
	return number;
}

/* Between the same two hosts, the one way or the other? */
static bool has_same_ends(const struct tunnel *a, const struct tunnel *b)
{
	const struct ip_addr *source = &b->source, *destination = &b->destination;

	if (is_directed(a)) {
		source = &b->destination;
		destination = &b->source;
	}
	return a->ip_version == b->ip_version && ip_addr_equal(&a->source, source) &&
	       ip_addr_equal(&a->destination, destination);
}

bool tunnel_table_may_be_opposite(const struct tunnel_table *table, uint32_t a, uint32_t b)
{
	while (a != b) {
		const struct tunnel_way *left, *right;

		if (a == 0 || b == 0)
			return false; /* one is deeper than the other */
		left = way_at(table, a);
		right = way_at(table, b);
		if (left->opposite != 0 || right->opposite != 0) {
			if (left->opposite != b)
				return false;
		} else if (left->tunnel.kind != right->tunnel.kind ||
			   !has_same_ends(&left->tunnel, &right->tunnel) ||
			   (left->tunnel.id != right->tunnel.id && !has_two_ids(&left->tunnel))) {
			return false;
		}
		a = left->outside;
		b = right->outside;
	}
	return true;
}

bool tunnel_table_is_same(const struct tunnel_table *table, uint32_t a, uint32_t b)
{
	return a == b || (a != 0 && b != 0 && way_at(table, a)->opposite == b);
}

uint32_t tunnel_table_opposite(const struct tunnel_table *table, uint32_t number)
{
	return number == 0 ? 0 : way_at(table, number)->opposite;
}

void tunnel_table_pair(struct tunnel_table *table, uint32_t a, uint32_t b)
{
	if (a == b || a == 0 || b == 0 || way_at(table, a)->opposite != 0 ||
	    way_at(table, b)->opposite != 0)
		return;
	way_at(table, a)->opposite = b;
	way_at(table, b)->opposite = a;
}

unsigned tunnel_table_tunnels(const struct tunnel_table *table, uint32_t number,
			      struct tunnel tunnels[PACKET_MAX_TUNNELS])
{
	unsigned count = 0;

	for (uint32_t each = number; each != 0; each = way_at(table, each)->outside)
		count++;
	for (unsigned place = count; place > 0; number = way_at(table, number)->outside)
		tunnels[--place] = way_at(table, number)->tunnel;
	return count;
}

void tunnel_table_free(struct tunnel_table *table)
{
	flow_table_free(&table->by_hash);
	slab_free(&table->ways);
}
