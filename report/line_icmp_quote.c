/* What an ICMP error quotes, and its extension (RFC 792, 4884, 4950). */
#include "report/line_icmp.h"

#include <stddef.h>

/* Where tcpdump looks for an extension, and what it takes for its end. */
#define EXTENSION        (ICMP_QUOTE + 128)
#define EXTENSION_HEADER 4
#define OBJECT_HEADER    4

#define EXTENSION_VERSION 2

enum object_class {
	CLASS_MPLS = 1,
	CLASS_INTERFACE = 2,
};

static const struct line_name classes[] = {
	{CLASS_MPLS, "MPLS Stack Entry"},
	{CLASS_INTERFACE, "Interface Identification"},
	{0, NULL},
};

static bool is_error(uint8_t type)
{
	return type == ICMP_UNREACHABLE || type == ICMP_SOURCE_QUENCH || type == ICMP_REDIRECT ||
	       type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETER_PROBLEM;
}

static bool may_be_extended(uint8_t type)
{
	return type == ICMP_UNREACHABLE || type == ICMP_TIME_EXCEEDED ||
	       type == ICMP_PARAMETER_PROBLEM;
}

/* The quoted packet, clipped at the length that its own header tells. */
static bool print_quote(struct line *line, struct bytes from)
{
	uint16_t length;
	bool is_whole;

	line_add(line, "\n\t");
	if (!bytes_skip(&from, ICMP_QUOTE) || !peek_be16(from, 2, &length))
		return false;
	bytes_clip(&from, length);
	if (line->depth == LINE_MAX_DEPTH)
		return true;
	line->depth++;
	is_whole = line_ipv4(line, from, length);
	line->depth--;
	if (is_whole)
		line->protocol = "icmp";
	return is_whole;
}

/* What is in an object, `length` bytes of it by its header. */
static bool print_object(struct line *line, struct bytes from, uint32_t length, uint8_t class,
			 uint8_t type)
{
	uint32_t entry;

	if (class != CLASS_MPLS || type != 1) {
		bytes_clip(&from, length);
		line_dump_hex(line, "\n\t    ", from);
		return true;
	}
	if (!peek_be32(from, 0, &entry))
		return false;
	text_addf(line->text, "\n\t    label %u, tc %u%s, ttl %u", entry >> 12, entry >> 9 & 7,
		  (entry & 0x100) != 0 ? ", [S]" : "", entry & 0xff);
	return true;
}

static bool print_objects(struct line *line, struct bytes from, uint32_t length)
{
	while (length > OBJECT_HEADER) {
		uint16_t object_length;
		uint8_t class, type;

		if (!bytes_be16(&from, &object_length) || !bytes_u8(&from, &class) ||
		    !bytes_u8(&from, &type))
			return line_cut(line);
		line_add(line, "\n\t  ");
		line_add_name(line, classes, "unknown", class);
		text_addf(line->text, " Object (%u), Class-Type: %u, length %u", class, type,
			  object_length);
		length -= OBJECT_HEADER;
		if (class == 0 || object_length < OBJECT_HEADER)
			return true;
		object_length -= OBJECT_HEADER;
		if (!print_object(line, from, object_length, class, type))
			return false;
		if (length < object_length)
			return true;
		length -= object_length;
		if (!bytes_skip(&from, object_length))
			bytes_clip(&from, 0);
	}
	return true;
}

/* An extension of `length` bytes; without a length field only if its checksum is right. */
static bool print_extension(struct line *line, struct bytes message, uint32_t length)
{
	struct bytes from = message, whole;
	uint8_t quote_words, version;
	uint16_t checksum = 0, wanted;
	bool is_all_there, is_correct;

	if (bytes_left(message) < EXTENSION + EXTENSION_HEADER + 1 ||
	    !peek_u8(message, 5, &quote_words) || !bytes_skip(&from, EXTENSION) ||
	    !peek_u8(from, 0, &version) || !peek_be16(from, 2, &checksum))
		return line_cut(line);
	is_all_there = peek_bytes(from, 0, length, &whole);
	is_correct = is_all_there && line_checksum(0, whole, checksum, &wanted);
	if (quote_words == 0 && is_all_there && !is_correct)
		return true;
	text_addf(line->text, "\n\tICMP Multi-Part extension v%u", version >> 4u);
	if (version >> 4 != EXTENSION_VERSION) {
		line_add(line, " packet not supported");
		return true;
	}
	if (is_all_there)
		text_addf(line->text, ", checksum 0x%04x (%scorrect), length %u", checksum,
			  is_correct ? "" : "in", length);
	if (!bytes_skip(&from, EXTENSION_HEADER))
		return line_cut(line);
	return length < EXTENSION_HEADER || print_objects(line, from, length - EXTENSION_HEADER);
}

bool line_icmp_quote(struct line *line, const struct line_payload *payload, uint8_t type)
{
	if (!is_error(type))
		return true;
	if (!print_quote(line, payload->from))
		return false;
	if (payload->length <= EXTENSION || !may_be_extended(type))
		return true;
	return print_extension(line, payload->from, payload->length - EXTENSION);
}
