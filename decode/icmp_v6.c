/* ICMPv6 (RFC 4443) with neighbour discovery (RFC 4861). */
#include "decode/checksum.h"
#include "decode/icmp.h"
#include "decode/icmp_numbers.h"
#include "decode/icmp_types.h"

#include <string.h>

#define HEADER_LENGTH            8
#define OPTION_REDIRECTED_HEADER 4

static struct step decode_error(struct decoding *decoding, struct bytes header)
{
	struct icmp_message *icmp = &decoding->packet->icmp;
	struct layer body = decoding->layer;

	if (icmp->type == ICMP6_TOO_BIG)
		icmp->mtu = bytes_be32_at(header, 4);
	if (icmp->type == ICMP6_PARAMETER_PROBLEM)
		icmp->pointer = bytes_be32_at(header, 4);
	/* RFC 4884 section 4.4 and 4.5: the length attribute counts in 64 bits */
	if (icmp->type == ICMP6_UNREACHABLE || icmp->type == ICMP6_TIME_EXCEEDED)
		body = split_icmp_extensions(body, bytes_u8_at(header, 4) * 8u, icmp);
	read_icmp_quote(body, decoding->packet->transport_offset + HEADER_LENGTH, decoding->packet);
	return step_end(decoding, PACKET_ICMP_ERROR, DECODE_COMPLETE);
}

/* Target, destination, then options, one of which quotes (RFC 4861 section 4.5, 4.6.3). */
static struct step decode_redirect(struct decoding *decoding)
{
	struct icmp_message *icmp = &decoding->packet->icmp;
	struct layer layer = decoding->layer;
	struct bytes whole = layer.rest, option;
	uint32_t offset;

	icmp->quote.status = layer_short(&layer);
	if (!bytes_copy(&layer.rest, icmp->gateway.octet, 16) || !bytes_skip(&layer.rest, 16))
		return step_end(decoding, PACKET_ICMP_ERROR, layer_short(&layer));
	while (bytes_left(layer.rest) >= 8) {
		size_t length = bytes_u8_at(layer.rest, 1) * (size_t)8;
		uint8_t type = bytes_u8_at(layer.rest, 0);

		/* the quote of a redirect may be cut by the snapshot: what is there counts */
		if (length > bytes_left(layer.rest))
			length = bytes_left(layer.rest);
		if (length < 8 || !bytes_take(&layer.rest, length, &option))
			break;
		if (type != OPTION_REDIRECTED_HEADER || !bytes_skip(&option, 8))
			continue;
		offset = (uint32_t)bytes_offset(whole, option);
		layer.rest = option;
		read_icmp_quote(layer, decoding->packet->transport_offset + HEADER_LENGTH + offset,
				decoding->packet);
		break;
	}
	return step_end(decoding, PACKET_ICMP_ERROR, DECODE_COMPLETE);
}

static struct step decode_neighbour_discovery(struct decoding *decoding, uint8_t type)
{
	struct packet *packet = decoding->packet;
	struct nd_message *nd = &packet->nd;

	memset(nd, 0, sizeof(*nd));
	nd->type = type;
	if (type != ICMP6_NEIGHBOUR_SOLICITATION && type != ICMP6_NEIGHBOUR_ADVERTISEMENT)
		return step_end(decoding, PACKET_ND, DECODE_COMPLETE);
	nd->has_target = bytes_copy(&decoding->layer.rest, nd->target.octet, 16);
	if (!nd->has_target)
		return step_end(decoding, PACKET_ND, layer_short(&decoding->layer));
	nd->is_dad = type == ICMP6_NEIGHBOUR_SOLICITATION &&
		     ip_addr_is_unspecified(&packet->five_tuple.source);
	return step_end(decoding, PACKET_ND, DECODE_COMPLETE);
}

/* What every message but neighbour discovery has. */
static void read_header(struct bytes header, struct bytes message, struct packet *packet)
{
	struct icmp_message *icmp = &packet->icmp;

	memset(icmp, 0, sizeof(*icmp));
	icmp->version = 6;
	icmp->type = bytes_u8_at(header, 0);
	icmp->code = bytes_u8_at(header, 1);
	icmp->checksum_value = bytes_be16_at(header, 2);
	icmp->length = packet->ip.payload_length;
	if (transport_is_whole(packet, message, icmp->length))
		icmp->checksum = checksum_of_transport(&packet->five_tuple, message, icmp->length,
						       icmp->checksum_value);
}

struct step decode_icmp_v6(struct decoding *decoding)
{
	struct packet *packet = decoding->packet;
	struct bytes message = decoding->layer.rest, header;
	uint8_t type;

	if (packet->ip.version != 6)
		return step_end(decoding, PACKET_IP_OTHER, DECODE_UNSUPPORTED);
	if (!bytes_take(&decoding->layer.rest, HEADER_LENGTH, &header))
		return step_short(decoding);
	type = bytes_u8_at(header, 0);
	if (type >= ICMP6_ROUTER_SOLICITATION && type <= ICMP6_NEIGHBOUR_ADVERTISEMENT)
		return decode_neighbour_discovery(decoding, type);
	read_header(header, message, packet);
	if (type == ICMP6_REDIRECT)
		return decode_redirect(decoding);
	if (icmp_is_error(6, type))
		return decode_error(decoding, header);
	if (type != ICMP6_ECHO && type != ICMP6_ECHO_REPLY)
		return step_end(decoding, PACKET_ICMP_OTHER, DECODE_COMPLETE);
	packet->icmp.ident = bytes_be16_at(header, 4);
	packet->icmp.seq = bytes_be16_at(header, 6);
	packet->five_tuple.source_port = packet->icmp.ident;
	packet->five_tuple.destination_port = packet->icmp.ident;
	return step_end(decoding, PACKET_ECHO, DECODE_COMPLETE);
}
