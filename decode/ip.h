/* The readers of IP headers, for a packet's own header and a quoted one alike. */
#ifndef DECODE_IP_H
#define DECODE_IP_H

#include "decode/decoding.h"

/* An IP header being read: the reader moves `layer` behind all headers and clips it to the length. */
struct ip_reading {
	struct layer layer;	  /* in: from the IP header on; out: the transport */
	struct ip_header *header; /* out; all zero before the call */
	struct five_tuple *five_tuple; /* out, but for the ports */
	bool has_other_end;	  /* out: the transport checksum is for other addresses than these */
};

/*
 * Reads an IPv4 header with its options (RFC 791). Anything but DECODE_COMPLETE means that there
 * is no transport to go on with; header->version is set if the addresses were read all the same.
 */
enum decode_status read_ipv4_header(struct ip_reading *reading);

/*
 * The same for an IPv6 header and its extension headers (RFC 8200). header->protocol is what
 * follows them, or the first that could not be read.
 */
enum decode_status read_ipv6_header(struct ip_reading *reading);

/*
 * Decodes the packet's own IP header with `read`, one of the two above. The step goes to the
 * transport, or ends at a fragment or a broken header.
 */
static inline struct step decode_ip(struct decoding *decoding,
				    enum decode_status (*read)(struct ip_reading *reading))
{
	struct packet *packet = decoding->packet;
	struct ip_reading reading = {
		.layer = decoding->layer,
		.header = &packet->ip,
		.five_tuple = &packet->five_tuple,
	};
	enum decode_status status = read(&reading);

	decoding->layer = reading.layer;
	decoding->has_other_end = reading.has_other_end;
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
