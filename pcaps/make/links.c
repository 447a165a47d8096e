// The same refusal under every link layer, and in every form of a capture file.
#include "pcaps/make/story.h"

#include <string.h>

enum { VLAN_TAG = 0x8100, SERVICE_TAG = 0x88a8, IPV4 = 0x0800 };

static const struct flow flow4 = {CLIENT, SERVER, 40001, 9999};
static const struct flow flow6 = {CLIENT6, SERVER6, 40001, 9999};

// A datagram and its port unreachable.
struct refusal {
	struct octets datagram, error;
};

static struct refusal refusal_of(struct maker *maker, const struct flow *flow)
{
	bool six = flow == &flow6;
	struct refusal made;
	struct octets quote;

	made.datagram = udp_packet(maker, flow, FROM_CLIENT, 24);
	quote = quote_of(&made.datagram, 1, made.datagram.length);
	made.error = error_packet(
		maker, flow->server, flow->client,
		six ? &(struct icmp_fields){1, 4, 0} : &(struct icmp_fields){3, 3, 0}, &quote);
	return made;
}

static void tell_refusal(struct maker *maker, const struct flow *flow)
{
	struct refusal refusal = refusal_of(maker, flow);

	put_packet(maker, &refusal.datagram);
	wait_us(maker, 10000);
	put_packet(maker, &refusal.error);
}

static void tell_both(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_refusal(maker, &flow4);
	tell_refusal(maker, &flow6);
}

static void tell_4(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_refusal(maker, &flow4);
}

static void tell_6(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_refusal(maker, &flow6);
}

static void put_tagged(struct maker *maker, const struct octets *packet, uint16_t outer,
		       uint16_t outer_tag, uint16_t inner)
{
	struct octets frame = ethernet_frame(packet);

	if (inner != 0)
		add_vlan_tag(&frame, VLAN_TAG, inner);
	add_vlan_tag(&frame, outer_tag, outer);
	put_frame(maker, &frame);
}

static void tell_vlan(struct maker *maker, const struct story *self)
{
	struct refusal refusal = refusal_of(maker, &flow4);

	(void)self;
	put_tagged(maker, &refusal.datagram, 7, VLAN_TAG, 0);
	put_tagged(maker, &refusal.error, 7, VLAN_TAG, 0);
}

static void tell_qinq(struct maker *maker, const struct story *self)
{
	struct refusal refusal = refusal_of(maker, &flow4);

	(void)self;
	put_tagged(maker, &refusal.datagram, 100, SERVICE_TAG, 7);
	put_tagged(maker, &refusal.error, 100, SERVICE_TAG, 7);
	refusal = refusal_of(maker, &flow6);
	put_tagged(maker, &refusal.datagram, 100, VLAN_TAG, 7);
	put_tagged(maker, &refusal.error, 100, VLAN_TAG, 7);
}

// Two customers use the same addresses and ports in VLANs of their own.
static void tell_two_vlans(struct maker *maker, const struct story *self)
{
	struct refusal refused = refusal_of(maker, &flow4);
	struct octets question = udp_packet(maker, &flow4, FROM_CLIENT, 40);
	struct octets answer = udp_packet(maker, &flow4, FROM_SERVER, 40);

	(void)self;
	put_tagged(maker, &refused.datagram, 7, VLAN_TAG, 0);
	put_tagged(maker, &question, 8, VLAN_TAG, 0);
	put_tagged(maker, &refused.error, 7, VLAN_TAG, 0);
	put_tagged(maker, &answer, 8, VLAN_TAG, 0);
}

// IEEE 802.3 with LLC and SNAP in front of IPv4 (RFC 1042).
static void tell_llc_snap(struct maker *maker, const struct story *self)
{
	static const uint8_t snap[8] = {0xaa, 0xaa, 3, 0, 0, 0, IPV4 >> 8, IPV4 & 0xff};
	struct refusal refusal = refusal_of(maker, &flow4);
	struct octets frame;

	(void)self;
	octets_insert(&refusal.datagram, 0, snap, sizeof snap);
	octets_insert(&refusal.error, 0, snap, sizeof snap);
	frame = ethernet_frame_of(true, (uint16_t)refusal.datagram.length, &refusal.datagram);
	put_frame(maker, &frame);
	frame = ethernet_frame_of(false, (uint16_t)refusal.error.length, &refusal.error);
	put_frame(maker, &frame);
}

// Each BSD has its own number for IPv6: 24 NetBSD, 28 FreeBSD, 30 macOS.
static void tell_families(struct maker *maker, const struct story *self)
{
	static const uint8_t families[] = {24, 28, 30};

	(void)self;
	for (size_t i = 0; i < sizeof families; i++) {
		struct octets packet = udp_packet(maker, &flow6, FROM_CLIENT, 24);
		const uint8_t family[4] = {families[i]};

		octets_insert(&packet, 0, family, sizeof family);
		put_frame(maker, &packet);
	}
}

// Short frames are filled up to 60 bytes; the filling is not payload.
static void tell_padding(struct maker *maker, const struct story *self)
{
	struct octets question = udp_packet(maker, &flow4, FROM_CLIENT, 2);
	struct octets answer = udp_packet(maker, &flow4, FROM_SERVER, 2), frame, filling;

	(void)self;
	put_packet(maker, &question);
	frame = ethernet_frame(&answer);
	filling = octets_zero(60 - frame.length);
	octets_append_all(&frame, &filling);
	put_frame(maker, &frame);
}

#define LINK(link)                  \
	{                           \
		.link_type = (link) \
	}

const struct story link_stories[] = {
	{.name = "link_vlan", .rows = "I1 U1", .tell = tell_vlan},
	{.name = "link_qinq", .rows = "I1 U1", .tell = tell_qinq},
	{.name = "link_two_vlans", .rows = "I1 U1", .tell = tell_two_vlans},
	{.name = "link_llc_snap", .rows = "I1 U1", .tell = tell_llc_snap},
	{.name = "link_padding", .rows = "U1", .tell = tell_padding},
	{"link_sll", "I1 U1", tell_both, LINK(LINK_SLL), {0}, NULL},
	{"link_sll2", "I1 U1", tell_both, LINK(LINK_SLL2), {0}, NULL},
	{"link_raw_12", "I1 U1", tell_both, LINK(LINK_RAW_12), {0}, NULL},
	{"link_raw", "I1 U1", tell_both, LINK(LINK_RAW), {0}, NULL},
	{"link_ipv4", "I1 U1", tell_4, LINK(LINK_IPV4), {0}, NULL},
	{"link_ipv6", "I1 U1", tell_6, LINK(LINK_IPV6), {0}, NULL},
	{"link_null", "I1 U1", tell_both, LINK(LINK_NULL), {0}, NULL},
	{"link_null_families", "U1", tell_families, LINK(LINK_NULL), {0}, NULL},
	{"link_null_big_endian",
	 "I1 U1",
	 tell_both,
	 {.link_type = LINK_NULL, .big_endian = true},
	 {0},
	 NULL},
	{"link_loop", "I1 U1", tell_both, LINK(LINK_LOOP), {0}, NULL},
	{"file_nanoseconds", "I1 U1", tell_both, {.nanoseconds = true}, {0}, NULL},
	{"file_pcapng", "I1 U1", tell_both, {.pcapng = true}, {0}, NULL},
	{"file_pcapng_big_endian",
	 "I1 U1",
	 tell_both,
	 {.pcapng = true, .big_endian = true},
	 {0},
	 NULL},
	{"file_big_endian", "I1 U1", tell_both, {.big_endian = true}, {0}, NULL},
	{"file_big_endian_nanoseconds",
	 "I1 U1",
	 tell_both,
	 {.big_endian = true, .nanoseconds = true},
	 {0},
	 NULL},
	{0},
};
