/* Into tunnels: the packet inside takes the place of the one outside, which stays if it cannot. */
#include "decode/tunnel.h"

#include "decode/checksum.h"

#include <string.h>

/* Told by a port or a guess, not by a number that means nothing else: what is inside must fit. */
static bool is_guess(uint8_t kind)
{
	return kind == TUNNEL_VXLAN || kind == TUNNEL_GENEVE || kind == TUNNEL_GTP ||
	       kind == TUNNEL_MPLS || kind == TUNNEL_L2TP;
}

struct step step_into_tunnel(struct decoding *decoding, enum tunnel_kind kind,
			     enum decoder_table table, uint32_t id)
{
	struct packet *packet = decoding->packet;
	struct tunnel *tunnel = &packet->tunnel[packet->tunnel_count];

	if (packet->tunnel_count == PACKET_MAX_TUNNELS)
		return step_end(decoding, packet->ip.version == 0 ? PACKET_NOT_IP : PACKET_IP_OTHER,
				DECODE_UNSUPPORTED);
	memset(tunnel, 0, sizeof(*tunnel));
	tunnel->kind = (uint8_t)kind;
	tunnel->ip_version = packet->ip.version;
	if (packet->ip.version != 0) {
		tunnel->source = packet->five_tuple.source;
		tunnel->destination = packet->five_tuple.destination;
	}
	return step_to(table == TABLE_LINK_TYPE ? TABLE_TUNNELLED_LINK_TYPE
						: TABLE_TUNNELLED_ETHERTYPE,
		       id);
}

struct step step_into_tunnel_with_id(struct decoding *decoding, enum tunnel_kind kind,
				     uint32_t tunnel_id, enum decoder_table table, uint32_t id)
{
	struct packet *packet = decoding->packet;
	struct step step = step_into_tunnel(decoding, kind, table, id);

	if (step.table != TABLE_NONE) {
		packet->tunnel[packet->tunnel_count].id = tunnel_id;
		packet->tunnel[packet->tunnel_count].has_id = true;
	}
	return step;
}

uint16_t ethertype_by_version(struct bytes packet)
{
	if (bytes_left(packet) == 0)
		return 0;
	switch (bytes_u8_at(packet, 0) >> 4) {
	case 4:
		return ETHERTYPE_IPV4;
	case 6:
		return ETHERTYPE_IPV6;
	default:
		return 0;
	}
}

/* An IPv4 header whose checksum is correct, or an IPv6 header and ends that are not all zero. */
static bool is_ip_header(struct bytes packet, uint16_t ethertype)
{
	struct bytes header;
	size_t length;

	if (ethertype_by_version(packet) != ethertype)
		return false;
	if (ethertype == ETHERTYPE_IPV6)
		return bytes_left(packet) >= 40 && bytes_be32_at(packet, 8) != 0;
	length = (bytes_u8_at(packet, 0) & 0x0f) * (size_t)4;
	return length >= 20 && bytes_take(&packet, length, &header) &&
	       checksum_is_correct(checksum_sum(header));
}

bool is_ethernet_with_ip(struct bytes frame)
{
	struct bytes header;
	uint16_t type;

	if (!bytes_take(&frame, 14, &header))
		return false;
	type = bytes_be16_at(header, 12);
	if (type == 0x8100 || type == 0x88a8) {
		type = bytes_be16_at(frame, 2);
		if (!bytes_skip(&frame, 4))
			return false;
	}
	if (type == ETHERTYPE_ARP) /* of Ethernet, for IPv4 */
		return bytes_be32_at(frame, 0) == 0x00010800 && bytes_be16_at(frame, 4) == 0x0604;
	return (type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6) && is_ip_header(frame, type);
}

/* What a packet is without what is inside of it. */
struct outside {
	enum packet_kind kind;
	enum decode_status status;
	uint16_t ethertype;
	uint16_t vlan[PACKET_MAX_VLANS];
	uint8_t vlan_count, tunnel_count;
	bool link_broadcast, link_multicast;
	uint32_t network_offset, transport_offset;
	struct ip_header ip;
	struct five_tuple five_tuple;
	struct udp_header udp;
};

static void keep_outside(struct outside *outside, const struct packet *packet)
{
	outside->kind = packet->ip.version == 0                          ? PACKET_NOT_IP
			: packet->five_tuple.protocol == IP_PROTOCOL_UDP ? PACKET_UDP
									 : PACKET_IP_OTHER;
	outside->status = packet->status;
	outside->ethertype = packet->ethertype;
	memcpy(outside->vlan, packet->vlan, sizeof(packet->vlan));
	outside->vlan_count = packet->vlan_count;
	outside->tunnel_count = packet->tunnel_count;
	outside->link_broadcast = packet->link_broadcast;
	outside->link_multicast = packet->link_multicast;
	outside->network_offset = packet->network_offset;
	outside->transport_offset = packet->transport_offset;
	outside->ip = packet->ip;
	outside->five_tuple = packet->five_tuple;
	if (outside->kind == PACKET_UDP)
		outside->udp = packet->udp;
}

static void restore_outside(const struct outside *outside, struct packet *packet)
{
	packet->kind = outside->kind;
	packet->status = outside->status;
	if (packet->status == DECODE_COMPLETE && packet->kind != PACKET_UDP)
		packet->status = DECODE_UNSUPPORTED;
	packet->ethertype = outside->ethertype;
	memcpy(packet->vlan, outside->vlan, sizeof(packet->vlan));
	packet->vlan_count = outside->vlan_count;
	packet->tunnel_count = outside->tunnel_count;
	packet->link_broadcast = outside->link_broadcast;
	packet->link_multicast = outside->link_multicast;
	packet->network_offset = outside->network_offset;
	packet->transport_offset = outside->transport_offset;
	packet->ip = outside->ip;
	packet->five_tuple = outside->five_tuple;
	if (packet->kind == PACKET_UDP)
		packet->udp = outside->udp;
}

/*
 * Takes the packet through the wall. The VLANs outside are the tunnel's, not those of what it
 * carries. Of a packet that was sent in fragments only the first part is there.
 */
static void go_inside(struct decoding *decoding)
{
	struct packet *packet = decoding->packet;

	packet->tunnel_count++;
	if (packet->ip.more_fragments)
		decoding->layer.missing = LAYER_OPEN_END;
	packet->ethertype = 0;
	memset(packet->vlan, 0, sizeof(packet->vlan));
	packet->vlan_count = 0;
	packet->link_broadcast = packet->link_multicast = false;
	packet->transport_offset = 0;
	packet->ip = (struct ip_header){0};
	packet->five_tuple = (struct five_tuple){0};
}

static struct step step_inside(struct step step)
{
	return step_to(step.table == TABLE_TUNNELLED_LINK_TYPE ? TABLE_LINK_TYPE : TABLE_ETHERTYPE,
		       step.id);
}

/* Is an IP header what it should be, where nothing but a guess had said that there is one? */
static bool is_convincing(const struct ip_header *ip, enum decode_status status)
{
	return status != DECODE_MALFORMED && ip->checksum != CHECKSUM_WRONG;
}

/* Did the capture cut a packet off before the addresses of what is inside? */
static bool is_cut_inside(const struct packet *packet)
{
	return packet->kind == PACKET_BROKEN_IP && packet->status == DECODE_TRUNCATED &&
	       (packet->ethertype == ETHERTYPE_IPV4 || packet->ethertype == ETHERTYPE_IPV6 ||
		packet->ethertype == ETHERTYPE_ARP);
}

__attribute__((noinline, cold)) void decode_tunnel(struct decoding *decoding, struct step step)
{
	struct packet *packet = decoding->packet;
	struct outside outside;
	bool is_inside;

	keep_outside(&outside, packet);
	go_inside(decoding);
	decode_layers(decoding, step_inside(step));
	if (packet->tunnel_count > outside.tunnel_count + 1u)
		return; /* it led on into another one, and what is there was convincing */
	if (packet->kind == PACKET_ARP)
		is_inside = true;
	else if (packet->ip.version == 0)
		is_inside = is_cut_inside(packet);
	else
		is_inside = !is_guess(packet->tunnel[outside.tunnel_count].kind) ||
			    is_convincing(&packet->ip, packet->status);
	if (!is_inside)
		restore_outside(&outside, packet);
}

/* Can there be a tunnel behind an IP header with this protocol? */
static bool may_carry_tunnel(uint32_t protocol)
{
	switch (protocol) {
	case 4:
	case IP_PROTOCOL_UDP:
	case 41:
	case 47:
	case 97:
	case 115:
	case 137:
		return true;
	default:
		return false;
	}
}

/* An IP header that a quote was followed to, and what is behind it. */
struct station {
	struct ip_header ip;
	struct five_tuple five_tuple;
	struct layer layer;
	uint8_t tunnel_count;
};

/* Walks on from `*station` to the next IP header inside; false: there is none that can be read. */
static bool walk_inside(struct decoding *decoding, struct station *station)
{
	struct packet *packet = decoding->packet;
	struct step step = step_to(TABLE_IP_PROTOCOL, station->ip.protocol);

	if (!may_carry_tunnel(step.id) || station->ip.fragment_offset > 0)
		return false;
	for (int layers = 0; layers < 16; layers++) {
		step = decode_layer(decoding, step);
		if (step.table == TABLE_NONE)
			return false;
		if (step.table == TABLE_IP_PROTOCOL)
			break;
		if (step.table >= TABLE_TUNNELLED_LINK_TYPE) {
			go_inside(decoding);
			decoding->layer.missing = LAYER_OPEN_END;
			step = step_inside(step);
		}
	}
	if (step.table != TABLE_IP_PROTOCOL ||
	    (is_guess(packet->tunnel[packet->tunnel_count - 1u].kind) &&
	     !is_convincing(&packet->ip, packet->status)))
		return false;
	*station = (struct station){.ip = packet->ip,
				    .five_tuple = packet->five_tuple,
				    .layer = decoding->layer,
				    .tunnel_count = packet->tunnel_count};
	return true;
}

/* Is there anything to follow? Nearly all errors quote neither tunnel nor its ports. */
static bool may_be_tunnel(const struct quote *quote, const struct layer *layer)
{
	return may_carry_tunnel(quote->ip.protocol) &&
	       (quote->ip.protocol != IP_PROTOCOL_UDP ||
		may_be_tunnel_port(bytes_be16_at(layer->rest, 2)));
}

__attribute__((noinline, cold)) static void follow(struct packet *packet, struct layer *layer)
{
	struct quote *quote = &packet->icmp.quote;
	struct packet scratch = {.tunnel_count = packet->tunnel_count};
	struct decoding decoding = {.layer = *layer, .frame = layer->rest, .packet = &scratch};
	struct station station = {.ip = quote->ip,
				  .five_tuple = quote->five_tuple,
				  .layer = *layer,
				  .tunnel_count = packet->tunnel_count};

	scratch.ip = quote->ip;
	scratch.five_tuple = quote->five_tuple;
	while (walk_inside(&decoding, &station))
		;
	quote->tunnel_count = (uint8_t)(station.tunnel_count - packet->tunnel_count);
	memcpy(packet->tunnel + packet->tunnel_count, scratch.tunnel + packet->tunnel_count,
	       quote->tunnel_count * sizeof(scratch.tunnel[0]));
	packet->tunnel_count = station.tunnel_count;
	quote->ip = station.ip;
	quote->five_tuple = station.five_tuple;
	*layer = station.layer;
}

void follow_quoted_tunnels(struct packet *packet, struct layer *layer)
{
	if (may_be_tunnel(&packet->icmp.quote, layer))
		follow(packet, layer);
}
