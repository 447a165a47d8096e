/* Zstandard (RFC 8878) by libzstd, with windows up to a limit. */
#include "capture/unpacker_formats.h"

#include <zstd.h>
#include <zstd_errors.h>

static void *zstd_open(void)
{
	ZSTD_DCtx *state = ZSTD_createDCtx();

	if (state != NULL)
		(void)ZSTD_DCtx_setParameter(state, ZSTD_d_windowLogMax, UNPACKER_WINDOW_LOG);
	return state;
}

static bool zstd_again(void *state, const char **reason)
{
	(void)state; /* it begins the next frame by itself */
	(void)reason;
	return true;
}

static bool zstd_run(void *state, struct unpacking *unpacking, bool *has_ended, const char **reason)
{
	ZSTD_inBuffer in = {.src = unpacking->in, .size = unpacking->in_left};
	ZSTD_outBuffer out = {.dst = unpacking->out, .size = unpacking->out_left};
	const size_t result = ZSTD_decompressStream(state, &out, &in);

	unpacking->in += in.pos;
	unpacking->in_left -= in.pos;
	unpacking->out += out.pos;
	unpacking->out_left -= out.pos;
	*has_ended = result == 0;
	if (!ZSTD_isError(result))
		return true;
	*reason = ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge
			  ? "the zstd data needs a window of more than 128 MiB"
			  : "the zstd data is damaged";
	return false;
}

static void zstd_close(void *state)
{
	(void)ZSTD_freeDCtx(state);
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
