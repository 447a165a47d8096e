/* Checksums of what is printed, and what they should have been (RFC 1071). */
#include "report/line.h"

#include "decode/checksum.h"

#include <arpa/inet.h>

uint64_t line_pseudo_sum(const struct line_ends *ends, uint32_t length, uint8_t protocol)
{
	uint64_t sum = checksum_add(checksum_sum(ends->source), checksum_sum(ends->last));

	if (ends->version == 4)
		length &= 0xffff;
	sum = checksum_add(sum, htonl(length));
	return checksum_add(sum, htons(protocol));
}

bool line_checksum(uint64_t pseudo_sum, struct bytes covered, uint16_t value, uint16_t *wanted)
{
	const uint64_t sum = checksum_add(pseudo_sum, checksum_sum(covered));
	uint32_t corrected = (uint32_t)value + ntohs((uint16_t)~checksum_fold(sum));

	corrected = (corrected & 0xffff) + (corrected >> 16);
	*wanted = (uint16_t)((corrected & 0xffff) + (corrected >> 16));
	return checksum_is_correct(sum);
}
