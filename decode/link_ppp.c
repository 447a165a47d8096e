/* PPP as serial lines, PPPoE and their captures frame it (RFC 1661, 1662, 2516). */
#include "decode/decoding.h"
#include "decode/tunnel.h"

/* IANA "PPP DLL Protocol Numbers" */
enum ppp_protocol {
	PPP_IPV4 = 0x0021,
	PPP_IPV6 = 0x0057,
	PPP_MPLS = 0x0281,
	PPP_MPLS_MULTICAST = 0x0283,
};

#define ALL_STATIONS 0xff
#define UNNUMBERED   0x03

#define CISCO_UNICAST   0x0f
#define CISCO_BROADCAST 0x8f

/* The protocol field is two bytes, or with an odd first one a single byte (RFC 1661 section 6.5).
 */
static bool read_protocol(struct bytes *rest, uint16_t *protocol)
{
	uint8_t first;

	if (bytes_left(*rest) == 0)
		return false;
	first = bytes_u8_at(*rest, 0);
	if ((first & 1) == 0)
		return bytes_be16(rest, protocol);
	*protocol = first;
	return bytes_skip(rest, 1);
}

static struct step step_to_ppp(struct decoding *decoding)
{
	uint16_t protocol;

	if (!read_protocol(&decoding->layer.rest, &protocol))
		return step_short(decoding);
	switch (protocol) {
	case PPP_IPV4:
		return step_to(TABLE_ETHERTYPE, ETHERTYPE_IPV4);
	case PPP_IPV6:
		return step_to(TABLE_ETHERTYPE, ETHERTYPE_IPV6);
	case PPP_MPLS:
	case PPP_MPLS_MULTICAST:
		return step_to(TABLE_ETHERTYPE, ETHERTYPE_MPLS);
	default:
		return step_end(decoding, PACKET_NOT_IP, DECODE_UNSUPPORTED);
	}
}

/* Goes past address and control, which may have been left out (RFC 1661 section 6.6). */
static struct step step_behind_address(struct decoding *decoding)
{
	struct bytes *rest = &decoding->layer.rest;

	if (bytes_left(*rest) < 2)
		return step_short(decoding);
	if (bytes_u8_at(*rest, 0) == ALL_STATIONS && bytes_u8_at(*rest, 1) == UNNUMBERED &&
	    !bytes_skip(rest, 2))
		return step_short(decoding);
	return step_to_ppp(decoding);
}

struct step decode_ppp(struct decoding *decoding)
{
	return step_behind_address(decoding);
}

/* NetBSD's serial lines: either framing, told apart by the address (RFC 1547 section 4.3.1). */
struct step decode_ppp_serial(struct decoding *decoding)
{
	uint8_t address = bytes_u8_at(decoding->layer.rest, 0);

	if (address == CISCO_UNICAST || address == CISCO_BROADCAST)
		return decode_cisco_hdlc(decoding);
	return step_behind_address(decoding);
}

/* A byte says which way the frame went: 0 = received. */
struct step decode_ppp_with_direction(struct decoding *decoding)
{
	uint8_t direction;

	if (!bytes_u8(&decoding->layer.rest, &direction))
		return step_short(decoding);
	decoding->packet->direction = direction == 0 ? DIRECTION_IN : DIRECTION_OUT;
	return step_behind_address(decoding);
}

/* pppd on Linux: the direction stands in the place of the address. */
struct step decode_ppp_pppd(struct decoding *decoding)
{
	struct bytes *rest = &decoding->layer.rest;
	uint8_t direction = bytes_u8_at(*rest, 0);

	if (direction > 1 || bytes_u8_at(*rest, 1) != UNNUMBERED)
		return step_behind_address(decoding);
	if (!bytes_skip(rest, 2))
		return step_short(decoding);
	decoding->packet->direction = direction == 0 ? DIRECTION_IN : DIRECTION_OUT;
	return step_to_ppp(decoding);
}

/* Cisco HDLC: address, control, and an Ethertype. */
struct step decode_cisco_hdlc(struct decoding *decoding)
{
	struct bytes header;

	if (!bytes_take(&decoding->layer.rest, 4, &header))
		return step_short(decoding);
	return step_to(TABLE_ETHERTYPE, bytes_be16_at(header, 2));
}

/* A PPPoE session (RFC 2516 section 6); discovery, which has codes, carries nothing. */
struct step decode_pppoe(struct decoding *decoding)
{
	struct bytes header;

	if (!bytes_take(&decoding->layer.rest, 6, &header))
		return step_short(decoding);
	if (bytes_u8_at(header, 0) != 0x11 || bytes_u8_at(header, 1) != 0)
		return step_end(decoding, PACKET_NOT_IP, DECODE_UNSUPPORTED);
	layer_clip(&decoding->layer, bytes_be16_at(header, 4));
	return step_into_tunnel_with_id(decoding, TUNNEL_PPPOE, bytes_be16_at(header, 2),
					TABLE_LINK_TYPE, LINK_TYPE_PPP);
}
