/* VLAN tags: 802.1Q, 802.1ad and the older QinQ. */
#include "decode/decoding.h"
#include "decode/link_llc.h"

struct step decode_vlan(struct decoding *decoding)
{
	struct packet *packet = decoding->packet;
	struct bytes tag;
	uint16_t type;

	if (!bytes_take(&decoding->layer.rest, 4, &tag))
		return step_short(decoding);
	if (packet->vlan_count < PACKET_MAX_VLANS)
		packet->vlan[packet->vlan_count++] = bytes_be16_at(tag, 0) & 0xfff;
	type = bytes_be16_at(tag, 2);
	if (type >= 0x600)
		return step_to(TABLE_ETHERTYPE, type);
	layer_clip(&decoding->layer, type);
	return decode_llc(decoding);
}
