/* Forged answers: libnet builds the headers and their checksums. */
#include "lab/forge.h"

#include <libnet.h>
#include <string.h>

enum { ETHERNET = 14, ICMP_HEADER = 8, QUOTE_MAX = 1232 };

/* The bytes of the packet that an error carries. */
struct quote_bytes {
	uint32_t length;
	uint8_t octet[QUOTE_MAX];
};

static void put_be16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void put_be32(uint8_t *at, uint32_t value)
{
	put_be16(at, value >> 16);
	put_be16(at + 2, value & 0xffff);
}

static void swap(uint8_t *a, uint8_t *b, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint8_t kept = a[i];

		a[i] = b[i];
		b[i] = kept;
	}
}

/* RFC 1812 section 4.3.2.3: up to 576 bytes for IPv4; RFC 4443: up to 1280 for IPv6. */
static uint32_t quote_length(const struct packet *packet, const struct icmp_forgery *forgery)
{
	uint32_t limit = packet->ip.version == 4 ? 548 : QUOTE_MAX;
	uint32_t behind = packet->ip.payload_length;

	if (forgery->no_quote_beyond_ip)
		behind = 0;
	else if (forgery->quote != 0 && forgery->quote < behind)
		behind = forgery->quote;
	behind += packet->ip.header_length;
	return behind < limit ? behind : limit;
}

/* Makes the quote say what its packet did not. */
static void alter_quote(struct quote_bytes *quote, const struct packet *packet,
			const struct icmp_forgery *forgery)
{
	uint8_t *transport = quote->octet + packet->ip.header_length;
	bool is_v4 = packet->ip.version == 4;

	if (forgery->quoted_ttl != 0)
		quote->octet[is_v4 ? 8 : 7] = forgery->quoted_ttl;
	if (forgery->source_port != 0)
		put_be16(transport, forgery->source_port);
	if (forgery->destination_port != 0)
		put_be16(transport + 2, forgery->destination_port);
	if (forgery->quoted_id != 0 && is_v4)
		put_be16(quote->octet + 4, forgery->quoted_id);
	if (forgery->quoted_length != 0 && packet->kind == PACKET_UDP)
		put_be16(transport + 4, forgery->quoted_length);
	if (forgery->seq_offset != 0 && packet->kind == PACKET_TCP)
		put_be32(transport + 4, packet->tcp.seq + (uint32_t)forgery->seq_offset);
	if (!forgery->reversed)
		return;
	if (is_v4)
		swap(quote->octet + 12, quote->octet + 16, 4);
	else
		swap(quote->octet + 8, quote->octet + 24, 16);
	swap(transport, transport + 2, 2);
}

/* The Ethernet header back to where a frame came from. */
static void answer_ethernet(const struct frame *about, struct frame *made)
{
	memcpy(made->octet, about->octet + 6, 6);
	memcpy(made->octet + 6, about->octet, 6);
	memcpy(made->octet + 12, about->octet + 12, 2);
	made->length = ETHERNET;
}

/* What goes into the IP header of a forged packet. */
struct ip_forgery {
	const struct ip_addr *from, *to;
	uint16_t length; /* behind the header */
	uint8_t version, protocol, ttl;
};

static int build_ip(libnet_t *net, const struct ip_forgery *ip)
{
	struct libnet_in6_addr from, to;
	uint32_t from4, to4;
	uint8_t ttl = ip->ttl != 0 ? ip->ttl : 64;

	memcpy(&from4, ip->from->octet + 12, 4);
	memcpy(&to4, ip->to->octet + 12, 4);
	if (ip->version == 4)
		return libnet_build_ipv4((uint16_t)(LIBNET_IPV4_H + ip->length), 0, 0x4242, 0, ttl,
					 ip->protocol, 0, from4, to4, NULL, 0, net, 0);
	memcpy(&from, ip->from->octet, 16);
	memcpy(&to, ip->to->octet, 16);
	return libnet_build_ipv6(0, 0, ip->length, ip->protocol, ttl, from, to, NULL, 0, net, 0);
}

/* Puts the packet that `net` holds behind the Ethernet header of `*made`. */
static bool finish(libnet_t *net, bool built, struct frame *made)
{
	uint8_t *bytes = NULL;
	uint32_t count = 0;

	if (built && libnet_pblock_coalesce(net, &bytes, &count) != -1) {
		if (count > FRAME_MAX - made->length)
			count = (uint32_t)(FRAME_MAX - made->length);
		memcpy(made->octet + made->length, bytes, count);
		made->length += count;
		libnet_adv_free_packet(net, bytes);
	}
	libnet_clear_packet(net);
	return count > 0;
}

bool forge_icmp(struct libnet_context *net, const struct frame *about, const struct packet *packet,
		const struct icmp_forgery *forgery, struct frame *made)
{
	uint16_t high = (uint16_t)(forgery->rest >> 16), low = (uint16_t)forgery->rest;
	struct quote_bytes quote = {.length = quote_length(packet, forgery)};
	struct ip_forgery ip = {&forgery->from.ip,
				&packet->five_tuple.source,
				(uint16_t)(ICMP_HEADER + quote.length),
				packet->ip.version,
				packet->ip.version == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6,
				forgery->ttl};
	int built;

	if (packet->network_offset + quote.length > about->length)
		return false;
	memcpy(quote.octet, about->octet + packet->network_offset, quote.length);
	alter_quote(&quote, packet, forgery);
	answer_ethernet(about, made);
	/* libnet's echo header is the general one: type, code and four bytes */
	if (ip.version == 4)
		built = libnet_build_icmpv4_echo(forgery->type, forgery->code, 0, high, low,
						 quote.octet, quote.length, net, 0);
	else
		built = libnet_build_icmpv6_echo(forgery->type, forgery->code, 0, high, low,
						 quote.octet, quote.length, net, 0);
	if (!finish(net, built != -1 && build_ip(net, &ip) != -1, made))
		return false;
	if (forgery->wrong_checksum)
		made->octet[made->length - ip.length + 2] ^= 0x55;
	return true;
}

bool forge_tcp(struct libnet_context *net, const struct frame *about, const struct packet *packet,
	       const struct tcp_forgery *forgery, struct frame *made)
{
	const struct tcp_header *tcp = &packet->tcp;
	const struct five_tuple *tuple = &packet->five_tuple;
	struct ip_forgery ip = {&tuple->destination, &tuple->source, LIBNET_TCP_H,
				packet->ip.version,  IPPROTO_TCP,    forgery->ttl};
	uint32_t seq = (tcp->flags & TCP_ACK ? tcp->ack : 0) + (uint32_t)forgery->seq_offset;
	uint32_t ack = tcp->seq + tcp->payload_length + (uint32_t)forgery->ack_offset +
		       (tcp->flags & (TCP_SYN | TCP_FIN) ? 1u : 0u);
	int built;

	if (packet->kind != PACKET_TCP)
		return false;
	answer_ethernet(about, made);
	built = libnet_build_tcp(tuple->destination_port, tuple->source_port, seq, ack,
				 (uint8_t)forgery->flags, forgery->window, 0, 0, LIBNET_TCP_H, NULL,
				 0, net, 0);
	if (!finish(net, built != -1 && build_ip(net, &ip) != -1, made))
		return false;
	if (forgery->wrong_checksum)
		made->octet[made->length - 4] ^= 0x55;
	return true;
}
