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
 * (address, port) becomes `low`; `*source_is_low` says whether that is the source.
 */
struct flow_key flow_key_of(const struct five_tuple *tuple, const uint16_t vlan[2],
			    bool *source_is_low);

#endif
