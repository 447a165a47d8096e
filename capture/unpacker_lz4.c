/* LZ4 frames (lz4_Frame_format.md) by liblz4, whose blocks are 4 MiB at most. */
#include "capture/unpacker_formats.h"

#include <lz4frame.h>
#include <stdlib.h>

#define FRAME_START       LZ4F_HEADER_SIZE_MIN
#define BLOCK_HEADER_SIZE 4

struct lz4 {
	LZ4F_dctx *context;
	struct unpacker_pace pace;
};

static void *lz4_open(void)
{
	struct lz4 *state = calloc(1, sizeof(*state));

	if (state == NULL)
		return NULL;
	state->pace.wanted = FRAME_START;
	if (!LZ4F_isError(LZ4F_createDecompressionContext(&state->context, LZ4F_VERSION)))
		return state;
	free(state);
	return NULL;
}

static bool lz4_again(void *state, const char **reason)
{
	((struct lz4 *)state)->pace.wanted = FRAME_START; /* it begins the next frame by itself */
	(void)reason;
	return true;
}

static bool lz4_run(void *context, struct unpacking *unpacking, bool *has_ended,
		    const char **reason)
{
	struct lz4 *state = context;
	size_t in = unpacker_piece(&state->pace, unpacking, BLOCK_HEADER_SIZE);
	size_t out = unpacking->out_left;
	const size_t result =
		LZ4F_decompress(state->context, unpacking->out, &out, unpacking->in, &in, NULL);

	if (LZ4F_isError(result)) {
		*reason = "the lz4 data is damaged";
		return false;
	}
	unpacker_took(&state->pace, unpacking, in, out, result);
	*has_ended = result == 0;
	return true;
}

static void lz4_close(void *context)
{
	struct lz4 *state = context;

	(void)LZ4F_freeDecompressionContext(state->context);
	free(state);
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
