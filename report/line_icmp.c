/* ICMP messages (RFC 792, 950, 1191, 1256, 1812). */
#include "report/line_icmp.h"

/* tcpdump puts the description into a buffer of this size; a long one is cut. */
#define DESCRIPTION_SIZE 164

/* Offsets into the quoted IPv4 header, from the start of the message. */
#define QUOTE             ICMP_QUOTE
#define QUOTE_PROTOCOL    (QUOTE + 9)
#define QUOTE_DESTINATION (QUOTE + 16)

static const struct line_name plain_types[] = {
	{ICMP_SOURCE_QUENCH, "source quench"},
	{ICMP_ROUTER_SOLICITATION, "router solicitation"},
	{ICMP_INFORMATION, "information request"},
	{ICMP_INFORMATION_REPLY, "information reply"},
	{ICMP_MASK, "address mask request"},
	{0, NULL},
};

/* What stands before and after the destination of the quoted packet, by code. */
static const struct {
	const char *before, *after;
} unreachable[] = {
	[0] = {"net ", " unreachable"},
	[1] = {"host ", " unreachable"},
	/* 2 to 4 say more than this */
	[5] = {"", " unreachable - source route failed"},
	[6] = {"net ", " unreachable - unknown"},
	[7] = {"host ", " unreachable - unknown"},
	[8] = {"", " unreachable - source host isolated"},
	[9] = {"net ", " unreachable - admin prohibited"},
	[10] = {"host ", " unreachable - admin prohibited"},
	[11] = {"net ", " unreachable - tos prohibited"},
	[12] = {"host ", " unreachable - tos prohibited"},
	[13] = {"host ", " unreachable - admin prohibited filter"},
	[14] = {"host ", " unreachable - host precedence violation"},
	[15] = {"host ", " unreachable - precedence cutoff"},
};

static bool describe_echo(struct line *line, struct bytes from, uint8_t type)
{
	uint16_t id, seq;

	if (!peek_be16(from, 4, &id) || !peek_be16(from, 6, &seq))
		return false;
	line_add_number(line, type == ICMP_ECHO ? "echo request, id " : "echo reply, id ", id);
	line_add_number(line, ", seq ", seq);
	return true;
}

/* Code 3: the port is read where the quoted header says that it ends. */
static bool describe_port(struct line *line, struct bytes from, bool *is_cut)
{
	uint8_t first, protocol;
	uint16_t port;

	*is_cut = bytes_left(from) <= QUOTE_PROTOCOL;
	if (!peek_u8(from, QUOTE, &first) ||
	    !peek_be16(from, QUOTE + (first & 0x0fu) * 4u + 2, &port) ||
	    !peek_u8(from, QUOTE_PROTOCOL, &protocol) ||
	    !line_add_ipv4_at(line, from, QUOTE_DESTINATION))
		return false;
	if (protocol == IP_PROTOCOL_TCP) {
		line_add_number(line, " tcp port ", port);
	} else if (protocol == IP_PROTOCOL_UDP) {
		line_add_number(line, " udp port ", port);
	} else {
		line_add_number(line, " protocol ", protocol);
		line_add_number(line, " port ", port);
	}
	line_add(line, " unreachable");
	return true;
}

static bool describe_unreachable(struct line *line, struct bytes from, uint8_t code, bool *is_cut)
{
	uint8_t protocol;
	uint16_t mtu;

	if (code == 3)
		return describe_port(line, from, is_cut);
	if (code < sizeof(unreachable) / sizeof(unreachable[0]) && unreachable[code].after != NULL)
		line_add(line, unreachable[code].before);
	if (!line_add_ipv4_at(line, from, QUOTE_DESTINATION))
		return false;
	if (code == 2) {
		if (!peek_u8(from, QUOTE_PROTOCOL, &protocol))
			return false;
		text_addf(line->text, " protocol %u unreachable", protocol);
	} else if (code == 4) {
		if (!peek_be16(from, 6, &mtu))
			return false;
		line_add(line, " unreachable - need to frag");
		if (mtu != 0)
			text_addf(line->text, " (mtu %u)", mtu);
	} else if (code < sizeof(unreachable) / sizeof(unreachable[0])) {
		line_add(line, unreachable[code].after);
	} else {
		text_addf(line->text, " unreachable - #%u", code);
	}
	return true;
}

static bool describe_redirect(struct line *line, struct bytes from, uint8_t code)
{
	if (code > 3)
		text_addf(line->text, "redirect-#%u ", code);
	else
		line_add(line, code > 1 ? "redirect-tos " : "redirect ");
	if (!line_add_ipv4_at(line, from, QUOTE_DESTINATION))
		return false;
	line_add(line, code > 3 ? " to " : code % 2 == 0 ? " to net " : " to host ");
	return line_add_ipv4_at(line, from, 4);
}

/* Appends a lifetime in seconds as s, m:ss or h:mm:ss. */
static void add_lifetime(struct line *line, unsigned lifetime)
{
	if (lifetime < 60)
		text_addf(line->text, "%u", lifetime);
	else if (lifetime < 3600)
		text_addf(line->text, "%u:%02u", lifetime / 60, lifetime % 60);
	else
		text_addf(line->text, "%u:%02u:%02u", lifetime / 3600, lifetime % 3600 / 60,
			  lifetime % 60);
}

static bool describe_routers(struct line *line, struct bytes from, bool *is_cut)
{
	uint8_t count, size;
	uint16_t lifetime;
	uint32_t preference;

	*is_cut = !peek_u8(from, 4, &count) || !peek_u8(from, 5, &size) ||
		  !peek_be16(from, 6, &lifetime);
	if (*is_cut)
		return false;
	line_add(line, "router advertisement lifetime ");
	add_lifetime(line, lifetime);
	text_addf(line->text, " %u:", count);
	if (size != 2) {
		text_addf(line->text, " [size %u]", size);
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		*is_cut = !peek_be32(from, 8 + i * 8 + 4, &preference);
		if (*is_cut)
			return false;
		line_add(line, " {");
		if (!line_add_ipv4_at(line, from, 8 + i * 8))
			return false;
		text_addf(line->text, " %u}", preference);
	}
	return true;
}

/* Appends milliseconds since midnight UTC. */
static void add_timestamp(struct line *line, const char *before, uint32_t milliseconds)
{
	uint32_t seconds = milliseconds / 1000;

	text_addf(line->text, "%s%02u:%02u:%02u.%03u", before, seconds / 3600, seconds / 60 % 60,
		  seconds % 60, milliseconds % 1000);
}

static bool describe_timestamp(struct line *line, struct bytes from, uint8_t type, bool *is_cut)
{
	uint32_t originate, receive, transmit;
	uint16_t id, seq;

	*is_cut = type == ICMP_TIMESTAMP_REPLY && bytes_left(from) < 20;
	if (*is_cut || !peek_be16(from, 4, &id) || !peek_be16(from, 6, &seq))
		return false;
	if (type == ICMP_TIMESTAMP) {
		text_addf(line->text, "time stamp query id %u seq %u", id, seq);
		return true;
	}
	if (!peek_be32(from, 8, &originate) || !peek_be32(from, 12, &receive) ||
	    !peek_be32(from, 16, &transmit))
		return false;
	text_addf(line->text, "time stamp reply id %u seq %u", id, seq);
	add_timestamp(line, ": org ", originate);
	add_timestamp(line, ", recv ", receive);
	add_timestamp(line, ", xmit ", transmit);
	return true;
}

static bool describe_time_exceeded(struct line *line, struct bytes from, uint8_t code, bool *is_cut)
{
	struct bytes destination;

	*is_cut = !peek_bytes(from, QUOTE_DESTINATION, 4, &destination);
	if (*is_cut)
		return false;
	if (code == 0)
		line_add(line, "time exceeded in-transit");
	else if (code == 1)
		line_add(line, "ip reassembly time exceeded");
	else
		text_addf(line->text, "time exceeded-#%u", code);
	return true;
}

static bool describe_parameter_problem(struct line *line, struct bytes from, uint8_t code)
{
	uint8_t pointer;

	if (code != 0) {
		text_addf(line->text, "parameter problem - code %u", code);
		return true;
	}
	if (!peek_u8(from, 4, &pointer))
		return false;
	text_addf(line->text, "parameter problem - octet %u", pointer);
	return true;
}

/* False: it is cut; where tcpdump looked before it read (`*is_cut`), it goes on behind. */
static bool describe(struct line *line, struct bytes from, uint8_t type, uint8_t code, bool *is_cut)
{
	uint32_t mask;

	*is_cut = false;
	switch (type) {
	case ICMP_ECHO:
	case ICMP_ECHO_REPLY:
		return describe_echo(line, from, type);
	case ICMP_UNREACHABLE:
		return describe_unreachable(line, from, code, is_cut);
	case ICMP_REDIRECT:
		return describe_redirect(line, from, code);
	case ICMP_ROUTER_ADVERTISEMENT:
		return describe_routers(line, from, is_cut);
	case ICMP_TIME_EXCEEDED:
		return describe_time_exceeded(line, from, code, is_cut);
	case ICMP_PARAMETER_PROBLEM:
		return describe_parameter_problem(line, from, code);
	case ICMP_TIMESTAMP:
	case ICMP_TIMESTAMP_REPLY:
		return describe_timestamp(line, from, type, is_cut);
	case ICMP_MASK_REPLY:
		if (!peek_be32(from, 8, &mask))
			return false;
		text_addf(line->text, "address mask is 0x%08x", mask);
		return true;
	default:
		line_add_name(line, plain_types, "type-#%u", type);
		return true;
	}
}

/* With -v: a checksum that is wrong. */
static void add_checksum(struct line *line, const struct line_payload *payload)
{
	struct bytes message;
	uint16_t value, wanted;

	if (payload->is_fragmented || !peek_bytes(payload->from, 0, payload->length, &message) ||
	    !peek_be16(message, 2, &value))
		return;
	if (!line_checksum(0, message, value, &wanted))
		text_addf(line->text, " (wrong icmp cksum %x (->%x)!)", value, wanted);
}

bool line_icmp(struct line *line, const struct line_payload *payload)
{
	char buffer[DESCRIPTION_SIZE];
	struct text description = text_in(buffer, sizeof(buffer)), *text = line->text;
	uint8_t type, code;
	bool is_whole, is_cut;

	line->protocol = "icmp";
	if (!peek_u8(payload->from, 0, &type) || !peek_u8(payload->from, 1, &code))
		return false;
	/* nothing is printed of a message that is cut where its description needs it */
	line->text = &description;
	is_whole = describe(line, payload->from, type, code, &is_cut);
	line->text = text;
	if (!is_whole)
		return is_cut && line_cut(line);
	line_add(line, "ICMP ");
	line_add(line, buffer);
	line_add_number(line, ", length ", payload->length);
	if (line->options->verbose == 0)
		return true;
	add_checksum(line, payload);
	return line_icmp_quote(line, payload, type);
}
