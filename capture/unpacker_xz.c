/* xz (the .xz file format 1.1) by liblzma, with dictionaries up to a limit. */
#include "capture/unpacker_formats.h"

#include <lzma.h>
#include <stdlib.h>

static bool start(lzma_stream *state)
{
	return lzma_stream_decoder(state, UNPACKER_MEMORY_LIMIT, 0) == LZMA_OK;
}

static void *xz_open(void)
{
	lzma_stream *state = malloc(sizeof(*state));

	if (state == NULL)
		return NULL;
	*state = (lzma_stream)LZMA_STREAM_INIT;
	if (start(state))
		return state;
	free(state);
	return NULL;
}

static bool xz_again(void *state, const char **reason)
{
	if (start(state))
		return true;
	*reason = "out of memory";
	return false;
}

static bool xz_run(void *context, struct unpacking *unpacking, bool *has_ended, const char **reason)
{
	lzma_stream *state = context;
	lzma_ret result;

	state->next_in = unpacking->in;
	state->avail_in = unpacking->in_left;
	state->next_out = unpacking->out;
	state->avail_out = unpacking->out_left;
	result = lzma_code(state, LZMA_RUN);
	unpacking->in = state->next_in;
	unpacking->in_left = state->avail_in;
	unpacking->out = state->next_out;
	unpacking->out_left = state->avail_out;
	*has_ended = result == LZMA_STREAM_END;
	if (result == LZMA_OK || result == LZMA_STREAM_END || result == LZMA_BUF_ERROR)
		return true;
	*reason = result == LZMA_MEMLIMIT_ERROR ? "the xz data needs more than 160 MiB of memory"
		  : result == LZMA_MEM_ERROR    ? "out of memory"
						: "the xz data is damaged";
	return false;
}

static void xz_close(void *state)
{
	lzma_end(state);
	free(state);
}

const struct unpacker_format unpacker_xz = {
	.magic = {0xfd, '7', 'z', 'X', 'Z', 0},
	.magic_length = 6,
	.is_cut = "the xz data is cut short",
	.has_rest = "something else follows the xz data",
	.open = xz_open,
	.again = xz_again,
	.run = xz_run,
	.close = xz_close,
};
