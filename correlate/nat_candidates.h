/* First packets of young connections, to see the same packet again behind address translation. */
#ifndef CORRELATE_NAT_CANDIDATES_H
#define CORRELATE_NAT_CANDIDATES_H

#include "decode/packet.h"

#include <stdbool.h>
#include <stdint.h>

#define NAT_CANDIDATES 4096u

struct nat_candidate {
	struct five_tuple tuple;
	int64_t time_ns;
	uint64_t id; /* of the connection, whose index may have been reused since */
	uint32_t connection;
	uint32_t mark; /* what translation leaves alone: TCP's ISN; else IP ID and length */
	uint8_t ttl;
};

struct nat_candidates {
	struct nat_candidate *slots; /* by mark; made when the first one comes */
};

/*
 * Was `packet` seen before translation (or after it) as the first packet of another connection:
 * same mark, one end the same and the other not, at most one second apart, the TTL the same or one
 * less? The packet becomes a candidate itself, for the connection and id in `*self`; when true,
 * `*self` then names the other connection.
 */
bool nat_candidates_match(struct nat_candidates *candidates, const struct packet *packet,
			  struct nat_candidate *self);

void nat_candidates_free(struct nat_candidates *candidates);

#endif
