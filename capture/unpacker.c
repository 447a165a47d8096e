/* Compressed input, unpacked piece by piece in bounded memory. */
#include "capture/unpacker.h"

#include "capture/unpacker_formats.h"

#include <stdlib.h>
#include <string.h>

struct unpacker {
	const struct unpacker_format *format;
	void *state;
	bool is_between; /* a member or frame has ended, and the next has not begun */
	bool is_over;
};

static const struct unpacker_format *const formats[] = {
	&unpacker_gzip,
	&unpacker_zstd,
	&unpacker_lz4,
	&unpacker_xz,
};

/* Does a member begin so, as far as bytes are there? */
static bool begins_with(const struct unpacker_format *format, const uint8_t *data, size_t length)
{
	return length > 0 &&
	       memcmp(data, format->magic,
		      length < format->magic_length ? length : format->magic_length) == 0;
}

struct unpacker *unpacker_open(struct bytes head, bool *no_memory)
{
	uint8_t magic[UNPACKER_LONGEST_MAGIC] = {0};
	struct unpacker *unpacker;

	*no_memory = false;
	bytes_clip(&head, sizeof(magic));
	bytes_copy_at(head, 0, magic, bytes_left(head));
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (bytes_left(head) < formats[i]->magic_length ||
		    !begins_with(formats[i], magic, sizeof(magic)))
			continue;
		unpacker = calloc(1, sizeof(*unpacker));
		if (unpacker != NULL) {
			unpacker->format = formats[i];
			unpacker->state = formats[i]->open();
		}
		if (unpacker != NULL && unpacker->state != NULL)
			return unpacker;
		*no_memory = true;
		free(unpacker);
		return NULL;
	}
	return NULL;
}

/* Between members: padding is skipped, and what follows must be one more. False: it is not. */
static bool begin_member(struct unpacker *unpacker, struct unpacking *unpacking,
			 const char **reason)
{
	while (unpacking->in_left > 0 && *unpacking->in == 0) {
		unpacking->in++;
		unpacking->in_left--;
	}
	if (unpacking->in_left == 0)
		return true;
	if (!unpacker->format->takes_more &&
	    !begins_with(unpacker->format, unpacking->in, unpacking->in_left)) {
		*reason = unpacker->format->has_rest;
		return false;
	}
	unpacker->is_between = false;
	return unpacker->format->again(unpacker->state, reason);
}

bool unpacker_run(struct unpacker *unpacker, struct unpacking *unpacking, const char **reason)
{
	bool is_idle = false; /* the last turn took nothing and made nothing */

	*reason = NULL;
	while (!unpacker->is_over) {
		const size_t in_left = unpacking->in_left, out_left = unpacking->out_left;

		if (unpacker->is_between && !begin_member(unpacker, unpacking, reason))
			unpacker->is_over = true;
		else if (unpacker->is_between && unpacking->in_left == 0)
			unpacker->is_over = unpacking->in_is_over;
		else if (!unpacker->is_between &&
			 !unpacker->format->run(unpacker->state, unpacking, &unpacker->is_between,
						reason))
			unpacker->is_over = true;
		if (unpacker->is_over || unpacking->out_left == 0)
			break;
		if (unpacking->in_left != in_left || unpacking->out_left != out_left) {
			is_idle = false;
			continue;
		}
		if (!is_idle && in_left > 0) { /* the library had its chance to hand out more */
			is_idle = true;
			continue;
		}
		if (!unpacking->in_is_over || unpacker->is_between)
			break; /* more input is needed, or padding ends the file */
		*reason = unpacker->format->is_cut;
		unpacker->is_over = true;
	}
	return !unpacker->is_over;
}

void unpacker_free(struct unpacker *unpacker)
{
	if (unpacker == NULL)
		return;
	unpacker->format->close(unpacker->state);
	free(unpacker);
}
