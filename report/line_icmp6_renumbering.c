/* ICMPv6 router renumbering (RFC 2894). */
#include "report/line_icmp6.h"

#include <stddef.h>

#define HEADER_LENGTH 16

/* For what tcpdump checks before it reads: the line goes on with its length. */
static bool say_cut(struct line *line)
{
	line_add(line, " [|icmp6]");
	return true;
}

/* "vltime=infty,": seconds that a prefix is good for. */
static void add_lifetime(struct line *line, const char *name, uint32_t seconds)
{
	line_add(line, name);
	if (seconds == UINT32_MAX)
		line_add(line, "=infty,");
	else
		text_addf(line->text, "=%u,", seconds);
}

/* With -v: a router's flags for the prefix, and how long it is good for. */
static bool print_use_details(struct line *line, struct bytes use)
{
	uint8_t mask, flags;
	uint32_t valid, preferred;

	if (line->options->verbose == 0)
		return true;
	if (!peek_u8(use, 2, &mask) || !peek_u8(use, 3, &flags) || !peek_be32(use, 4, &valid) ||
	    !peek_be32(use, 8, &preferred))
		return false;
	text_addf(line->text, "mask=0x%x,raflags=0x%x,", mask, flags);
	add_lifetime(line, "vltime", valid);
	add_lifetime(line, "pltime", preferred);
	return true;
}

/* Appends " use(2001:db8::/64/64)", what becomes of the prefix that matched. */
static bool print_use(struct line *line, struct bytes use)
{
	struct bytes prefix;
	uint8_t use_length, keep_length, flags;

	if (!peek_bytes(use, 16, 16, &prefix) || !peek_u8(use, 0, &use_length) ||
	    !peek_u8(use, 1, &keep_length) || !peek_u8(use, 12, &flags))
		return false;
	line_add(line, line->options->verbose > 1 ? "\n\tuse(" : " use(");
	if (flags != 0)
		text_addf(line->text, "%s%s,", (flags & 0x80) != 0 ? "V" : "",
			  (flags & 0x40) != 0 ? "P" : "");
	if (!print_use_details(line, use))
		return false;
	line_add_address(line, prefix);
	text_addf(line->text, "/%u/%u)", use_length, keep_length);
	return true;
}

/* Appends the prefixes of a command: which one it matches, and what replaces it. */
static bool print_command(struct line *line, struct bytes command)
{
	static const struct line_name operations[] = {
		{1, "add"},
		{2, "change"},
		{3, "setglobal"},
		{0, NULL},
	};
	uint8_t operation, length, order, match_length, least, most;
	struct bytes prefix;

	if (!peek_bytes(command, 8, 16, &prefix) || !peek_u8(command, 0, &operation) ||
	    !peek_u8(command, 1, &length) || !peek_u8(command, 2, &order) ||
	    !peek_u8(command, 3, &match_length) || !peek_u8(command, 4, &least) ||
	    !peek_u8(command, 5, &most))
		return false;
	line_add(line, line->options->verbose > 1 ? "\n\tmatch(" : " match(");
	line_add_name(line, operations, "#%u", operation);
	if (line->options->verbose > 0)
		text_addf(line->text, ",ord=%u,min=%u,max=%u", order, least, most);
	text_add_char(line->text, ',');
	line_add_address(line, prefix);
	text_addf(line->text, "/%u)", match_length);
	if (length < 3 || length % 4 != 3 || !bytes_skip(&command, 24))
		return false;
	for (unsigned uses = length / 4u; uses > 0; uses--)
		if (!print_use(line, command) || !bytes_skip(&command, 32))
			return false;
	return true;
}

/* With -v: how a command is to be carried out. */
static bool print_renumbering_flags(struct line *line, struct bytes from)
{
	static const struct line_name letters[] = {{0x80, "T"}, {0x40, "R"}, {0x20, "A"},
						   {0x10, "S"}, {0x08, "P"}, {0, NULL}};
	uint8_t segment, flags;
	uint16_t delay;
	uint32_t reserved;

	if (line->options->verbose == 0)
		return true;
	if (!peek_u8(from, 8, &segment) || !peek_u8(from, 9, &flags) ||
	    !peek_be16(from, 10, &delay) || !peek_be32(from, 12, &reserved))
		return false;
	text_add_char(line->text, '[');
	line_add_bits(line, letters, flags, "", "");
	text_addf(line->text, "%sseg=%u,maxdelay=%u", flags != 0 ? "," : "", segment, delay);
	if (reserved != 0)
		text_addf(line->text, "rsvd=0x%x", reserved);
	text_add_char(line->text, ']');
	return true;
}

bool line_icmp6_renumbering(struct line *line, const struct icmp6 *message)
{
	static const struct line_name codes[] = {
		{0, ", command"},
		{1, ", result"},
		{255, ", sequence number reset"},
		{0, NULL},
	};
	struct bytes command = message->from;
	uint32_t seq;

	if (!bytes_skip(&command, HEADER_LENGTH) || !peek_be32(message->from, 4, &seq))
		return say_cut(line);
	line_add_name(line, codes, ", code-#%u", message->code);
	line_add_number(line, ", seq=", seq);
	if (!print_renumbering_flags(line, message->from))
		return false;
	return message->code != 0 || print_command(line, command) || say_cut(line);
}
