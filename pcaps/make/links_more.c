// The same refusal under serial, wireless and firewalls' link layers, and frames that carry
// nothing.
#include "pcaps/make/story.h"

#include <string.h>

static const struct flow flow4 = {CLIENT, SERVER, 40001, 9999};
static const struct flow flow6 = {CLIENT6, SERVER6, 40001, 9999};

static void tell_refusal(struct maker *maker, const struct flow *flow)
{
	bool six = flow == &flow6;
	struct octets datagram = udp_packet(maker, flow, FROM_CLIENT, 24);
	struct octets quote = quote_of(&datagram, 1, datagram.length), error;

	error = error_packet(maker, flow->server, flow->client,
			     six ? &(struct icmp_fields){1, 4, 0} : &(struct icmp_fields){3, 3, 0},
			     &quote);
	put_packet(maker, &datagram);
	put_packet(maker, &error);
}

static void tell_both(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_refusal(maker, &flow4);
	tell_refusal(maker, &flow6);
}

// An aggregate, an encrypted frame, one without data, a later fragment, a beacon.
static void tell_wireless_kinds(struct maker *maker, const struct story *self)
{
	struct octets packet = udp_packet(maker, &flow4, FROM_CLIENT, 24), frame, inside, filling;

	(void)self;
	frame = link_frame(LINK_WIRELESS, true, &packet);
	inside = octets_slice(&frame, 26, frame.length);
	filling = octets_slice(&frame, 4, 6);
	octets_append_all(&filling, &filling);
	octets_append_be16(&filling, (unsigned int)inside.length);
	octets_append_all(&filling, &inside);
	frame = octets_first(&frame, 26);
	frame.at[24] = 0x80;
	octets_append_all(&frame, &filling);
	put_frame(maker, &frame);
	frame = link_frame(LINK_WIRELESS, true, &packet);
	frame.at[1] |= 0x40;
	put_frame(maker, &frame);
	frame = octets_first(&frame, 26);
	frame.at[0] = 0xc8;
	frame.at[1] = 1;
	put_frame(maker, &frame);
	frame = link_frame(LINK_WIRELESS, true, &packet);
	frame.at[22] = 0x11;
	put_frame(maker, &frame);
	frame.at[0] = 0x80;
	put_frame(maker, &frame);
}

// Three packets in one frame, each filled up to four bytes; the third is IPv6.
static void tell_aggregate(struct maker *maker, const struct story *self)
{
	static const uint8_t snap[8] = {0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0};
	const struct flow *const flows[] = {&flow4, &flow4, &flow6};
	struct octets datagram = udp_packet(maker, &flow4, FROM_CLIENT, 24);
	struct octets frame = link_frame(LINK_WIRELESS, true, &datagram);
	const struct octets address = octets_slice(&frame, 4, 6);

	(void)self;
	frame = octets_first(&frame, 26);
	frame.at[24] = 0x80;
	for (size_t i = 0; i < 3; i++) {
		const struct octets packet = udp_packet(maker, flows[i], FROM_CLIENT, 5 + i);

		while ((frame.length - 26) % 4 != 0)
			octets_append(&frame, "", 1);
		octets_append_all(&frame, &address);
		octets_append_all(&frame, &address);
		octets_append_be16(&frame, (unsigned int)(packet.length + sizeof snap));
		octets_append(&frame, snap, 6);
		octets_append_be16(&frame, i == 2 ? 0x86dd : 0x0800);
		octets_append_all(&frame, &packet);
	}
	put_frame(maker, &frame);
	tell_refusal(maker, &flow6);
}

#define LINK(n, l)                                                                           \
	{                                                                                    \
		.name = (n), .rows = "I1 U1", .tell = tell_both, .form = {.link_type = (l) } \
	}

const struct story more_link_stories[] = {
	LINK("link_ppp", LINK_PPP),
	LINK("link_ppp_serial", LINK_PPP_SERIAL),
	LINK("link_ppp_ether", LINK_PPP_ETHER),
	LINK("link_ppp_pppd", LINK_PPP_PPPD),
	LINK("link_ppp_direction", LINK_PPP_DIRECTION),
	LINK("link_cisco_hdlc", LINK_CISCO_HDLC),
	LINK("link_frame_relay", LINK_FRAME_RELAY),
	LINK("link_mpls", LINK_MPLS),
	LINK("link_wireless", LINK_WIRELESS),
	LINK("link_radiotap", LINK_RADIOTAP),
	LINK("link_prism", LINK_PRISM),
	LINK("link_avs", LINK_AVS),
	LINK("link_nflog", LINK_NFLOG),
	LINK("link_pflog", LINK_PFLOG),
	{.name = "link_wireless_aggregate",
	 .rows = "U1 I1",
	 .tell = tell_aggregate,
	 .form = {.link_type = LINK_WIRELESS}},
	{.name = "link_wireless_kinds",
	 .rows = "U5",
	 .tell = tell_wireless_kinds,
	 .form = {.link_type = LINK_WIRELESS}},
	{0},
};
