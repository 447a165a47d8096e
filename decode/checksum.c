/* The Internet checksum of RFC 1071. */
#include "decode/checksum.h"

#include <arpa/inet.h>
#include <string.h>

uint64_t checksum_sum_blocks(struct bytes *run)
{
	uint64_t even = 0, odd = 0;
	struct bytes rest = *run, block;

	/* two sums, so that one addition need not wait for the carry of the other */
	while (bytes_take(&rest, CHECKSUM_BLOCK, &block)) {
		even = checksum_add(even, bytes_native64_at(block, 0));
		odd = checksum_add(odd, bytes_native64_at(block, 8));
		even = checksum_add(even, bytes_native64_at(block, 16));
		odd = checksum_add(odd, bytes_native64_at(block, 24));
		even = checksum_add(even, bytes_native64_at(block, 32));
		odd = checksum_add(odd, bytes_native64_at(block, 40));
		even = checksum_add(even, bytes_native64_at(block, 48));
		odd = checksum_add(odd, bytes_native64_at(block, 56));
	}
	*run = rest;
	return checksum_add(even, odd);
}

/* RFC 9293 section 3.1, RFC 8200 section 8.1 */
static uint64_t sum_of_pseudo_header(const struct five_tuple *tuple, uint32_t length)
{
	uint64_t sum = (uint64_t)htonl(length) + htons(tuple->protocol);
	uint32_t source, destination;

	if (tuple->ip_version == 4) {
		memcpy(&source, tuple->source.octet + 12, sizeof(source));
		memcpy(&destination, tuple->destination.octet + 12, sizeof(destination));
		return sum + source + destination;
	}
	sum = checksum_add(sum, tuple->source.word[0]);
	sum = checksum_add(sum, tuple->source.word[1]);
	sum = checksum_add(sum, tuple->destination.word[0]);
	return checksum_add(sum, tuple->destination.word[1]);
}

enum checksum_status checksum_of_transport(const struct five_tuple *tuple, struct bytes covered,
					   uint32_t length, uint16_t value)
{
	uint64_t pseudo = sum_of_pseudo_header(tuple, length);

	if (checksum_is_correct(checksum_add(pseudo, checksum_sum(covered))))
		return CHECKSUM_CORRECT;
	return checksum_fold(pseudo) == htons(value) ? CHECKSUM_OFFLOADED : CHECKSUM_WRONG;
}
