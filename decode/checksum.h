/* The Internet checksum of RFC 1071. */
#ifndef DECODE_CHECKSUM_H
#define DECODE_CHECKSUM_H

#include "decode/decoding.h"

/*
 * Sums are kept in 64 bits in the byte order of this machine (RFC 1071 section 2 (B): the order
 * does not matter) and folded to 16 bits at the end. They may be added up with checksum_add().
 */

/* The ones' complement sum of two sums. */
static inline uint64_t checksum_add(uint64_t a, uint64_t b)
{
	uint64_t sum = a + b;

	return sum + (sum < a);
}

/* The sum of a run of bytes that begins at an even offset. */
uint64_t checksum_sum(struct bytes run);

/* The sum folded to 16 bits; 0xffff for a run that holds its own correct checksum. */
static inline uint16_t checksum_fold(uint64_t sum)
{
	sum = (sum >> 32) + (sum & 0xffffffff);
	sum = (sum >> 16) + (sum & 0xffff);
	sum = (sum >> 16) + (sum & 0xffff);
	sum = (sum >> 16) + (sum & 0xffff);
	return (uint16_t)sum;
}

/* The sum of the pseudo header (RFC 9293 section 3.1, RFC 8200 section 8.1). */
uint64_t checksum_pseudo_header(const struct five_tuple *tuple, uint32_t length);

/*
 * Judges the checksum `value` (host order) of a transport that uses the pseudo header. `covered`
 * is what the checksum covers, with itself; `length` is what the pseudo header says.
 */
enum checksum_status checksum_of_transport(const struct five_tuple *tuple, struct bytes covered,
					   uint32_t length, uint16_t value);

#endif
