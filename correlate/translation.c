/* The same first packet before and after address translation: two connections that are one. */
#include "correlate/correlator_private.h"

/*
 * Source translation changes the source address only, destination translation the destination's.
 * The changed end's port may change as well (an echo's identifier stands in both ports), the other
 * end stays. Between the same two addresses a port of its own means a socket of its own, however
 * alike the packets: probers use one initial sequence number for all.
 */
static bool is_translated(const struct connection *other, enum side sender,
			  const struct five_tuple *tuple)
{
	struct endpoint from = connection_end(other, sender);
	struct endpoint to = connection_end(other, other_side(sender));
	bool same_source = ip_addr_equal(&from.address, &tuple->source);

	if (other->key.protocol != tuple->protocol || other->key.ip_version != tuple->ip_version ||
	    same_source == ip_addr_equal(&to.address, &tuple->destination))
		return false;
	if (tuple->protocol == IP_PROTOCOL_ICMP || tuple->protocol == IP_PROTOCOL_ICMP6)
		return true;
	return same_source ? from.port == tuple->source_port : to.port == tuple->destination_port;
}

static void mark_translator(struct connection *connection, enum side side)
{
	if (side == CLIENT)
		connection->client_is_translator = true;
	else
		connection->server_is_translator = true;
}

/*
 * Which end of the two is only the translator's: a new source behind it, by the TTL that has gone
 * down, or the old destination before it.
 */
static void mark_translated(struct step *step, struct connection *other, enum side sender)
{
	struct endpoint from = connection_end(other, sender);
	uint8_t ttl = step->packet->ip.ttl, other_ttl = other->ttl[sender];
	bool same_source = ip_addr_equal(&from.address, &step->packet->five_tuple.source);
	bool is_behind = ttl < other_ttl;

	if (ttl == other_ttl || other_ttl == 0)
		return; /* it does not tell */
	if (same_source && is_behind)
		mark_translator(other, other_side(sender));
	else if (same_source)
		mark_translator(step->connection, other_side(step->side));
	else if (is_behind)
		mark_translator(step->connection, step->side);
	else
		mark_translator(other, sender);
}

void translation_relate(struct step *step)
{
	struct correlator *correlator = step->correlator;
	struct nat_candidate candidate = {
		.connection = step->index, .id = step->connection->id, .side = (uint8_t)step->side};
	uint32_t other;

	if (!nat_candidates_match(&correlator->nat, step->packet, &candidate))
		return;
	other = candidate.connection;
	if (!correlator_is_still(correlator, other, candidate.id))
		return; /* it was evicted */
	if (!is_translated(connection_at(correlator, other), (enum side)candidate.side,
			   &step->packet->five_tuple))
		return;
	connection_relate(step->connection, connection_at(correlator, other));
	mark_translated(step, connection_at(correlator, other), (enum side)candidate.side);
	step_found(step, FOUND_NAT);
	connection_at(correlator, other)->notes |= NOTE_BIT(FOUND_NAT);
}
