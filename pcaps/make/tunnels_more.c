// One conversation inside every kind of tunnel, tunnels in tunnels, and who is whose.
#include "pcaps/make/story.h"
#include "pcaps/make/talk.h"
#include "pcaps/make/wrap.h"

#include <string.h>

enum { FULL = 9000 };

static const struct flow inner4 = {"203.0.113.2", "203.0.113.130", 40001, 9999};
static const struct flow inner6 = {"2001:db8:a::2", "2001:db8:b::2", 40001, 9999};

static void put(struct maker *maker, enum wrapping wrapping, const struct octets *made)
{
	if (wraps_frame(wrapping))
		put_frame(maker, made);
	else
		put_packet(maker, made);
}

static void put_wrapped(struct maker *maker, enum wrapping wrapping, enum side side, uint32_t id,
			const struct octets *inner)
{
	struct octets made = wrap(maker, wrapping, side, id, inner);

	put(maker, wrapping, &made);
}

// A datagram and the port unreachable about it, both inside.
static void tell_refusal(struct maker *maker, enum wrapping wrapping, const struct flow *inner,
			 const uint32_t ids[2])
{
	bool six = inner == &inner6;
	struct octets packet = udp_packet(maker, inner, FROM_CLIENT, 24);
	struct octets quote = quote_of(&packet, 1, FULL), error;

	error = error_packet(maker, inner->server, inner->client,
			     six ? &(struct icmp_fields){1, 4, 0} : &(struct icmp_fields){3, 3, 0},
			     &quote);
	put_wrapped(maker, wrapping, FROM_CLIENT, ids[0], &packet);
	put_wrapped(maker, wrapping, FROM_SERVER, ids[1], &error);
}

// A connection inside, opened, used and closed.
static void tell_talk(struct maker *maker, enum wrapping wrapping, const uint32_t ids[2])
{
	static const struct {
		enum side side;
		uint8_t flags;
		size_t length;
	} turns[] = {
		{FROM_CLIENT, SYN, 0},       {FROM_SERVER, SYN | ACK, 0},
		{FROM_CLIENT, ACK, 0},       {FROM_CLIENT, PSH | ACK, 9},
		{FROM_SERVER, ACK, 0},       {FROM_CLIENT, FIN | ACK, 0},
		{FROM_SERVER, FIN | ACK, 0}, {FROM_CLIENT, ACK, 0},
	};
	struct talk talk = talk_of(4, 40001);

	talk.flow.client = inner4.client;
	talk.flow.server = inner4.server;
	for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
		struct octets packet =
			segment(maker, &talk, turns[i].side, turns[i].flags, turns[i].length);

		put_wrapped(maker, wrapping, turns[i].side, ids[turns[i].side == FROM_SERVER],
			    &packet);
	}
}

// Which tunnel, by the name of the story; the numbers of both directions.
static const struct kind {
	const char *name;
	enum wrapping wrapping;
	uint32_t ids[2];
	bool is_6;
} kinds[] = {
	{"tunnel_4in6", WRAP_IP_IN_6, {0, 0}, false},
	{"tunnel_6in6", WRAP_IP_IN_6, {0, 0}, true},
	{"tunnel_gre_all_fields", WRAP_GRE, {42, 43}, false},
	{"tunnel_gre_ethernet", WRAP_GRE_ETHERNET, {42, 42}, true},
	{"tunnel_gre_mpls", WRAP_GRE_MPLS, {100, 101}, false},
	{"tunnel_erspan_1", WRAP_ERSPAN_1, {0, 0}, false},
	{"tunnel_erspan_2", WRAP_ERSPAN_2, {5, 5}, false},
	{"tunnel_erspan_3", WRAP_ERSPAN_3, {6, 6}, false},
	{"tunnel_vxlan_8472", WRAP_VXLAN_8472, {42, 42}, true},
	{"tunnel_geneve", WRAP_GENEVE, {42, 42}, false},
	{"tunnel_gtp", WRAP_GTP, {1000001, 2000002}, false},
	{"tunnel_mpls_ip", WRAP_MPLS_IP, {100, 101}, true},
	{"tunnel_mpls_udp", WRAP_MPLS_UDP, {100, 101}, false},
	{"tunnel_mpls", WRAP_MPLS_ETHERNET, {100, 101}, false},
	{"tunnel_etherip", WRAP_ETHERIP, {0, 0}, false},
	{"tunnel_l2tp_2", WRAP_L2TP_2, {21, 22}, false},
	{"tunnel_l2tp_3", WRAP_L2TP_3, {301, 302}, false},
	{"tunnel_l2tp_3_udp", WRAP_L2TP_3_UDP, {301, 302}, true},
	{"tunnel_pppoe", WRAP_PPPOE, {7, 7}, false},
};

static void tell_kind(struct maker *maker, const struct story *self)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(kinds[i].name, self->name) != 0)
			continue;
		tell_refusal(maker, kinds[i].wrapping, kinds[i].is_6 ? &inner6 : &inner4,
			     kinds[i].ids);
		tell_talk(maker, kinds[i].wrapping, kinds[i].ids);
	}
}

// Eight deep; the ninth is not followed.
static void tell_nested(struct maker *maker, const struct story *self)
{
	static const enum wrapping layers[] = {WRAP_IP_IN_4, WRAP_VXLAN,   WRAP_GRE,
					       WRAP_IP_IN_6, WRAP_IP_IN_4, WRAP_GENEVE,
					       WRAP_GTP,     WRAP_ETHERIP, WRAP_IP_IN_6};

	(void)self;
	for (size_t depth = 8; depth <= 9; depth++) {
		struct octets packet = udp_packet(maker, &inner4, FROM_CLIENT, 24);

		for (size_t i = depth; i > 0; i--)
			packet = wrap(maker, layers[i - 1], FROM_CLIENT, (uint32_t)i, &packet);
		put_packet(maker, &packet);
	}
}

// Two customers use the same addresses and ports in networks of their own.
static void tell_two(struct maker *maker, enum wrapping wrapping, const uint32_t first[2],
		     const uint32_t second[2])
{
	struct octets question = udp_packet(maker, &inner4, FROM_CLIENT, 40);
	struct octets answer = udp_packet(maker, &inner4, FROM_SERVER, 40);
	struct talk talks[2] = {talk_of(4, 40001), talk_of(4, 40001)};
	struct octets packet;

	put_wrapped(maker, wrapping, FROM_CLIENT, first[0], &question);
	put_wrapped(maker, wrapping, FROM_SERVER, first[1], &answer);
	put_wrapped(maker, wrapping, FROM_CLIENT, second[0], &question);
	talks[1].next[0] += 5000000; // each has numbers of its own
	packet = segment(maker, &talks[0], FROM_CLIENT, SYN, 0);
	put_wrapped(maker, wrapping, FROM_CLIENT, first[0], &packet);
	packet = segment(maker, &talks[1], FROM_CLIENT, SYN, 0);
	put_wrapped(maker, wrapping, FROM_CLIENT, second[0], &packet);
	packet = segment(maker, &talks[1], FROM_SERVER, RST | ACK, 0);
	put_wrapped(maker, wrapping, FROM_SERVER, second[1], &packet);
	packet = segment(maker, &talks[0], FROM_SERVER, SYN | ACK, 0);
	put_wrapped(maker, wrapping, FROM_SERVER, first[1], &packet);
}

static void tell_two_networks(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_two(maker, WRAP_VXLAN, (const uint32_t[]){42, 42}, (const uint32_t[]){43, 43});
}

static void tell_two_users(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_two(maker, WRAP_GTP, (const uint32_t[]){1, 101}, (const uint32_t[]){2, 102});
}

// The same SYN in both; which way back belongs to which only the numbers that are acknowledged say.
static void tell_two_ways_back(struct maker *maker, const struct story *self)
{
	struct talk talks[2] = {talk_of(4, 40001), talk_of(4, 40001)};
	struct octets packet;

	(void)self;
	talks[1].next[0] += 5000000;
	for (uint32_t i = 0; i < 2; i++) {
		packet = segment(maker, &talks[i], FROM_CLIENT, SYN, 0);
		put_wrapped(maker, WRAP_GTP, FROM_CLIENT, 1 + i, &packet);
	}
	for (uint32_t i = 0; i < 2; i++) {
		packet = segment(maker, &talks[i], FROM_SERVER, SYN | ACK, 0);
		put_wrapped(maker, WRAP_GTP, FROM_SERVER, 101 + i, &packet);
	}
	for (uint32_t i = 0; i < 2; i++) {
		packet = segment(maker, &talks[i], FROM_CLIENT, ACK, 0);
		put_wrapped(maker, WRAP_GTP, FROM_CLIENT, 1 + i, &packet);
	}
}

// At the end of a tunnel on all interfaces: each packet without the tunnel, and within it.
static void tell_both_sides(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);
	static const uint8_t flags[] = {SYN, SYN | ACK, ACK};

	(void)self;
	talk.flow = inner4;
	for (size_t i = 0; i < sizeof flags; i++) {
		enum side side = i == 1 ? FROM_SERVER : FROM_CLIENT;
		struct octets packet = segment(maker, &talk, side, flags[i], 0);

		if (side == FROM_CLIENT)
			put_packet(maker, &packet);
		put_wrapped(maker, WRAP_GRE, side, 42, &packet);
		if (side == FROM_SERVER)
			put_packet(maker, &packet);
	}
}

// Requests come to the server through a tunnel, its answers go their own way (direct return).
static void tell_one_way(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);
	static const uint8_t flags[] = {SYN, SYN | ACK, ACK};

	(void)self;
	talk.flow = inner4;
	for (size_t i = 0; i < sizeof flags; i++) {
		enum side side = i == 1 ? FROM_SERVER : FROM_CLIENT;
		struct octets packet = segment(maker, &talk, side, flags[i], 0);

		if (side == FROM_CLIENT)
			put_wrapped(maker, WRAP_IP_IN_4, side, 0, &packet);
		else
			put_packet(maker, &packet);
	}
}

// Datagrams to the ports of tunnels that are none: text, and headers with nothing behind them.
static void tell_ports_only(struct maker *maker, const struct story *self)
{
	static const uint16_t ports[] = {1701, 2152, 4789, 4790, 6081, 6635, 8472};
	static const uint8_t vxlan[8] = {8, 0, 0, 0, 0, 0, 42, 0};

	(void)self;
	for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
		struct flow flow = {CLIENT, SERVER, 40001, ports[i]};
		struct octets question = udp_packet(maker, &flow, FROM_CLIENT, 60);
		struct octets answer = udp_packet(maker, &flow, FROM_SERVER, 30);

		put_packet(maker, &question);
		put_packet(maker, &answer);
	}
	for (int i = 0; i < 2; i++) {
		const struct ip_fields ip = {.source = CLIENT, .target = SERVER, .id = 9};
		struct octets payload = octets_of(vxlan, sizeof vxlan), filling;
		struct octets packet;

		filling = octets_text(i == 0 ? 0 : 40);
		octets_append_all(&payload, &filling);
		packet = craft_udp(maker->net, &ip, 40002, 4789, &payload);
		put_packet(maker, &packet);
	}
}

// A datagram too large for the tunnel's way, sent in two fragments; only the first says of whom.
static void tell_fragments(struct maker *maker, const struct story *self)
{
	struct octets inner = udp_packet(maker, &inner4, FROM_CLIENT, 1400), whole, payload;
	struct ip_fields ip = {.source = CLIENT, .target = SERVER, .id = 77, .fragment = 0x2000};

	(void)self;
	whole = wrap(maker, WRAP_VXLAN, FROM_CLIENT, 42, &inner);
	payload = octets_slice(&whole, 20, 800);
	payload = craft_ip(maker->net, &ip, 17, &payload);
	put_packet(maker, &payload);
	ip.fragment = 100;
	payload = octets_slice(&whole, 820, FULL);
	payload = craft_ip(maker->net, &ip, 17, &payload);
	put_packet(maker, &payload);
}

// A router on the tunnel's way complains: what it quotes reaches as far as `length` bytes.
static void tell_quote(struct maker *maker, enum wrapping wrapping, const struct icmp_fields *icmp,
		       size_t length)
{
	struct octets inner = udp_packet(maker, &inner4, FROM_CLIENT, 24), outer, quote, error;

	outer = wrap(maker, wrapping, FROM_CLIENT, 42, &inner);
	quote = quote_of(&outer, 0, length);
	error = error_packet(maker, ROUTER, CLIENT, icmp, &quote);
	put_packet(maker, &outer);
	put_packet(maker, &error);
}

static void tell_quote_vxlan(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_quote(maker, WRAP_VXLAN, &(struct icmp_fields){3, 1, 0}, FULL);
}

static void tell_quote_gtp(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_quote(maker, WRAP_GTP, &(struct icmp_fields){11, 0, 0}, FULL);
}

static void tell_quote_mtu(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_quote(maker, WRAP_IP_IN_4, &(struct icmp_fields){3, 4, 1400}, FULL);
}

// As much as RFC 792 asks for: the inner packet's first eight bytes, and not whose it was.
static void tell_quote_short(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_quote(maker, WRAP_IP_IN_4, &(struct icmp_fields){3, 1, 0}, 28);
}

#define KIND(n)                                                    \
	{                                                          \
		.name = (n), .rows = "I1 T1 U1", .tell = tell_kind \
	}

const struct story more_tunnel_stories[] = {
	KIND("tunnel_4in6"),
	KIND("tunnel_6in6"),
	KIND("tunnel_gre_all_fields"),
	KIND("tunnel_gre_ethernet"),
	KIND("tunnel_gre_mpls"),
	KIND("tunnel_erspan_1"),
	KIND("tunnel_erspan_2"),
	KIND("tunnel_erspan_3"),
	KIND("tunnel_vxlan_8472"),
	KIND("tunnel_geneve"),
	KIND("tunnel_gtp"),
	KIND("tunnel_mpls_ip"),
	KIND("tunnel_mpls_udp"),
	KIND("tunnel_mpls"),
	KIND("tunnel_etherip"),
	KIND("tunnel_l2tp_2"),
	KIND("tunnel_l2tp_3"),
	KIND("tunnel_l2tp_3_udp"),
	KIND("tunnel_pppoe"),
	{.name = "tunnel_nested", .rows = "U5", .tell = tell_nested},
	{.name = "tunnel_two_networks", .rows = "T1 U5", .tell = tell_two_networks},
	{.name = "tunnel_two_users", .rows = "T1 U5", .tell = tell_two_users},
	{.name = "tunnel_two_ways_back", .rows = "T1", .tell = tell_two_ways_back},
	{.name = "tunnel_both_sides", .rows = "T1", .tell = tell_both_sides},
	{.name = "tunnel_one_way", .rows = "T1", .tell = tell_one_way},
	{.name = "tunnel_ports_only", .rows = "U1", .tell = tell_ports_only},
	{.name = "tunnel_fragments", .rows = "U16", .tell = tell_fragments},
	{.name = "quote_vxlan", .rows = "I1", .tell = tell_quote_vxlan},
	{.name = "quote_gtp", .rows = "I1", .tell = tell_quote_gtp},
	{.name = "quote_ipip_mtu", .rows = "I1", .tell = tell_quote_mtu},
	{.name = "quote_ipip_short", .rows = "I1", .tell = tell_quote_short},
	{0},
};
