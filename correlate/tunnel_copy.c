/* One conversation captured inside a tunnel and without it, as on all interfaces of its end. */
#include "correlate/correlator_private.h"

/* So soon after one another stand the first packets of both: what is between is one host's work. */
#define COPY_WITHIN_NS 100000000LL

/* Is `other` the same five-tuple, the one in a tunnel and the other in none, and as new? */
static bool is_other_side(const struct connection *other, const struct connection *connection)
{
	return flow_key_same_ends(&other->key, &connection->key) &&
	       (other->key.tunnel == 0) != (connection->key.tunnel == 0) &&
	       other->client_is_low == connection->client_is_low && other->related == 0 &&
	       connection->first_ns - other->first_ns <= COPY_WITHIN_NS;
}

/* Kept out of its caller, where most packets pass by. */
__attribute__((noinline, cold)) void tunnel_relate(struct step *step, const struct lookup *lookup)
{
	struct correlator *correlator = step->correlator;
	uint32_t position = 0, index;

	while ((index = flow_table_next(&correlator->flows, lookup->hash, &position)) != 0) {
		struct connection *other = connection_at(correlator, index);

		if (index == step->index || !is_other_side(other, step->connection))
			continue;
		connection_relate(step->connection, other);
		step_found(step, FOUND_ALSO_TUNNELLED);
		other->notes |= NOTE_BIT(FOUND_ALSO_TUNNELLED);
		return;
	}
}
