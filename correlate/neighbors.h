/* Who was asked for by ARP and neighbour discovery, and whether anybody answered. */
#ifndef CORRELATE_NEIGHBORS_H
#define CORRELATE_NEIGHBORS_H

#include "base/ip_addr.h"

#include <stdbool.h>
#include <stdint.h>

/* One asked-for address, by one asker. */
struct neighbor {
	struct ip_addr target, asker;
	int64_t first_ns, last_ns;          /* of the requests since the last answer */
	uint64_t first_packet, last_packet; /* of those requests */
	uint32_t requests;                  /* since the last answer */
	uint32_t tunnel;                    /* number of that in which was asked, 0 = none */
	uint32_t total_requests, answers;
	bool is_v6;         /* neighbour discovery, not ARP */
	bool is_unanswered; /* no answer since the last request */
};

#define TRACEROUTE_MAX_HOPS 64

/* Time exceeded from hop after hop: one traceroute. */
struct traceroute {
	struct ip_addr source, destination;
	struct ip_addr hop[TRACEROUTE_MAX_HOPS]; /* by TTL - 1; unspecified: no answer from there */
	uint8_t hop_count;                       /* the largest TTL that anybody answered */
	uint8_t protocol;
	bool is_reached;     /* the destination answered */
	uint8_t reached_ttl; /* the smallest that came so far; 0 = unknown */
	uint64_t first_packet;
	uint32_t probes; /* packets that belong to it */
};

#endif
