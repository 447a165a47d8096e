/* IPv6: the header and its extension headers (RFC 8200). */
#include "decode/ip.h"

/* IANA "IPv6 Extension Header Types". ESP hides what follows, and so ends the chain. */
enum extension_header {
	EXTENSION_HOP_BY_HOP = 0,
	EXTENSION_ROUTING = 43,
	EXTENSION_FRAGMENT = 44,
	EXTENSION_AUTHENTICATION = 51,
	EXTENSION_DESTINATION = 60,
	EXTENSION_MOBILITY = 135,
	EXTENSION_HIP = 139,
	EXTENSION_SHIM6 = 140,
};

#define FIXED_LENGTH        40
#define NO_NEXT_HEADER      59
#define OPTION_PAD1         0x00
#define OPTION_JUMBO        0xc2 /* RFC 2675 */
#define OPTION_HOME_ADDRESS 0xc9 /* RFC 6275: the source of the pseudo header */

static bool is_extension_header(uint8_t protocol)
{
	switch (protocol) {
	case EXTENSION_HOP_BY_HOP:
	case EXTENSION_ROUTING:
	case EXTENSION_FRAGMENT:
	case EXTENSION_AUTHENTICATION:
	case EXTENSION_DESTINATION:
	case EXTENSION_MOBILITY:
	case EXTENSION_HIP:
	case EXTENSION_SHIM6:
		return true;
	default:
		return false;
	}
}

/* Looks for the options that change what lengths and checksums mean. */
static void read_options(struct bytes options, struct ip_header *header, uint32_t *jumbo)
{
	struct bytes value;
	uint8_t kind, length;

	if (!bytes_skip(&options, 2)) /* next header, length */
		return;
	while (bytes_u8(&options, &kind)) {
		if (kind == OPTION_PAD1)
			continue;
		if (!bytes_u8(&options, &length) || !bytes_take(&options, length, &value))
			return;
		if (kind == OPTION_JUMBO && length == 4)
			*jumbo = bytes_be32_at(value, 0);
		if (kind == OPTION_HOME_ADDRESS)
			header->has_other_end = true;
	}
}

static void read_fragment_header(struct bytes extension, struct ip_header *header)
{
	uint16_t offset = bytes_be16_at(extension, 2);

	header->fragment_offset = offset & 0xfff8;
	header->more_fragments = offset & 1;
	header->id = bytes_be16_at(extension, 6);
	header->has_id = true;
}

/* Bytes of an extension header, from its first two. */
static size_t extension_length(uint8_t protocol, struct bytes start)
{
	size_t units = bytes_u8_at(start, 1);

	if (protocol == EXTENSION_FRAGMENT)
		return 8;
	if (protocol == EXTENSION_AUTHENTICATION) /* RFC 4302 section 2.2: 32-bit words less two */
		return (units + 2) * 4;
	return (units + 1) * 8;
}

/* Reads the extension header that header->protocol announces and moves on to the next. */
static bool read_extension(struct layer *layer, struct ip_header *header, uint32_t *jumbo)
{
	struct bytes extension;
	size_t length;

	if (bytes_left(layer->rest) < 2)
		return false;
	length = extension_length(header->protocol, layer->rest);
	if (length > (size_t)UINT16_MAX - header->header_length ||
	    !bytes_take(&layer->rest, length, &extension))
		return false;
	header->header_length = (uint16_t)(header->header_length + length);
	if (header->protocol == EXTENSION_FRAGMENT)
		read_fragment_header(extension, header);
	else if (header->protocol == EXTENSION_ROUTING && bytes_u8_at(extension, 3) > 0)
		header->has_other_end = true; /* segments left */
	else if (header->protocol == EXTENSION_HOP_BY_HOP ||
		 header->protocol == EXTENSION_DESTINATION)
		read_options(extension, header, jumbo);
	header->protocol = bytes_u8_at(extension, 0);
	return true;
}

/* Reads the 40 bytes that every header has; the length is judged by the caller. */
static void read_fixed_part(struct bytes fixed, struct ip_header *header, struct five_tuple *tuple)
{
	uint32_t first = bytes_be32_at(fixed, 0);

	header->version = 6;
	header->header_length = FIXED_LENGTH;
	header->traffic_class = (uint8_t)(first >> 20);
	header->flow_label = first & 0xfffff;
	header->protocol = bytes_u8_at(fixed, 6);
	header->ttl = bytes_u8_at(fixed, 7);
	tuple->ip_version = 6;
	bytes_copy_at(fixed, 8, tuple->source.octet, 16);
	bytes_copy_at(fixed, 24, tuple->destination.octet, 16);
}

enum decode_status read_ipv6_header(struct layer *layer, struct ip_header *header,
				    struct five_tuple *tuple)
{
	struct bytes fixed;
	uint32_t length, extensions, jumbo = 0;
	bool is_whole = true;

	if (bytes_left(layer->rest) > 0 && bytes_u8_at(layer->rest, 0) >> 4 != 6)
		return DECODE_MALFORMED;
	if (!bytes_take(&layer->rest, FIXED_LENGTH, &fixed))
		return layer_short(layer);
	read_fixed_part(fixed, header, tuple);
	length = bytes_be16_at(fixed, 4);
	/* 0 with something behind it: a jumbogram or segmentation offload */
	if (length == 0 && header->protocol != NO_NEXT_HEADER) {
		header->length_is_zero = true;
		length = layer_length_by_frame(layer);
	}
	layer_clip(layer, length);
	/* a fragment that is not the first holds no further headers of its own */
	while (is_whole && is_extension_header(header->protocol) && header->fragment_offset == 0)
		is_whole = read_extension(layer, header, &jumbo);
	tuple->protocol = header->protocol;
	if (header->length_is_zero && jumbo > 0)
		length = jumbo;
	extensions = header->header_length - (uint32_t)FIXED_LENGTH;
	if (length < extensions)
		return DECODE_MALFORMED;
	header->payload_length = length - extensions;
	layer_clip(layer, header->payload_length);
	return is_whole ? DECODE_COMPLETE : layer_short(layer);
}

struct step decode_ip_v6(struct decoding *decoding)
{
	struct packet *packet = decoding->packet;

	return step_behind_ip(decoding,
			      read_ipv6_header(&decoding->layer, &packet->ip, &packet->five_tuple));
}
