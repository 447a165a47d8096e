/* Generic routing encapsulation (RFC 2784, 2890, 2637), and ERSPAN in it. */
#include "decode/tunnel.h"

enum gre_flag {
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000, /* RFC 1701; nobody forwards such packets any more */
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_ACKNOWLEDGMENT = 0x0080, /* version 1 */
};

#define GRE_VERSION 0x0007

/* Protocol types beside the Ethertypes that have decoders of their own. */
enum gre_protocol {
	GRE_ETHERNET = 0x6558, /* RFC 1701 */
	GRE_PPP = 0x880b,      /* RFC 2637 */
	GRE_WCCP = 0x883e,     /* draft-mclaggan-wccp-v2rev1 section 3.12 */
	GRE_ERSPAN = 0x88be,   /* draft-foschiano-erspan sections 4.1 and 4.2 */
	GRE_ERSPAN_3 = 0x22eb, /* section 4.3 */
};

struct gre_header {
	uint16_t flags, protocol;
	uint32_t key;
};

static bool read_gre(struct bytes *rest, struct gre_header *gre)
{
	if (!bytes_be16(rest, &gre->flags) || !bytes_be16(rest, &gre->protocol) ||
	    (gre->flags & GRE_ROUTING) != 0)
		return false;
	if ((gre->flags & GRE_CHECKSUM) != 0 && !bytes_skip(rest, 4))
		return false;
	gre->key = 0;
	if ((gre->flags & GRE_KEY) != 0 && !bytes_be32(rest, &gre->key))
		return false;
	if ((gre->flags & GRE_SEQUENCE) != 0 && !bytes_skip(rest, 4))
		return false;
	return (gre->flags & GRE_VERSION) == 0 || (gre->flags & GRE_ACKNOWLEDGMENT) == 0 ||
	       bytes_skip(rest, 4);
}

/* What GRE itself carries, by its key if there is one. */
static struct step step_into_gre(struct decoding *decoding, const struct gre_header *gre,
				 enum decoder_table table, uint32_t id)
{
	if ((gre->flags & GRE_KEY) == 0)
		return step_into_tunnel(decoding, TUNNEL_GRE, table, id);
	return step_into_tunnel_with_id(decoding, TUNNEL_GRE, gre->key, table, id);
}

static struct step step_not_into_gre(struct decoding *decoding)
{
	return step_end(decoding, PACKET_IP_OTHER, DECODE_UNSUPPORTED);
}

/* Type I is a frame and no header; the sequence number tells type II from it. */
static struct step step_into_erspan(struct decoding *decoding, const struct gre_header *gre)
{
	struct bytes header;

	if ((gre->flags & GRE_SEQUENCE) == 0)
		return step_into_tunnel(decoding, TUNNEL_ERSPAN, TABLE_LINK_TYPE,
					LINK_TYPE_ETHERNET);
	if (!bytes_take(&decoding->layer.rest, 8, &header) || bytes_u8_at(header, 0) >> 4 != 1)
		return step_not_into_gre(decoding);
	return step_into_tunnel_with_id(decoding, TUNNEL_ERSPAN, bytes_be16_at(header, 2) & 0x3ff,
					TABLE_LINK_TYPE, LINK_TYPE_ETHERNET);
}

/* Type III: twelve bytes, with O another eight; the frame type says Ethernet or IP. */
static struct step step_into_erspan_3(struct decoding *decoding)
{
	enum { FRAME_ETHERNET = 0, FRAME_IP = 2 };
	struct bytes *rest = &decoding->layer.rest, header;
	uint16_t session, last, ethertype;
	unsigned frame_type;

	if (!bytes_take(rest, 12, &header) || bytes_u8_at(header, 0) >> 4 != 2)
		return step_not_into_gre(decoding);
	session = bytes_be16_at(header, 2) & 0x3ff;
	last = bytes_be16_at(header, 10);
	frame_type = (last >> 10) & 0x1f;
	if ((last & 1) != 0 && !bytes_skip(rest, 8))
		return step_not_into_gre(decoding);
	ethertype = ethertype_by_version(*rest);
	if (frame_type == FRAME_IP && ethertype != 0)
		return step_into_tunnel_with_id(decoding, TUNNEL_ERSPAN, session, TABLE_ETHERTYPE,
						ethertype);
	if (frame_type != FRAME_ETHERNET)
		return step_not_into_gre(decoding);
	return step_into_tunnel_with_id(decoding, TUNNEL_ERSPAN, session, TABLE_LINK_TYPE,
					LINK_TYPE_ETHERNET);
}

struct step decode_gre(struct decoding *decoding)
{
	struct gre_header gre;
	struct bytes *rest = &decoding->layer.rest;

	if (!read_gre(rest, &gre) || (gre.flags & GRE_VERSION) > 1)
		return step_not_into_gre(decoding);
	switch (gre.protocol) {
	case ETHERTYPE_IPV4:
	case ETHERTYPE_IPV6:
	case ETHERTYPE_MPLS:
	case ETHERTYPE_MPLS + 1:
		return step_into_gre(decoding, &gre, TABLE_ETHERTYPE, gre.protocol);
	case GRE_ETHERNET:
		return step_into_gre(decoding, &gre, TABLE_LINK_TYPE, LINK_TYPE_ETHERNET);
	case GRE_PPP: /* the key holds the length, too: only the call is an id */
		gre.key &= 0xffff;
		return step_into_gre(decoding, &gre, TABLE_LINK_TYPE, LINK_TYPE_PPP);
	case GRE_WCCP: /* version 2 has four bytes before the packet */
		if (bytes_u8_at(*rest, 0) >> 4 != 4 && !bytes_skip(rest, 4))
			return step_not_into_gre(decoding);
		return step_into_gre(decoding, &gre, TABLE_ETHERTYPE, ETHERTYPE_IPV4);
	case GRE_ERSPAN:
		return step_into_erspan(decoding, &gre);
	case GRE_ERSPAN_3:
		return step_into_erspan_3(decoding);
	default:
		return step_not_into_gre(decoding);
	}
}
