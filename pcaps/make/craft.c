// Packets built with libnet, one protocol header after the other, the innermost first.
#include "pcaps/make/craft.h"

#include <arpa/inet.h>
#include <libnet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IPV4_HEADER = 20, IPV6_HEADER = 40, UDP_HEADER = 8, TCP_HEADER = 20, ICMP_HEADER = 8 };

struct libnet_context *craft_open(void)
{
	char message[LIBNET_ERRBUF_SIZE] = "";
	libnet_t *net = libnet_init(LIBNET_NONE, NULL, message);

	if (net == NULL) {
		fprintf(stderr, "make_pcaps: libnet: %s\n", message);
		exit(EXIT_FAILURE);
	}
	return net;
}

void craft_close(struct libnet_context *net)
{
	libnet_destroy(net);
}

static bool is_ipv6(const char *address)
{
	return strchr(address, ':') != NULL;
}

// Every failure here is a mistake of the program: the packets are constant.
static void expect(struct libnet_context *net, bool worked)
{
	if (worked)
		return;
	fprintf(stderr, "make_pcaps: %s\n", libnet_geterror(net));
	abort();
}

static uint32_t ipv4_of(const char *address)
{
	struct in_addr binary;

	if (inet_pton(AF_INET, address, &binary) != 1)
		abort();
	return binary.s_addr;
}

static struct libnet_in6_addr ipv6_of(const char *address)
{
	struct libnet_in6_addr binary;

	if (inet_pton(AF_INET6, address, &binary) != 1)
		abort();
	return binary;
}

static void build_ip(struct libnet_context *net, const struct ip_fields *ip, uint8_t protocol,
		     size_t length)
{
	uint8_t ttl = ip->ttl ? ip->ttl : 64;

	if (is_ipv6(ip->source)) {
		expect(net, libnet_build_ipv6(ip->traffic_class, 0, (uint16_t)length, protocol, ttl,
					      ipv6_of(ip->source), ipv6_of(ip->target), NULL, 0,
					      net, 0) != -1);
		return;
	}
	expect(net, libnet_build_ipv4((uint16_t)(IPV4_HEADER + length), ip->traffic_class, ip->id,
				      ip->fragment, ttl, protocol, 0, ipv4_of(ip->source),
				      ipv4_of(ip->target), NULL, 0, net, 0) != -1);
}

static struct octets finish(struct libnet_context *net)
{
	uint8_t *bytes = NULL;
	uint32_t count = 0;
	struct octets packet;

	expect(net, libnet_pblock_coalesce(net, &bytes, &count) != -1);
	packet = octets_of(bytes, count);
	libnet_adv_free_packet(net, bytes);
	libnet_clear_packet(net);
	return packet;
}

struct octets craft_udp(struct libnet_context *net, const struct ip_fields *ip,
			uint16_t source_port, uint16_t target_port, const struct octets *payload)
{
	size_t length = UDP_HEADER + payload->length;

	expect(net, libnet_build_udp(source_port, target_port, (uint16_t)length, 0, payload->at,
				     (uint32_t)payload->length, net, 0) != -1);
	build_ip(net, ip, IPPROTO_UDP, length);
	return finish(net);
}

struct octets craft_tcp(struct libnet_context *net, const struct ip_fields *ip,
			const struct tcp_fields *tcp, const struct octets *payload)
{
	size_t length = TCP_HEADER + tcp->options.length + payload->length;

	if (tcp->options.length > 0)
		expect(net, libnet_build_tcp_options(tcp->options.at, (uint32_t)tcp->options.length,
						     net, 0) != -1);
	expect(net, libnet_build_tcp(tcp->source_port, tcp->target_port, tcp->seq, tcp->ack,
				     tcp->flags, tcp->window, 0, 0, (uint16_t)length, payload->at,
				     (uint32_t)payload->length, net, 0) != -1);
	build_ip(net, ip, IPPROTO_TCP, length);
	return finish(net);
}

// libnet's echo header is the general one: type, code and four free bytes.
struct octets craft_icmp(struct libnet_context *net, const struct ip_fields *ip,
			 const struct icmp_fields *icmp, const struct octets *payload)
{
	uint16_t high = (uint16_t)(icmp->rest >> 16), low = (uint16_t)icmp->rest;
	struct octets body = *payload;

	if (is_ipv6(ip->source)) {
		expect(net, libnet_build_icmpv6_echo(icmp->type, icmp->code, 0, high, low, body.at,
						     (uint32_t)body.length, net, 0) != -1);
		build_ip(net, ip, IPPROTO_ICMPV6, ICMP_HEADER + body.length);
		return finish(net);
	}
	expect(net, libnet_build_icmpv4_echo(icmp->type, icmp->code, 0, high, low, body.at,
					     (uint32_t)body.length, net, 0) != -1);
	build_ip(net, ip, IPPROTO_ICMP, ICMP_HEADER + body.length);
	return finish(net);
}

struct octets craft_ip(struct libnet_context *net, const struct ip_fields *ip, uint8_t protocol,
		       const struct octets *payload)
{
	struct octets packet;

	build_ip(net, ip, protocol, payload->length);
	packet = finish(net);
	octets_append_all(&packet, payload);
	return packet;
}

struct octets transport_of(const struct octets *packet)
{
	size_t header = packet->at[0] >> 4 == 6 ? IPV6_HEADER : IPV4_HEADER;

	return octets_slice(packet, header, packet->length);
}

void fix_ipv4_checksum(struct octets *packet)
{
	octets_set_be16(packet, 10, 0);
	octets_set_be16(packet, 10,
			octets_checksum(packet, 0, (packet->at[0] & 15u) * sizeof(uint32_t)));
}

void add_ipv4_options(struct octets *packet, const void *options, size_t count)
{
	octets_insert(packet, IPV4_HEADER, options, count);
	packet->at[0] = (uint8_t)(0x45 + count / 4);
	octets_set_be16(packet, 2, (unsigned int)packet->length);
	fix_ipv4_checksum(packet);
}

void add_ipv6_extension(struct octets *packet, uint8_t number, const void *header, size_t count)
{
	octets_insert(packet, IPV6_HEADER, header, count);
	packet->at[IPV6_HEADER] = packet->at[6];
	packet->at[6] = number;
	octets_set_be16(packet, 4, (unsigned int)(packet->length - IPV6_HEADER));
}

struct octets quote_of(const struct octets *packet, unsigned int hops, size_t count)
{
	struct octets quote = *packet;

	if (quote.at[0] >> 4 == 6) {
		quote.at[7] = (uint8_t)(quote.at[7] - hops);
	} else {
		quote.at[8] = (uint8_t)(quote.at[8] - hops);
		fix_ipv4_checksum(&quote);
	}
	return octets_first(&quote, count);
}
