/* gzip (RFC 1952) by zlib, whose window is 32 KiB. */
#include "capture/unpacker_formats.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#define GZIP_ONLY 16 /* added to windowBits, see zlib.h at inflateInit2() */

static void *gzip_open(void)
{
	z_stream *state = calloc(1, sizeof(*state));

	if (state != NULL && inflateInit2(state, MAX_WBITS + GZIP_ONLY) == Z_OK)
		return state;
	free(state);
	return NULL;
}

static bool gzip_again(void *state, const char **reason)
{
	(void)reason;
	(void)inflateReset(state);
	return true;
}

static unsigned at_most(size_t size)
{
	return size < UINT_MAX ? (unsigned)size : UINT_MAX;
}

static bool gzip_run(void *context, struct unpacking *unpacking, bool *has_ended,
		     const char **reason)
{
	z_stream *state = context;
	const unsigned in = at_most(unpacking->in_left), out = at_most(unpacking->out_left);
	int result;

	state->next_in = (Bytef *)(uintptr_t)unpacking->in; /* zlib does not write there */
	state->avail_in = in;
	state->next_out = unpacking->out;
	state->avail_out = out;
	result = inflate(state, Z_NO_FLUSH);
	unpacking->in += in - state->avail_in;
	unpacking->in_left -= in - state->avail_in;
	unpacking->out += out - state->avail_out;
	unpacking->out_left -= out - state->avail_out;
	*has_ended = result == Z_STREAM_END;
	if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR)
		return true;
	*reason = result == Z_MEM_ERROR ? "out of memory" : "the gzip data is damaged";
	return false;
}

static void gzip_close(void *state)
{
	(void)inflateEnd(state);
	free(state);
}

const struct unpacker_format unpacker_gzip = {
	.magic = {0x1f, 0x8b},
	.magic_length = 2,
	.is_cut = "the gzip data is cut short",
	.has_rest = "something else follows the gzip data",
	.open = gzip_open,
	.again = gzip_again,
	.run = gzip_run,
	.close = gzip_close,
};
