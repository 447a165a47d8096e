/* Compressed input, unpacked piece by piece in bounded memory. */
#ifndef CAPTURE_UNPACKER_H
#define CAPTURE_UNPACKER_H

#include "base/bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unpacker;

/*
 * An unpacker for what a file begins with: gzip, zstd, lz4 (frames) or xz by their magic numbers.
 * NULL if it is none of them; with `*no_memory` set if it is, but there is no memory.
 */
struct unpacker *unpacker_open(struct bytes head, bool *no_memory);

/* What goes in and comes out; both move on. */
struct unpacking {
	const uint8_t *in;
	size_t in_left;
	bool in_is_over; /* no more input will come */
	uint8_t *out;
	size_t out_left;
};

/*
 * Unpacks as much as fits. Several members or frames in a row are one input, and zero bytes behind
 * the last are padding. False: there is no more; `*reason` is then NULL at a good end, or says what
 * is wrong (static; what came out before it is sound).
 */
bool unpacker_run(struct unpacker *unpacker, struct unpacking *unpacking, const char **reason);

/* Frees; NULL is accepted. */
void unpacker_free(struct unpacker *unpacker);

#endif
