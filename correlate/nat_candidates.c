/* First packets of young connections, to see the same packet again behind address translation. */
#include "correlate/nat_candidates.h"

#include <stdlib.h>

/* What survives translation and tells packets apart; 0 = this packet has nothing of the kind. */
static uint32_t mark_of(const struct packet *packet)
{
	if (packet->kind == PACKET_TCP)
		return packet->tcp.flags & TCP_SYN ? packet->tcp.seq : 0;
	if (!packet->ip.has_id || packet->ip.id == 0)
		return 0;
	return (uint32_t)packet->ip.id << 16 | (packet->ip.payload_length & 0xffff);
}

static bool same_end(const struct ip_addr *a, uint16_t a_port, const struct ip_addr *b,
		     uint16_t b_port)
{
	return a_port == b_port && ip_addr_equal(a, b);
}

/* Source translation changes the source only, destination translation the destination only. */
static bool is_translated(const struct five_tuple *a, const struct five_tuple *b)
{
	bool source = same_end(&a->source, a->source_port, &b->source, b->source_port);
	bool destination = same_end(&a->destination, a->destination_port, &b->destination,
				    b->destination_port);

	if (a->protocol != b->protocol || a->ip_version != b->ip_version)
		return false;
	if (a->protocol == IP_PROTOCOL_ICMP || a->protocol == IP_PROTOCOL_ICMP6)
		return ip_addr_equal(&a->source, &b->source) !=
		       ip_addr_equal(&a->destination, &b->destination);
	return source != destination;
}

bool nat_candidates_match(struct nat_candidates *candidates, const struct packet *packet,
			  struct nat_candidate *self)
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
	slot = &candidates->slots[(mark * 2654435761u) >> 20];
	older = *slot;
	*slot = (struct nat_candidate){.tuple = packet->five_tuple, .time_ns = packet->time_ns,
				       .id = self->id, .connection = self->connection,
				       .mark = mark, .ttl = packet->ip.ttl};
	if (older.connection == 0 || older.mark != mark || packet->ip.ttl > older.ttl ||
	    older.ttl - packet->ip.ttl > 1 || !is_translated(&older.tuple, &packet->five_tuple) ||
	    packet->time_ns < older.time_ns || packet->time_ns - older.time_ns > 1000000000LL)
		return false;
	*self = older;
	return true;
}

void nat_candidates_free(struct nat_candidates *candidates)
{
	free(candidates->slots);
	candidates->slots = NULL;
}
