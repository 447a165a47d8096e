/* SCTP (RFC 9260): the common header and the type of the first chunk. */
#include "decode/decoding.h"

#include <string.h>

#define HEADER_LENGTH 12

struct step decode_sctp(struct decoding *decoding)
{
	struct packet *packet = decoding->packet;
	struct sctp_header *sctp = &packet->sctp;
	struct bytes start = decoding->layer.rest, header;

	if (bytes_left(start) >= 4) {
		packet->five_tuple.source_port = bytes_be16_at(start, 0);
		packet->five_tuple.destination_port = bytes_be16_at(start, 2);
	}
	if (!bytes_take(&decoding->layer.rest, HEADER_LENGTH, &header))
		return step_short(decoding);
	memset(sctp, 0, sizeof(*sctp));
	sctp->verification_tag = bytes_be32_at(header, 4);
	sctp->payload_length = packet->ip.payload_length - HEADER_LENGTH;
	sctp->has_chunk = bytes_u8(&decoding->layer.rest, &sctp->first_chunk_type);
	return step_end(decoding, PACKET_SCTP,
			sctp->has_chunk ? DECODE_COMPLETE : layer_short(&decoding->layer));
}
