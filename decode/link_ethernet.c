/* Ethernet II and IEEE 802.3 frames with LLC and SNAP. */
#include "decode/decoding.h"
#include "decode/link_llc.h"

/* Below it the type field is a length (IEEE 802.3 clause 3.2.6). */
#define ETHERTYPE_MINIMUM 0x600

struct step decode_llc(struct decoding *decoding)
{
	struct bytes llc = decoding->layer.rest, snap;

	if (bytes_left(llc) < 3)
		return step_short(decoding);
	/* SNAP: AA AA 03, then an organisation; 00 00 00: an Ethertype follows (RFC 1042) */
	if (bytes_be16_at(llc, 0) == 0xaaaa && bytes_u8_at(llc, 2) == 0x03) {
		if (!bytes_take(&decoding->layer.rest, 8, &snap))
			return step_short(decoding);
		if (bytes_u8_at(snap, 3) == 0 && bytes_be16_at(snap, 4) == 0)
			return step_to(TABLE_ETHERTYPE, bytes_be16_at(snap, 6));
	}
	/* 06 is IP's own access point (IEEE 802 list of LLC addresses) */
	if (bytes_be16_at(llc, 0) == 0x0606 && bytes_u8_at(llc, 2) == 0x03 &&
	    bytes_skip(&decoding->layer.rest, 3))
		return step_to(TABLE_ETHERTYPE, 0x0800);
	return step_end(decoding, PACKET_NOT_IP, DECODE_UNSUPPORTED);
}

struct step decode_ethernet(struct decoding *decoding)
{
	struct packet *packet = decoding->packet;
	struct bytes header;
	uint16_t type;

	if (!bytes_take(&decoding->layer.rest, 14, &header))
		return step_short(decoding);
	if (bytes_u8_at(header, 0) & 1) {
		packet->link_broadcast = bytes_be32_at(header, 0) == UINT32_MAX &&
					 bytes_be16_at(header, 4) == UINT16_MAX;
		packet->link_multicast = !packet->link_broadcast;
	}
	type = bytes_be16_at(header, 12);
	if (type >= ETHERTYPE_MINIMUM)
		return step_to(TABLE_ETHERTYPE, type);
	layer_clip(&decoding->layer, type);
	return decode_llc(decoding);
}
