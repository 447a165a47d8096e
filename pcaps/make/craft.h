// Packets built with libnet: each function gives one whole IP packet with its checksums.
#ifndef PCAPS_MAKE_CRAFT_H
#define PCAPS_MAKE_CRAFT_H

#include "pcaps/make/octets.h"

// libnet_t by its other name, so that only craft.c needs libnet's headers.
struct libnet_context;

// The IP header; IPv6 when the addresses hold a colon. A TTL of 0 stands for 64.
struct ip_fields {
	const char *source, *target;
	uint8_t ttl, traffic_class;
	uint16_t id, fragment; // IPv4 only, as on the wire
};

struct tcp_fields {
	uint16_t source_port, target_port;
	uint32_t seq, ack;
	uint8_t flags;
	uint16_t window;
	struct octets options; // a multiple of four bytes
};

// `rest` are the four bytes behind the checksum: identifier and sequence, MTU, gateway …
struct icmp_fields {
	uint8_t type, code;
	uint32_t rest;
};

// A context that needs no privilege; ends the program with a message when libnet refuses.
struct libnet_context *craft_open(void);
void craft_close(struct libnet_context *net);

struct octets craft_udp(struct libnet_context *net, const struct ip_fields *ip,
			uint16_t source_port, uint16_t target_port, const struct octets *payload);
struct octets craft_tcp(struct libnet_context *net, const struct ip_fields *ip,
			const struct tcp_fields *tcp, const struct octets *payload);
// ICMP or ICMPv6, as the addresses say.
struct octets craft_icmp(struct libnet_context *net, const struct ip_fields *ip,
			 const struct icmp_fields *icmp, const struct octets *payload);
// Any protocol: the payload follows the IP header as it is.
struct octets craft_ip(struct libnet_context *net, const struct ip_fields *ip, uint8_t protocol,
		       const struct octets *payload);

// The transport header and what follows it in an IP packet without options or extensions.
struct octets transport_of(const struct octets *packet);

// Adds IPv4 options (a multiple of four bytes) to a packet that has none.
void add_ipv4_options(struct octets *packet, const void *options, size_t count);

// Adds an IPv6 extension header directly behind the fixed header. Its first byte is replaced
// by the number of what followed so far; add the last one first.
void add_ipv6_extension(struct octets *packet, uint8_t number, const void *header, size_t count);

// Writes the IPv4 header's checksum anew after a change.
void fix_ipv4_checksum(struct octets *packet);

// What an ICMP error quotes of a packet that has gone `hops` hops: the first `count` bytes.
struct octets quote_of(const struct octets *packet, unsigned int hops, size_t count);

#endif
