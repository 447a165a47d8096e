/* IPv4: the header and its options (RFC 791). */
#include "decode/ip.h"

#include "decode/checksum.h"

/* Loose and strict source route: the pseudo header has the last address of the list. */
#define OPTION_END 0
#define OPTION_NOP 1
#define OPTION_LOOSE_ROUTE 0x83
#define OPTION_STRICT_ROUTE 0x89

/* Is the packet on its way to an intermediate address of a source route? */
static bool is_source_routed(struct bytes options)
{
	struct bytes value;
	uint8_t kind, length;

	while (bytes_u8(&options, &kind) && kind != OPTION_END) {
		if (kind == OPTION_NOP)
			continue;
		if (!bytes_u8(&options, &length) || length < 2 ||
		    !bytes_take(&options, length - 2u, &value))
			return false;
		/* the pointer counts from the option's first byte, 1 */
		if (kind == OPTION_LOOSE_ROUTE || kind == OPTION_STRICT_ROUTE)
			return bytes_u8_at(value, 0) <= length;
	}
	return false;
}

/* A header of zeros where the checksum should be is one that the network card fills in. */
static enum checksum_status header_checksum(struct bytes header)
{
	if (checksum_fold(checksum_sum(header)) == 0xffff)
		return CHECKSUM_CORRECT;
	return bytes_be16_at(header, 10) == 0 ? CHECKSUM_OFFLOADED : CHECKSUM_WRONG;
}

/* Reads the 20 bytes that every header has; the lengths are judged by the caller. */
static void read_fixed_part(struct bytes fixed, struct ip_reading *reading)
{
	struct ip_header *header = reading->header;
	struct five_tuple *tuple = reading->five_tuple;
	uint16_t fragment = bytes_be16_at(fixed, 6);
	uint8_t octets[4];

	header->version = 4;
	header->has_id = true;
	header->header_length = (uint16_t)((bytes_u8_at(fixed, 0) & 0x0f) * 4);
	header->traffic_class = bytes_u8_at(fixed, 1);
	header->id = bytes_be16_at(fixed, 4);
	header->dont_fragment = fragment & 0x4000;
	header->more_fragments = fragment & 0x2000;
	header->fragment_offset = (uint16_t)((fragment & 0x1fff) * 8u);
	header->ttl = bytes_u8_at(fixed, 8);
	header->protocol = bytes_u8_at(fixed, 9);
	tuple->ip_version = 4;
	tuple->protocol = header->protocol;
	bytes_copy_at(fixed, 12, octets, sizeof(octets));
	tuple->source = ip_addr_v4(octets);
	bytes_copy_at(fixed, 16, octets, sizeof(octets));
	tuple->destination = ip_addr_v4(octets);
}

enum decode_status read_ipv4_header(struct ip_reading *reading)
{
	struct ip_header *header = reading->header;
	struct bytes whole, options;
	uint32_t total;

	whole = reading->layer.rest;
	if (bytes_left(whole) > 0 && bytes_u8_at(whole, 0) >> 4 != 4)
		return DECODE_MALFORMED;
	if (!bytes_take(&reading->layer.rest, 20, &options))
		return layer_short(&reading->layer);
	read_fixed_part(options, reading);
	total = bytes_be16_at(options, 2);
	/* left to the network card by segmentation offload; the frame knows */
	if (total == 0) {
		header->length_is_zero = true;
		total = layer_length_by_frame(&reading->layer) + 20;
	}
	if (header->header_length < 20 || total < header->header_length)
		return DECODE_MALFORMED;
	header->payload_length = total - header->header_length;
	layer_clip(&reading->layer, total - 20);
	if (header->header_length > 20) {
		if (!bytes_take(&reading->layer.rest, header->header_length - 20u, &options))
			return layer_short(&reading->layer);
		reading->has_other_end = is_source_routed(options);
	}
	bytes_clip(&whole, header->header_length);
	header->checksum = header_checksum(whole);
	return DECODE_COMPLETE;
}

struct step decode_ip_v4(struct decoding *decoding)
{
	return decode_ip(decoding, read_ipv4_header);
}
