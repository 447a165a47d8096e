/* The packet that an ICMP error quotes: the same header readers, and what transport there is. */
#include "decode/icmp.h"
#include "decode/icmp_numbers.h"
#include "decode/ip.h"
#include "decode/tunnel.h"

static void read_ports(struct bytes transport, struct quote *quote)
{
	quote->has_ports = bytes_left(transport) >= 4;
	if (!quote->has_ports)
		return;
	quote->five_tuple.source_port = bytes_be16_at(transport, 0);
	quote->five_tuple.destination_port = bytes_be16_at(transport, 2);
}

/* What the IP header leaves for the data behind a transport header of `length` bytes. */
static uint32_t payload_behind(const struct quote *quote, uint32_t length)
{
	return quote->ip.payload_length > length ? quote->ip.payload_length - length : 0;
}

static void read_tcp(struct bytes transport, struct quote *quote)
{
	size_t left = bytes_left(transport);
	uint16_t offset_and_flags = bytes_be16_at(transport, 12);

	read_ports(transport, quote);
	quote->has_seq = left >= 8;
	quote->seq = bytes_be32_at(transport, 4);
	quote->has_ack = left >= 12;
	quote->ack = bytes_be32_at(transport, 8);
	quote->has_flags = left >= 14;
	quote->tcp_flags = offset_and_flags & 0x1ff;
	quote->has_checksum = left >= 18;
	quote->checksum_value = bytes_be16_at(transport, 16);
	if (quote->has_flags)
		quote->payload_length = payload_behind(quote, (offset_and_flags >> 12) * 4u);
}

static void read_udp(struct bytes transport, struct quote *quote)
{
	read_ports(transport, quote);
	quote->has_length = bytes_left(transport) >= 6;
	quote->udp_length = bytes_be16_at(transport, 4);
	quote->has_checksum = bytes_left(transport) >= 8;
	quote->checksum_value = bytes_be16_at(transport, 6);
	quote->payload_length =
		quote->udp_length >= 8 ? quote->udp_length - 8u : payload_behind(quote, 8);
}

/* UDP-Lite has its coverage where UDP has its length. */
static void read_udp_lite(struct bytes transport, struct quote *quote)
{
	read_ports(transport, quote);
	quote->has_checksum = bytes_left(transport) >= 8;
	quote->checksum_value = bytes_be16_at(transport, 6);
	quote->payload_length = payload_behind(quote, 8);
}

static void read_sctp(struct bytes transport, struct quote *quote)
{
	read_ports(transport, quote);
	quote->payload_length = payload_behind(quote, 12);
}

/* The length of the header is in its fifth byte (RFC 4340 section 5.1). */
static void read_dccp(struct bytes transport, struct quote *quote)
{
	read_ports(transport, quote);
	quote->payload_length = payload_behind(quote, bytes_u8_at(transport, 4) * 4u);
}

static bool is_echo(const struct quote *quote)
{
	if (quote->ip.version == 4)
		return quote->icmp_type == ICMP_ECHO || quote->icmp_type == ICMP_ECHO_REPLY;
	return quote->icmp_type == ICMP6_ECHO || quote->icmp_type == ICMP6_ECHO_REPLY;
}

static void read_icmp(struct bytes transport, struct quote *quote)
{
	size_t left = bytes_left(transport);

	quote->has_icmp = left >= 2;
	quote->icmp_type = bytes_u8_at(transport, 0);
	quote->icmp_code = bytes_u8_at(transport, 1);
	quote->payload_length = payload_behind(quote, 8);
	if (!quote->has_icmp || !is_echo(quote))
		return;
	quote->has_ports = left >= 6;
	quote->five_tuple.source_port = bytes_be16_at(transport, 4);
	quote->five_tuple.destination_port = quote->five_tuple.source_port;
	quote->has_seq = left >= 8;
	quote->seq = bytes_be16_at(transport, 6);
}

#define VERSION_4 1
#define VERSION_6 2

/* clang-format off */
static const struct {
	uint8_t protocol;
	uint8_t versions; /* of IP */
	uint8_t header_length; /* bytes; of a quote that has fewer not all is known */
	void (*read)(struct bytes transport, struct quote *quote);
} transports[] = {
	{IP_PROTOCOL_ICMP,    VERSION_4,              8, read_icmp    },
	{IP_PROTOCOL_TCP,     VERSION_4 | VERSION_6, 20, read_tcp     },
	{IP_PROTOCOL_UDP,     VERSION_4 | VERSION_6,  8, read_udp     },
	{IP_PROTOCOL_DCCP,    VERSION_4 | VERSION_6, 12, read_dccp    },
	{IP_PROTOCOL_ICMP6,   VERSION_6,              8, read_icmp    },
	{IP_PROTOCOL_SCTP,    VERSION_4 | VERSION_6, 12, read_sctp    },
	{IP_PROTOCOL_UDPLITE, VERSION_4 | VERSION_6,  8, read_udp_lite},
};
/* clang-format on */

/* Reads what there is of the transport, of whatever protocol. */
static enum decode_status read_transport(const struct layer *layer, struct quote *quote)
{
	uint8_t version = quote->ip.version == 4 ? VERSION_4 : VERSION_6;
	size_t left = bytes_left(layer->rest);

	quote->transport_captured = left > UINT16_MAX ? UINT16_MAX : (uint16_t)left;
	for (size_t i = 0; i < sizeof(transports) / sizeof(transports[0]); i++) {
		if (transports[i].protocol != quote->five_tuple.protocol ||
		    (transports[i].versions & version) == 0)
			continue;
		transports[i].read(layer->rest, quote);
		return left >= transports[i].header_length ? DECODE_COMPLETE : layer_short(layer);
	}
	return DECODE_UNSUPPORTED;
}

void read_icmp_quote(struct layer body, uint32_t frame_offset, struct packet *packet)
{
	const struct icmp_message *icmp = &packet->icmp;
	struct quote *quote = &packet->icmp.quote;
	struct layer layer = {.rest = body.rest, .missing = LAYER_OPEN_END};
	uint32_t length;

	quote->frame_offset = frame_offset;
	quote->captured_length = (uint32_t)bytes_left(body.rest);
	if (icmp->version == 4)
		quote->status = read_ipv4_header(&layer, &quote->ip, &quote->five_tuple);
	else
		quote->status = read_ipv6_header(&layer, &quote->ip, &quote->five_tuple);
	length = quote->ip.header_length + quote->ip.payload_length;
	/* behind the quoted packet there may be padding up to where extensions begin */
	if (quote->ip.version != 0 && quote->captured_length > length)
		quote->captured_length = length;
	if (quote->status != DECODE_COMPLETE || quote->ip.fragment_offset > 0)
		return;
	follow_quoted_tunnels(packet, &layer);
	quote->status = read_transport(&layer, quote);
}
