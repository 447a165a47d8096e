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

/*
 * With -v over IPv6, where it is mandatory, and with -vv over IPv4: is the checksum right? Nothing
 * of `length` bytes that are not all there.
 */
static void add_checksum(struct line *line, const struct line_payload *payload, uint32_t length)
{
	const bool is_v4 = payload->ends.version == 4;
	struct bytes datagram;
	uint16_t value, wanted;

	if (line->options->verbose < (is_v4 ? 2 : 1) || line->options->checksums_unchecked ||
	    payload->is_fragmented || !peek_be16(payload->from, 6, &value))
		return;
	if (is_v4 && value == 0) {
		line_add(line, "[no cksum] ");
		return;
	}
	if (!peek_bytes(payload->from, 0, length, &datagram))
		return;
	if (line_checksum(line_pseudo_sum(&payload->ends, length, IP_PROTOCOL_UDP), datagram, value,
			  &wanted))
		line_add(line, "[udp sum ok] ");
	else
		text_addf(line->text, "[bad udp cksum 0x%04x -> 0x%04x!] ", value, wanted);
}

bool line_udp(struct line *line, const struct line_payload *payload)
{
	uint16_t source, destination, length_field;
	uint32_t length = payload->length, datagram;
	struct bytes inside = payload->from;

	line->protocol = "udp";
	if (!peek_be16(payload->from, 0, &source) || !peek_be16(payload->from, 2, &destination)) {
		if (payload->ends.protocol == IP_PROTOCOL_UDP) {
			line_add_ends(line, &payload->ends);
			line_add(line, ": ");
		}
		return line_cut(line);
	}
	add_ports(line, &payload->ends, source, destination);
	if (length < HEADER_LENGTH) {
		line_add_number(line, "truncated-udp ", length);
		return true;
	}
	if (!peek_be16(payload->from, 4, &length_field))
		return line_cut(line);
	datagram = length_field;
	if (datagram == 0 && length > 0xffff)
		datagram = length;
	if (datagram < HEADER_LENGTH) {
		line_add_number(line, "truncated-udplength ", datagram);
		return true;
	}
	if (bytes_left(payload->from) < HEADER_LENGTH)
		return line_cut(line);
	add_checksum(line, payload, datagram < length ? datagram : length);
	/* where lines may go on with what is inside, and it is not shown in another way */
	if (line->options->dump_unknown && !line->options->quick) {
		const uint16_t ports[2] = {source, destination};
		bool is_tunnel;

		if (!bytes_skip(&inside, HEADER_LENGTH) ||
		    !line_udp_tunnel(line, inside,
				     (datagram < length ? datagram : length) - HEADER_LENGTH, ports,
				     &is_tunnel))
			return false;
		if (is_tunnel)
			return true;
	}
	if (datagram > length && !payload->is_fragmented)
		text_addf(line->text, "UDP, bad length %u > %u", datagram - HEADER_LENGTH,
			  length - HEADER_LENGTH);
	else
		line_add_number(line, "UDP, length ", datagram - HEADER_LENGTH);
	return true;
}
