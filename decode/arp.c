/* ARP for IPv4 (RFC 826). */
#include "decode/decoding.h"

#include <string.h>

#define PROTOCOL_IPV4 0x0800

/* Hardware addresses of another length than Ethernet's are passed over. */
static bool read_end(struct bytes *rest, uint8_t hardware_length, uint8_t mac[6],
		     struct ip_addr *address)
{
	struct bytes hardware;
	uint8_t octets[4];

	if (!bytes_take(rest, hardware_length, &hardware) ||
	    !bytes_copy(rest, octets, sizeof(octets)))
		return false;
	if (hardware_length == 6)
		bytes_copy_at(hardware, 0, mac, 6);
	*address = ip_addr_v4(octets);
	return true;
}

struct step decode_arp(struct decoding *decoding)
{
	struct arp_message *arp = &decoding->packet->arp;
	struct bytes *rest = &decoding->layer.rest, header;
	uint8_t hardware_length;

	if (!bytes_take(rest, 8, &header))
		return step_short(decoding);
	hardware_length = bytes_u8_at(header, 4);
	if (bytes_be16_at(header, 2) != PROTOCOL_IPV4 || bytes_u8_at(header, 5) != 4)
		return step_end(decoding, PACKET_NOT_IP, DECODE_UNSUPPORTED);
	memset(arp, 0, sizeof(*arp));
	arp->operation = bytes_be16_at(header, 6);
	if (!read_end(rest, hardware_length, arp->sender_mac, &arp->sender) ||
	    !read_end(rest, hardware_length, arp->target_mac, &arp->target))
		return step_short(decoding);
	return step_end(decoding, PACKET_ARP, DECODE_COMPLETE);
}
