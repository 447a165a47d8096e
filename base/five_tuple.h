/* The directed five-tuple of a packet, and the undirected key of its connection. */
#ifndef BASE_FIVE_TUPLE_H
#define BASE_FIVE_TUPLE_H

#include "base/ip_addr.h"

#include <string.h>

/* IP protocol numbers that decoding tells apart (IANA "Assigned Internet Protocol Numbers"). */
enum ip_protocol {
	IP_PROTOCOL_ICMP = 1,
	IP_PROTOCOL_TCP = 6,
	IP_PROTOCOL_UDP = 17,
	IP_PROTOCOL_DCCP = 33,
	IP_PROTOCOL_ICMP6 = 58,
	IP_PROTOCOL_SCTP = 132,
	IP_PROTOCOL_UDPLITE = 136,
};

/*
 * As on the wire; ports in host order. For ICMP echo both ports hold the identifier; where a
 * protocol has no ports, or they were not captured, both are 0.
 */
struct five_tuple {
	struct ip_addr source, destination;
	uint16_t source_port, destination_port;
	uint8_t protocol;
	uint8_t ip_version; /* 4 or 6 */
};

/*
 * Undirected: both directions of a conversation give the same key. Made only by flow_key_of(). The
 * bytes up to `vlan` are hashed, in whole words: `ends` is the word of the fields beside it.
 */
struct flow_key {
	struct ip_addr low, high;
	union {
		struct {
			uint16_t low_port, high_port;
			uint8_t protocol;
			uint8_t ip_version;
			uint16_t zero;
		};
		uint64_t ends;
	};
	union {
		struct {
			uint16_t vlan[2]; /* outermost first, 0 = none */
			uint32_t tunnel;  /* number of the tunnels that it is in; 0 = none */
		};
		uint64_t way; /* one word for the same reason */
	};
};

/*
 * The fields of `ends` as one word: a processor that has just written them one by one must wait
 * before it can read them together, and every packet's key is hashed at once.
 */
static inline uint64_t flow_key_ends(uint16_t low_port, uint16_t high_port, uint8_t protocol,
				     uint8_t ip_version)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return low_port | (uint64_t)high_port << 16 | (uint64_t)protocol << 32 |
	       (uint64_t)ip_version << 40;
#else
	return (uint64_t)low_port << 48 | (uint64_t)high_port << 32 | (uint64_t)protocol << 24 |
	       (uint64_t)ip_version << 16;
#endif
}

/* Swaps the two without a branch: no processor can guess which way a packet went. */
static inline void swap_if(bool wanted, uint64_t *a, uint64_t *b)
{
	uint64_t difference = (*a ^ *b) & -(uint64_t)wanted;

	*a ^= difference;
	*b ^= difference;
}

/* The VLANs, in no tunnel, as the word `way`. */
static inline uint64_t flow_key_way(const uint16_t vlan[2])
{
	uint32_t both;

	memcpy(&both, vlan, sizeof(both));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return both;
#else
	return (uint64_t)both << 32;
#endif
}

/* Does the source come before the destination, in whatever order is the cheapest? */
static inline bool source_is_low(const struct five_tuple *tuple)
{
	const uint64_t *source = tuple->source.word, *destination = tuple->destination.word;

	if (source[1] != destination[1])
		return source[1] < destination[1];
	if (source[0] != destination[0])
		return source[0] < destination[0];
	return tuple->source_port <= tuple->destination_port;
}

/*
 * Writes to `*key` the key of `tuple` on the VLANs `vlan` (outermost first, 0 = none), in no
 * tunnel: whoever knows of one sets its number. Of two ends always the same becomes `low`; returns
 * whether that is the source. Inline, because every packet needs it; by words, because a processor
 * must wait before it reads at once what was just written in two.
 */
static inline bool flow_key_of(struct flow_key *key, const struct five_tuple *tuple,
			       const uint16_t vlan[2])
{
	struct ip_addr source = {.word = {tuple->source.word[0], tuple->source.word[1]}};
	struct ip_addr destination = {
		.word = {tuple->destination.word[0], tuple->destination.word[1]}};
	uint64_t low_port = tuple->source_port, high_port = tuple->destination_port;
	bool low = source_is_low(tuple);

	swap_if(!low, &source.word[0], &destination.word[0]);
	swap_if(!low, &source.word[1], &destination.word[1]);
	swap_if(!low, &low_port, &high_port);
	key->low = source;
	key->high = destination;
	key->ends = flow_key_ends((uint16_t)low_port, (uint16_t)high_port, tuple->protocol,
				  tuple->ip_version);
	key->way = flow_key_way(vlan);
	return low;
}

/* Have both keys the same addresses, ports, protocol and IP version, on whatever way? */
static inline bool flow_key_same_ends(const struct flow_key *a, const struct flow_key *b)
{
	return a->ends == b->ends && ip_addr_equal(&a->low, &b->low) &&
	       ip_addr_equal(&a->high, &b->high);
}

/* Are both keys on the same VLANs, in the same tunnel? */
static inline bool flow_key_same_way(const struct flow_key *a, const struct flow_key *b)
{
	return a->way == b->way;
}

#endif
