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

extern const struct unpacker_format unpacker_gzip, unpacker_zstd, unpacker_lz4, unpacker_xz;

#endif
