/* The packet that an ICMP error quotes: the same header readers, and as much transport as there is. */
#include "decode/icmp.h"
#include "decode/icmp_numbers.h"
#include "decode/ip.h"

static void read_quoted_tcp(struct bytes transport, struct quote *quote)
{
	size_t left = bytes_left(transport);
	uint16_t offset_and_flags = bytes_be16_at(transport, 12);
	uint32_t header_length = (offset_and_flags >> 12) * 4u;

	quote->has_seq = left >= 8;
	quote->seq = bytes_be32_at(transport, 4);
	quote->has_ack = left >= 12;
	quote->ack = bytes_be32_at(transport, 8);
	quote->has_flags = left >= 14;
	quote->tcp_flags = offset_and_flags & 0x1ff;
	quote->has_checksum = left >= 18;
	quote->checksum_value = bytes_be16_at(transport, 16);
	if (quote->has_flags && header_length <= quote->ip.payload_length)
		quote->payload_length = quote->ip.payload_length - header_length;
}

static void read_quoted_udp(struct bytes transport, struct quote *quote)
{
	bool is_lite = quote->five_tuple.protocol == IP_PROTOCOL_UDPLITE;

	quote->has_length = bytes_left(transport) >= 6 && !is_lite;
	quote->has_checksum = bytes_left(transport) >= 8;
	quote->checksum_value = bytes_be16_at(transport, 6);
	if (quote->has_length)
		quote->udp_length = bytes_be16_at(transport, 4);
	if (quote->udp_length >= 8)
		quote->payload_length = quote->udp_length - 8u;
	else if (quote->ip.payload_length >= 8)
		quote->payload_length = quote->ip.payload_length - 8;
}

static bool is_echo(const struct quote *quote)
{
	if (quote->ip.version == 4)
		return quote->icmp_type == ICMP_ECHO || quote->icmp_type == ICMP_ECHO_REPLY;
	return quote->icmp_type == ICMP6_ECHO || quote->icmp_type == ICMP6_ECHO_REPLY;
}

static void read_quoted_icmp(struct bytes transport, struct quote *quote)
{
	size_t left = bytes_left(transport);

	quote->has_icmp = left >= 2;
	quote->icmp_type = bytes_u8_at(transport, 0);
	quote->icmp_code = bytes_u8_at(transport, 1);
	if (quote->ip.payload_length >= 8)
		quote->payload_length = quote->ip.payload_length - 8;
	if (!quote->has_icmp || !is_echo(quote))
		return;
	quote->has_ports = left >= 6;
	quote->five_tuple.source_port = bytes_be16_at(transport, 4);
	quote->five_tuple.destination_port = quote->five_tuple.source_port;
	quote->has_seq = left >= 8;
	quote->seq = bytes_be16_at(transport, 6);
}

/* Reads the transport; returns how many bytes of it are of interest, 0 for an unknown one. */
static size_t read_quoted_transport(struct bytes transport, struct quote *quote)
{
	bool is_icmp = quote->five_tuple.protocol ==
		       (quote->ip.version == 4 ? IP_PROTOCOL_ICMP : IP_PROTOCOL_ICMP6);

	if (is_icmp) {
		read_quoted_icmp(transport, quote);
		return 8;
	}
	switch (quote->five_tuple.protocol) {
	case IP_PROTOCOL_TCP:
	case IP_PROTOCOL_UDP:
	case IP_PROTOCOL_UDPLITE:
	case IP_PROTOCOL_SCTP:
	case IP_PROTOCOL_DCCP:
		break;
	default:
		return 0;
	}
	quote->has_ports = bytes_left(transport) >= 4;
	if (quote->has_ports) {
		quote->five_tuple.source_port = bytes_be16_at(transport, 0);
		quote->five_tuple.destination_port = bytes_be16_at(transport, 2);
	}
	if (quote->five_tuple.protocol == IP_PROTOCOL_TCP) {
		read_quoted_tcp(transport, quote);
		return 20;
	}
	if (quote->five_tuple.protocol == IP_PROTOCOL_UDP ||
	    quote->five_tuple.protocol == IP_PROTOCOL_UDPLITE)
		read_quoted_udp(transport, quote);
	else
		quote->payload_length = quote->ip.payload_length;
	return quote->five_tuple.protocol == IP_PROTOCOL_SCTP ||
			       quote->five_tuple.protocol == IP_PROTOCOL_DCCP
		       ? 12
		       : 8;
}

void read_icmp_quote(struct layer body, uint32_t frame_offset, struct icmp_message *icmp)
{
	struct quote *quote = &icmp->quote;
	struct layer layer = {.rest = body.rest, .missing = LAYER_OPEN_END};
	size_t wanted;

	quote->frame_offset = frame_offset;
	quote->status = (icmp->version == 4 ? read_ipv4_header : read_ipv6_header)(
		&layer, &quote->ip, &quote->five_tuple);
	quote->captured_length = (uint32_t)bytes_left(body.rest);
	if (quote->ip.version != 0 &&
	    quote->captured_length > quote->ip.header_length + quote->ip.payload_length)
		quote->captured_length = quote->ip.header_length + quote->ip.payload_length;
	if (quote->status != DECODE_COMPLETE || quote->ip.fragment_offset > 0)
		return;
	quote->transport_captured = bytes_left(layer.rest) > UINT16_MAX
					    ? UINT16_MAX
					    : (uint16_t)bytes_left(layer.rest);
	wanted = read_quoted_transport(layer.rest, quote);
	if (wanted == 0)
		quote->status = DECODE_UNSUPPORTED;
	else if (bytes_left(layer.rest) < wanted)
		quote->status = layer_short(&layer);
}
