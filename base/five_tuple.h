/* The directed five-tuple of a packet, and the undirected key of its connection. */
#ifndef BASE_FIVE_TUPLE_H
#define BASE_FIVE_TUPLE_H

#include "base/ip_addr.h"

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

/* Undirected: both directions of a conversation give the same key. Made only by flow_key_of(). */
struct flow_key {
	struct ip_addr low, high;
	uint16_t low_port, high_port;
	uint16_t vlan[2]; /* outermost first, 0 = none */
	uint8_t protocol;
	uint8_t ip_version;
	uint16_t zero; /* no padding: keys are hashed and compared as bytes */
};

/*
 * The key of `tuple` on the VLANs `vlan` (outermost first, 0 = none). The end with the smaller
 * (address, port) becomes `low`; `*source_is_low` says whether that is the source. Inline, because
 * every packet needs it.
 */
static inline struct flow_key flow_key_of(const struct five_tuple *tuple, const uint16_t vlan[2],
					  bool *source_is_low)
{
	int order = ip_addr_compare(&tuple->source, &tuple->destination);
	bool low = order < 0 || (order == 0 && tuple->source_port <= tuple->destination_port);

	*source_is_low = low;
	return (struct flow_key){
		.low = low ? tuple->source : tuple->destination,
		.high = low ? tuple->destination : tuple->source,
		.low_port = low ? tuple->source_port : tuple->destination_port,
		.high_port = low ? tuple->destination_port : tuple->source_port,
		.vlan = {vlan[0], vlan[1]},
		.protocol = tuple->protocol,
		.ip_version = tuple->ip_version,
	};
}

#endif
