/* UDP datagrams (RFC 768, 2675). */
#include "report/line.h"

#define HEADER_LENGTH 8

/* Addresses and ports; only the ports where another header has printed the addresses. */
static void add_ports(struct line *line, const struct line_ends *ends, uint16_t source,
		      uint16_t destination)
{
	if (ends->protocol == IP_PROTOCOL_UDP) {
		line_add_ends_and_ports(line, ends, source, destination);
	} else {
		line_add_number(line, "", source);
		line_add_number(line, " > ", destination);
	}
	line_add(line, ": ");
}

bool line_udp(struct line *line, const struct line_payload *payload)
{
	uint16_t source, destination, length_field;
	uint32_t length = payload->length, datagram;

	line->protocol = "udp";
	if (!peek_be16(payload->from, 0, &source) || !peek_be16(payload->from, 2, &destination)) {
		if (payload->ends.protocol == IP_PROTOCOL_UDP) {
			line_add_ends(line, &payload->ends);
			line_add(line, ": ");
		}
		return false;
	}
	add_ports(line, &payload->ends, source, destination);
	if (length < HEADER_LENGTH) {
		line_add_number(line, "truncated-udp ", length);
		return true;
	}
	if (!peek_be16(payload->from, 4, &length_field))
		return false;
	datagram = length_field;
	if (datagram == 0 && length > 0xffff)
		datagram = length;
	if (datagram < HEADER_LENGTH) {
		line_add_number(line, "truncated-udplength ", datagram);
		return true;
	}
	if (bytes_left(payload->from) < HEADER_LENGTH)
		return false;
	if (datagram > length && !payload->is_fragmented)
		text_addf(line->text, "UDP, bad length %u > %u", datagram - HEADER_LENGTH,
			  length - HEADER_LENGTH);
	else
		line_add_number(line, "UDP, length ", datagram - HEADER_LENGTH);
	return true;
}
