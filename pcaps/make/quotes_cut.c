// ICMP errors with short quotes, and with the extensions of RFC 4884 behind the quote.
#include "pcaps/make/story.h"
#include "pcaps/make/talk.h"

#include <string.h>

enum { QUOTE_AT_LEAST = 128 }; // RFC 4884 5.1: the quote is filled up with zeros

static const struct flow flow4 = {CLIENT, SERVER, 40001, 9999};
static const struct flow flow6 = {CLIENT6, SERVER6, 40001, 9999};
static const struct icmp_fields host_unreachable = {3, 1, 0};

// How many bytes each of the short stories quotes.
static const struct {
	const char *name;
	size_t count;
} cuts[] = {
	{"quote_8_bytes", 28},     {"quote_7_bytes", 27},    {"quote_4_bytes", 24},
	{"quote_header_only", 20}, {"quote_header_cut", 12}, {"quote_empty", 0},
	{"quote6_8_bytes", 48},    {"quote6_4_bytes", 44},
};

static void tell_cut(struct maker *maker, const struct story *self)
{
	bool six = strncmp(self->name, "quote6", 6) == 0;
	struct octets packet = udp_packet(maker, six ? &flow6 : &flow4, FROM_CLIENT, 24);
	struct octets quote = octets_zero(0), error;

	for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++)
		if (strcmp(cuts[i].name, self->name) == 0)
			quote = quote_of(&packet, 1, cuts[i].count);
	error = error_packet(maker, six ? SERVER6 : SERVER, six ? CLIENT6 : CLIENT,
			     six ? &(struct icmp_fields){1, 4, 0} : &(struct icmp_fields){3, 3, 0},
			     &quote);
	put_packet(maker, &packet);
	put_packet(maker, &error);
}

static void tell_cut_tcp(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);
	struct octets packet, quote, error;

	(void)self;
	shake_hands(maker, &talk);
	exchange(maker, &talk);
	packet = segment(maker, &talk, FROM_CLIENT, PSH | ACK, 100);
	quote = quote_of(&packet, 0, 28);
	error = error_packet(maker, ROUTER, CLIENT, &host_unreachable, &quote);
	put_packet(maker, &packet);
	put_packet(maker, &error);
	wait_us(maker, 200000);
	put_packet(maker, &packet);
	wait_us(maker, 10000);
	say(maker, &talk, FROM_SERVER, ACK, 0);
	part(maker, &talk);
}

// The head and checksum of an extension structure around its objects (RFC 4884 7).
static struct octets extensions(const void *objects, size_t count)
{
	struct octets all = octets_of("\x20\0\0\0", 4);

	octets_append(&all, objects, count);
	octets_set_be16(&all, 2, octets_checksum(&all, 0, all.length));
	return all;
}

// A datagram and a time exceeded whose quote is filled up to 128 bytes before the extensions.
// `length_field` is the length in the ICMP header: 32-bit words for IPv4, 64-bit for IPv6.
static void tell_extended(struct maker *maker, const struct flow *flow, unsigned int length_field,
			  const struct octets *objects)
{
	bool six = flow == &flow6;
	struct octets packet = udp_packet(maker, flow, FROM_CLIENT, 24);
	struct octets quote = quote_of(&packet, 0, packet.length);
	struct octets filling = octets_zero(QUOTE_AT_LEAST - quote.length), error;
	const struct icmp_fields exceeded = {six ? 3 : 11, 0, length_field << (six ? 24 : 16)};

	octets_append_all(&quote, &filling);
	octets_append_all(&quote, objects);
	error = error_packet(maker, six ? ROUTER6 : ROUTER, six ? CLIENT6 : CLIENT, &exceeded,
			     &quote);
	put_packet(maker, &packet);
	put_packet(maker, &error);
}

// An MPLS label stack (RFC 4950): label 24015, bottom of stack, TTL 1.
static const uint8_t mpls[8] = {0, 8, 1, 1, 0x05, 0xdc, 0xf1, 1};

static void tell_mpls(struct maker *maker, const struct story *self)
{
	struct octets objects = extensions(mpls, sizeof mpls);

	(void)self;
	tell_extended(maker, &flow4, QUOTE_AT_LEAST / 4, &objects);
}

static void tell_mpls6(struct maker *maker, const struct story *self)
{
	struct octets objects = extensions(mpls, sizeof mpls);

	(void)self;
	tell_extended(maker, &flow6, QUOTE_AT_LEAST / 8, &objects);
}

// Routers from before RFC 4884 append extensions without saying so in the length field.
static void tell_mpls_unannounced(struct maker *maker, const struct story *self)
{
	struct octets objects = extensions(mpls, sizeof mpls);

	(void)self;
	tell_extended(maker, &flow4, 0, &objects);
}

static void tell_interface(struct maker *maker, const struct story *self)
{
	// Incoming interface (RFC 5837): index 3, IPv4 address 192.0.2.1, name "eth0" in 8 bytes.
	static const uint8_t interface[] = {0,   24, 2, 0x0e, 0, 0,   0,   3,   0,   1, 0, 0,
					    192, 0,  2, 1,    8, 'e', 't', 'h', '0', 0, 0, 0};
	struct octets objects = extensions(interface, sizeof interface);

	(void)self;
	tell_extended(maker, &flow4, QUOTE_AT_LEAST / 4, &objects);
}

// A length field that reaches behind the end of the packet.
static void tell_length_lies(struct maker *maker, const struct story *self)
{
	struct octets objects = extensions(mpls, sizeof mpls);

	(void)self;
	tell_extended(maker, &flow4, 255, &objects);
}

// An object whose own length is 2, shorter than its header.
static void tell_object_lies(struct maker *maker, const struct story *self)
{
	static const uint8_t broken[8] = {0, 2, 1, 1, 0, 0, 0, 0};
	struct octets objects = extensions(broken, sizeof broken);

	(void)self;
	tell_extended(maker, &flow4, QUOTE_AT_LEAST / 4, &objects);
}

const struct story quote_cut_stories[] = {
	{.name = "quote_8_bytes", .rows = "I1", .tell = tell_cut},
	{.name = "quote_7_bytes", .rows = "I1 I2", .tell = tell_cut},
	{.name = "quote_4_bytes", .rows = "I1 I2", .tell = tell_cut},
	{.name = "quote_header_only", .rows = "I1 I2", .tell = tell_cut},
	{.name = "quote_header_cut", .rows = "I1 I2", .tell = tell_cut},
	{.name = "quote_empty", .rows = "I1 I2", .tell = tell_cut},
	{.name = "quote6_8_bytes", .rows = "I1", .tell = tell_cut},
	{.name = "quote6_4_bytes", .rows = "I1 I2", .tell = tell_cut},
	{.name = "quote_tcp_8_bytes", .rows = "I1", .tell = tell_cut_tcp},
	{.name = "quote_mpls", .rows = "I1 U15", .tell = tell_mpls},
	{.name = "quote6_mpls", .rows = "I1 U15", .tell = tell_mpls6},
	{.name = "quote_mpls_unannounced", .rows = "I1", .tell = tell_mpls_unannounced},
	{.name = "quote_interface", .rows = "I1", .tell = tell_interface},
	{.name = "quote_extension_length_lies", .rows = "I1", .tell = tell_length_lies},
	{.name = "quote_extension_object_lies", .rows = "I1", .tell = tell_object_lies},
	{0},
};
