/* L2TP, versions 2 (RFC 2661) and 3 (RFC 3931), with what its data messages carry. */
#include "decode/tunnel_udp.h"

enum l2tp_flag {
	L2TP_CONTROL = 0x8000,
	L2TP_LENGTH = 0x4000,
	L2TP_SEQUENCE = 0x0800,
	L2TP_OFFSET = 0x0200,
};

#define L2TP_VERSION 0x000f

static struct step step_into_session(struct decoding *decoding, uint32_t session,
				     enum decoder_table table, uint32_t id)
{
	return step_into_tunnel_with_id(decoding, TUNNEL_L2TP, session, table, id);
}

/*
 * Version 3 has a cookie of 0, 4 or 8 bytes and a sublayer of 0 or 4 behind its session, as the
 * two ends have agreed when they began. Only where the frame behind one of these lengths has an IP
 * header that agrees with itself can it be known.
 */
static struct step step_into_version_3(struct decoding *decoding, uint32_t session)
{
	struct bytes rest = decoding->layer.rest;

	for (int words = 0; words <= 3; words++) {
		if (is_ethernet_with_ip(rest)) {
			decoding->layer.rest = rest;
			return step_into_session(decoding, session, TABLE_LINK_TYPE,
						 LINK_TYPE_ETHERNET);
		}
		if (!bytes_skip(&rest, 4))
			break;
	}
	return step_not_a_tunnel();
}

/* RFC 2661 section 3.1: which fields there are is said by flags; PPP follows. */
static struct step step_into_version_2(struct decoding *decoding, uint16_t flags)
{
	struct bytes *rest = &decoding->layer.rest;
	uint16_t length, offset = 0, protocol;
	uint32_t session; /* with the tunnel's number in the upper half */
	struct bytes ahead;

	if ((flags & L2TP_LENGTH) != 0 && !bytes_be16(rest, &length))
		return step_not_a_tunnel();
	if (!bytes_be32(rest, &session) || ((flags & L2TP_SEQUENCE) != 0 && !bytes_skip(rest, 4)) ||
	    ((flags & L2TP_OFFSET) != 0 && !bytes_be16(rest, &offset)) || !bytes_skip(rest, offset))
		return step_not_a_tunnel();
	ahead = *rest;
	if (bytes_be16_at(ahead, 0) == 0xff03 && !bytes_skip(&ahead, 2))
		return step_not_a_tunnel();
	if ((bytes_u8_at(ahead, 0) & 1) == 0 && !bytes_skip(&ahead, 1))
		return step_not_a_tunnel();
	protocol = bytes_u8_at(ahead, 0);
	if (protocol != 0x21 && protocol != 0x57)
		return step_not_a_tunnel(); /* PPP's own negotiation is the tunnel's matter */
	return step_into_session(decoding, session, TABLE_LINK_TYPE, LINK_TYPE_PPP);
}

struct step step_into_l2tp(struct decoding *decoding)
{
	struct bytes *rest = &decoding->layer.rest;
	uint16_t flags;
	uint32_t session;

	if (!bytes_be16(rest, &flags) || (flags & L2TP_CONTROL) != 0)
		return step_not_a_tunnel();
	if ((flags & L2TP_VERSION) == 2)
		return step_into_version_2(decoding, flags);
	/* RFC 3931 section 4.1.2.1: all other bits are reserved */
	if (flags != 3 || !bytes_skip(rest, 2) || !bytes_be32(rest, &session) || session == 0)
		return step_not_a_tunnel();
	return step_into_version_3(decoding, session);
}

/* RFC 3931 section 4.1.1.1; session 0 is the control connection. */
struct step decode_l2tp_in_ip(struct decoding *decoding)
{
	struct step step = step_not_a_tunnel();
	uint32_t session;

	if (bytes_be32(&decoding->layer.rest, &session) && session != 0)
		step = step_into_version_3(decoding, session);
	if (step.table == TABLE_NONE)
		return step_end(decoding, PACKET_IP_OTHER, DECODE_UNSUPPORTED);
	return step;
}
