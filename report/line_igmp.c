/* IGMP messages (RFC 1112, 2236, 3376). */
#include "report/line.h"

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
	if (sources > 0 && payload->length < 12 + sources * 4u)
		line_add(line, " [invalid number of sources]");
	else if (sources > 0)
		text_addf(line->text, ", %u source(s)", sources);
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

/* A message that is a word and a group. */
static bool print_group(struct line *line, const struct line_payload *payload, const char *word)
{
	struct bytes group;

	if (!peek_bytes(payload->from, 4, 4, &group))
		return false;
	line_add(line, word);
	line_add_address(line, group);
	return true;
}

static bool print_report_v3(struct line *line, const struct line_payload *payload)
{
	uint16_t groups;

	line_add(line, "igmp v3 report");
	if (payload->length < 16 || payload->length % 4 != 0) {
		text_addf(line->text, " [invalid len %u]", payload->length);
		return true;
	}
	if (!peek_be16(payload->from, 6, &groups))
		return false;
	text_addf(line->text, ", %u group record(s)", groups);
	return true;
}

bool line_igmp(struct line *line, const struct line_payload *payload)
{
	uint8_t type;

	line->protocol = "igmp";
	if (line->options->quick) {
		line_add(line, "igmp");
		return true;
	}
	if (!peek_u8(payload->from, 0, &type))
		return false;
	switch (type) {
	case 0x11:
		return print_query(line, payload);
	case 0x12:
		if (!print_group(line, payload, "igmp v1 report "))
			return false;
		if (payload->length != 8)
			text_addf(line->text, " [len %u]", payload->length);
		return true;
	case 0x16:
		return print_group(line, payload, "igmp v2 report ");
	case 0x17:
		return print_group(line, payload, "igmp leave ");
	case 0x22:
		return print_report_v3(line, payload);
	case 0x13:
		line_add(line, "igmp dvmrp");
		return true;
	case 0x14:
		line_add(line, "igmp pimv1");
		return true;
	default:
		line_add_number(line, "igmp-", type);
		return true;
	}
}
