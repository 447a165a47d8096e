/* IPv6 headers (RFC 8200), down to what they carry. */
#include "report/line_ipv6.h"

/* Prints what the headers carry; first settles how long it is where the length field was 0. */
static bool print_payload(struct line *line, struct ipv6_walk *walk)
{
	struct line_payload payload = {.ends = walk->ends, .is_fragmented = walk->is_fragmented};
	uint32_t length = walk->length;

	line->protocol = "ip6";
	if (walk->has_jumbo) {
		length = walk->payload_length + IPV6_HEADER_LENGTH;
		if (length < walk->header_length)
			return line_cut(line);
		if (walk->frame_length < length)
			text_addf(line->text, "truncated-ip6 - %u bytes missing!",
				  length - walk->frame_length);
		length -= walk->header_length;
	} else if (walk->payload_length == 0) {
		if (walk->has_extension)
			return line_cut(line);
		/* more than 64 KiB without a jumbo payload option: as tcpdump 5 does, not 4.99 */
		length = 0;
		if (walk->frame_length > 0xffff &&
		    (walk->next == IP_PROTOCOL_TCP || walk->next == IP_PROTOCOL_UDP))
			length = walk->frame_length - walk->header_length;
	}
	payload.from = walk->rest;
	payload.length = length;
	bytes_clip(&payload.from, length);
	return line_ip_protocol(line, &payload, walk->next);
}

static bool walk_headers(struct line *line, struct ipv6_walk *walk)
{
	uint32_t advance = IPV6_HEADER_LENGTH;
	bool is_extension;

	while (!walk->is_over && bytes_left(walk->rest) > 0) {
		if (walk->length < advance)
			return line_cut(line);
		if (!bytes_skip(&walk->rest, advance))
			return true; /* the packet ends here: the next header is not looked at */
		walk->length -= advance;
		walk->header_length += advance;
		if (walk->header_length == IPV6_HEADER_LENGTH &&
		    !line_protocol_prints_ends(walk->next)) {
			line_add_ends(line, &walk->ends);
			line_add(line, ": ");
		}
		if (!line_ipv6_extension(line, walk, &advance, &is_extension))
			return false;
		line->protocol = "ip6";
		if (!is_extension)
			return print_payload(line, walk);
	}
	return true;
}

/* With -v: what the header says, in parentheses. */
static void add_details(struct line *line, const struct ipv6_walk *walk, uint32_t first_word,
			uint8_t hop_limit)
{
	text_add_char(line->text, '(');
	if ((first_word & 0x0ff00000) != 0)
		text_addf(line->text, "class 0x%02x, ", first_word >> 20 & 0xff);
	if ((first_word & 0x000fffff) != 0)
		text_addf(line->text, "flowlabel 0x%05x, ", first_word & 0xfffff);
	text_addf(line->text, "hlim %u, next-header %s (%u) payload length: %u) ", hop_limit,
		  line_protocol_name(walk->next), walk->next, walk->payload_length);
}

bool line_ipv6(struct line *line, struct bytes from, uint32_t length)
{
	struct ipv6_walk walk = {.rest = from, .frame_length = length, .ends = {.version = 6}};
	uint32_t first_word;
	uint8_t hop_limit;

	line->protocol = "ip6";
	line->ip_headers++;
	if (bytes_left(from) < IPV6_HEADER_LENGTH || !peek_be32(from, 0, &first_word) ||
	    !peek_be16(from, 4, &walk.length_field) || !peek_u8(from, 6, &walk.next) ||
	    !peek_u8(from, 7, &hop_limit) || !peek_bytes(from, 8, 16, &walk.ends.source) ||
	    !peek_bytes(from, 24, 16, &walk.ends.destination))
		return line_cut(line);
	walk.ends.protocol = walk.next;
	walk.ends.last = walk.ends.destination;
	if (length < IPV6_HEADER_LENGTH) {
		line_add_number(line, "truncated-ip6 ", length);
		return true;
	}
	if (!line->options->link_header)
		line_add(line, "IP6 ");
	if (first_word >> 28 != 6) {
		text_addf(line->text, "version error: %u != 6", first_word >> 28);
		return true;
	}
	walk.payload_length = walk.length_field;
	walk.length = length + IPV6_HEADER_LENGTH;
	if (walk.length_field != 0) {
		walk.length = walk.length_field + (uint32_t)IPV6_HEADER_LENGTH;
		if (length < walk.length)
			text_addf(line->text, "truncated-ip6 - %u bytes missing!",
				  walk.length - length);
	}
	if (line->options->verbose > 0)
		add_details(line, &walk, first_word, hop_limit);
	bytes_clip(&walk.rest, walk.length);
	return walk_headers(line, &walk);
}
