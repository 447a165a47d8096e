// Conversations inside tunnels, and ICMP errors about the tunnel's own packets.
#include "pcaps/make/story.h"
#include "pcaps/make/talk.h"

#include <netinet/in.h>
#include <string.h>

enum { IPIP = 4, IPV6_IN = 41, VXLAN_PORT = 4789, FULL = 9000 };

// What goes through the tunnels: hosts behind the client's and the server's machine.
static const struct flow inner4 = {"203.0.113.2", "203.0.113.130", 40001, 9999};
static const struct flow inner6 = {"2001:db8:a::2", "2001:db8:b::2", 40001, 9999};

// GRE (RFC 2784) for IPv4 inside, with a key (RFC 2890) that says which tunnel.
static const uint8_t gre_keyed[8] = {0x20, 0, 8, 0, 0, 0, 0, 42};
static const uint8_t gre_plain[4] = {0, 0, 8, 0};

static struct octets in_tunnel(struct maker *maker, enum side side, uint8_t protocol,
			       const struct octets *inner)
{
	bool ours = side == FROM_CLIENT;
	const struct ip_fields ip = {.source = ours ? CLIENT : SERVER,
				     .target = ours ? SERVER : CLIENT,
				     .ttl = ours ? 64 : 63,
				     .id = maker->next_id++};

	return craft_ip(maker->net, &ip, protocol, inner);
}

// A datagram of the inner flow and its refusal, each wrapped with `head` in between.
static void tell_inner(struct maker *maker, const struct flow *inner, uint8_t protocol,
		       const struct octets *head)
{
	bool six = inner == &inner6;
	struct octets packet = udp_packet(maker, inner, FROM_CLIENT, 24);
	struct octets quote = quote_of(&packet, 1, FULL), error, wrapped;

	error = error_packet(maker, inner->server, inner->client,
			     six ? &(struct icmp_fields){1, 4, 0} : &(struct icmp_fields){3, 3, 0},
			     &quote);
	octets_insert(&packet, 0, head->at, head->length);
	octets_insert(&error, 0, head->at, head->length);
	wrapped = in_tunnel(maker, FROM_CLIENT, protocol, &packet);
	put_packet(maker, &wrapped);
	wrapped = in_tunnel(maker, FROM_SERVER, protocol, &error);
	put_packet(maker, &wrapped);
}

static void tell_gre(struct maker *maker, const struct story *self)
{
	struct octets head = octets_of(gre_plain, sizeof gre_plain);

	(void)self;
	tell_inner(maker, &inner4, IPPROTO_GRE, &head);
}

static void tell_gre_keyed(struct maker *maker, const struct story *self)
{
	struct octets head = octets_of(gre_keyed, sizeof gre_keyed);

	(void)self;
	tell_inner(maker, &inner4, IPPROTO_GRE, &head);
}

static void tell_ipip(struct maker *maker, const struct story *self)
{
	struct octets head = octets_zero(0);

	(void)self;
	tell_inner(maker, &inner4, IPIP, &head);
}

static void tell_6in4(struct maker *maker, const struct story *self)
{
	struct octets head = octets_zero(0);

	(void)self;
	tell_inner(maker, &inner6, IPV6_IN, &head);
}

// VXLAN (RFC 7348) number 42: a whole Ethernet frame in a datagram.
static void tell_vxlan(struct maker *maker, const struct story *self)
{
	static const uint8_t head[8] = {8, 0, 0, 0, 0, 0, 42, 0};
	const struct ip_fields ip = {.source = CLIENT, .target = SERVER, .id = 5};
	const struct ip_fields back = {.source = SERVER, .target = CLIENT, .ttl = 63, .id = 6};
	struct octets packet = udp_packet(maker, &inner4, FROM_CLIENT, 24);
	struct octets quote = quote_of(&packet, 1, FULL), error, frame, outer;

	(void)self;
	error = error_packet(maker, inner4.server, inner4.client, &(struct icmp_fields){3, 3, 0},
			     &quote);
	frame = ethernet_frame(&packet);
	octets_insert(&frame, 0, head, sizeof head);
	outer = craft_udp(maker->net, &ip, 50001, VXLAN_PORT, &frame);
	put_packet(maker, &outer);
	frame = ethernet_frame(&error);
	octets_insert(&frame, 0, head, sizeof head);
	outer = craft_udp(maker->net, &back, 50002, VXLAN_PORT, &frame);
	put_packet(maker, &outer);
}

// A router between the tunnel's ends complains: the quote holds the outer and the inner packet.
static void tell_quoted(struct maker *maker, uint8_t protocol, const void *head, size_t count)
{
	struct octets inner =
		udp_packet(maker, protocol == IPV6_IN ? &inner6 : &inner4, FROM_CLIENT, 24);
	struct octets outer, quote, error;

	octets_insert(&inner, 0, head, count);
	outer = in_tunnel(maker, FROM_CLIENT, protocol, &inner);
	quote = quote_of(&outer, 0, FULL);
	error = error_packet(maker, ROUTER, CLIENT, &(struct icmp_fields){3, 1, 0}, &quote);
	put_packet(maker, &outer);
	put_packet(maker, &error);
}

static void tell_quoted_gre(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_quoted(maker, IPPROTO_GRE, gre_keyed, sizeof gre_keyed);
}

static void tell_quoted_ipip(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_quoted(maker, IPIP, "", 0);
}

static void tell_quoted_6in4(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_quoted(maker, IPV6_IN, "", 0);
}

const struct story tunnel_stories[] = {
	{.name = "tunnel_gre", .rows = "I1", .tell = tell_gre},
	{.name = "tunnel_gre_key", .rows = "I1", .tell = tell_gre_keyed},
	{.name = "tunnel_ipip", .rows = "I1", .tell = tell_ipip},
	{.name = "tunnel_6in4", .rows = "I1", .tell = tell_6in4},
	{.name = "tunnel_vxlan", .rows = "I1", .tell = tell_vxlan},
	{.name = "quote_gre", .rows = "I1", .tell = tell_quoted_gre},
	{.name = "quote_ipip", .rows = "I1", .tell = tell_quoted_ipip},
	{.name = "quote_6in4", .rows = "I1", .tell = tell_quoted_6in4},
	{0},
};
