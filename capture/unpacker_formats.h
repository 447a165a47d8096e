/* The libraries that unpack, behind one table of functions. */
#ifndef CAPTURE_UNPACKER_FORMATS_H
#define CAPTURE_UNPACKER_FORMATS_H

#include "capture/unpacker.h"

#define UNPACKER_LONGEST_MAGIC 6u

/* No window and no dictionary is larger: 128 MiB are what zstd --long and xz -9 make at most. */
#define UNPACKER_WINDOW_LOG   27
#define UNPACKER_MEMORY_LIMIT (UINT64_C(160) << 20)

struct unpacker_format {
	uint8_t magic[UNPACKER_LONGEST_MAGIC];
	size_t magic_length;
	bool takes_more; /* members may begin in other ways, too: the library sees to it */
	const char *is_cut, *has_rest;
	void *(*open)(void); /* NULL: no memory */
	/* Makes ready for another member; false with `*reason` (static). */
	bool (*again)(void *state, const char **reason);
	/* Unpacks what it can; `*has_ended`: a member did. False with `*reason` (static). */
	bool (*run)(void *state, struct unpacking *unpacking, bool *has_ended, const char **reason);
	void (*close)(void *state);
};

/*
 * A library that hands out blocks whole loses one that it has unpacked when a call goes on and
 * finds the next one damaged. So it is given one at a time:
 */
struct unpacker_pace {
	size_t wanted; /* bytes to the end of what it waits for and of the next block's header */
	bool is_full;  /* there was no more room: it may have kept something back */
};

/* So much of the input goes into one call. */
static inline size_t unpacker_piece(const struct unpacker_pace *pace,
				    const struct unpacking *unpacking, size_t header_size)
{
	const size_t wanted =
		pace->wanted > header_size ? pace->wanted - header_size : pace->wanted;

	if (pace->is_full)
		return 0;
	return unpacking->in_left < wanted ? unpacking->in_left : wanted;
}

/* Moves past what the call has taken and made; it said that it waits for `wanted` bytes now. */
static inline void unpacker_took(struct unpacker_pace *pace, struct unpacking *unpacking, size_t in,
				 size_t out, size_t wanted)
{
	unpacking->in += in;
	unpacking->in_left -= in;
	unpacking->out += out;
	unpacking->out_left -= out;
	pace->wanted = wanted;
	pace->is_full = unpacking->out_left == 0;
}

extern const struct unpacker_format unpacker_gzip, unpacker_zstd, unpacker_lz4, unpacker_xz;

#endif
