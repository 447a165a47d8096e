/* The quote's bytes against the captured packets' bytes: nothing of the matching is used. */
#include "lab/compare.h"

#include <string.h>

/* Differs a byte of an IP header underway? Time to live, hop limit, IPv4's checksum, ECN. */
static bool changes_underway(uint8_t version, size_t offset)
{
	if (version == 4)
		return offset == 1 || offset == 8 || offset == 10 || offset == 11;
	return offset == 1 || offset == 7;
}

/*
 * A host that put fragments together quotes the whole datagram behind a header that says so: length
 * and fragment fields differ from the first fragment's, and IPv6 lacks the fragment header. The
 * rest is as the first fragment has it.
 */
static bool carries_reassembled(const struct captured *error, const struct captured *packet)
{
	const struct quote *quote = &error->packet.icmp.quote;
	size_t from = quote->frame_offset + quote->ip.header_length;
	size_t at = packet->packet.network_offset + packet->packet.ip.header_length;
	size_t i = 0;

	if (!packet->packet.ip.more_fragments || packet->packet.ip.fragment_offset != 0 ||
	    quote->ip.more_fragments ||
	    (quote->ip.version == 4 && quote->ip.id != packet->packet.ip.id) ||
	    !ip_addr_equal(&quote->five_tuple.source, &packet->packet.five_tuple.source) ||
	    !ip_addr_equal(&quote->five_tuple.destination, &packet->packet.five_tuple.destination))
		return false;
	while (i < packet->packet.ip.payload_length && at + i < packet->packet.captured_length &&
	       from + i < error->packet.captured_length &&
	       from + i < quote->frame_offset + quote->captured_length) {
		if (error->bytes[from + i] != packet->bytes[at + i])
			return false;
		i++;
	}
	return i >= 4; /* the ports; and in IPv4 the ID */
}

/* Does the error carry this packet, as far as both were captured? */
static bool carries(const struct captured *error, const struct captured *packet)
{
	const struct quote *quote = &error->packet.icmp.quote;
	size_t from = quote->frame_offset, at = packet->packet.network_offset;
	size_t length = quote->captured_length;

	if (packet->packet.ip.version != quote->ip.version || quote->ip.version == 0)
		return false;
	if (carries_reassembled(error, packet))
		return true;
	if (from + length > error->packet.captured_length)
		length = error->packet.captured_length - from;
	if (at + length > packet->packet.captured_length)
		length = packet->packet.captured_length - at;
	for (size_t i = 0; i < length; i++) {
		if (error->bytes[from + i] != packet->bytes[at + i] &&
		    !changes_underway(quote->ip.version, i))
			return false;
	}
	return length >= quote->ip.header_length;
}

/* Was a packet captured before the error that it carries? */
static bool was_captured(const struct findings *findings, uint64_t error)
{
	for (uint64_t number = 1; number < error; number++) {
		if (carries(&findings->packets[error - 1], &findings->packets[number - 1]))
			return true;
	}
	return false;
}

static void compare_record(const struct comparing *comparing, const struct icmp_record *record)
{
	const struct findings *findings = comparing->findings;

	comparing->counts->quotes++;
	if (record->quotes_packet == 0) {
		if (was_captured(findings, record->packet))
			compare_differs(comparing,
					"ICMP error %llu quotes a captured packet, not seen",
					(unsigned long long)record->packet);
	} else if (!carries(&findings->packets[record->packet - 1],
			    &findings->packets[record->quotes_packet - 1])) {
		compare_differs(comparing, "ICMP error %llu does not quote packet %llu",
				(unsigned long long)record->packet,
				(unsigned long long)record->quotes_packet);
	}
}

void compare_quotes(const struct comparing *comparing)
{
	const struct findings *findings = comparing->findings;

	for (size_t i = 0; i < findings->told_count; i++) {
		for (size_t n = 0; n < findings->told[i].icmp_count; n++)
			compare_record(comparing, &findings->told[i].icmp[n]);
	}
}
