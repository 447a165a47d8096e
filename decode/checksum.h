/* The Internet checksum of RFC 1071. */
#ifndef DECODE_CHECKSUM_H
#define DECODE_CHECKSUM_H

#include "decode/decoding.h"

#include <string.h>

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

/* Where it pays to add up in blocks. */
#define CHECKSUM_BLOCK 64

/* The sum of the blocks at the front of a run, which moves behind them. */
uint64_t checksum_sum_blocks(struct bytes *run);

/* The sum of a run of bytes that begins at an even offset. */
static inline uint64_t checksum_sum(struct bytes run)
{
	uint64_t sum = 0, eight;
	uint32_t four;
	uint16_t two;
	uint8_t last[2] = {0, 0};
	struct bytes pair;

	if (bytes_left(run) >= CHECKSUM_BLOCK)
		sum = checksum_sum_blocks(&run);
	while (bytes_take(&run, 2 * sizeof(eight), &pair)) {
		sum = checksum_add(sum, bytes_native64_at(pair, 0));
		sum = checksum_add(sum, bytes_native64_at(pair, sizeof(eight)));
	}
	if (bytes_copy(&run, &eight, sizeof(eight)))
		sum = checksum_add(sum, eight);
	if (bytes_copy(&run, &four, sizeof(four)))
		sum = checksum_add(sum, four);
	if (bytes_copy(&run, &two, sizeof(two)))
		sum = checksum_add(sum, two);
	/* an odd byte at the end: as if a zero followed */
	if (bytes_u8(&run, last)) {
		memcpy(&two, last, sizeof(two));
		sum = checksum_add(sum, two);
	}
	return sum;
}

/* The sum folded to 16 bits, each time by adding the halves and the carry of that. */
static inline uint16_t checksum_fold(uint64_t sum)
{
	uint32_t half = (uint32_t)((sum + (sum >> 32 | sum << 32)) >> 32);

	return (uint16_t)((half + (half >> 16 | half << 16)) >> 16);
}

/* Is this the sum of something that holds its own correct checksum? */
static inline bool checksum_is_correct(uint64_t sum)
{
	return checksum_fold(sum) == 0xffff;
}

/*
 * Judges the checksum `value` (host order) of a transport that uses the pseudo header. `covered`
 * is what the checksum covers, with itself; `length` is what the pseudo header says.
 */
enum checksum_status checksum_of_transport(const struct five_tuple *tuple, struct bytes covered,
					   uint32_t length, uint16_t value);

#endif
