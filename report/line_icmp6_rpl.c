/* ICMPv6 messages of RPL, the routing protocol for low-power networks (RFC 6550). */
#include "report/line_icmp6.h"

#include <stddef.h>

enum rpl_code {
	RPL_SOLICITATION = 0,
	RPL_INFORMATION = 1,
	RPL_DESTINATION = 2,
	RPL_DESTINATION_ACK = 3,
};

#define OPTION_PAD1 0

static const struct line_name option_names[] = {
	{OPTION_PAD1, "pad1"}, {1, "padN"},      {2, "metrics"},     {3, "routinginfo"},
	{4, "config"},         {5, "rpltarget"}, {6, "transitinfo"}, {8, "destprefix"},
	{9, "rpltargetdesc"},  {0, NULL},
};

/* With -vv: the options; `length` of them by the headers. */
static bool print_options(struct line *line, struct bytes from, uint32_t length)
{
	while (line->options->verbose > 1 && length > 0) {
		uint8_t type, value_length;
		struct bytes option;

		if (!peek_u8(from, 0, &type))
			return false;
		if (type == OPTION_PAD1) {
			line_add(line, " opt:pad1");
			length--;
			if (!bytes_skip(&from, 1))
				return false;
			continue;
		}
		if (length < 2)
			return line_cut(line);
		if (!peek_u8(from, 1, &value_length))
			return false;
		line_add(line, " opt:");
		line_add_name(line, option_names, "subopt:%u", type);
		text_addf(line->text, " len:%u ", value_length + 2u);
		if (!bytes_take(&from, value_length + 2u, &option) || length < value_length + 2u)
			return line_cut(line);
		if (line->options->verbose > 2 && bytes_skip(&option, 2))
			line_dump_hex(line, " ", option);
		length -= value_length + 2u;
	}
	return true;
}

static bool print_information(struct line *line, struct bytes from, uint32_t length)
{
	enum { HEADER_LENGTH = 24 };
	static const struct line_name modes[] = {{0, "nonstoring"},
						 {1, "storing"},
						 {2, "nonstoring-multicast"},
						 {3, "storing-multicast"},
						 {0, NULL}};
	struct bytes dodag;
	uint8_t instance, flags, seq;
	uint16_t rank;

	if (length < HEADER_LENGTH) {
		text_addf(line->text, " [length %u < %u] (invalid)", length, HEADER_LENGTH);
		return true;
	}
	if (!peek_bytes(from, 8, 16, &dodag) || !peek_u8(from, 0, &instance) ||
	    !peek_be16(from, 2, &rank) || !peek_u8(from, 4, &flags) || !peek_u8(from, 5, &seq))
		return false;
	line_add(line, " [dagid:");
	line_add_address(line, dodag);
	text_addf(line->text, ",seq:%u,instance:%u,rank:%u,%smop:", seq, instance, rank,
		  (flags & 0x80) != 0 ? "grounded," : "");
	line_add_name(line, modes, "mop%u", flags >> 3 & 7);
	text_addf(line->text, ",prf:%u]", flags & 7u);
	return bytes_skip(&from, HEADER_LENGTH) &&
	       print_options(line, from, length - HEADER_LENGTH);
}

/* A destination's advertisement and its acknowledgment are alike but for their words. */
struct destination {
	uint8_t instance, flags, seq, status;
	bool has_dodag;
	struct bytes dodag;
};

/* Reads it and moves behind it; `*problem`: what ends the line instead, or NULL. */
static bool read_destination(struct bytes *from, uint32_t *length, uint8_t code,
			     struct destination *advertisement, const char **problem)
{
	const bool is_ack = code == RPL_DESTINATION_ACK;
	const char *too_short = is_ack ? " [|dao-length too short]" : " [|length too short]";
	/* an advertisement's own address is taken for part of its header */
	const size_t wanted = is_ack ? 4 : 20;

	*problem = bytes_left(*from) < wanted ? " [|icmp6]" : *length < 4 ? too_short : NULL;
	if (*problem != NULL)
		return true;
	if (!bytes_u8(from, &advertisement->instance) || !bytes_u8(from, &advertisement->flags))
		return false;
	if (!bytes_u8(from, is_ack ? &advertisement->seq : &advertisement->status) ||
	    !bytes_u8(from, is_ack ? &advertisement->status : &advertisement->seq))
		return false;
	*length -= 4;
	advertisement->has_dodag = (advertisement->flags & (is_ack ? 0x80 : 0x40)) != 0;
	if (!advertisement->has_dodag)
		return true;
	*problem = bytes_left(*from) < 16 ? " [|icmp6]" : *length < 16 ? too_short : NULL;
	if (*problem != NULL)
		return true;
	*length -= 16;
	return bytes_take(from, 16, &advertisement->dodag);
}

static bool print_destination(struct line *line, struct bytes from, uint32_t length, uint8_t code)
{
	struct destination destination;
	const char *problem;

	if (!read_destination(&from, &length, code, &destination, &problem))
		return false;
	if (problem != NULL) {
		line_add(line, problem);
		return true;
	}
	line_add(line, " [dagid:");
	if (destination.has_dodag)
		line_add_address(line, destination.dodag);
	else
		line_add(line, "<elided>");
	text_addf(line->text, ",seq:%u,instance:%u", destination.seq, destination.instance);
	if (code == RPL_DESTINATION_ACK)
		text_addf(line->text, ",status:%u]", destination.status);
	else
		text_addf(line->text, "%s%s,%02x]", (destination.flags & 0x80) != 0 ? ",acK" : "",
			  destination.has_dodag ? ",Dagid" : "", destination.flags);
	return print_options(line, from, length);
}

bool line_icmp6_rpl(struct line *line, const struct icmp6 *message)
{
	static const char *const names[] = {
		"DODAG Information Solicitation",
		"DODAG Information Object",
		"Destination Advertisement Object",
		"Destination Advertisement Object Ack",
	};
	struct bytes from = message->from;
	uint32_t length = message->length - 4;

	if ((message->code & 0x80) != 0) {
		line_add(line, ", (SEC) [worktodo]");
		return true;
	}
	line_add(line, ", (CLR)");
	if (message->code >= sizeof(names) / sizeof(names[0])) {
		text_addf(line->text, "RPL message, unknown code %u", message->code);
		return true;
	}
	line_add(line, names[message->code]);
	if (line->options->verbose == 0 || message->code == RPL_SOLICITATION)
		return true;
	if (!bytes_skip(&from, 4))
		bytes_clip(&from, 0);
	return message->code == RPL_INFORMATION
		       ? print_information(line, from, length)
		       : print_destination(line, from, length, message->code);
}
