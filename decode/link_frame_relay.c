/* Frame Relay: the address (ITU-T Q.922), and which protocol by RFC 2427 or as Cisco does. */
#include "decode/decoding.h"
#include "decode/link_llc.h"

#define UNNUMBERED 0x03

/* ISO/IEC TR 9577 */
enum protocol_id {
	NLPID_PAD = 0x00,
	NLPID_SNAP = 0x80,
	NLPID_IPV6 = 0x8e,
	NLPID_IPV4 = 0xcc,
	NLPID_PPP = 0xcf, /* RFC 1973 */
};

/* Two to four bytes, of which the last has its lowest bit set. */
static bool skip_address(struct bytes *rest)
{
	uint8_t octet;

	for (int count = 1; count <= 4; count++) {
		if (!bytes_u8(rest, &octet))
			return false;
		if ((octet & 1) != 0)
			return count >= 2;
	}
	return false;
}

/* RFC 2427 section 4.1: an organisation and its number; 00-80-C2 is a bridged frame's. */
static struct step step_behind_snap(struct decoding *decoding)
{
	enum { IEEE_802_1 = 0x0080c2, ETHERNET_WITH_FCS = 1, ETHERNET = 7 };
	struct bytes snap;
	uint32_t organisation;
	uint16_t number;

	if (!bytes_take(&decoding->layer.rest, 5, &snap))
		return step_short(decoding);
	organisation = bytes_be32_at(snap, 0) >> 8;
	number = bytes_be16_at(snap, 3);
	if (organisation == 0)
		return step_to(TABLE_ETHERTYPE, number);
	if (organisation == IEEE_802_1 && (number == ETHERNET || number == ETHERNET_WITH_FCS))
		return step_to(TABLE_LINK_TYPE, LINK_TYPE_ETHERNET);
	return step_end(decoding, PACKET_NOT_IP, DECODE_UNSUPPORTED);
}

static struct step step_by_protocol_id(struct decoding *decoding)
{
	struct bytes *rest = &decoding->layer.rest;
	uint8_t id;

	if (!bytes_u8(rest, &id) || (id == NLPID_PAD && !bytes_u8(rest, &id)))
		return step_short(decoding);
	switch (id) {
	case NLPID_IPV4:
		return step_to(TABLE_ETHERTYPE, ETHERTYPE_IPV4);
	case NLPID_IPV6:
		return step_to(TABLE_ETHERTYPE, ETHERTYPE_IPV6);
	case NLPID_SNAP:
		return step_behind_snap(decoding);
	case NLPID_PPP:
		return step_to(TABLE_LINK_TYPE, LINK_TYPE_PPP);
	default:
		return step_end(decoding, PACKET_NOT_IP, DECODE_UNSUPPORTED);
	}
}

struct step decode_frame_relay(struct decoding *decoding)
{
	struct bytes *rest = &decoding->layer.rest;
	uint16_t ethertype;

	if (!skip_address(rest) || bytes_left(*rest) < 2)
		return step_short(decoding);
	if (bytes_u8_at(*rest, 0) == UNNUMBERED) {
		if (!bytes_skip(rest, 1))
			return step_short(decoding);
		return step_by_protocol_id(decoding);
	}
	if (!bytes_be16(rest, &ethertype)) /* Cisco's encapsulation has nothing else */
		return step_short(decoding);
	return step_to(TABLE_ETHERTYPE, ethertype);
}
