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

/* Does the error carry this packet, as far as both were captured? */
static bool carries(const struct captured *error, const struct captured *packet)
{
	const struct quote *quote = &error->packet.icmp.quote;
	size_t from = quote->frame_offset, at = packet->packet.network_offset;
	size_t length = quote->captured_length;

	if (packet->packet.ip.version != quote->ip.version || quote->ip.version == 0)
		return false;
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
