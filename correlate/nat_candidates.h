/* First packets of young connections, to see the same packet again behind address translation. */
#ifndef CORRELATE_NAT_CANDIDATES_H
#define CORRELATE_NAT_CANDIDATES_H

#include "decode/packet.h"

#include <stdbool.h>
#include <stdint.h>

#define NAT_CANDIDATES 1024u /* stays in the processor's cache */

struct nat_candidate {
	int64_t time_ns;
	uint64_t id; /* of the connection, whose index may have been reused since */
	uint32_t connection;
	uint32_t mark; /* what translation leaves alone: TCP's ISN; else IP ID or flow label, and
			  length */
	uint8_t ttl;
	uint8_t side; /* enum side: who sent the first packet */
};

struct nat_candidates {
	struct nat_candidate *slots; /* by mark; made when the first one comes */
};

/*
 * Was `packet` perhaps seen before translation (or after it) as the first packet of another
 * connection: same mark, at most one second apart, the TTL the same or one less? The packet becomes
 * a candidate itself, for the connection, id and side in `*candidate`; when true, `*candidate` then
 * is the other one, and the caller compares the ends.
 */
bool nat_candidates_match(struct nat_candidates *candidates, const struct packet *packet,
			  struct nat_candidate *candidate);

void nat_candidates_free(struct nat_candidates *candidates);

#endif
