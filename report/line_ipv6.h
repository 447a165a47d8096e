/* What the printers of an IPv6 header and of its extensions share. */
#ifndef REPORT_LINE_IPV6_H
#define REPORT_LINE_IPV6_H

#include "report/line.h"

#define IPV6_HEADER_LENGTH 40

enum ipv6_next_header {
	NEXT_HOP_BY_HOP = 0,
	NEXT_ROUTING = 43,
	NEXT_FRAGMENT = 44,
	NEXT_DESTINATION = 60,
	NEXT_MOBILITY_OLD = 62,
	NEXT_MOBILITY = 135,
};

/* How far the walk along the headers has come. */
struct ipv6_walk {
	struct bytes rest;       /* captured, from the current header on */
	uint32_t length;         /* of the same, on the wire */
	uint32_t header_length;  /* of all headers so far */
	uint32_t frame_length;   /* from the IPv6 header on */
	uint32_t payload_length; /* field of the header, or of the jumbo payload option */
	uint16_t length_field;   /* as in the header */
	uint8_t next;
	bool has_hop_by_hop, has_jumbo, has_extension, has_previous, has_routing;
	bool is_fragmented;
	bool is_over; /* nothing more is printed */
	struct line_ends ends;
};

/*
 * Prints the extension header at `walk->rest` if walk->next is one (`*is_extension`), sets
 * walk->next to what follows, and `*advance` to its length. Returns as the printers of line.h do.
 */
MUST_CHECK bool line_ipv6_extension(struct line *line, struct ipv6_walk *walk, uint32_t *advance,
				    bool *is_extension);

#endif
