/* Packets that a firewall logged: Linux's NFLOG and the BSDs' pflog. */
#include "decode/decoding.h"

/* Address families: 2 is AF_INET everywhere; 10 Linux, 24 OpenBSD, 28 FreeBSD, 30 Darwin. */
static struct step step_by_family(struct decoding *decoding, uint8_t family)
{
	switch (family) {
	case 2:
		return step_to(TABLE_ETHERTYPE, ETHERTYPE_IPV4);
	case 10:
	case 24:
	case 28:
	case 30:
		return step_to(TABLE_ETHERTYPE, ETHERTYPE_IPV6);
	default:
		return step_end(decoding, PACKET_NOT_IP, DECODE_UNSUPPORTED);
	}
}

/* The two numbers before an attribute, in the byte order of this machine. */
static bool read_attribute(struct bytes *rest, uint16_t *length, uint16_t *type)
{
	return bytes_copy(rest, length, sizeof(*length)) && bytes_copy(rest, type, sizeof(*type));
}

/* Where in the host a packet was logged (linux/netfilter.h): two places say which way it went. */
static void set_direction(struct packet *packet, struct bytes attribute)
{
	enum { HOOK_LOCAL_IN = 1, HOOK_LOCAL_OUT = 3 };
	uint8_t hook = bytes_u8_at(attribute, 2);

	if (hook == HOOK_LOCAL_IN)
		packet->direction = DIRECTION_IN;
	else if (hook == HOOK_LOCAL_OUT)
		packet->direction = DIRECTION_OUT;
}

/*
 * Family, version, resource; then attributes, one of which is the packet (pcap-linktype NFLOG,
 * linux/netfilter/nfnetlink_log.h). Each is filled up to a multiple of four bytes.
 */
struct step decode_nflog(struct decoding *decoding)
{
	enum { NFULA_PACKET_HDR = 1, NFULA_PAYLOAD = 9, ATTRIBUTE_HEADER = 4 };
	struct bytes *rest = &decoding->layer.rest, header, value;
	uint16_t length, type;

	if (!bytes_take(rest, 4, &header))
		return step_short(decoding);
	if (bytes_u8_at(header, 1) != 0) /* version */
		return step_end(decoding, PACKET_NOT_IP, DECODE_UNSUPPORTED);
	while (read_attribute(rest, &length, &type)) {
		if (length < ATTRIBUTE_HEADER)
			return step_malformed(decoding);
		if (type == NFULA_PAYLOAD) {
			layer_clip(&decoding->layer, length - (uint32_t)ATTRIBUTE_HEADER);
			return step_by_family(decoding, bytes_u8_at(header, 0));
		}
		if (!bytes_take(rest, ((length + 3u) & ~3u) - ATTRIBUTE_HEADER, &value))
			return step_short(decoding);
		if (type == NFULA_PACKET_HDR)
			set_direction(decoding->packet, value);
	}
	return step_short(decoding);
}

/* The first byte is the header's length, to be filled up to a multiple of four (net/if_pflog.h). */
struct step decode_pflog(struct decoding *decoding)
{
	enum { LEAST_LENGTH = 61, DIRECTION_AT = 60, PF_IN = 1, PF_OUT = 2 };
	struct bytes *rest = &decoding->layer.rest, header;
	size_t length = bytes_u8_at(*rest, 0);
	uint8_t direction;

	if (bytes_left(*rest) > 0 && length < LEAST_LENGTH)
		return step_end(decoding, PACKET_NOT_IP, DECODE_UNSUPPORTED);
	if (!bytes_take(rest, (length + 3) & ~(size_t)3, &header) || length == 0)
		return step_short(decoding);
	direction = bytes_u8_at(header, DIRECTION_AT);
	if (direction == PF_IN)
		decoding->packet->direction = DIRECTION_IN;
	else if (direction == PF_OUT)
		decoding->packet->direction = DIRECTION_OUT;
	return step_by_family(decoding, bytes_u8_at(header, 1));
}
