// IP itself: fragments, options, extension headers, cut and oversized packets, wrong headers.
#include "pcaps/make/story.h"
#include "pcaps/make/talk.h"

#include <netinet/in.h>

enum { MORE_FRAGMENTS = 0x2000, FRAGMENT = 1480 };

static const struct flow flow4 = {CLIENT, SERVER, 40001, 9999};
static const struct flow flow6 = {CLIENT6, SERVER6, 40001, 9999};

// A fragment of an IPv4 packet's transport, from byte `from` on.
static struct octets fragment4(struct maker *maker, const struct octets *whole, size_t from)
{
	struct octets transport = transport_of(whole);
	struct octets part = octets_slice(&transport, from, FRAGMENT);
	bool more = from + part.length < transport.length;
	const struct ip_fields ip = {
		.source = CLIENT,
		.target = SERVER,
		.id = octets_be16(whole, 4),
		.fragment = (uint16_t)(from / 8 | (more ? MORE_FRAGMENTS : 0)),
	};

	return craft_ip(maker->net, &ip, whole->at[9], &part);
}

static void put_fragments4(struct maker *maker, const struct octets *whole, const size_t order[3])
{
	for (size_t i = 0; i < 3; i++) {
		struct octets part = fragment4(maker, whole, order[i] * FRAGMENT);

		put_packet(maker, &part);
	}
}

static void tell_fragments_reversed(struct maker *maker, const struct story *self)
{
	struct octets question = udp_packet(maker, &flow4, FROM_CLIENT, 4000);
	struct octets answer = udp_packet(maker, &flow4, FROM_SERVER, 10);

	(void)self;
	put_fragments4(maker, &question, (const size_t[]){2, 1, 0});
	put_packet(maker, &answer);
}

static void tell_options4(struct maker *maker, const struct story *self)
{
	static const uint8_t router_alert[4] = {148, 4, 0, 0};
	static const uint8_t stamps[12] = {68, 12, 5, 0};
	struct octets question = udp_packet(maker, &flow4, FROM_CLIENT, 24);
	struct octets answer = udp_packet(maker, &flow4, FROM_SERVER, 24);

	(void)self;
	add_ipv4_options(&question, router_alert, sizeof router_alert);
	add_ipv4_options(&answer, stamps, sizeof stamps);
	put_packet(maker, &question);
	put_packet(maker, &answer);
}

// A TCP connection inside IPv6 with a destination option in every packet.
static void tell_extensions_tcp(struct maker *maker, const struct story *self)
{
	static const uint8_t options[8] = {0, 0, 1, 4};
	struct talk talk = talk_of(6, 40001);
	const struct {
		enum side side;
		unsigned int flags;
	} lines[] = {
		{FROM_CLIENT, SYN},       {FROM_SERVER, SYN | ACK}, {FROM_CLIENT, ACK},
		{FROM_CLIENT, FIN | ACK}, {FROM_SERVER, FIN | ACK}, {FROM_CLIENT, ACK},
	};

	(void)self;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct octets packet = segment(maker, &talk, lines[i].side, lines[i].flags, 0);

		add_ipv6_extension(&packet, IPPROTO_DSTOPTS, options, sizeof options);
		put_packet(maker, &packet);
	}
}

static void tell_extensions_udp(struct maker *maker, const struct story *self)
{
	static const uint8_t options[8] = {0, 0, 1, 4};
	static const uint8_t routing[24] = {0, 2, 4, 0, 0, 0, 0, 0, 0x20, 1, 0xd, 0xb8,
					    0, 2, 0, 0, 0, 0, 0, 0, 0,    0, 0,   2};
	static const uint8_t alone[8] = {0}; // a fragment header around the whole: RFC 6946
	struct octets question = udp_packet(maker, &flow6, FROM_CLIENT, 24);
	struct octets answer = udp_packet(maker, &flow6, FROM_SERVER, 24);

	(void)self;
	add_ipv6_extension(&question, IPPROTO_ROUTING, routing, sizeof routing);
	add_ipv6_extension(&question, IPPROTO_HOPOPTS, options, sizeof options);
	add_ipv6_extension(&answer, IPPROTO_FRAGMENT, alone, sizeof alone);
	put_packet(maker, &question);
	put_packet(maker, &answer);
}

static void tell_cut(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);
	struct octets datagram = udp_packet(maker, &flow4, FROM_CLIENT, 300);
	struct octets quote = quote_of(&datagram, 1, 548);
	struct octets error =
		error_packet(maker, SERVER, CLIENT, &(struct icmp_fields){3, 3, 0}, &quote);

	(void)self;
	shake_hands(maker, &talk);
	exchange(maker, &talk);
	part(maker, &talk);
	put_packet(maker, &datagram);
	put_packet(maker, &error);
}

// Segmentation offload: the sender's capture has one packet of several segments, IP length 0.
static void tell_length_zero(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);
	struct octets large;

	(void)self;
	shake_hands(maker, &talk);
	large = segment(maker, &talk, FROM_CLIENT, PSH | ACK, 5840);
	octets_set_be16(&large, 2, 0);
	fix_ipv4_checksum(&large);
	put_packet(maker, &large);
	wait_us(maker, 10000);
	say(maker, &talk, FROM_SERVER, ACK, 0);
	part(maker, &talk);
}

// The receiver's capture: several segments glued together, larger than the MTU.
static void tell_glued(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);

	(void)self;
	shake_hands(maker, &talk);
	say(maker, &talk, FROM_CLIENT, PSH | ACK, 100);
	wait_us(maker, 10000);
	say(maker, &talk, FROM_SERVER, PSH | ACK, 4380);
	say(maker, &talk, FROM_SERVER, PSH | ACK, 8760);
	say(maker, &talk, FROM_CLIENT, ACK, 0);
	part(maker, &talk);
}

// The sender's capture sees the checksum before the card fills it in; the answer is wrong for
// real: the receiver's kernel drops it.
static void tell_bad_checksums(struct maker *maker, const struct story *self)
{
	struct octets question = udp_packet(maker, &flow4, FROM_CLIENT, 24);
	struct octets answer = udp_packet(maker, &flow4, FROM_SERVER, 24);

	(void)self;
	octets_set_be16(&question, 26, 0x1234);
	octets_set_be16(&answer, 26, 0x4321);
	put_packet(maker, &question);
	put_packet(maker, &answer);
}

// Headers that contradict themselves, one fault a packet.
static void tell_malformed(struct maker *maker, const struct story *self)
{
	static const struct {
		size_t where;
		uint8_t value;
	} faults[] = {
		{0, 0x43},  // IPv4 header of 12 bytes
		{0, 0x4f},  // IPv4 header of 60 bytes, more than the packet has
		{0, 0x95},  // IP version 9
		{3, 10},    // total length shorter than the header
		{2, 0xff},  // total length far behind the end of the frame
		{32, 0x10}, // TCP header of 4 bytes
		{32, 0xf0}, // TCP header of 60 bytes, more than the packet has
		{41, 0},    // TCP option of length 0
		{41, 200},  // TCP option behind the end of the header
	};
	struct talk talk = talk_of(4, 40001);

	(void)self;
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		struct octets packet = segment(maker, &talk, FROM_CLIENT, SYN, 0);
		struct octets frame = ethernet_frame(&packet);

		frame.at[14 + faults[i].where] = faults[i].value;
		put_frame(maker, &frame);
	}
}

const struct story ip_stories[] = {
	{.name = "ip4_fragments_reversed", .rows = "U16", .tell = tell_fragments_reversed},
	{.name = "ip4_options", .rows = "I1", .tell = tell_options4},
	{.name = "ip6_extensions_tcp", .rows = "I1", .tell = tell_extensions_tcp},
	{.name = "ip6_extensions_udp", .rows = "I1", .tell = tell_extensions_udp},
	{"snaplen_68", "I1", tell_cut, {.snapshot_length = 68}, {0}, NULL},
	{"snaplen_96", "I1", tell_cut, {.snapshot_length = 96}, {0}, NULL},
	{.name = "ip4_length_zero", .rows = "B5", .tell = tell_length_zero},
	{.name = "tcp_glued_segments", .rows = "B5", .tell = tell_glued},
	{.name = "udp_bad_checksums", .rows = "U5", .tell = tell_bad_checksums},
	{.name = "malformed_headers", .rows = "I2", .tell = tell_malformed},
	{0},
};
