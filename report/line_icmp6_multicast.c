/* Multicast listener discovery, version 1 and 2 (RFC 2710, 3810). */
#include "report/line_icmp6.h"

#define LENGTH_V1 24 /* of all messages of version 1 */
#define LENGTH_V2 28 /* of a query of version 2, at least */

/* A message of version 1; of one that is cut nothing is said. */
static bool print_v1(struct line *line, const struct icmp6 *message)
{
	uint16_t delay;

	if (bytes_left(message->from) < LENGTH_V1 || !peek_be16(message->from, 4, &delay))
		return true;
	text_addf(line->text, "max resp delay: %u addr: ", delay);
	return line_add_ipv6_at(line, message->from, 8);
}

static bool print_query_v2(struct line *line, const struct icmp6 *message)
{
	struct bytes group;
	uint16_t delay, sources;

	line_add(line, " v2");
	if (!peek_be16(message->from, 4, &delay) || !peek_bytes(message->from, 8, 16, &group))
		return false;
	line_add(line, " [gaddr ");
	line_add_address(line, group);
	if (!peek_be16(message->from, 26, &sources))
		return false;
	if (sources > 0 && message->length < LENGTH_V2 + sources * 16u)
		line_add(line, " [invalid number of sources]");
	else if (sources > 0)
		text_addf(line->text, ", %u source(s)", sources);
	text_add_char(line->text, ']');
	return true;
}

static bool print_report_v2(struct line *line, const struct icmp6 *message)
{
	uint16_t groups;

	if (message->length < 8) {
		text_addf(line->text, " [invalid len %u]", message->length);
		return true;
	}
	if (!peek_be16(message->from, 6, &groups))
		return false;
	text_addf(line->text, ", %u group record(s)", groups);
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
