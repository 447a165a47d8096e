/* IPv4: the header and its options (RFC 791). */
#include "decode/ip.h"

#include "decode/checksum.h"

#define FIXED_LENGTH 20

/* Loose and strict source route: the pseudo header has the last address of the list. */
#define OPTION_END          0
#define OPTION_NOP          1
#define OPTION_LOOSE_ROUTE  0x83
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

/* The sum of a header without options, which nearly all are. */
static inline uint64_t sum_of_fixed_part(struct bytes fixed)
{
	uint64_t sum = checksum_add(bytes_native64_at(fixed, 0), bytes_native64_at(fixed, 8));

	return checksum_add(sum, bytes_native32_at(fixed, 16));
}

/* Zero where the checksum should be is left to the network card. */
static inline enum checksum_status judge_checksum(struct bytes fixed, uint64_t sum)
{
	if (checksum_is_correct(sum))
		return CHECKSUM_CORRECT;
	return bytes_be16_at(fixed, 10) == 0 ? CHECKSUM_OFFLOADED : CHECKSUM_WRONG;
}

/* Reads the options, of `length` bytes, and judges the checksum, which covers them. */
static enum decode_status read_options(struct layer *layer, struct bytes fixed, size_t length,
				       struct ip_header *header)
{
	struct bytes options;
	uint64_t sum;

	if (!bytes_take(&layer->rest, length, &options))
		return layer_short(layer);
	header->has_other_end = is_source_routed(options);
	sum = checksum_add(sum_of_fixed_part(fixed), checksum_sum(options));
	header->checksum = judge_checksum(fixed, sum);
	return DECODE_COMPLETE;
}

/* Reads the 20 bytes that every header has; the lengths are judged by the caller. */
static inline void read_fixed_part(struct bytes fixed, struct ip_header *header,
				   struct five_tuple *tuple)
{
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

enum decode_status read_ipv4_header(struct layer *layer, struct ip_header *header,
				    struct five_tuple *tuple)
{
	struct bytes fixed;
	uint32_t total, header_length;

	if (bytes_left(layer->rest) > 0 && bytes_u8_at(layer->rest, 0) >> 4 != 4)
		return DECODE_MALFORMED;
	if (!bytes_take(&layer->rest, FIXED_LENGTH, &fixed))
		return layer_short(layer);
	read_fixed_part(fixed, header, tuple);
	header_length = header->header_length;
	total = bytes_be16_at(fixed, 2);
	/* left to the network card by segmentation offload; the frame knows */
	if (total == 0) {
		header->length_is_zero = true;
		total = layer_length_by_frame(layer) + FIXED_LENGTH;
	}
	if (header_length < FIXED_LENGTH || total < header_length)
		return DECODE_MALFORMED;
	header->payload_length = total - header_length;
	layer_clip(layer, total - FIXED_LENGTH);
	if (header_length > FIXED_LENGTH)
		return read_options(layer, fixed, header_length - FIXED_LENGTH, header);
	header->checksum = judge_checksum(fixed, sum_of_fixed_part(fixed));
	return DECODE_COMPLETE;
}

struct step decode_ip_v4(struct decoding *decoding)
{
	struct packet *packet = decoding->packet;

	return step_behind_ip(decoding,
			      read_ipv4_header(&decoding->layer, &packet->ip, &packet->five_tuple));
}
