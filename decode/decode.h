/* Frame to struct packet: pure, without I/O, allocation, state or printing. */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include "base/packet_view.h"
#include "decode/packet.h"

/*
 * Decodes `view` into `*packet`, reading nothing outside view->data[0 … captured_length). Every
 * packet yields a kind and a status; a packet is never an error. The parts of the union that do
 * not belong to `kind` are left as they are (not cleared), as are header fields beyond what
 * `status` says was read.
 */
void decode_packet(const struct packet_view *view, struct packet *packet);

/*
 * A frame of 802.11 may be an aggregate (A-MSDU) of several packets, of which decode_packet() finds
 * the first.
 */
struct decode_parts {
	const struct packet_view *frame;
	struct bytes rest; /* from the next part on */
};

/* May frames of this link type be aggregates? */
static inline bool decode_may_have_parts(uint32_t link_type)
{
	return link_type >= 105 &&
	       (link_type == 105 || link_type == 119 || link_type == 127 || link_type == 163);
}

/* Is the frame, which is lent, an aggregate? */
bool decode_parts_begin(const struct packet_view *view, struct decode_parts *parts);

/*
 * The next part, the first one too, as a packet of its own with the frame's number and time: raw
 * IP, or an Ethernet frame. It lives as long as the frame does. False: there are no more.
 */
bool decode_parts_next(struct decode_parts *parts, struct packet_view *view);

/* The name of a link type that decode_packet() knows ("EN10MB (Ethernet)"), or NULL. */
const char *decode_link_type_name(uint32_t link_type);

#endif
