/* ICMP (RFC 792). */
#include "decode/checksum.h"
#include "decode/icmp.h"
#include "decode/icmp_numbers.h"
#include "decode/icmp_types.h"

#include <string.h>

#define HEADER_LENGTH        8
#define FRAGMENTATION_NEEDED 4 /* code of destination unreachable */

/* May extensions follow the quote (RFC 4884 section 4)? */
static bool is_extensible(uint8_t type)
{
	return type == ICMP_UNREACHABLE || type == ICMP_TIME_EXCEEDED ||
	       type == ICMP_PARAMETER_PROBLEM;
}

static void read_error(struct decoding *decoding, struct bytes header, struct icmp_message *icmp)
{
	uint8_t octets[4];
	struct layer body = decoding->layer;

	if (icmp->type == ICMP_UNREACHABLE && icmp->code == FRAGMENTATION_NEEDED)
		icmp->mtu = bytes_be16_at(header, 6); /* RFC 1191 section 4 */
	if (icmp->type == ICMP_PARAMETER_PROBLEM)
		icmp->pointer = bytes_u8_at(header, 4);
	if (icmp->type == ICMP_REDIRECT) {
		bytes_copy_at(header, 4, octets, sizeof(octets));
		icmp->gateway = ip_addr_v4(octets);
	}
	if (is_extensible(icmp->type)) /* the length attribute counts in 32 bits */
		body = split_icmp_extensions(body, bytes_u8_at(header, 5) * 4u, icmp);
	read_icmp_quote(body, decoding->packet->transport_offset + HEADER_LENGTH, decoding->packet);
}

struct step decode_icmp_v4(struct decoding *decoding)
{
	struct packet *packet = decoding->packet;
	struct icmp_message *icmp = &packet->icmp;
	struct bytes message = decoding->layer.rest, header;

	if (packet->ip.version != 4)
		return step_end(decoding, PACKET_IP_OTHER, DECODE_UNSUPPORTED);
	if (!bytes_take(&decoding->layer.rest, HEADER_LENGTH, &header))
		return step_short(decoding);
	memset(icmp, 0, sizeof(*icmp));
	icmp->version = 4;
	icmp->type = bytes_u8_at(header, 0);
	icmp->code = bytes_u8_at(header, 1);
	icmp->checksum_value = bytes_be16_at(header, 2);
	icmp->length = packet->ip.payload_length;
	if (transport_is_whole(packet, message, icmp->length))
		icmp->checksum = checksum_is_correct(checksum_sum(message)) ? CHECKSUM_CORRECT
									    : CHECKSUM_WRONG;
	if (icmp_is_error(4, icmp->type)) {
		read_error(decoding, header, icmp);
		return step_end(decoding, PACKET_ICMP_ERROR, DECODE_COMPLETE);
	}
	if (icmp->type != ICMP_ECHO && icmp->type != ICMP_ECHO_REPLY)
		return step_end(decoding, PACKET_ICMP_OTHER, DECODE_COMPLETE);
	icmp->ident = bytes_be16_at(header, 4);
	icmp->seq = bytes_be16_at(header, 6);
	packet->five_tuple.source_port = icmp->ident;
	packet->five_tuple.destination_port = icmp->ident;
	return step_end(decoding, PACKET_ECHO, DECODE_COMPLETE);
}
