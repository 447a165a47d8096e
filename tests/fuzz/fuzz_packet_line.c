/* Any bytes as a frame of any link type, printed as a packet line with any options. */
#include "tests/fuzz/fuzz.h"

#include "decode/decode.h"
#include "report/packet_line.h"

/* Bits of the input's second byte. */
enum {
	BIT_QUICK = 1,
	BIT_LINK_HEADER = 2,
	BIT_ABSOLUTE_SEQ = 4,
	BIT_DUMP_UNKNOWN = 8,
	BIT_STATE = 16,
	BIT_LONGER_ON_THE_WIRE = 32,
	BIT_NOT_ALL_KEPT = 64,
};

/* In the first byte, beside the link type. */
enum {
	LINK_TYPE = 0x1f,
	VERBOSE_SHIFT = 5, /* two bits: how often -v */
	BIT_BYTES = 0x80,
};

/*
 * The first byte chooses the link type, how much is shown and whether the bytes are, the second the
 * other options; the rest is the frame.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t link_types[] = {1,   101, 113, 276, 0,   108, 228, 229,
					      9,   50,  51,  104, 105, 107, 117, 119,
					      127, 163, 166, 204, 219, 239};
	char buffer[PACKET_LINE_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));
	struct packet_line_base base = {.state = NULL};
	struct packet_line_options options = {.time = PACKET_LINE_NO_TIME};
	struct packet_view view = {.number = 1};
	struct packet packet;

	if (size < 2)
		return 0;
	view.data = data + 2;
	view.captured_length = (uint32_t)(size - 2);
	view.wire_length =
		view.captured_length + ((data[1] & BIT_LONGER_ON_THE_WIRE) != 0 ? 70 : 0);
	view.link_type =
		link_types[(data[0] & LINK_TYPE) % (sizeof(link_types) / sizeof(link_types[0]))];
	decode_packet(&view, &packet);
	options.quick = (data[1] & BIT_QUICK) != 0;
	options.link_header = (data[1] & BIT_LINK_HEADER) != 0;
	options.absolute_seq = (data[1] & BIT_ABSOLUTE_SEQ) != 0;
	options.dump_unknown = (data[1] & BIT_DUMP_UNKNOWN) != 0;
	options.verbose = data[0] >> VERBOSE_SHIFT & 3;
	if ((data[0] & BIT_BYTES) != 0) {
		options.hex_and_text = 1;
		options.ascii = 1;
	}
	if ((data[1] & BIT_STATE) != 0)
		base.state = packet_line_state_new(1, 0);
	if ((data[1] & BIT_NOT_ALL_KEPT) != 0)
		view.captured_length /= 2;
	packet_line_add(&text, &view, &packet, &options, &base);
	packet_line_state_free(base.state);
	return 0;
}
