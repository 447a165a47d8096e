/* Zstandard (RFC 8878) by libzstd, with windows up to a limit. */
#include "capture/unpacker_formats.h"

#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#define BLOCK_HEADER_SIZE 3

struct zstd {
	ZSTD_DCtx *context;
	struct unpacker_pace pace;
};

static void *zstd_open(void)
{
	struct zstd *state = calloc(1, sizeof(*state));

	if (state == NULL)
		return NULL;
	state->context = ZSTD_createDCtx();
	if (state->context == NULL) {
		free(state);
		return NULL;
	}
	(void)ZSTD_DCtx_setParameter(state->context, ZSTD_d_windowLogMax, UNPACKER_WINDOW_LOG);
	state->pace.wanted = ZSTD_initDStream(state->context);
	return state;
}

static bool zstd_again(void *context, const char **reason)
{
	struct zstd *state = context;

	state->pace.wanted = ZSTD_initDStream(state->context);
	(void)reason;
	return true;
}

static bool zstd_run(void *context, struct unpacking *unpacking, bool *has_ended,
		     const char **reason)
{
	struct zstd *state = context;
	ZSTD_inBuffer in = {
		.src = unpacking->in,
		.size = unpacker_piece(&state->pace, unpacking, BLOCK_HEADER_SIZE),
	};
	ZSTD_outBuffer out = {.dst = unpacking->out, .size = unpacking->out_left};
	const size_t result = ZSTD_decompressStream(state->context, &out, &in);

	unpacker_took(&state->pace, unpacking, in.pos, out.pos, result);
	*has_ended = result == 0;
	if (!ZSTD_isError(result))
		return true;
	*reason = ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge
			  ? "the zstd data needs a window of more than 128 MiB"
			  : "the zstd data is damaged";
	return false;
}

static void zstd_close(void *context)
{
	struct zstd *state = context;

	(void)ZSTD_freeDCtx(state->context);
	free(state);
}

const struct unpacker_format unpacker_zstd = {
	.magic = {0x28, 0xb5, 0x2f, 0xfd},
	.magic_length = 4,
	.takes_more = true, /* skippable frames */
	.is_cut = "the zstd data is cut short",
	.open = zstd_open,
	.again = zstd_again,
	.run = zstd_run,
	.close = zstd_close,
};
