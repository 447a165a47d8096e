/* IPv6 extension headers (RFC 8200, 2675, 6275, 8754). */
#include "report/line_ipv6.h"

/* Options with a length of their own that tcpdump checks: type, length with type and length. */
enum {
	OPTION_PAD1 = 0x00,
	OPTION_PADN = 0x01,
	OPTION_ROUTER_ALERT = 0x05,
	OPTION_JUMBO = 0xc2,
	OPTION_HOME_ADDRESS = 0xc9,
};

/* Appends what is wrong with an option whose length must be `wanted`, or at least that. */
static bool check_option(struct line *line, struct bytes option, const char *name, size_t wanted,
			 bool exactly)
{
	uint8_t length;

	if (bytes_left(option) < wanted) {
		text_addf(line->text, "(%s: trunc)", name);
		return false;
	}
	if (!peek_u8(option, 1, &length))
		return false;
	if (length + 2u < wanted || (exactly && length + 2u != wanted)) {
		text_addf(line->text, "(%s: invalid len %u)", name, length);
		return false;
	}
	return true;
}

/*
 * An option of a jumbo payload is believed where the length field is 0, once, and among
 * hop-by-hop options, for which `walk` is not NULL.
 */
static void take_jumbo(struct line *line, struct ipv6_walk *walk, struct bytes option,
		       bool *is_found)
{
	const char *problem = "";
	uint32_t length;

	if (!peek_be32(option, 2, &length))
		return;
	if (*is_found) {
		problem = " - already seen";
	} else if (walk == NULL) {
		problem = " - not a hop-by-hop option";
	} else if (walk->payload_length != 0) {
		problem = " - payload len != 0";
	} else if (length < 65536) {
		problem = " - < 65536";
	} else {
		walk->has_jumbo = true;
		walk->payload_length = length;
	}
	*is_found = true;
	if (line->options->verbose > 0)
		text_addf(line->text, "(jumbo: %u%s) ", length, problem);
}

/* The options within a home address option; false if they are malformed. */
static bool add_suboptions(struct line *line, struct bytes options)
{
	uint8_t type, length;

	while (bytes_u8(&options, &type)) {
		if (type == OPTION_PAD1) {
			line_add(line, ", pad1");
			continue;
		}
		if (!bytes_u8(&options, &length) || !bytes_skip(&options, length))
			return false;
		if (type == OPTION_PADN)
			line_add(line, ", padn");
		else
			text_addf(line->text, ", sopt_type 0x%02x: len=%u", type, length);
	}
	return true;
}

/* With -v: a home address and what is in the option behind it. */
static bool add_home_address(struct line *line, struct bytes option)
{
	if (line->options->verbose == 0)
		return true;
	line_add(line, "(homeaddr: ");
	if (!line_add_ipv6_at(line, option, 2) || !bytes_skip(&option, 18) ||
	    !add_suboptions(line, option))
		return false;
	text_add_char(line->text, ')');
	return true;
}

/* One option, whole; `after` is the same with all options that follow. */
static bool add_option(struct line *line, struct ipv6_walk *walk, struct bytes option,
		       struct bytes after, bool *has_jumbo)
{
	const bool is_verbose = line->options->verbose > 0;
	uint16_t value;
	uint8_t type, length = 0;

	if (!peek_u8(option, 0, &type))
		return false;
	if (type != OPTION_PAD1 && !peek_u8(option, 1, &length))
		return false;
	switch (type) {
	case OPTION_PAD1:
		line_add(line, is_verbose ? "(pad1)" : "");
		return true;
	case OPTION_PADN:
		line_add(line, is_verbose ? "(padn)" : "");
		return true;
	case OPTION_ROUTER_ALERT:
		if (!check_option(line, after, "rtalert", 4, true) || !peek_be16(after, 2, &value))
			return false;
		if (is_verbose)
			text_addf(line->text, "(rtalert: 0x%04x) ", value);
		return true;
	case OPTION_JUMBO:
		if (!check_option(line, after, "jumbo", 6, true))
			return false;
		take_jumbo(line, walk, after, has_jumbo);
		return true;
	case OPTION_HOME_ADDRESS:
		return check_option(line, after, "homeaddr", 18, false) &&
		       add_home_address(line, option);
	default:
		if (is_verbose)
			text_addf(line->text, "(opt_type 0x%02x: len=%u)", type, length);
		return true;
	}
}

/* Hop-by-hop (`walk`) or destination (NULL) options; false, and a remark, if they are malformed. */
static bool add_options(struct line *line, struct ipv6_walk *walk, struct bytes options)
{
	bool has_jumbo = false;
	uint8_t type, length;

	if (bytes_left(options) == 0)
		return true;
	while (peek_u8(options, 0, &type)) {
		struct bytes after = options, option;
		size_t step = 1;

		if (type != OPTION_PAD1) {
			if (!peek_u8(options, 1, &length))
				return false;
			step = length + 2u;
		}
		if (!bytes_take(&options, step, &option) ||
		    !add_option(line, walk, option, after, &has_jumbo))
			return false;
	}
	line_add(line, line->options->verbose > 0 ? " " : "");
	return true;
}

/* Length of an extension header that counts in units of eight bytes; false: not all captured. */
static bool extension_length(struct line *line, const struct ipv6_walk *walk, const char *name,
			     uint32_t *length)
{
	uint8_t units;

	line->protocol = name;
	if (!peek_u8(walk->rest, 1, &units))
		return false;
	*length = (units + 1u) * 8;
	return true;
}

static bool print_hop_by_hop(struct line *line, struct ipv6_walk *walk, uint32_t *advance)
{
	struct bytes options;
	bool is_sound = false;

	walk->is_over = true;
	if (walk->has_hop_by_hop) {
		line_add(line, "[The Hop-by-Hop Options header was already found] (invalid)");
		return true;
	}
	if (walk->has_previous) {
		line_add(line, "[The Hop-by-Hop Options header don't follow the IPv6 header] "
			       "(invalid)");
		return true;
	}
	if (!extension_length(line, walk, "hbhopt", advance))
		return false;
	if (bytes_left(walk->rest) >= *advance) {
		line_add(line, "HBH ");
		is_sound = peek_bytes(walk->rest, 2, *advance - 2, &options) &&
			   add_options(line, walk, options);
	}
	if (!is_sound)
		line_add(line, " [|hbhopt]");
	if (walk->payload_length == 0 && !walk->has_jumbo) {
		line_add(line, "[No valid Jumbo Payload Hop-by-Hop option found] (invalid)");
		return true;
	}
	walk->is_over = !is_sound;
	walk->has_hop_by_hop = true;
	return true;
}

static bool print_destination(struct line *line, struct ipv6_walk *walk, uint32_t *advance)
{
	struct bytes options;
	bool is_sound;

	if (!extension_length(line, walk, "dstopt", advance))
		return false;
	is_sound = peek_bytes(walk->rest, 0, *advance, &options) && bytes_skip(&options, 2);
	if (is_sound) {
		line_add(line, "DSTOPT ");
		is_sound = line->options->verbose == 0 || add_options(line, NULL, options);
	}
	if (!is_sound)
		line_cut(line);
	walk->is_over = !is_sound;
	return true;
}

static bool print_fragment(struct line *line, struct ipv6_walk *walk, uint32_t *advance)
{
	uint16_t offset;
	uint32_t id = 0;

	line->protocol = "frag6";
	if (line->options->verbose > 0 && !peek_be32(walk->rest, 4, &id))
		return false;
	if (!peek_be16(walk->rest, 2, &offset))
		return false;
	*advance = 8;
	line_add(line, "frag (");
	if (line->options->verbose > 0)
		text_addf(line->text, "0x%08x:", id);
	/* in tcpdump's arithmetic, which goes round where headers are longer than the packet */
	text_addf(line->text, "%u|%zu)", offset & 0xfff8u,
		  (size_t)IPV6_HEADER_LENGTH + walk->length_field - walk->header_length - 8);
	walk->is_fragmented = true;
	if ((offset & 0xfff8) != 0)
		walk->is_over = true;
	else
		text_add_char(line->text, ' ');
	if (bytes_left(walk->rest) <= *advance)
		walk->is_over = true;
	return true;
}

/* Appends the addresses of a routing header, ", [0]2001:db8::1", and closes its parenthesis. */
static bool add_route(struct line *line, struct ipv6_walk *walk, uint8_t units, bool is_reversed)
{
	if (units % 2 == 1) {
		text_addf(line->text, " (invalid length %u) (invalid)", units);
		walk->is_over = true;
		return true;
	}
	for (unsigned i = 0; i < units / 2u; i++) {
		struct bytes address;

		if (!peek_bytes(walk->rest, 8 + i * 16u, 16, &address))
			return false;
		text_addf(line->text, ", [%u]", i);
		line_add_address(line, address);
		/* the last one stands last, but first in a segment routing header */
		if (!walk->has_routing && (i == 0 || !is_reversed))
			walk->ends.last = address;
	}
	walk->has_routing = true;
	line_add(line, ") ");
	return true;
}

/* Appends the fields of a segment routing header before its addresses. */
static bool add_segment_routing(struct line *line, const struct ipv6_walk *walk)
{
	uint8_t last_entry, flags;
	uint16_t tag;

	if (!peek_u8(walk->rest, 4, &last_entry))
		return false;
	line_add_number(line, ", last-entry=", last_entry);
	if (!peek_u8(walk->rest, 5, &flags))
		return false;
	if (flags != 0 || line->options->verbose > 0)
		text_addf(line->text, ", flags=0x%0x", flags);
	if (!peek_be16(walk->rest, 6, &tag))
		return false;
	text_addf(line->text, ", tag=%x", tag);
	return true;
}

static bool print_routing(struct line *line, struct ipv6_walk *walk, uint32_t *advance)
{
	uint8_t units, type, left;
	uint32_t reserved;

	if (bytes_left(walk->rest) == 0) {
		walk->is_over = true;
		return line_cut(line);
	}
	line->protocol = "rt6";
	line_add(line, "RT6");
	if (!extension_length(line, walk, "rt6", advance) || !peek_u8(walk->rest, 1, &units))
		return false;
	line_add_number(line, " (len=", units);
	if (!peek_u8(walk->rest, 2, &type))
		return false;
	line_add_number(line, ", type=", type);
	if (type == 0)
		line_add(line, " [Deprecated]");
	if (!peek_u8(walk->rest, 3, &left))
		return false;
	line_add_number(line, ", segleft=", left);
	if (type == 4)
		return add_segment_routing(line, walk) && add_route(line, walk, units, true);
	if (type != 0 && type != 2) {
		line_add(line, " (unknown type) (invalid)");
		walk->is_over = true;
		return true;
	}
	if (!peek_be32(walk->rest, 4, &reserved))
		return false;
	if (reserved != 0 || line->options->verbose > 0)
		text_addf(line->text, ", rsv=0x%0x", reserved);
	return add_route(line, walk, units, false);
}

/* The header in question ends all: its kind and its length are said. */
static bool print_mobility(struct line *line, struct ipv6_walk *walk)
{
	uint8_t type;

	line->protocol = "mobility";
	if (!peek_u8(walk->rest, 2, &type))
		return false;
	line_add_number(line, "mobility: type-#", type);
	walk->is_over = true;
	return true;
}

bool line_ipv6_extension(struct line *line, struct ipv6_walk *walk, uint32_t *advance,
			 bool *is_extension)
{
	bool is_whole;

	*is_extension = true;
	switch (walk->next) {
	case NEXT_HOP_BY_HOP:
		is_whole = print_hop_by_hop(line, walk, advance);
		break;
	case NEXT_DESTINATION:
		is_whole = print_destination(line, walk, advance);
		break;
	case NEXT_FRAGMENT:
		is_whole = print_fragment(line, walk, advance);
		break;
	case NEXT_ROUTING:
		is_whole = print_routing(line, walk, advance);
		break;
	case NEXT_MOBILITY_OLD:
	case NEXT_MOBILITY:
		return print_mobility(line, walk);
	default:
		*is_extension = false;
		return true;
	}
	if (!is_whole || walk->is_over)
		return is_whole;
	walk->has_extension = walk->has_previous = true;
	return peek_u8(walk->rest, 0, &walk->next);
}
