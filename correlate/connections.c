/* Finds, makes and evicts connections. */
#include "correlate/correlator_private.h"

#include <string.h>

void connection_release_parts(struct correlator *correlator, uint32_t index)
{
	const struct connection *connection = connection_at(correlator, index);
	struct timeline_store *store = timeline_store_at(correlator, index);
	uint32_t icmp = connection->icmp_last;

	if (connection->tcp != 0)
		slab_release(&correlator->pairs, connection->tcp);
	correlator->detail_bytes -= connection->icmp_count * sizeof(struct icmp_record);
	for (uint32_t left = connection->icmp_count; left > 0; left--) {
		const struct icmp_record *record = icmp_record_at(correlator, icmp);
		uint32_t next = record->next;

		if (record->is_about_tunnel)
			slab_release(&correlator->icmp_tunnels, record->tunnel->index);
		slab_release(&correlator->icmp, icmp);
		icmp = next;
	}
	if (store != NULL) {
		correlator->detail_bytes -= store->bytes;
		timeline_store_free(store);
	}
}

/* Has it ended as far as one can see, so that nothing is lost when it leaves first? */
bool connection_is_over(const struct connection *connection)
{
	uint8_t client = connection->state[CLIENT], server = connection->state[SERVER];

	return connection->key.protocol == IP_PROTOCOL_TCP &&
	       (client == TCP_CLOSED || client == TCP_TIME_WAIT) &&
	       (server == TCP_CLOSED || server == TCP_TIME_WAIT || server == TCP_UNKNOWN);
}

/*
 * Chooses who leaves when the limit is reached: the clock algorithm, an approximation of the least
 * recently used that costs one bit and no list. One that is over goes at the first visit.
 */
static uint32_t choose_victim(struct correlator *correlator)
{
	for (;;) {
		uint32_t index = correlator->eviction_hand++;
		struct connection *connection;

		if (correlator->eviction_hand >= correlator->connections.used)
			correlator->eviction_hand = 1;
		if (index >= correlator->connections.used)
			continue;
		connection = connection_at(correlator, index);
		if (connection->is_free)
			continue;
		if (!connection->is_touched || connection->told == TOLD_FOR_GOOD ||
		    connection_is_over(connection))
			return index;
		connection->is_touched = false;
	}
}

void correlator_release(struct correlator *correlator, uint32_t index)
{
	struct connection *connection = connection_at(correlator, index);

	if (!flow_table_remove(&correlator->flows,
			       flow_table_hash(&correlator->flows, &connection->key), index))
		flow_table_remove(&correlator->flows,
				  flow_table_crowded_hash(&correlator->flows, &connection->key),
				  index);
	connection_release_parts(correlator, index);
	slab_release(&correlator->connections, index);
	/* the released record's first bytes belong to the slab's list, its flags stay readable */
	connection->is_free = true;
	correlator->live--;
}

static bool evict(struct correlator *correlator)
{
	uint32_t index = choose_victim(correlator);
	struct connection *connection = connection_at(correlator, index);
	struct story story;

	if (connection->told != TOLD_FOR_GOOD) {
		connection->notes |= NOTE_BIT(FOUND_EVICTED);
		correlator_relate_own(correlator, connection);
		if (!story_tell(correlator, index, &story))
			return false;
		if (correlator->sink.evicted != NULL)
			correlator->sink.evicted(correlator->sink.context, &story);
		correlator->counts.evicted++;
	}
	correlator_release(correlator, index);
	return true;
}

__attribute__((noinline, cold)) bool correlator_make_room(struct correlator *correlator)
{
	while (correlator->detail_bytes > correlator->limits.max_detail_bytes &&
	       correlator->live > 1)
		if (!evict(correlator))
			return false;
	return true;
}

/* One of very many with the same five-tuple: on exactly the way of `key`; 0 = none. */
static uint32_t find_on_way(const struct correlator *correlator, const struct flow_key *key)
{
	uint32_t hash = flow_table_crowded_hash(&correlator->flows, key);
	uint32_t position = 0, index;

	while ((index = flow_table_next(&correlator->flows, hash, &position)) != 0)
		if (flow_key_same_ends(&connection_at(correlator, index)->key, key) &&
		    flow_key_same_way(&connection_at(correlator, index)->key, key))
			return index;
	return 0;
}

/* The same, or on the tunnel's way back, or else `other`. */
static uint32_t find_in_crowd(const struct correlator *correlator, const struct flow_key *key,
			      uint32_t other)
{
	struct flow_key back = *key;
	uint32_t index = find_on_way(correlator, key);

	back.tunnel = tunnel_table_opposite(&correlator->tunnels, key->tunnel);
	if (index == 0 && back.tunnel != 0)
		index = find_on_way(correlator, &back);
	return index != 0 ? index : other;
}

/* Does it acknowledge the SYN of a connection of which there is nothing else? */
static bool answers_syn(const struct connection *connection, const struct packet *packet)
{
	return packet->kind == PACKET_TCP && (packet->tcp.flags & TCP_ACK) != 0 &&
	       connection->tcp == 0 && packet->tcp.ack == connection->syn.isn + 1;
}

/* Could both ways be one connection's, in its two directions? Only one of them may be a tunnel. */
static bool may_be_two_ways(const struct correlator *correlator, const struct flow_key *a,
			    const struct flow_key *b)
{
	return a->tunnel == b->tunnel || a->tunnel == 0 || b->tunnel == 0 ||
	       tunnel_table_may_be_opposite(&correlator->tunnels, a->tunnel, b->tunnel);
}

/* The same VLANs, and the tunnel's way back. */
static bool is_way_back(const struct correlator *correlator, const struct flow_key *a,
			const struct flow_key *b)
{
	return memcmp(a->vlan, b->vlan, sizeof(a->vlan)) == 0 &&
	       tunnel_table_is_same(&correlator->tunnels, a->tunnel, b->tunnel);
}

/*
 * The connection of `packet`. One on the same way comes first. Else, with `any_way`, whichever
 * there is; and without it one that was heard in the other direction only, since the two directions
 * of a connection may be tagged differently, and one of them be tunnelled. Of several it is the
 * first whose SYN it acknowledges, or else the newest.
 */
uint32_t correlator_search(const struct correlator *correlator, const struct lookup *lookup,
			   const struct packet *packet, bool any_way)
{
	const struct flow_key *key = &lookup->key;
	uint32_t position = 0, index, other = 0;
	bool is_sure = false;

	while ((index = flow_table_next(&correlator->flows, lookup->hash, &position)) != 0) {
		const struct connection *connection = connection_at(correlator, index);
		enum side side =
			lookup->source_is_low == connection->client_is_low ? CLIENT : SERVER;

		if (!flow_key_same_ends(&connection->key, key))
			continue;
		if (flow_key_same_way(&connection->key, key) ||
		    is_way_back(correlator, &connection->key, key))
			return index;
		if (!(any_way || connection->packets[side] == 0 ||
		      connection->other_vlan == side + 1u) ||
		    !may_be_two_ways(correlator, &connection->key, key))
			continue;
		if (answers_syn(connection, packet)) {
			other = index;
			is_sure = true;
		} else if (!is_sure && other == 0) {
			other = index;
		}
	}
	if (correlator->flows.is_crowded)
		return find_in_crowd(correlator, key, other);
	return other;
}

static bool is_self_connected(const struct flow_key *key)
{
	return key->protocol == IP_PROTOCOL_TCP && key->low_port == key->high_port &&
	       ip_addr_equal(&key->low, &key->high);
}

/* Is the connection at `index` the one with this id, not evicted since? */
bool correlator_is_still(const struct correlator *correlator, uint32_t index, uint64_t id)
{
	const struct connection *connection = connection_at(correlator, index);

	return !connection->is_free && connection->id == id;
}

/* The five-tuple of `older`, kept at `from` under `hash` or its crowded one, now leads to `to`. */
static void replace_in_table(struct flow_table *flows, uint32_t hash,
			     const struct connection *older, uint32_t from, uint32_t to)
{
	if (!flow_table_replace(flows, hash, from, to))
		flow_table_replace(flows, flow_table_crowded_hash(flows, &older->key), from, to);
}

uint32_t correlator_open(struct correlator *correlator, const struct lookup *lookup,
			 const struct packet *packet, uint32_t older)
{
	struct connection *connection;
	uint32_t index;
	uint64_t older_id = older == 0 ? 0 : connection_at(correlator, older)->id;

	if (correlator->live >= correlator->limits.max_connections && !evict(correlator))
		return 0;
	index = slab_new(&correlator->connections);
	if (index == 0)
		return 0;
	connection = connection_at(correlator, index);
	connection->key = lookup->key;
	connection->client_is_low = lookup->source_is_low;
	connection->id = ++correlator->counts.connections & ((UINT64_C(1) << 48) - 1);
	connection->first_ns = connection->last_ns = packet->time_ns;
	connection->first_packet = packet->number;
	if (connection->key.protocol == IP_PROTOCOL_TCP)
		connection->window_scale = 255;
	connection->is_self = is_self_connected(&connection->key);
	if (connection->key.protocol != IP_PROTOCOL_TCP)
		connection->datagram.answer_packet = NO_PACKET;
	/* if making room evicted it, it is out of the table already and its place perhaps this
	 * one's */
	if (older != 0 && correlator_is_still(correlator, older, older_id))
		replace_in_table(&correlator->flows, lookup->hash, connection_at(correlator, older),
				 older, index);
	else if (!flow_table_add_key(&correlator->flows, &connection->key, lookup->hash, index))
		return 0;
	correlator->live++;
	return index;
}
