/* The Internet checksum of RFC 1071. */
#include "decode/checksum.h"

#include <arpa/inet.h>
#include <string.h>

/* The last bytes of a run, fewer than eight: as if zeros followed. */
static uint64_t sum_of_tail(struct bytes run)
{
	uint8_t word[8] = {0};
	uint64_t value;

	bytes_copy_at(run, 0, word, bytes_left(run));
	memcpy(&value, word, sizeof(value));
	return value;
}

uint64_t checksum_sum(struct bytes run)
{
	uint64_t even = 0, odd = 0, word;
	struct bytes block;

	/* two sums, so that one addition need not wait for the carry of the other */
	while (bytes_take(&run, 32, &block)) {
		even = checksum_add(even, bytes_native64_at(block, 0));
		odd = checksum_add(odd, bytes_native64_at(block, 8));
		even = checksum_add(even, bytes_native64_at(block, 16));
		odd = checksum_add(odd, bytes_native64_at(block, 24));
	}
	while (bytes_copy(&run, &word, sizeof(word)))
		even = checksum_add(even, word);
	if (bytes_left(run) > 0)
		even = checksum_add(even, sum_of_tail(run));
	return checksum_add(even, odd);
}

uint64_t checksum_pseudo_header(const struct five_tuple *tuple, uint32_t length)
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
	uint64_t pseudo = checksum_pseudo_header(tuple, length);

	if (checksum_fold(checksum_add(pseudo, checksum_sum(covered))) == 0xffff)
		return CHECKSUM_CORRECT;
	return checksum_fold(pseudo) == htons(value) ? CHECKSUM_OFFLOADED : CHECKSUM_WRONG;
}
