/* DCCP packets (RFC 4340). */
#include "report/line.h"

#include <stddef.h>

enum dccp_type {
	TYPE_REQUEST = 0,
	TYPE_RESPONSE = 1,
	TYPE_DATA = 2,
	TYPE_RESET = 7,
};

/* Packet types by number, and the bytes that each has behind the generic header. */
static const struct {
	const char *name;
	uint32_t length;
} types[] = {
	{"DCCP-Request", 4}, {"DCCP-Response", 12}, {"DCCP-Data", 0},  {"DCCP-Ack", 8},
	{"DCCP-DataAck", 8}, {"DCCP-CloseReq", 8},  {"DCCP-Close", 8}, {"DCCP-Reset", 12},
	{"DCCP-Sync", 8},    {"DCCP-SyncAck", 8},
};

static const struct line_name reset_codes[] = {
	{0, "unspecified"},
	{1, "closed"},
	{2, "aborted"},
	{3, "no_connection"},
	{4, "packet_error"},
	{5, "option_error"},
	{6, "mandatory_error"},
	{7, "connection_refused"},
	{8, "bad_service_code"},
	{9, "too_busy"},
	{10, "bad_init_cookie"},
	{11, "aggression_penalty"},
	{0, NULL},
};

struct dccp {
	uint8_t type;
	bool has_long_numbers;
	uint32_t generic_length; /* of the header that every type has */
	uint32_t header_length, length;
};

/* Appends what the type has of its own. */
static bool add_type(struct line *line, const struct dccp *dccp, struct bytes from)
{
	uint32_t service;
	uint8_t code;

	if ((dccp->type == TYPE_RESET || dccp->type == TYPE_REQUEST ||
	     dccp->type == TYPE_RESPONSE) &&
	    bytes_left(from) < dccp->generic_length + types[dccp->type].length)
		return false;
	if (dccp->type == TYPE_RESET) {
		if (!peek_u8(from, dccp->generic_length + 8, &code))
			return false;
		text_addf(line->text, "%s (code=", types[dccp->type].name);
		line_add_name(line, reset_codes, "invalid", code);
		line_add(line, ") ");
		return true;
	}
	if (dccp->type == TYPE_REQUEST || dccp->type == TYPE_RESPONSE) {
		size_t at = dccp->generic_length + (dccp->type == TYPE_RESPONSE ? 8 : 0);

		if (!peek_be32(from, at, &service))
			return false;
		text_addf(line->text, "%s (service=%u) ", types[dccp->type].name, service);
		return true;
	}
	text_addf(line->text, "%s ", types[dccp->type].name);
	return true;
}

/* With -v: congestion control and checksum, in parentheses. */
static void add_details(struct line *line, const struct dccp *dccp,
			const struct line_payload *payload)
{
	const uint32_t length = payload->length;
	struct bytes covered;
	uint32_t coverage;
	uint16_t value, wanted;
	uint8_t values;

	if (line->options->verbose == 0 || !peek_u8(payload->from, 5, &values))
		return;
	text_addf(line->text, " (CCVal %u, CsCov %u", values >> 4u, values & 15u);
	if (bytes_left(payload->from) >= length && peek_be16(payload->from, 6, &value)) {
		coverage = dccp->header_length + ((values & 15u) - 1) * 4;
		if ((values & 15) == 0 || coverage > length)
			coverage = length;
		covered = payload->from;
		bytes_clip(&covered, coverage);
		text_addf(line->text, ", cksum 0x%04x ", value);
		if (line_checksum(line_pseudo_sum(&payload->ends, length, IP_PROTOCOL_DCCP),
				  covered, value, &wanted))
			line_add(line, "(correct)");
		else
			text_addf(line->text, "(incorrect -> 0x%04x)", wanted);
	}
	text_add_char(line->text, ')');
}

/* With -vv: the packet's number and its options; `fixed_length`: of what stands before these. */
static bool print_numbers(struct line *line, const struct dccp *dccp, struct bytes from,
			  uint32_t fixed_length)
{
	uint64_t seq;

	if (line->options->verbose < 2)
		return true;
	if (!peek_number(from, dccp->has_long_numbers ? 10 : 9, dccp->has_long_numbers ? 6 : 3,
			 &seq))
		return false;
	line_add_number(line, "seq ", seq);
	if (dccp->header_length <= fixed_length)
		return true;
	if (!bytes_skip(&from, fixed_length))
		bytes_clip(&from, 0);
	return line_dccp_options(line, from, dccp->header_length - fixed_length);
}

static bool print_type(struct line *line, const struct dccp *dccp, struct bytes from)
{
	uint32_t wanted = dccp->generic_length;
	uint64_t ack;

	text_add_char(line->text, ' ');
	if (dccp->type >= sizeof(types) / sizeof(types[0])) {
		text_addf(line->text, "unknown-type-%u ", dccp->type);
	} else {
		wanted += types[dccp->type].length;
		if (dccp->length < wanted) {
			text_addf(line->text, "truncated-%s - %u bytes missing!",
				  types[dccp->type].name, wanted - dccp->length);
			return true;
		}
		if (!add_type(line, dccp, from))
			return line_cut(line);
	}
	if (dccp->type != TYPE_DATA && dccp->type != TYPE_REQUEST) {
		if (!peek_number(from, dccp->generic_length + (dccp->has_long_numbers ? 2 : 1),
				 dccp->has_long_numbers ? 6 : 3, &ack))
			return false;
		line_add_number(line, "(ack=", ack);
		line_add(line, ") ");
	}
	return print_numbers(line, dccp, from, wanted);
}

bool line_dccp(struct line *line, const struct line_payload *payload)
{
	struct dccp dccp = {.length = payload->length, .generic_length = 12};
	uint16_t source, destination;
	uint8_t words, type;

	line->protocol = "dccp";
	if (bytes_left(payload->from) < 12 || !peek_u8(payload->from, 8, &type))
		return line_cut(line);
	dccp.has_long_numbers = (type & 1) != 0;
	dccp.type = (type >> 1) & 0x0f;
	if (dccp.length >= 12 && dccp.has_long_numbers)
		dccp.generic_length = 16;
	if (dccp.length < dccp.generic_length) {
		text_addf(line->text, "truncated-dccp - %u bytes missing!",
			  dccp.generic_length - dccp.length);
		return true;
	}
	if (bytes_left(payload->from) < dccp.generic_length ||
	    !peek_be16(payload->from, 0, &source) || !peek_be16(payload->from, 2, &destination) ||
	    !peek_u8(payload->from, 4, &words))
		return line_cut(line);
	dccp.header_length = words * 4u;
	line_add_ends_and_ports(line, &payload->ends, source, destination);
	line_add(line, ": DCCP");
	if (!line->options->quick) {
		add_details(line, &dccp, payload);
		return print_type(line, &dccp, payload->from);
	}
	line_add_number(line, " ", (uint32_t)(dccp.length - dccp.header_length));
	if (dccp.header_length > dccp.length)
		text_addf(line->text, " [bad hdr length %u - too long, > %u]", dccp.header_length,
			  dccp.length);
	return true;
}
