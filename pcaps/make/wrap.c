// Packets inside tunnels: each function puts one header, or all that a tunnel has, around another.
#include "pcaps/make/wrap.h"

#include <netinet/in.h>

enum {
	GRE = 47,
	ETHERIP = 97,
	L2TP_IN_IP = 115,
	MPLS_IN_IP = 137,
	PORT_L2TP = 1701,
	PORT_GTP = 2152,
	PORT_VXLAN = 4789,
	PORT_GENEVE = 6081,
	PORT_MPLS = 6635,
	PORT_VXLAN_BEFORE = 8472,
};

static bool is_6(const struct octets *packet)
{
	return packet->at[0] >> 4 == 6;
}

static struct ip_fields outside(struct maker *maker, enum side side, bool six)
{
	const char *client = six ? CLIENT6 : CLIENT, *server = six ? SERVER6 : SERVER;
	bool ours = side == FROM_CLIENT;

	return (struct ip_fields){.source = ours ? client : server,
				  .target = ours ? server : client,
				  .ttl = ours ? 64 : 63,
				  .id = maker->next_id++};
}

static struct octets in_ip(struct maker *maker, enum side side, uint8_t protocol,
			   const struct octets *payload)
{
	const struct ip_fields ip = outside(maker, side, false);

	return craft_ip(maker->net, &ip, protocol, payload);
}

static struct octets in_udp(struct maker *maker, enum side side, uint16_t port,
			    const struct octets *payload)
{
	const struct ip_fields ip = outside(maker, side, false);

	return craft_udp(maker->net, &ip, side == FROM_CLIENT ? 50001 : 50002, port, payload);
}

// A header of 16-bit words, then the packet.
static struct octets behind_words(const uint16_t *words, size_t count, const struct octets *packet)
{
	struct octets made = octets_zero(0);

	for (size_t i = 0; i < count; i++)
		octets_append_be16(&made, words[i]);
	octets_append_all(&made, packet);
	return made;
}

#define BEHIND(packet, ...)                           \
	behind_words((const uint16_t[]){__VA_ARGS__}, \
		     sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t), (packet))

static struct octets in_gre(struct maker *maker, enum wrapping wrapping, enum side side,
			    uint32_t id, const struct octets *inner)
{
	const uint16_t high = (uint16_t)(id >> 16), low = (uint16_t)id;
	const struct octets frame = ethernet_frame(inner);
	struct octets made;

	switch ((int)wrapping) { // only its own
	case WRAP_GRE:
		made = BEHIND(inner, 0xb000, is_6(inner) ? 0x86dd : 0x0800, 0, 0, high, low, 0, 1);
		octets_set_be16(&made, 4, octets_checksum(&made, 0, made.length));
		break;
	case WRAP_GRE_ETHERNET:
		made = BEHIND(&frame, 0x2000, 0x6558, high, low);
		break;
	case WRAP_GRE_MPLS:
		made = BEHIND(inner, 0, 0x8847, (uint16_t)(id >> 4), (uint16_t)(id << 12 | 0x140));
		break;
	case WRAP_ERSPAN_1:
		made = BEHIND(&frame, 0, 0x88be);
		break;
	case WRAP_ERSPAN_2:
		made = BEHIND(&frame, 0x1000, 0x88be, 0, 1, 0x1001, low & 0x3ff, 0, 1);
		break;
	default: // ERSPAN III with a platform's subheader
		made = BEHIND(&frame, 0x1000, 0x22eb, 0, 1, 0x2001, low & 0x3ff, 0, 9, 0, 1, 0, 0,
			      0, 0);
		break;
	}
	return in_ip(maker, side, GRE, &made);
}

static struct octets in_l2tp(struct maker *maker, enum wrapping wrapping, enum side side,
			     uint32_t id, const struct octets *inner)
{
	const uint16_t high = (uint16_t)(id >> 16), low = (uint16_t)id;
	const struct octets frame = ethernet_frame(inner);
	struct octets made;

	if (wrapping == WRAP_L2TP_2) {
		made = BEHIND(inner, 0x4002, (uint16_t)(inner->length + 12), 9, low, 0xff03,
			      is_6(inner) ? 0x57 : 0x21);
		return in_udp(maker, side, PORT_L2TP, &made);
	}
	if (wrapping == WRAP_L2TP_3_UDP) {
		made = BEHIND(&frame, 3, 0, high, low);
		return in_udp(maker, side, PORT_L2TP, &made);
	}
	made = BEHIND(&frame, high, low, 0xc00c, 0x1e00, 0, 0);
	return in_ip(maker, side, L2TP_IN_IP, &made);
}

static struct octets in_datagram(struct maker *maker, enum wrapping wrapping, enum side side,
				 uint32_t id, const struct octets *inner)
{
	const uint16_t high = (uint16_t)(id >> 16), low = (uint16_t)id;
	const uint16_t first = (uint16_t)(id >> 8), last = (uint16_t)(id << 8);
	const struct octets frame = ethernet_frame(inner);
	struct octets made;

	switch ((int)wrapping) { // only its own
	case WRAP_GENEVE:
		made = BEHIND(&frame, 0x0200, 0x6558, first, last, 0x0102, 0x8001, 0, 7);
		return in_udp(maker, side, PORT_GENEVE, &made);
	case WRAP_GTP: // PDU session container (3GPP TS 38.415), as 5G has it
		made = BEHIND(inner, 0x34ff, (uint16_t)(inner->length + 8), high, low, 0, 0x0085,
			      0x0110, 0x0100);
		return in_udp(maker, side, PORT_GTP, &made);
	case WRAP_MPLS_UDP:
		made = BEHIND(inner, (uint16_t)(id >> 4), (uint16_t)(id << 12 | 0x140));
		return in_udp(maker, side, PORT_MPLS, &made);
	default:
		made = BEHIND(&frame, 0x0800, 0, first, last);
		return in_udp(maker, side, wrapping == WRAP_VXLAN ? PORT_VXLAN : PORT_VXLAN_BEFORE,
			      &made);
	}
}

bool wraps_frame(enum wrapping wrapping)
{
	return wrapping == WRAP_MPLS_ETHERNET || wrapping == WRAP_PPPOE;
}

struct octets wrap(struct maker *maker, enum wrapping wrapping, enum side side, uint32_t id,
		   const struct octets *inner)
{
	const uint8_t protocol = is_6(inner) ? 41 : 4;
	const struct ip_fields ip6 = outside(maker, side, true);
	const struct octets frame = ethernet_frame(inner);
	struct octets made;

	switch (wrapping) {
	case WRAP_IP_IN_4:
		return in_ip(maker, side, protocol, inner);
	case WRAP_IP_IN_6:
		return craft_ip(maker->net, &ip6, protocol, inner);
	case WRAP_MPLS_IP:
		made = BEHIND(inner, (uint16_t)(id >> 4), (uint16_t)(id << 12 | 0x140));
		return in_ip(maker, side, MPLS_IN_IP, &made);
	case WRAP_MPLS_ETHERNET: // label 16 outside
		made = BEHIND(inner, 1, 0x0040, (uint16_t)(id >> 4), (uint16_t)(id << 12 | 0x140));
		return ethernet_frame_of(side == FROM_CLIENT, 0x8847, &made);
	case WRAP_ETHERIP:
		made = BEHIND(&frame, 0x3000);
		return in_ip(maker, side, ETHERIP, &made);
	case WRAP_PPPOE:
		made = BEHIND(inner, 0x1100, (uint16_t)id, (uint16_t)(inner->length + 2),
			      is_6(inner) ? 0x57 : 0x21);
		return ethernet_frame_of(side == FROM_CLIENT, 0x8864, &made);
	case WRAP_L2TP_2:
	case WRAP_L2TP_3:
	case WRAP_L2TP_3_UDP:
		return in_l2tp(maker, wrapping, side, id, inner);
	case WRAP_VXLAN:
	case WRAP_VXLAN_8472:
	case WRAP_GENEVE:
	case WRAP_GTP:
	case WRAP_MPLS_UDP:
		return in_datagram(maker, wrapping, side, id, inner);
	case WRAP_GRE:
	case WRAP_GRE_ETHERNET:
	case WRAP_GRE_MPLS:
	case WRAP_ERSPAN_1:
	case WRAP_ERSPAN_2:
	case WRAP_ERSPAN_3:
	default:
		return in_gre(maker, wrapping, side, id, inner);
	}
}
