/* ICMPv6 node information (RFC 4620). */
#include "report/line_icmp6.h"

#include <stddef.h>

#define HEADER_LENGTH 16

/* For what tcpdump checks before it reads: the line goes on with its length. */
static bool say_cut(struct line *line)
{
	line_add(line, " [|icmp6]");
	return true;
}

enum query_type {
	QUERY_NOOP = 0,
	QUERY_TYPES = 1,
	QUERY_NAME = 2,
	QUERY_ADDRESSES = 3,
};

static void add_characters(struct line *line, struct bytes from)
{
	uint8_t octet;

	while (bytes_u8(&from, &octet))
		line_add_visible(line, octet);
}

/* Appends what follows the labels of a name: nothing where it ends as it should. */
static void add_name_end(struct line *line, struct bytes rest)
{
	uint8_t octet;

	if (bytes_left(rest) == 0)
		text_add_char(line->text, '.');
	else if (bytes_left(rest) != 1 || !bytes_u8(&rest, &octet) || octet != 0)
		line_add(line, "???");
}

/* A name in labels, each with its length before it (RFC 1035 section 3.1). */
static void add_labels(struct line *line, struct bytes from)
{
	uint8_t length, next;
	struct bytes label;

	while (bytes_u8(&from, &length)) {
		if (length == 0) {
			add_name_end(line, from);
			return;
		}
		if (!bytes_take(&from, length, &label)) {
			line_add(line, "???");
			return;
		}
		add_characters(line, label);
		if (bytes_left(from) > 1 && peek_u8(from, 0, &next) && next != 0)
			text_add_char(line->text, '.');
	}
}

/* With -v: what is wrong. */
static void add_remark(struct line *line, bool is_wrong, const char *remark)
{
	if (is_wrong && line->options->verbose > 0)
		line_add(line, remark);
}

/* A name at `offset`: of one length up to the end (an old draft), or in labels. */
static bool print_name(struct line *line, struct bytes from, size_t offset)
{
	uint8_t length;

	if (!bytes_skip(&from, offset) || !peek_u8(from, 0, &length))
		return false;
	if (length == bytes_left(from) - 1 && bytes_u8(&from, &length)) {
		add_remark(line, true, ", 03 draft");
		line_add(line, ", \"");
		add_characters(line, from);
	} else {
		line_add(line, ", \"");
		add_labels(line, from);
	}
	text_add_char(line->text, '"');
	return true;
}

/* Appends the flags of a query for addresses, or of the reply to one. */
static void add_address_flags(struct line *line, uint16_t flags, bool is_reply)
{
	static const char letters[] = "TACLSGa"; /* from the lowest bit on */

	if (flags == 0)
		return;
	line_add(line, " [");
	for (unsigned bit = 7; bit-- > (is_reply ? 0 : 1);)
		if (bit > 0 && (flags & (1u << bit)) != 0)
			text_add_char(line->text, letters[bit]);
	if (is_reply && (flags & 1) != 0)
		text_add_char(line->text, letters[0]);
	text_add_char(line->text, ']');
}

static void add_types_flags(struct line *line, uint16_t flags)
{
	line_add(line, "supported qtypes");
	if (flags != 0)
		line_add(line, (flags & 1) != 0 ? " [C]" : " []");
}

/* Appends what a query is about. */
static bool print_subject(struct line *line, const struct icmp6 *message)
{
	size_t size = bytes_left(message->from);

	switch (message->code) {
	case 0:
		add_remark(line, size > HEADER_LENGTH + 16, ", invalid subject len");
		if (size != HEADER_LENGTH + 16)
			return true;
		line_add(line, ", subject=");
		return line_add_ipv6_at(line, message->from, HEADER_LENGTH);
	case 1:
		line_add(line, ", subject=DNS name");
		return print_name(line, message->from, HEADER_LENGTH);
	case 2:
		add_remark(line, size > HEADER_LENGTH + 4, ", invalid subject len");
		if (size != HEADER_LENGTH + 4)
			return true;
		line_add(line, ", subject=");
		return line_add_ipv4_at(line, message->from, HEADER_LENGTH);
	default:
		line_add(line, ", unknown subject");
		return true;
	}
}

static bool print_query(struct line *line, const struct icmp6 *message)
{
	size_t size = bytes_left(message->from);
	uint16_t type, flags;

	if (size == 12) {
		line_add(line, " who-are-you request");
		return true;
	}
	line_add(line, " node information query");
	if (size < HEADER_LENGTH || !peek_be16(message->from, 4, &type) ||
	    !peek_be16(message->from, 6, &flags))
		return say_cut(line);
	line_add(line, " (");
	if (type == QUERY_NOOP) {
		line_add(line, "noop");
	} else if (type == QUERY_TYPES) {
		add_types_flags(line, flags);
	} else if (type == QUERY_NAME) {
		line_add(line, "DNS name");
	} else if (type == QUERY_ADDRESSES) {
		line_add(line, "node addresses");
		add_address_flags(line, flags, false);
	} else {
		line_add(line, "unknown");
	}
	if (type == QUERY_NOOP || type == QUERY_TYPES) {
		add_remark(line, size != HEADER_LENGTH, ", invalid len");
	} else {
		if (size == HEADER_LENGTH)
			line_add(line, ", 03 draft");
		else if (!print_subject(line, message))
			return false;
	}
	text_add_char(line->text, ')');
	return true;
}

/* Appends each address with its time to live. */
static bool print_addresses(struct line *line, struct bytes from, uint16_t flags)
{
	uint32_t seconds;

	line_add(line, "node addresses");
	for (size_t at = HEADER_LENGTH; at + 20 <= bytes_left(from); at += 20) {
		text_add_char(line->text, ' ');
		if (!peek_be32(from, at, &seconds) || !line_add_ipv6_at(line, from, at + 4))
			return false;
		text_addf(line->text, "(%u)", seconds);
	}
	add_address_flags(line, flags, true);
	return true;
}

/* Appends the answer of a successful reply. */
static bool print_answer(struct line *line, const struct icmp6 *message, uint16_t type,
			 uint16_t flags)
{
	uint32_t seconds;

	switch (type) {
	case QUERY_NOOP:
		line_add(line, "noop");
		add_remark(line, bytes_left(message->from) != HEADER_LENGTH, ", invalid length");
		return true;
	case QUERY_TYPES:
		add_types_flags(line, flags);
		return true;
	case QUERY_NAME:
		line_add(line, "DNS name");
		if (!print_name(line, message->from, HEADER_LENGTH + 4))
			return false;
		if ((flags & 1) != 0 && peek_be32(message->from, HEADER_LENGTH, &seconds))
			text_addf(line->text, " [TTL=%u]", seconds);
		return true;
	case QUERY_ADDRESSES:
		return print_addresses(line, message->from, flags);
	default:
		line_add(line, "unknown");
		return true;
	}
}

static bool print_reply(struct line *line, const struct icmp6 *message)
{
	uint16_t type, flags;

	if (message->length > bytes_left(message->from) + line->not_kept ||
	    bytes_left(message->from) < HEADER_LENGTH || !peek_be16(message->from, 4, &type) ||
	    !peek_be16(message->from, 6, &flags))
		return say_cut(line);
	line_add(line, " node information reply (");
	if (message->code == 1 || message->code == 2) {
		line_add(line, message->code == 1 ? "refused" : "unknown");
		add_remark(line, bytes_left(message->from) != HEADER_LENGTH, ", invalid length");
	}
	add_remark(line, message->code == 0, "success, ");
	if (message->code == 0 && !print_answer(line, message, type, flags))
		return false;
	text_add_char(line->text, ')');
	return true;
}

bool line_icmp6_node_information(struct line *line, const struct icmp6 *message)
{
	return message->type == ICMP6_NODE_INFORMATION_QUERY ? print_query(line, message)
							     : print_reply(line, message);
}
