/* Builds the frames of the generated captures: Ethernet, VLAN, IP, TCP, UDP, ICMP errors. */
#ifndef BENCH_PACKET_BUILDER_H
#define BENCH_PACKET_BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/profiles.h"

/* Frames are built as far as this; quotes need the most (RFC 4443 section 2.4: 1,280 bytes). */
enum { FRAME_ROOM = 2048 };

enum side { SIDE_CLIENT, SIDE_SERVER };

enum tcp_option_style {
	OPTIONS_TIMESTAMPS,    /* as Linux sends them: MSS, SACK, timestamps, window scale */
	OPTIONS_NO_TIMESTAMPS, /* as Windows does: MSS, window scale, SACK */
	OPTIONS_MSS_ONLY,      /* as scanners do */
};

/* An address of either version; IPv4 uses the first four bytes. */
struct address {
	uint8_t bytes[16];
};

/* What all packets of one conversation have in common. */
struct flow {
	enum protocol protocol;
	bool v6;
	uint16_t vlan; /* 0: no tag */
	enum tcp_option_style options;
	struct address address[2]; /* by enum side, as the next ones */
	uint16_t port[2];
	uint32_t label[2]; /* IPv6 flow label */
};

/* One TCP segment or UDP datagram of a flow, from which its bytes can be built again. */
struct segment {
	enum side from;
	uint8_t flags; /* TCP */
	uint8_t ttl;
	uint16_t ip_id; /* IPv4 */
	uint16_t window;
	uint16_t payload_length;
	uint32_t seq; /* UDP: any number; it chooses the payload */
	uint32_t ack;
	uint32_t ts_value, ts_echo;
};

/* An ICMP error that quotes a segment. */
struct error_message {
	const struct rejection *kind;
	struct address from;
	uint16_t ip_id;
	uint8_t ttl;
	uint8_t quoted_ttl;  /* what was left when the packet arrived where it was rejected */
	size_t quote_length; /* at most so much of the packet, with its IP header */
};

/* One frame. `length` is its length on the wire; bytes beyond the limit given are not written. */
struct frame {
	uint8_t bytes[FRAME_ROOM];
	size_t length;
};

struct packet_builder;

/* Makes a builder whose payloads come from this seed; packet_builder_free() frees it. NULL if there
 * is no memory. */
struct packet_builder *packet_builder_new(uint64_t seed);
void packet_builder_free(struct packet_builder *builder);

/* Builds the frame of a segment. Its checksums are those of the whole packet, though no byte of
 * payload beyond the first `limit` bytes of the frame is written. */
void packet_builder_segment(const struct packet_builder *builder, const struct flow *flow,
			    const struct segment *segment, size_t limit, struct frame *frame);

/* Builds the frame of an ICMP error about a segment. The quote is the segment's packet as it was
 * sent, but for the TTL and with it the checksum of the IPv4 header (RFC 1812 section 5.3.1). */
void packet_builder_error(const struct packet_builder *builder, const struct flow *flow,
			  const struct segment *quoted, const struct error_message *error,
			  struct frame *frame);

#endif
