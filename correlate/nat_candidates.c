/* First packets of young connections, to see the same packet again behind address translation. */
#include "correlate/nat_candidates.h"

#include <stdlib.h>

/* What survives translation and tells packets apart; 0 = this packet has nothing of the kind. */
static uint32_t mark_of(const struct packet *packet)
{
	if (packet->kind == PACKET_TCP)
		return packet->tcp.flags & TCP_SYN ? packet->tcp.seq : 0;
	/* IPv6 has no ID, but a label that systems give to each flow and translators leave alone */
	if (packet->ip.version == 6 && packet->ip.flow_label != 0)
		return packet->ip.flow_label << 12 | (packet->ip.payload_length & 0xfff);
	if (!packet->ip.has_id || packet->ip.id == 0)
		return 0;
	return (uint32_t)packet->ip.id << 16 | (packet->ip.payload_length & 0xffff);
}

bool nat_candidates_match(struct nat_candidates *candidates, const struct packet *packet,
			  struct nat_candidate *candidate)
{
	uint32_t mark = mark_of(packet);
	struct nat_candidate *slot, older;

	if (mark == 0)
		return false;
	if (candidates->slots == NULL) {
		candidates->slots = calloc(NAT_CANDIDATES, sizeof(*candidates->slots));
		if (candidates->slots == NULL)
			return false; /* the only loss is that translation is not noticed */
	}
	slot = &candidates->slots[(mark * 2654435761u) >> 22];
	older = *slot;
	slot->time_ns = packet->time_ns;
	slot->id = candidate->id;
	slot->connection = candidate->connection;
	slot->mark = mark;
	slot->ttl = packet->ip.ttl;
	slot->side = candidate->side;
	if (older.connection == 0 || older.mark != mark || packet->ip.ttl > older.ttl ||
	    older.ttl - packet->ip.ttl > 1 || packet->time_ns < older.time_ns ||
	    packet->time_ns - older.time_ns > 1000000000LL)
		return false;
	*candidate = older;
	return true;
}

void nat_candidates_free(struct nat_candidates *candidates)
{
	free(candidates->slots);
	candidates->slots = NULL;
}
