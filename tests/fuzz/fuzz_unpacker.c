/*
 * Any bytes as compressed data: their first ones choose gzip, zstd, lz4 or xz. What comes out is
 * the same however much goes in at a time and however little room there is. Of a damaged block of
 * lz4, that is stored as it is, more or less may come out before its checksum is seen.
 */
#include "tests/fuzz/fuzz.h"

#include "capture/unpacker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 262144u /* bytes that are unpacked of an input */

struct result {
	uint8_t *data; /* MOST bytes */
	size_t length;
	const char *reason; /* NULL: a good end, or there is more than MOST */
};

/* Gives `in_step` bytes at a time, and room for `out_step`. */
static struct result unpack(struct bytes input, size_t in_step, size_t out_step)
{
	struct result result = {.data = malloc(MOST), .length = 0, .reason = NULL};
	bool no_memory, goes_on = true;
	struct unpacker *unpacker = unpacker_open(input, &no_memory);
	uint8_t *in = malloc(in_step);

	if (in == NULL || result.data == NULL || no_memory)
		abort();
	while (unpacker != NULL && goes_on && result.length < MOST) {
		struct bytes piece = input;
		struct unpacking step = {.in = in};
		size_t length;

		bytes_clip(&piece, in_step);
		step.in_left = length = bytes_left(piece);
		step.in_is_over = length == bytes_left(input);
		(void)!bytes_copy(&piece, in, length);
		step.out = result.data + result.length;
		step.out_left = MOST - result.length < out_step ? MOST - result.length : out_step;
		goes_on = unpacker_run(unpacker, &step, &result.reason);
		if (!bytes_skip(&input, length - step.in_left))
			abort();
		result.length = (size_t)(step.out - result.data);
	}
	unpacker_free(unpacker);
	free(in);
	return result;
}

static bool is_same(const struct result *whole, const struct result *pieces)
{
	const bool is_damaged = whole->reason != NULL && pieces->reason != NULL;
	const size_t length = whole->length < pieces->length ? whole->length : pieces->length;

	if (memcmp(whole->data, pieces->data, length) != 0)
		return false;
	if (is_damaged || whole->length == MOST || pieces->length == MOST)
		return true;
	return whole->reason == NULL && pieces->reason == NULL && whole->length == pieces->length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bytes input = bytes_of(data, size);
	const size_t in_step = 1 + (size > 0 ? data[size / 2] % 97u : 0);
	const size_t out_step = 1 + (size > 0 ? data[size / 3] * 7u : 0);
	struct result whole = unpack(input, size + 1, MOST);
	struct result pieces = unpack(input, in_step, out_step);

	if (!is_same(&whole, &pieces)) {
		fprintf(stderr, "at once %zu bytes: %s\nin pieces %zu bytes: %s\n", whole.length,
			whole.reason == NULL ? "good" : whole.reason, pieces.length,
			pieces.reason == NULL ? "good" : pieces.reason);
		abort();
	}
	free(whole.data);
	free(pieces.data);
	return 0;
}
