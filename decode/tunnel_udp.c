/* Tunnels in UDP: VXLAN, Geneve, GTP-U and MPLS by their ports, where the header bears it out. */
#include "decode/tunnel_udp.h"

/* IANA "Service Name and Transport Protocol Port Number Registry" */
enum tunnel_port {
	PORT_L2TP = 1701,
	PORT_GTP_U = 2152,
	PORT_VXLAN = 4789,
	PORT_VXLAN_GPE = 4790,
	PORT_GENEVE = 6081,
	PORT_MPLS = 6635,
	PORT_VXLAN_BEFORE = 8472, /* Linux's default from before there was a number */
};

/*
 * RFC 7348 section 5; draft-smith-vxlan-group-policy uses two more flags and a number in what is
 * reserved.
 */
static struct step step_into_vxlan(struct decoding *decoding)
{
	enum { FLAG_NETWORK = 0x08, FLAG_GROUP_POLICY = 0x80 };
	struct bytes header;
	uint8_t flags;

	if (!bytes_take(&decoding->layer.rest, 8, &header))
		return step_not_a_tunnel();
	flags = bytes_u8_at(header, 0);
	if ((flags & FLAG_NETWORK) == 0 || (flags & ~(FLAG_NETWORK | FLAG_GROUP_POLICY)) != 0 ||
	    ((flags & FLAG_GROUP_POLICY) == 0 && bytes_be16_at(header, 2) != 0) ||
	    bytes_u8_at(header, 7) != 0)
		return step_not_a_tunnel();
	return step_into_tunnel_with_id(decoding, TUNNEL_VXLAN, bytes_be32_at(header, 4) >> 8,
					TABLE_LINK_TYPE, LINK_TYPE_ETHERNET);
}

/* draft-ietf-nvo3-vxlan-gpe section 3: the next protocol stands in what was reserved. */
static struct step step_into_vxlan_gpe(struct decoding *decoding)
{
	enum { FLAGS_NETWORK_AND_PROTOCOL = 0x0c, NEXT_IPV4 = 1, NEXT_IPV6 = 2, NEXT_ETHERNET = 3 };
	struct bytes header;
	uint32_t network;

	if (!bytes_take(&decoding->layer.rest, 8, &header) ||
	    bytes_u8_at(header, 0) != FLAGS_NETWORK_AND_PROTOCOL || bytes_be16_at(header, 1) != 0)
		return step_not_a_tunnel();
	network = bytes_be32_at(header, 4) >> 8;
	switch (bytes_u8_at(header, 3)) {
	case NEXT_IPV4:
		return step_into_tunnel_with_id(decoding, TUNNEL_VXLAN, network, TABLE_ETHERTYPE,
						ETHERTYPE_IPV4);
	case NEXT_IPV6:
		return step_into_tunnel_with_id(decoding, TUNNEL_VXLAN, network, TABLE_ETHERTYPE,
						ETHERTYPE_IPV6);
	case NEXT_ETHERNET:
		return step_into_tunnel_with_id(decoding, TUNNEL_VXLAN, network, TABLE_LINK_TYPE,
						LINK_TYPE_ETHERNET);
	default:
		return step_not_a_tunnel();
	}
}

/* RFC 8926 section 3.4: version 0, options, and an Ethertype. */
static struct step step_into_geneve(struct decoding *decoding)
{
	struct bytes header;
	uint16_t protocol;
	uint32_t network;

	if (!bytes_take(&decoding->layer.rest, 8, &header) || bytes_u8_at(header, 0) >> 6 != 0 ||
	    (bytes_u8_at(header, 1) & 0x3f) != 0 || bytes_u8_at(header, 7) != 0 ||
	    !bytes_skip(&decoding->layer.rest, (bytes_u8_at(header, 0) & 0x3f) * (size_t)4))
		return step_not_a_tunnel();
	protocol = bytes_be16_at(header, 2);
	network = bytes_be32_at(header, 4) >> 8;
	if (protocol == 0x6558)
		return step_into_tunnel_with_id(decoding, TUNNEL_GENEVE, network, TABLE_LINK_TYPE,
						LINK_TYPE_ETHERNET);
	if (protocol != ETHERTYPE_IPV4 && protocol != ETHERTYPE_IPV6)
		return step_not_a_tunnel();
	return step_into_tunnel_with_id(decoding, TUNNEL_GENEVE, network, TABLE_ETHERTYPE,
					protocol);
}

/* Goes past the optional fields and the extension headers (3GPP TS 29.281 section 5.2). */
static bool skip_gtp_extensions(struct bytes *rest)
{
	struct bytes optional, extension;
	uint8_t next, words;

	if (!bytes_take(rest, 4, &optional))
		return false;
	next = bytes_u8_at(optional, 3);
	while (next != 0) {
		words = bytes_u8_at(*rest, 0);
		if (words == 0 || !bytes_take(rest, words * (size_t)4, &extension))
			return false;
		next = bytes_u8_at(extension, words * (size_t)4 - 1);
	}
	return true;
}

/* 3GPP TS 29.281 section 5.1: version 1, and of the message types a user's packet alone. */
static struct step step_into_gtp(struct decoding *decoding)
{
	enum { VERSION_AND_PROTOCOL = 0xf8, GTP_1 = 0x30, HAS_OPTIONAL = 0x07, G_PDU = 255 };
	struct bytes *rest = &decoding->layer.rest, header;
	uint16_t ethertype;

	if (!bytes_take(rest, 8, &header) ||
	    (bytes_u8_at(header, 0) & VERSION_AND_PROTOCOL) != GTP_1 ||
	    bytes_u8_at(header, 1) != G_PDU ||
	    bytes_be16_at(header, 2) > layer_length(&decoding->layer))
		return step_not_a_tunnel();
	layer_clip(&decoding->layer, bytes_be16_at(header, 2));
	if ((bytes_u8_at(header, 0) & HAS_OPTIONAL) != 0 && !skip_gtp_extensions(rest))
		return step_not_a_tunnel();
	ethertype = ethertype_by_version(*rest);
	if (ethertype == 0)
		return step_not_a_tunnel();
	return step_into_tunnel_with_id(decoding, TUNNEL_GTP, bytes_be32_at(header, 4),
					TABLE_ETHERTYPE, ethertype);
}

/* RFC 7510. Both a plain datagram's status and its kind stay what they are. */
static struct step step_into_mpls(struct decoding *decoding)
{
	struct step step = decode_mpls(decoding);

	if (step.table == TABLE_NONE)
		return step_not_a_tunnel();
	return step;
}

__attribute__((noinline, cold)) struct step step_behind_udp(struct decoding *decoding,
							    uint16_t port)
{
	struct packet *packet = decoding->packet;
	const enum decode_status status = packet->status;
	struct step step;

	switch (port) {
	case PORT_L2TP:
		step = step_into_l2tp(decoding);
		break;
	case PORT_GTP_U:
		step = step_into_gtp(decoding);
		break;
	case PORT_VXLAN:
	case PORT_VXLAN_BEFORE:
		step = step_into_vxlan(decoding);
		break;
	case PORT_VXLAN_GPE:
		step = step_into_vxlan_gpe(decoding);
		break;
	case PORT_GENEVE:
		step = step_into_geneve(decoding);
		break;
	case PORT_MPLS:
		step = step_into_mpls(decoding);
		break;
	default:
		step = step_not_a_tunnel();
		break;
	}
	if (step.table != TABLE_NONE)
		return step;
	packet->status = status;
	return step_end(decoding, PACKET_UDP, DECODE_COMPLETE);
}
