/* LZ4 frames (lz4_Frame_format.md) by liblz4, whose blocks are 4 MiB at most. */
#include "capture/unpacker_formats.h"

#include <lz4frame.h>

static void *lz4_open(void)
{
	LZ4F_dctx *state = NULL;

	return LZ4F_isError(LZ4F_createDecompressionContext(&state, LZ4F_VERSION)) ? NULL : state;
}

static bool lz4_again(void *state, const char **reason)
{
	(void)state; /* it begins the next frame by itself */
	(void)reason;
	return true;
}

static bool lz4_run(void *state, struct unpacking *unpacking, bool *has_ended, const char **reason)
{
	size_t in = unpacking->in_left, out = unpacking->out_left;
	const size_t result =
		LZ4F_decompress(state, unpacking->out, &out, unpacking->in, &in, NULL);

	if (LZ4F_isError(result)) {
		*reason = "the lz4 data is damaged";
		return false;
	}
	unpacking->in += in;
	unpacking->in_left -= in;
	unpacking->out += out;
	unpacking->out_left -= out;
	*has_ended = result == 0;
	return true;
}

static void lz4_close(void *state)
{
	(void)LZ4F_freeDecompressionContext(state);
}

const struct unpacker_format unpacker_lz4 = {
	.magic = {0x04, 0x22, 0x4d, 0x18},
	.magic_length = 4,
	.takes_more = true, /* skippable frames */
	.is_cut = "the lz4 data is cut short",
	.open = lz4_open,
	.again = lz4_again,
	.run = lz4_run,
	.close = lz4_close,
};
