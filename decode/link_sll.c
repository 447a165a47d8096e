/* Linux cooked captures, versions 1 and 2: what `any` yields instead of a link-layer header. */
#include "decode/decoding.h"
#include "decode/link_llc.h"

/* Packet types of linux/if_packet.h, in network order in both versions of the header. */
static void set_packet_type(struct packet *packet, unsigned type)
{
	static const enum packet_direction directions[] = {
		DIRECTION_IN,    DIRECTION_BROADCAST, DIRECTION_MULTICAST,
		DIRECTION_OTHER, DIRECTION_OUT,
	};

	if (type < sizeof(directions) / sizeof(directions[0]))
		packet->direction = directions[type];
	packet->link_broadcast = packet->direction == DIRECTION_BROADCAST;
	packet->link_multicast = packet->direction == DIRECTION_MULTICAST;
}

/*
 * The protocol field is an Ethertype unless the device type says otherwise: netlink (824) puts a
 * family there; radio captures leave it without meaning (pcap-linktype LINUX_SLL).
 */
static struct step step_to_protocol(struct decoding *decoding, uint16_t device, uint16_t protocol)
{
	enum { DEVICE_IEEE80211 = 801, DEVICE_IEEE80211_RADIOTAP = 803, DEVICE_NETLINK = 824 };
	enum { PROTOCOL_802_2 = 4 };

	if ((device >= DEVICE_IEEE80211 && device <= DEVICE_IEEE80211_RADIOTAP) ||
	    device == DEVICE_NETLINK)
		return step_end(decoding, PACKET_NOT_IP, DECODE_UNSUPPORTED);
	if (protocol == PROTOCOL_802_2)
		return decode_llc(decoding);
	return step_to(TABLE_ETHERTYPE, protocol);
}

struct step decode_sll(struct decoding *decoding)
{
	struct bytes header;

	if (!bytes_take(&decoding->layer.rest, 16, &header))
		return step_short(decoding);
	set_packet_type(decoding->packet, bytes_be16_at(header, 0));
	return step_to_protocol(decoding, bytes_be16_at(header, 2), bytes_be16_at(header, 14));
}

struct step decode_sll2(struct decoding *decoding)
{
	struct bytes header;

	if (!bytes_take(&decoding->layer.rest, 20, &header))
		return step_short(decoding);
	decoding->packet->interface = bytes_be32_at(header, 4);
	set_packet_type(decoding->packet, bytes_u8_at(header, 10));
	return step_to_protocol(decoding, bytes_be16_at(header, 8), bytes_be16_at(header, 0));
}
