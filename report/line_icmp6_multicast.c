/* Multicast listener discovery, version 1 and 2 (RFC 2710, 3810). */
#include "report/line_icmp6.h"

#include <stddef.h>

#define LENGTH_V1 24 /* of all messages of version 1 */
#define LENGTH_V2 28 /* of a query of version 2, at least */

#define RECORD_LENGTH 20 /* of a group's in a report of version 2, without sources */

/* A message of version 1; of one that is cut nothing is said. */
static bool print_v1(struct line *line, const struct icmp6 *message)
{
	uint16_t delay;

	if (bytes_left(message->from) < LENGTH_V1 || !peek_be16(message->from, 4, &delay))
		return true;
	text_addf(line->text, "max resp delay: %u addr: ", delay);
	return line_add_ipv6_at(line, message->from, 8);
}

/* A number of bits that means more than it says beyond its half (RFC 3810 section 5.1.3, 5.1.9). */
static unsigned decode_code(unsigned code, unsigned mantissa_bits)
{
	const unsigned mantissa = code & ((1u << mantissa_bits) - 1);
	const unsigned exponent = code >> mantissa_bits & 7;

	if (code < 1u << (mantissa_bits + 3))
		return code;
	return (mantissa | 1u << mantissa_bits) << (exponent + 3);
}

/* " { 2001:db8::1 2001:db8::2 }" */
static bool add_sources(struct line *line, struct bytes from, size_t offset, unsigned count)
{
	line_add(line, " {");
	for (unsigned i = 0; i < count; i++) {
		struct bytes source;

		if (!peek_bytes(from, offset + (size_t)i * 16, 16, &source))
			return false;
		text_add_char(line->text, ' ');
		line_add_address(line, source);
	}
	line_add(line, " }");
	return true;
}

/* With -v: what routers say to each other. */
static bool add_querier(struct line *line, const struct icmp6 *message)
{
	uint8_t flags, interval;

	if (line->options->verbose == 0)
		return true;
	if (!peek_u8(message->from, 24, &flags))
		return false;
	line_add(line, (flags & 8) != 0 ? " sflag" : "");
	if ((flags & 7) != 0)
		text_addf(line->text, " robustness=%u", flags & 7u);
	if (!peek_u8(message->from, 25, &interval))
		return false;
	text_addf(line->text, " qqi=%u", decode_code(interval, 4));
	return true;
}

static bool print_query_v2(struct line *line, const struct icmp6 *message)
{
	struct bytes group;
	uint16_t delay, sources;

	line_add(line, " v2");
	if (!peek_be16(message->from, 4, &delay))
		return false;
	if (line->options->verbose > 0)
		text_addf(line->text, " [max resp delay=%u]", decode_code(delay, 12));
	if (!peek_bytes(message->from, 8, 16, &group))
		return false;
	line_add(line, " [gaddr ");
	line_add_address(line, group);
	if (!add_querier(line, message) || !peek_be16(message->from, 26, &sources))
		return false;
	if (sources > 0 && message->length < LENGTH_V2 + sources * 16u) {
		line_add(line, " [invalid number of sources]");
	} else if (sources > 0 && line->options->verbose > 1) {
		if (!add_sources(line, message->from, LENGTH_V2, sources))
			return false;
	} else if (sources > 0) {
		text_addf(line->text, ", %u source(s)", sources);
	}
	text_add_char(line->text, ']');
	return true;
}

/* With -v: each group's record; `*is_sound` false: the numbers do not fit into the message. */
static bool print_record(struct line *line, const struct icmp6 *message, size_t *at, bool *is_sound)
{
	static const struct line_name kinds[] = {{1, "is_in"}, {2, "is_ex"}, {3, "to_in"},
						 {4, "to_ex"}, {5, "allow"}, {6, "block"},
						 {0, NULL}};
	struct bytes group;
	uint8_t kind;
	uint16_t sources;

	*is_sound = message->length >= *at + RECORD_LENGTH;
	if (!*is_sound) {
		line_add(line, " [invalid number of groups]");
		return true;
	}
	if (!peek_bytes(message->from, *at + 4, 16, &group))
		return false;
	line_add(line, " [gaddr ");
	line_add_address(line, group);
	if (!peek_u8(message->from, *at, &kind))
		return false;
	text_add_char(line->text, ' ');
	line_add_name(line, kinds, " [v2-report-#%u]", kind);
	if (!peek_be16(message->from, *at + 2, &sources))
		return false;
	*is_sound = message->length >= *at + RECORD_LENGTH + (size_t)sources * 16;
	if (!*is_sound)
		text_addf(line->text, " [invalid number of sources %u]", sources);
	else if (line->options->verbose == 1)
		text_addf(line->text, ", %u source(s)", sources);
	else if (!add_sources(line, message->from, *at + RECORD_LENGTH, sources))
		return false;
	line_add(line, *is_sound ? "]" : "");
	*at += RECORD_LENGTH + (size_t)sources * 16;
	return true;
}

static bool print_report_v2(struct line *line, const struct icmp6 *message)
{
	uint16_t groups;
	size_t at = 8;
	bool is_sound = true;

	if (message->length < 8) {
		text_addf(line->text, " [invalid len %u]", message->length);
		return true;
	}
	if (!peek_be16(message->from, 6, &groups))
		return false;
	text_addf(line->text, ", %u group record(s)", groups);
	for (unsigned i = 0; line->options->verbose > 0 && is_sound && i < groups; i++)
		if (!print_record(line, message, &at, &is_sound))
			return false;
	return true;
}

bool line_icmp6_multicast(struct line *line, const struct icmp6 *message)
{
	if (message->type == ICMP6_LISTENER_REPORT_V2)
		return print_report_v2(line, message);
	if (message->type != ICMP6_LISTENER_QUERY || message->length == LENGTH_V1)
		return print_v1(line, message);
	if (message->length >= LENGTH_V2)
		return print_query_v2(line, message);
	text_addf(line->text, " unknown-version (len %u) ", message->length);
	return true;
}
