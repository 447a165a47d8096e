/* The readers of IP headers, for a packet's own header and a quoted one alike. */
#ifndef DECODE_IP_H
#define DECODE_IP_H

#include "decode/decoding.h"

/*
 * Reads the IPv4 header with its options (RFC 791) at the front of `layer`, moves the layer behind
 * it and clips it to the length of the packet. `header` and `tuple` are all zero before; the ports
 * stay so. Anything but DECODE_COMPLETE means that there is no transport to go on with;
 * header->version is set if the addresses were read all the same.
 */
enum decode_status read_ipv4_header(struct layer *layer, struct ip_header *header,
				    struct five_tuple *tuple);

/*
 * The same for an IPv6 header and its extension headers (RFC 8200). header->protocol is what
 * follows them, or the first that could not be read.
 */
enum decode_status read_ipv6_header(struct layer *layer, struct ip_header *header,
				    struct five_tuple *tuple);

/* The step behind the packet's own IP header, reading which gave `status`. */
static inline struct step step_behind_ip(struct decoding *decoding, enum decode_status status)
{
	struct packet *packet = decoding->packet;

	packet->transport_offset = packet->network_offset + packet->ip.header_length;
	if (status != DECODE_COMPLETE)
		return step_end(decoding, PACKET_BROKEN_IP, status);
	/* the sender promises more than the frame has: what is there is decoded all the same */
	if (packet->ip.payload_length > layer_length(&decoding->layer))
		packet->status = DECODE_MALFORMED;
	if (packet->ip.fragment_offset > 0)
		return step_end(decoding, PACKET_FRAGMENT, DECODE_COMPLETE);
	return step_to(TABLE_IP_PROTOCOL, packet->ip.protocol);
}

#endif
