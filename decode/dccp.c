/* DCCP (RFC 4340): the generic header with both sizes of sequence number. */
#include "decode/decoding.h"

#include <string.h>

struct step decode_dccp(struct decoding *decoding)
{
	struct packet *packet = decoding->packet;
	struct dccp_header *dccp = &packet->dccp;
	struct bytes start = decoding->layer.rest;
	uint32_t header_length;

	if (bytes_left(start) >= 4) {
		packet->five_tuple.source_port = bytes_be16_at(start, 0);
		packet->five_tuple.destination_port = bytes_be16_at(start, 2);
	}
	/* section 5.1: type and the X bit are in the ninth byte; a header has 12 bytes or 16 */
	if (bytes_left(start) < 12)
		return step_short(decoding);
	memset(dccp, 0, sizeof(*dccp));
	dccp->type = (bytes_u8_at(start, 8) >> 1) & 0x0f;
	dccp->has_type = true;
	header_length = bytes_u8_at(start, 4) * 4u;
	if (header_length < 12 || header_length > packet->ip.payload_length)
		return step_malformed(decoding);
	dccp->payload_length = packet->ip.payload_length - header_length;
	if ((bytes_u8_at(start, 8) & 1) == 0) {
		dccp->seq = bytes_be32_at(start, 8) & 0xffffff;
		dccp->has_seq = true;
	} else if (bytes_left(start) >= 16) {
		dccp->seq = ((uint64_t)bytes_be16_at(start, 10) << 32) | bytes_be32_at(start, 12);
		dccp->has_seq = true;
	}
	return step_end(decoding, PACKET_DCCP,
			dccp->has_seq ? DECODE_COMPLETE : layer_short(&decoding->layer));
}
