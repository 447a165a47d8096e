/* Packets that a firewall logged: Linux's NFLOG and the BSDs' pflog. */
#include "report/line.h"

#include <stddef.h>

/* What was logged, by its address family; `*is_known` false: neither IPv4 nor IPv6. */
static bool print_by_family(struct line *line, struct bytes from, uint32_t length, uint8_t family,
			    bool *is_known)
{
	*is_known = true;
	switch (family) {
	case 2:
		return line_ipv4(line, from, length);
	case 10:
	case 24:
	case 28:
	case 30:
		return line_ipv6(line, from, length);
	default:
		*is_known = false;
		return true;
	}
}

/* OpenBSD's net/pfvar.h; tcpdump names 4 as what 3 is. */
static const struct line_name reasons[] = {
	{0, "0(match)"},
	{1, "1(bad-offset)"},
	{2, "2(fragment)"},
	{4, "3(short)"},
	{5, "5(memory)"},
	{6, "6(bad-timestamp)"},
	{7, "7(congestion)"},
	{8, "8(ip-option)"},
	{9, "9(proto-cksum)"},
	{10, "10(state-mismatch)"},
	{11, "11(state-insert)"},
	{12, "12(state-limit)"},
	{13, "13(src-limit)"},
	{14, "14(synproxy)"},
	{0, NULL},
};

static const struct line_name actions[] = {
	{0, "pass"},  {1, "block"},          {2, "scrub"},   {4, "nat"},
	{5, "nonat"}, {6, "binat"},          {7, "nobinat"}, {8, "rdr"},
	{9, "nordr"}, {10, "synproxy-drop"}, {0, NULL},
};

static const struct line_name directions[] = {{0, "in/out"}, {1, "in"}, {2, "out"}, {0, NULL}};

/* Fields of the header, and how long its names are. */
enum {
	PFLOG_FAMILY = 1,
	PFLOG_ACTION = 2,
	PFLOG_REASON = 3,
	PFLOG_INTERFACE = 4,
	PFLOG_RULESET = 20,
	PFLOG_RULE = 36,
	PFLOG_SUBRULE = 40,
	PFLOG_DIRECTION = 60,
	PFLOG_LENGTH = 64,
	PFLOG_NAME_SIZE = 16,
	PFLOG_LEAST_LENGTH = 45,
};

/* Appends a name that ends with a NUL or its field. */
static void add_name(struct line *line, struct bytes header, size_t offset)
{
	struct bytes name;
	uint8_t octet;

	if (!peek_bytes(header, offset, PFLOG_NAME_SIZE, &name))
		return;
	while (bytes_u8(&name, &octet) && octet != 0)
		line_add_visible(line, octet);
}

/* "rule 3/0(match): block in on em0: " */
static bool add_rule(struct line *line, struct bytes header)
{
	uint32_t rule, subrule;
	uint8_t action, reason, direction;

	line->protocol = "pflog";
	if (!peek_be32(header, PFLOG_RULE, &rule) || !peek_be32(header, PFLOG_SUBRULE, &subrule) ||
	    !peek_u8(header, PFLOG_ACTION, &action) || !peek_u8(header, PFLOG_REASON, &reason) ||
	    !peek_u8(header, PFLOG_DIRECTION, &direction))
		return false;
	line_add_number(line, "rule ", rule);
	if (subrule == UINT32_MAX) {
		text_add_char(line->text, '/');
	} else {
		text_add_char(line->text, '.');
		add_name(line, header, PFLOG_RULESET);
		text_addf(line->text, ".%u/", subrule);
	}
	line_add_name(line, reasons, "unkn(%u)", reason);
	line_add(line, ": ");
	line_add_name(line, actions, "unkn(%u)", action);
	text_add_char(line->text, ' ');
	line_add_name(line, directions, "unkn(%u)", direction);
	line_add(line, " on ");
	add_name(line, header, PFLOG_INTERFACE);
	line_add(line, ": ");
	return true;
}

bool line_pflog(struct line *line, struct bytes from, uint32_t length)
{
	struct bytes header = from;
	uint8_t header_length, family;
	uint32_t skipped;
	bool is_known;

	line->protocol = "pflog";
	if (!peek_u8(from, 0, &header_length))
		return line_cut(line);
	line->link_length = header_length;
	if (header_length < PFLOG_LEAST_LENGTH) {
		line_add(line, "[pflog: invalid header length!]");
		return true;
	}
	skipped = (header_length + 3u) & ~3u;
	line->link_length = skipped;
	if (!bytes_skip(&from, skipped) || bytes_left(header) < PFLOG_LENGTH ||
	    !peek_u8(header, PFLOG_FAMILY, &family))
		return line_cut(line);
	if (line->options->link_header && !add_rule(line, header))
		return false;
	if (!print_by_family(line, from, length - skipped, family, &is_known))
		return false;
	if (is_known)
		return true;
	return (line->options->link_header || add_rule(line, header)) &&
	       line_dump_payload(line, from, (uint32_t)bytes_left(from));
}

/* The header before the attributes of NFLOG. */
struct nflog {
	uint8_t family, version;
	uint16_t resource;
};

static void add_nflog_header(struct line *line, const struct nflog *nflog, uint32_t length)
{
	static const struct line_name families[] = {{2, "IPv4"}, {10, "IPv6"}, {0, NULL}};
	const char *name = line_name_of(families, nflog->family);

	text_addf(line->text, "version %u, resource ID %u, ", nflog->version, nflog->resource);
	if (line->options->quick)
		line_add_name(line, families, "Unknown NFLOG (0x%02x)", nflog->family);
	else
		text_addf(line->text, "family %s (%u)", name == NULL ? "Unknown" : name,
			  nflog->family);
	text_addf(line->text, ", length %u: ", length);
}

/*
 * Goes past the attributes, whose numbers are in the byte order of this machine, up to the value
 * of the one with the packet; false if one is cut. tcpdump does not cut the packet at its own end.
 */
static bool skip_attributes(struct bytes *from, uint32_t *length)
{
	enum { NFULA_PAYLOAD = 9, ATTRIBUTE_HEADER = 4 };
	uint16_t size, type;

	while (*length > 0) {
		struct bytes attribute = *from;
		uint32_t padded;

		if (!bytes_copy(&attribute, &size, 2) || !bytes_copy(&attribute, &type, 2))
			return false;
		padded = (size + 3u) & ~3u & 0xffffu;
		if (padded < ATTRIBUTE_HEADER || bytes_left(*from) < padded)
			return false;
		if (type == NFULA_PAYLOAD)
			padded = ATTRIBUTE_HEADER;
		if (!bytes_skip(from, padded))
			return false;
		*length -= padded;
		if (type == NFULA_PAYLOAD)
			break;
	}
	return true;
}

bool line_nflog(struct line *line, struct bytes from, uint32_t length)
{
	const struct bytes frame = from;
	struct nflog nflog;
	bool is_known;

	line->protocol = "nflog";
	line->link_length = bytes_left(from);
	if (bytes_left(from) < 4 || !bytes_u8(&from, &nflog.family) ||
	    !bytes_u8(&from, &nflog.version) || !bytes_be16(&from, &nflog.resource))
		return line_cut(line);
	line->link_length = 4;
	if (nflog.version != 0) {
		text_addf(line->text, "version %u (unknown)", nflog.version);
		return true;
	}
	if (line->options->link_header)
		add_nflog_header(line, &nflog, length);
	length -= 4;
	if (!skip_attributes(&from, &length)) {
		line->link_length = bytes_offset(frame, from);
		return line_cut(line);
	}
	line->link_length = bytes_offset(frame, from);
	if (!print_by_family(line, from, length, nflog.family, &is_known))
		return false;
	if (is_known)
		return true;
	if (!line->options->link_header)
		add_nflog_header(line, &nflog, length + 4);
	return line_dump_payload(line, from, (uint32_t)bytes_left(from));
}
