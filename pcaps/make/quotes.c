// ICMP errors whose quote is unusual: options, extension headers, fragments, other protocols.
#include "pcaps/make/story.h"
#include "pcaps/make/talk.h"

#include <netinet/in.h>
#include <string.h>

enum { MORE_FRAGMENTS = 0x2000, FULL = 9000, DCCP = 33, UDPLITE = 136 };

static const struct flow flow4 = {CLIENT, SERVER, 40001, 9999};
static const struct flow flow6 = {CLIENT6, SERVER6, 40001, 9999};
static const struct icmp_fields host_unreachable = {3, 1, 0};
static const struct icmp_fields no_route = {1, 0, 0};

// Writes the packet and, 5 ms later, the router's error that quotes `count` bytes of it.
static void put_quoted(struct maker *maker, const struct octets *packet, size_t count)
{
	bool six = packet->at[0] >> 4 == 6;
	struct octets quote = quote_of(packet, 0, count), error;

	error = error_packet(maker, six ? ROUTER6 : ROUTER, six ? CLIENT6 : CLIENT,
			     six ? &no_route : &host_unreachable, &quote);
	put_packet(maker, packet);
	wait_us(maker, 5000);
	put_packet(maker, &error);
}

static void tell_ip_options(struct maker *maker, const struct story *self)
{
	// Record route with room for three addresses, then the end of the list (RFC 791 3.1).
	static const uint8_t record_route[16] = {7, 15, 4};
	struct octets packet = udp_packet(maker, &flow4, FROM_CLIENT, 24);

	(void)self;
	add_ipv4_options(&packet, record_route, sizeof record_route);
	put_quoted(maker, &packet, FULL);
}

static void tell_ip_options_longest(struct maker *maker, const struct story *self)
{
	// Forty bytes are all that fits: a time stamp option of 36, then four no-operations.
	static const uint8_t stamps[40] = {68, 36, 5, 0, [36] = 1, 1, 1, 1};
	struct octets packet = udp_packet(maker, &flow4, FROM_CLIENT, 24);

	(void)self;
	add_ipv4_options(&packet, stamps, sizeof stamps);
	put_quoted(maker, &packet, 60 + 8);
}

// One of the fragments of a large datagram.
static struct octets fragment4(struct maker *maker, const struct octets *transport, size_t from,
			       size_t count)
{
	bool more = from + count < transport->length;
	const struct ip_fields ip = {
		.source = CLIENT,
		.target = SERVER,
		.id = 777,
		.fragment = (uint16_t)(from / 8 | (more ? MORE_FRAGMENTS : 0)),
	};
	struct octets part = octets_slice(transport, from, count);

	return craft_ip(maker->net, &ip, IPPROTO_UDP, &part);
}

static void tell_first_fragment(struct maker *maker, const struct story *self)
{
	struct octets packet = udp_packet(maker, &flow4, FROM_CLIENT, 2000);
	struct octets transport = transport_of(&packet);
	struct octets first = fragment4(maker, &transport, 0, 1480);
	struct octets second = fragment4(maker, &transport, 1480, 1480);

	(void)self;
	put_quoted(maker, &first, 548);
	put_packet(maker, &second);
}

static void tell_later_fragment(struct maker *maker, const struct story *self)
{
	struct octets packet = udp_packet(maker, &flow4, FROM_CLIENT, 2000);
	struct octets transport = transport_of(&packet);
	struct octets first = fragment4(maker, &transport, 0, 1480);
	struct octets second = fragment4(maker, &transport, 1480, 1480);

	(void)self;
	put_packet(maker, &first);
	put_quoted(maker, &second, 548);
}

static void tell_extension(struct maker *maker, uint8_t number, const uint8_t *header, size_t count)
{
	struct octets packet = udp_packet(maker, &flow6, FROM_CLIENT, 24);

	add_ipv6_extension(&packet, number, header, count);
	put_quoted(maker, &packet, FULL);
}

static void tell_hop_by_hop(struct maker *maker, const struct story *self)
{
	// Router alert (RFC 2711) and two bytes of padding.
	static const uint8_t header[8] = {0, 0, 5, 2, 0, 0, 1, 0};

	(void)self;
	tell_extension(maker, IPPROTO_HOPOPTS, header, sizeof header);
}

static void tell_destination_options(struct maker *maker, const struct story *self)
{
	static const uint8_t header[16] = {0, 1, 1, 12}; // padding only

	(void)self;
	tell_extension(maker, IPPROTO_DSTOPTS, header, sizeof header);
}

// Segment routing (RFC 8754) with one segment, all of it behind us.
static const uint8_t segment_routing[24] = {0, 2, 4, 0, 0, 0, 0, 0, 0x20, 1, 0xd, 0xb8,
					    0, 2, 0, 0, 0, 0, 0, 0, 0,    0, 0,   2};

static void tell_routing(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_extension(maker, IPPROTO_ROUTING, segment_routing, sizeof segment_routing);
}

// A fragment header (RFC 8200 4.5) before a part of the transport.
static struct octets fragment6(struct maker *maker, const struct octets *transport, size_t from,
			       size_t count)
{
	bool more = from + count < transport->length;
	const struct ip_fields ip = {.source = CLIENT6, .target = SERVER6};
	struct octets part = octets_slice(transport, from, count);
	struct octets packet = craft_ip(maker->net, &ip, IPPROTO_UDP, &part);
	uint8_t header[8] = {0, 0, (uint8_t)(from >> 8), (uint8_t)(from | (more ? 1 : 0)), 0, 0,
			     7, 77};

	add_ipv6_extension(&packet, IPPROTO_FRAGMENT, header, sizeof header);
	return packet;
}

static void tell_fragments6(struct maker *maker, const struct story *self)
{
	struct octets packet = udp_packet(maker, &flow6, FROM_CLIENT, 2000);
	struct octets transport = transport_of(&packet);
	struct octets first = fragment6(maker, &transport, 0, 1448);
	struct octets second = fragment6(maker, &transport, 1448, 1448);

	(void)self;
	put_quoted(maker, &first, 1232);
	put_quoted(maker, &second, 1232);
}

// All extension headers at once, in the order that RFC 8200 4.1 recommends.
static void tell_chain(struct maker *maker, const struct story *self)
{
	static const uint8_t options[8] = {0, 0, 1, 4};
	static const uint8_t fragment[8] = {0, 0, 0, 0, 0, 0, 7, 77};
	struct octets packet = udp_packet(maker, &flow6, FROM_CLIENT, 24);

	add_ipv6_extension(&packet, IPPROTO_DSTOPTS, options, sizeof options);
	add_ipv6_extension(&packet, IPPROTO_FRAGMENT, fragment, sizeof fragment);
	add_ipv6_extension(&packet, IPPROTO_ROUTING, segment_routing, sizeof segment_routing);
	add_ipv6_extension(&packet, IPPROTO_DSTOPTS, options, sizeof options);
	add_ipv6_extension(&packet, IPPROTO_HOPOPTS, options, sizeof options);
	put_quoted(maker, &packet, strstr(self->name, "cut") != NULL ? 40 + 40 : FULL);
}

static void tell_echo(struct maker *maker, const struct story *self)
{
	bool six = strncmp(self->name, "quote6", 6) == 0;
	struct octets packet = echo_packet(maker, six ? &flow6 : &flow4, FROM_CLIENT, 1);

	put_quoted(maker, &packet, FULL);
}

// Another transport protocol with the ports first, quoted whole.
static void tell_transport(struct maker *maker, uint8_t protocol, const void *header, size_t count)
{
	const struct ip_fields ip = {.source = CLIENT, .target = SERVER, .id = maker->next_id++};
	struct octets payload = octets_of(header, count);
	struct octets packet = craft_ip(maker->net, &ip, protocol, &payload);

	put_quoted(maker, &packet, FULL);
}

static void tell_sctp(struct maker *maker, const struct story *self)
{
	// Ports 40001 and 36412, verification tag 0, CRC32c, INIT chunk (RFC 9260 3.3.2).
	static const uint8_t init[32] = {0x9c, 0x41, 0x8e, 0x3c, 0,  0,    0,    0,    0,    0, 0,
					 0,    1,    0,    0,    20, 0x11, 0x22, 0x33, 0x44, 0, 1,
					 0,    0,    0,    10,   0,  10,   0,    0,    0,    1};

	(void)self;
	tell_transport(maker, IPPROTO_SCTP, init, sizeof init);
}

static void tell_dccp(struct maker *maker, const struct story *self)
{
	// Ports 40001 and 5001, data offset 5, Request with 48-bit sequence (RFC 4340 5.1).
	static const uint8_t request[20] = {0x9c, 0x41, 0x13, 0x89, 5, 0, 0x5d, 0x94, 1, 0,
					    0,    0,    0,    0,    0, 9, 0,    0,    0, 42};

	(void)self;
	tell_transport(maker, DCCP, request, sizeof request);
}

static void tell_udplite(struct maker *maker, const struct story *self)
{
	// Ports 40001 and 9999, checksum coverage 8 (RFC 3828 3.1): the pseudo-header's and these.
	static const uint8_t datagram[13] = {0x9c, 0x41, 0x27, 0x0f, 0,   8,  0x4f,
					     0xd9, 'h',  'e',  'l',  'l', 'o'};

	(void)self;
	tell_transport(maker, UDPLITE, datagram, sizeof datagram);
}

static void tell_esp(struct maker *maker, const struct story *self)
{
	static const uint8_t sealed[24] = {0, 0, 1, 1, 0, 0, 0, 1, 0xde, 0xad, 0xbe, 0xef};

	(void)self;
	tell_transport(maker, IPPROTO_ESP, sealed, sizeof sealed);
}

// No host may answer an ICMP error with an ICMP error (RFC 1122 3.2.2); some do.
static void tell_error_about_error(struct maker *maker, const struct story *self)
{
	struct octets answer = udp_packet(maker, &flow4, FROM_SERVER, 24);
	struct octets quote = quote_of(&answer, 0, FULL);
	struct octets refusal =
		error_packet(maker, CLIENT, SERVER, &(struct icmp_fields){3, 3, 0}, &quote);

	(void)self;
	put_packet(maker, &answer);
	put_quoted(maker, &refusal, FULL);
}

// Old BSD kernels quoted the total length and the fragment field in host byte order.
static void tell_swapped_length(struct maker *maker, const struct story *self)
{
	struct octets packet = udp_packet(maker, &flow4, FROM_CLIENT, 24);
	struct octets quote = quote_of(&packet, 0, 28), error;

	(void)self;
	octets_set_be16(&quote, 2, (unsigned int)packet.length << 8 & 0xff00);
	error = error_packet(maker, ROUTER, CLIENT, &host_unreachable, &quote);
	put_packet(maker, &packet);
	put_packet(maker, &error);
}

static void tell_vlan(struct maker *maker, const struct story *self)
{
	struct octets packet = udp_packet(maker, &flow4, FROM_CLIENT, 24);
	struct octets quote = quote_of(&packet, 1, FULL), error, frame;

	(void)self;
	error = error_packet(maker, SERVER, CLIENT, &(struct icmp_fields){3, 3, 0}, &quote);
	frame = ethernet_frame(&packet);
	add_vlan_tag(&frame, 0x8100, 7);
	put_frame(maker, &frame);
	frame = ethernet_frame(&error);
	add_vlan_tag(&frame, 0x8100, 7);
	put_frame(maker, &frame);
}

const struct story quote_stories[] = {
	{.name = "quote_ip_options", .rows = "I1", .tell = tell_ip_options},
	{.name = "quote_ip_options_longest", .rows = "I1", .tell = tell_ip_options_longest},
	{.name = "quote_first_fragment", .rows = "I1", .tell = tell_first_fragment},
	{.name = "quote_later_fragment", .rows = "I1", .tell = tell_later_fragment},
	{.name = "quote6_hop_by_hop", .rows = "I1", .tell = tell_hop_by_hop},
	{.name = "quote6_destination_options", .rows = "I1", .tell = tell_destination_options},
	{.name = "quote6_routing", .rows = "I1", .tell = tell_routing},
	{.name = "quote6_fragments", .rows = "I1", .tell = tell_fragments6},
	{.name = "quote6_chain", .rows = "I1", .tell = tell_chain},
	{.name = "quote6_chain_cut", .rows = "I1 I2", .tell = tell_chain},
	{.name = "quote_echo", .rows = "I1 I6", .tell = tell_echo},
	{.name = "quote6_echo", .rows = "I1 I6", .tell = tell_echo},
	{.name = "quote_sctp", .rows = "I1", .tell = tell_sctp},
	{.name = "quote_dccp", .rows = "I1", .tell = tell_dccp},
	{.name = "quote_udplite", .rows = "I1", .tell = tell_udplite},
	{.name = "quote_esp", .rows = "I1", .tell = tell_esp},
	{.name = "quote_icmp_error", .rows = "I1", .tell = tell_error_about_error},
	{.name = "quote_swapped_length", .rows = "I1", .tell = tell_swapped_length},
	{.name = "quote_vlan", .rows = "I1", .tell = tell_vlan},
	{0},
};
