/* Tunnels with little or nothing between IP and what they carry: IP in IP, EtherIP and MPLS. */
#include "decode/tunnel.h"

struct step decode_ipv4_inside(struct decoding *decoding)
{
	return step_into_tunnel(decoding,
				decoding->packet->ip.version == 4 ? TUNNEL_IPIP : TUNNEL_4IN6,
				TABLE_ETHERTYPE, ETHERTYPE_IPV4);
}

struct step decode_ipv6_inside(struct decoding *decoding)
{
	return step_into_tunnel(decoding,
				decoding->packet->ip.version == 4 ? TUNNEL_6IN4 : TUNNEL_6IN6,
				TABLE_ETHERTYPE, ETHERTYPE_IPV6);
}

/* RFC 3378 section 3: version 3, twelve bits reserved, and a frame. */
struct step decode_etherip(struct decoding *decoding)
{
	uint16_t header;

	if (!bytes_be16(&decoding->layer.rest, &header) || header != 0x3000)
		return step_end(decoding, PACKET_IP_OTHER, DECODE_UNSUPPORTED);
	return step_into_tunnel(decoding, TUNNEL_ETHERIP, TABLE_LINK_TYPE, LINK_TYPE_ETHERNET);
}

/*
 * A stack of labels (RFC 3032 section 2.1). What is behind it nothing says: an IP packet by its
 * version, else a pseudowire's frame, with a control word (RFC 4448 section 4.6) or without.
 */
struct step decode_mpls(struct decoding *decoding)
{
	const enum packet_kind kind =
		decoding->packet->ip.version == 0 ? PACKET_NOT_IP : PACKET_IP_OTHER;
	struct bytes *rest = &decoding->layer.rest;
	uint32_t entry;
	uint16_t ethertype;

	do {
		if (!bytes_be32(rest, &entry))
			return step_end(decoding, kind, layer_short(&decoding->layer));
	} while ((entry & 0x100) == 0);
	ethertype = ethertype_by_version(*rest);
	if (ethertype != 0)
		return step_into_tunnel_with_id(decoding, TUNNEL_MPLS, entry >> 12, TABLE_ETHERTYPE,
						ethertype);
	if (!is_ethernet_with_ip(*rest) && (bytes_u8_at(*rest, 0) >> 4 != 0 ||
					    !bytes_skip(rest, 4) || !is_ethernet_with_ip(*rest)))
		return step_end(decoding, kind, DECODE_UNSUPPORTED);
	return step_into_tunnel_with_id(decoding, TUNNEL_MPLS, entry >> 12, TABLE_LINK_TYPE,
					LINK_TYPE_ETHERNET);
}
