/* IGMP messages (RFC 1112, 2236, 3376). */
#include "report/line.h"

#include <stddef.h>

/* Appends seconds as 1y1w1d1h1m1s. */
static void add_seconds(struct line *line, uint32_t seconds)
{
	static const struct {
		uint32_t seconds;
		const char *name;
	} units[] = {{31536000, "y"}, {604800, "w"}, {86400, "d"},
		     {3600, "h"},     {60, "m"},     {1, "s"}};

	if (seconds == 0)
		line_add(line, "0s");
	for (size_t i = 0; seconds > 0; i++) {
		if (seconds >= units[i].seconds)
			text_addf(line->text, "%u%s", seconds / units[i].seconds, units[i].name);
		seconds %= units[i].seconds;
	}
}

/* Appends the longest time to answer of a version 3 query, in tenths of a second. */
static void add_response_time(struct line *line, uint8_t code)
{
	unsigned tenths = code;

	if (code == 100)
		return;
	if (code >= 128)
		tenths = ((code & 0x0fu) | 0x10) << (((code & 0x70) >> 4) + 3);
	line_add(line, " [max resp time ");
	if (tenths < 600)
		text_addf(line->text, "%u.%us", tenths / 10, tenths % 10);
	else
		add_seconds(line, tenths / 10);
	text_add_char(line->text, ']');
}

/* " { 192.0.2.1 192.0.2.2 }" */
static bool add_sources(struct line *line, struct bytes from, size_t offset, unsigned count)
{
	line_add(line, " {");
	for (unsigned i = 0; i < count; i++) {
		struct bytes source;

		if (!peek_bytes(from, offset + (size_t)i * 4, 4, &source))
			return false;
		text_add_char(line->text, ' ');
		line_add_address(line, source);
	}
	line_add(line, " }");
	return true;
}

static bool print_query_v3(struct line *line, const struct line_payload *payload)
{
	uint8_t code;
	uint16_t sources;
	uint32_t group;

	line_add(line, " v3");
	if (payload->length % 4 != 0) {
		text_addf(line->text, " [invalid len %u]", payload->length);
		return true;
	}
	if (!peek_u8(payload->from, 1, &code))
		return false;
	add_response_time(line, code);
	if (!peek_be32(payload->from, 4, &group))
		return false;
	if (group == 0)
		return true;
	line_add(line, " [gaddr ");
	if (!line_add_ipv4_at(line, payload->from, 4) || !peek_be16(payload->from, 10, &sources))
		return false;
	if (sources > 0 && payload->length < 12 + sources * 4u) {
		line_add(line, " [invalid number of sources]");
	} else if (sources > 0 && line->options->verbose > 1) {
		if (!add_sources(line, payload->from, 12, sources))
			return false;
	} else if (sources > 0) {
		text_addf(line->text, ", %u source(s)", sources);
	}
	text_add_char(line->text, ']');
	return true;
}

static bool print_query(struct line *line, const struct line_payload *payload)
{
	uint8_t code;
	uint32_t group;

	line_add(line, "igmp query");
	if (payload->length >= 12)
		return print_query_v3(line, payload);
	if (!peek_u8(payload->from, 1, &code))
		return false;
	line_add(line, code != 0 ? " v2" : " v1");
	if (code != 0 && code != 100)
		text_addf(line->text, " [max resp time %u]", code);
	if (!peek_be32(payload->from, 4, &group))
		return false;
	if (group != 0) {
		line_add(line, " [gaddr ");
		if (!line_add_ipv4_at(line, payload->from, 4))
			return false;
		text_add_char(line->text, ']');
	}
	if (payload->length != 8)
		text_addf(line->text, " [len %u]", payload->length);
	return true;
}

/* A word and the group at `offset`, or neither. */
static bool print_group(struct line *line, struct bytes from, size_t offset, const char *word)
{
	struct bytes group;

	if (!peek_bytes(from, offset, 4, &group))
		return false;
	line_add(line, word);
	line_add_address(line, group);
	return true;
}

/* With -v: each group's record; `*is_sound` false: the numbers do not fit into the message. */
static bool print_record(struct line *line, const struct line_payload *payload, size_t *at,
			 bool *is_sound)
{
	enum { RECORD_LENGTH = 8 };
	static const struct line_name kinds[] = {{1, "is_in"}, {2, "is_ex"}, {3, "to_in"},
						 {4, "to_ex"}, {5, "allow"}, {6, "block"},
						 {0, NULL}};
	uint8_t kind;
	uint16_t sources;

	*is_sound = payload->length >= *at + RECORD_LENGTH;
	if (!*is_sound) {
		line_add(line, " [invalid number of groups]");
		return true;
	}
	if (!print_group(line, payload->from, *at + 4, " [gaddr ") ||
	    !peek_u8(payload->from, *at, &kind))
		return false;
	text_add_char(line->text, ' ');
	line_add_name(line, kinds, " [v3-report-#%u]", kind);
	if (!peek_be16(payload->from, *at + 2, &sources))
		return false;
	*is_sound = payload->length >= *at + RECORD_LENGTH + (size_t)sources * 4;
	if (!*is_sound)
		text_addf(line->text, " [invalid number of sources %u]", sources);
	else if (line->options->verbose == 1)
		text_addf(line->text, ", %u source(s)", sources);
	else if (!add_sources(line, payload->from, *at + RECORD_LENGTH, sources))
		return false;
	line_add(line, *is_sound ? "]" : "");
	*at += RECORD_LENGTH + (size_t)sources * 4;
	return true;
}

static bool print_report_v3(struct line *line, const struct line_payload *payload)
{
	uint16_t groups;
	size_t at = 8;
	bool is_sound = true;

	line_add(line, "igmp v3 report");
	if (payload->length < 16 || payload->length % 4 != 0) {
		text_addf(line->text, " [invalid len %u]", payload->length);
		return true;
	}
	if (!peek_be16(payload->from, 6, &groups))
		return false;
	text_addf(line->text, ", %u group record(s)", groups);
	for (unsigned i = 0; line->options->verbose > 0 && is_sound && i < groups; i++)
		if (!print_record(line, payload, &at, &is_sound))
			return false;
	return true;
}

/* Route tracing (draft-ietf-idmr-traceroute-ipm): a query or a response. */
static bool print_trace(struct line *line, const struct line_payload *payload, const char *name)
{
	uint64_t id;
	uint8_t first, lifetime;
	struct bytes source, destination, answer;

	if (payload->length < 8 + 16) {
		text_addf(line->text, " [invalid len %u]", payload->length);
		return true;
	}
	if (!peek_number(payload->from, 21, 3, &id) || !peek_bytes(payload->from, 8, 4, &source) ||
	    !peek_bytes(payload->from, 12, 4, &destination) ||
	    !peek_bytes(payload->from, 16, 4, &answer))
		return false;
	text_addf(line->text, "%s %u: ", name, (unsigned)id);
	line_add_address(line, source);
	line_add(line, " to ");
	line_add_address(line, destination);
	line_add(line, " reply-to ");
	line_add_address(line, answer);
	if (peek_u8(answer, 0, &first) && first >> 4 == 14) {
		if (!peek_u8(payload->from, 20, &lifetime))
			return false;
		text_addf(line->text, " with-ttl %u", lifetime);
	}
	return true;
}

static bool print_message(struct line *line, const struct line_payload *payload, uint8_t type)
{
	switch (type) {
	case 0x11:
		return print_query(line, payload);
	case 0x12:
		if (!print_group(line, payload->from, 4, "igmp v1 report "))
			return false;
		if (payload->length != 8)
			text_addf(line->text, " [len %u]", payload->length);
		return true;
	case 0x16:
		return print_group(line, payload->from, 4, "igmp v2 report ");
	case 0x17:
		return print_group(line, payload->from, 4, "igmp leave ");
	case 0x22:
		return print_report_v3(line, payload);
	case 0x13: /* tcpdump decodes the two */
		line_add(line, "igmp dvmrp");
		return true;
	case 0x14:
		line_add(line, "igmp pimv1");
		return true;
	case 0x1e:
		return print_trace(line, payload, "mresp");
	case 0x1f:
		return print_trace(line, payload, "mtrace");
	default:
		line_add_number(line, "igmp-", type);
		return true;
	}
}

/* With -v: a checksum that is wrong. */
static void add_checksum(struct line *line, const struct line_payload *payload)
{
	struct bytes message;
	uint16_t value, wanted;

	if (line->options->verbose == 0 || payload->length < 4 ||
	    !peek_bytes(payload->from, 0, payload->length, &message) ||
	    !peek_be16(message, 2, &value))
		return;
	if (!line_checksum(0, message, value, &wanted))
		text_addf(line->text, " bad igmp cksum %x!", value);
}

bool line_igmp(struct line *line, const struct line_payload *payload)
{
	uint8_t type;

	line->protocol = "igmp";
	if (line->options->quick) {
		line_add(line, "igmp");
		return true;
	}
	if (!peek_u8(payload->from, 0, &type) || !print_message(line, payload, type))
		return false;
	add_checksum(line, payload);
	return true;
}
