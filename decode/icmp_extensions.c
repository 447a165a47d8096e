/* The extensions behind the quote of an ICMP error (RFC 4884), and MPLS in them (RFC 4950). */
#include "decode/checksum.h"
#include "decode/icmp.h"

#define EXTENSION_VERSION        2
#define HEADER_LENGTH            4
#define CLASS_MPLS               1
#define TYPE_MPLS_INCOMING_STACK 1

/* Where extensions begin without a length attribute: the quote is padded to this (section 5.5). */
#define LEGACY_QUOTE_LENGTH 128

static enum checksum_status judge_checksum(const struct layer *structure)
{
	if (bytes_be16_at(structure->rest, 2) == 0)
		return CHECKSUM_ABSENT;
	if (structure->missing > 0)
		return CHECKSUM_UNCHECKED;
	return checksum_is_correct(checksum_sum(structure->rest)) ? CHECKSUM_CORRECT
								  : CHECKSUM_WRONG;
}

static void read_objects(struct bytes objects, struct icmp_extensions *extensions)
{
	struct bytes header, value;
	uint16_t length;

	while (bytes_take(&objects, HEADER_LENGTH, &header)) {
		length = bytes_be16_at(header, 0);
		if (length < HEADER_LENGTH || extensions->object_count == UINT8_MAX)
			return;
		extensions->object_count++;
		if (!bytes_take(&objects, (size_t)length - HEADER_LENGTH, &value))
			return;
		if (extensions->has_mpls || bytes_left(value) < 4)
			continue;
		if (bytes_u8_at(header, 2) == CLASS_MPLS &&
		    bytes_u8_at(header, 3) == TYPE_MPLS_INCOMING_STACK) {
			extensions->has_mpls = true;
			extensions->mpls_label = bytes_be32_at(value, 0) >> 12;
		}
	}
}

static void read_structure(struct layer structure, struct icmp_extensions *extensions)
{
	extensions->present = true;
	extensions->version = bytes_u8_at(structure.rest, 0) >> 4;
	extensions->checksum = judge_checksum(&structure);
	if (extensions->version == EXTENSION_VERSION && bytes_skip(&structure.rest, HEADER_LENGTH))
		read_objects(structure.rest, extensions);
}

/* Without a length attribute only a correct checksum tells extensions from more of the quote. */
static bool is_legacy_structure(const struct layer *structure)
{
	return bytes_left(structure->rest) >= HEADER_LENGTH &&
	       bytes_u8_at(structure->rest, 0) >> 4 == EXTENSION_VERSION &&
	       judge_checksum(structure) == CHECKSUM_CORRECT;
}

struct layer split_icmp_extensions(struct layer body, uint32_t quote_length,
				   struct icmp_message *icmp)
{
	uint32_t length = quote_length > 0 ? quote_length : LEGACY_QUOTE_LENGTH;
	struct layer structure = body;

	if (!bytes_skip(&structure.rest, length) || bytes_left(structure.rest) < HEADER_LENGTH)
		return body;
	if (quote_length == 0 && !is_legacy_structure(&structure))
		return body;
	read_structure(structure, &icmp->extensions);
	layer_clip(&body, length);
	return body;
}
