/* IEEE 802.11 frames, behind the headers of Prism and AVS or without any. */
#include "report/line.h"

#include <stddef.h>

enum frame_type {
	FRAME_MANAGEMENT = 0,
	FRAME_CONTROL = 1,
	FRAME_DATA = 2,
};

/* Bits of the frame control field as it is read, the lowest byte first. */
enum frame_flag {
	FLAG_TO_DS = 0x0100,
	FLAG_FROM_DS = 0x0200,
	FLAG_PROTECTED = 0x4000,
};

/* Bits of a data frame's subtype. */
enum data_subtype {
	DATA_CF_ACK = 1,
	DATA_CF_POLL = 2,
	DATA_NULL = 4,
	DATA_QOS = 8,
};

struct wireless {
	uint16_t control;
	unsigned type, subtype;
	uint32_t header_length;
	struct bytes header; /* captured, from the control field on */
};

/* What -v tells of the control field. */
static const struct line_name flag_names[] = {
	{0x2000, "More Data "},
	{0x0400, "More Fragments "},
	{0x1000, "Pwr Mgmt "},
	{0x0800, "Retry "},
	{0x8000, "Strictly Ordered "},
	{FLAG_PROTECTED, "Protected "},
	{0, NULL},
};

/* The header of each kind of control frame, from subtype 7 on. */
static const uint8_t control_lengths[] = {16, 20, 10, 16, 16, 10, 10, 16, 16};

/* What an AVS header begins with, where a Prism header may stand, too. */
#define AVS_MAGIC_1 0x80211001u
#define AVS_MAGIC_2 0x80211002u

enum control_subtype {
	CONTROL_FIRST = 7,
	CONTROL_BLOCK_REQUEST = 8,
	CONTROL_POLL = 10,
	CONTROL_RTS = 11,
	CONTROL_END = 14,
};

/* Reads a number whose lowest byte comes first. */
static bool peek_le16(struct bytes from, size_t offset, uint16_t *out)
{
	uint16_t value;

	if (!peek_be16(from, offset, &value))
		return false;
	*out = __builtin_bswap16(value);
	return true;
}

/* 0, and that is said, for what has no header that is known. */
static uint32_t header_length_of(struct line *line, const struct wireless *frame)
{
	if (frame->type == FRAME_MANAGEMENT)
		return 24;
	if (frame->type == FRAME_DATA)
		return ((frame->control & FLAG_TO_DS) != 0 && (frame->control & FLAG_FROM_DS) != 0
				? 30u
				: 24u) +
		       ((frame->subtype & DATA_QOS) != 0 ? 2u : 0u);
	if (frame->type != FRAME_CONTROL)
		line_add_number(line, "unknown 802.11 frame type (", frame->type);
	else if (frame->subtype >= CONTROL_FIRST)
		return control_lengths[frame->subtype - CONTROL_FIRST];
	else
		line_add_number(line, "unknown 802.11 ctrl frame subtype (", frame->subtype);
	text_add_char(line->text, ')');
	return 0;
}

/* Appends "SA:00:00:5e:00:53:01 ". */
static void add_address(struct line *line, const struct wireless *frame, const char *name,
			size_t offset)
{
	struct bytes address;

	if (!peek_bytes(frame->header, offset, 6, &address))
		return;
	line_add(line, name);
	line_add_mac(line, address);
	text_add_char(line->text, ' ');
}

static void add_data_header(struct line *line, const struct wireless *frame)
{
	static const char *const names[4][4] = {
		{"DA:", "SA:", "BSSID:", NULL},
		{"BSSID:", "SA:", "DA:", NULL},
		{"DA:", "BSSID:", "SA:", NULL},
		{"RA:", "TA:", "DA:", "SA:"},
	};
	static const uint8_t offsets[4] = {4, 10, 16, 24};
	const unsigned way = frame->control >> 8 & 3;

	if ((frame->subtype & (DATA_CF_ACK | DATA_CF_POLL | DATA_QOS)) != 0) {
		line_add(line, "CF ");
		if ((frame->subtype & DATA_CF_ACK) != 0)
			line_add(line, (frame->subtype & DATA_CF_POLL) != 0 ? "Ack/Poll" : "Ack");
		else if ((frame->subtype & DATA_CF_POLL) != 0)
			line_add(line, "Poll");
		line_add(line, (frame->subtype & DATA_QOS) != 0 ? "+QoS " : " ");
	}
	for (unsigned i = 0; i < 4 && names[way][i] != NULL; i++)
		add_address(line, frame, names[way][i], offsets[i]);
}

static void add_control_header(struct line *line, const struct wireless *frame)
{
	uint16_t control, seq;

	switch (frame->subtype) {
	case CONTROL_FIRST:
		break;
	case CONTROL_BLOCK_REQUEST:
		text_add_char(line->text, ' ');
		add_address(line, frame, "RA:", 4);
		add_address(line, frame, "TA:", 10);
		if (peek_le16(frame->header, 16, &control) && peek_le16(frame->header, 18, &seq))
			text_addf(line->text, "CTL(%x) SEQ(%u) ", control, seq);
		break;
	case CONTROL_POLL:
		add_address(line, frame, "BSSID:", 4);
		add_address(line, frame, "TA:", 10);
		break;
	default:
		add_address(line, frame, "RA:", 4);
		if (frame->subtype == CONTROL_RTS)
			add_address(line, frame, "TA:", 10);
		else if (frame->subtype >= CONTROL_END)
			add_address(line, frame, "BSSID:", 10);
		break;
	}
}

static void add_header(struct line *line, const struct wireless *frame)
{
	uint16_t duration;

	if (line->options->verbose > 0) {
		line_add_bits(line, flag_names, frame->control, "", "");
		if ((frame->type != FRAME_CONTROL || frame->subtype != CONTROL_POLL) &&
		    peek_le16(frame->header, 2, &duration))
			text_addf(line->text, "%uus ", duration);
	}
	if (frame->type == FRAME_CONTROL) {
		add_control_header(line, frame);
	} else if (frame->type == FRAME_DATA) {
		add_data_header(line, frame);
	} else {
		add_address(line, frame, "BSSID:", 16);
		add_address(line, frame, "DA:", 4);
		add_address(line, frame, "SA:", 10);
	}
}

/* All but data in the clear is named only: what it is, and how long. */
static bool add_kind(struct line *line, const struct wireless *frame, uint32_t length)
{
	static const char *const names[] = {"management", "control", "data"};

	text_addf(line->text, "802.11 %s%s, length %u", names[frame->type],
		  (frame->control & FLAG_PROTECTED) != 0 ? ", protected" : "", length);
	return true;
}

/* What a data frame in the clear carries. */
static bool print_data(struct line *line, const struct wireless *frame, struct bytes *from,
		       uint32_t length)
{
	const bool to_ds = (frame->control & FLAG_TO_DS) != 0;
	const bool from_ds = (frame->control & FLAG_FROM_DS) != 0;
	const struct bytes whole = *from;
	struct bytes macs[2];
	bool is_known;

	if (!peek_bytes(frame->header, to_ds ? 16 : 4, 6, &macs[0]) ||
	    !peek_bytes(frame->header,
			!from_ds ? 10
			: to_ds  ? 24
				 : 16,
			6, &macs[1]) ||
	    !line_llc(line, from, length, macs, &is_known))
		return false;
	return is_known || line_dump_payload(line, whole, (uint32_t)bytes_left(whole));
}

bool line_wireless_frame(struct line *line, struct bytes from, uint32_t length,
			 const struct line_radio *radio)
{
	const struct bytes whole = from;
	struct wireless frame = {.header = from};
	bool is_whole = true;

	line->protocol = "802.11";
	if (length < radio->checksum_length) {
		line->link_length += bytes_left(from);
		return line_cut(line);
	}
	length -= radio->checksum_length;
	bytes_clip(&from, length);
	if (!peek_le16(from, 0, &frame.control)) {
		line->link_length += bytes_left(whole);
		return line_cut(line);
	}
	frame.type = frame.control >> 2 & 3;
	frame.subtype = frame.control >> 4 & 15;
	frame.header_length = header_length_of(line, &frame);
	if (frame.header_length == 0)
		return true;
	if (radio->is_padded)
		frame.header_length = (frame.header_length + 3) & ~3u;
	frame.header = from;
	if (!bytes_skip(&from, frame.header_length)) {
		line->link_length += frame.header_length;
		return line_cut(line);
	}
	if (line->options->link_header)
		add_header(line, &frame);
	if (frame.type == FRAME_DATA && (frame.subtype & DATA_NULL) == 0 &&
	    (frame.control & FLAG_PROTECTED) == 0)
		is_whole = print_data(line, &frame, &from, length - frame.header_length);
	else
		add_kind(line, &frame, length);
	line->link_length += bytes_offset(whole, from);
	return is_whole;
}

bool line_wireless(struct line *line, struct bytes frame, uint32_t length)
{
	return line_wireless_frame(line, frame, length, &(struct line_radio){.is_padded = false});
}

bool line_avs(struct line *line, struct bytes from, uint32_t length)
{
	uint32_t header_length;

	line->protocol = "802.11_radio_avs";
	line->link_length = bytes_left(from);
	if (!peek_be32(from, 4, &header_length) || header_length < 8 ||
	    !bytes_skip(&from, header_length))
		return line_cut(line);
	line->link_length = header_length;
	return line_wireless(line, from, length - header_length);
}

bool line_prism(struct line *line, struct bytes from, uint32_t length)
{
	enum { HEADER_LENGTH = 144 };
	uint32_t magic;

	line->protocol = "prism";
	line->link_length = bytes_left(from);
	if (!peek_be32(from, 0, &magic))
		return line_cut(line);
	if (magic == AVS_MAGIC_1 || magic == AVS_MAGIC_2)
		return line_avs(line, from, length);
	if (!bytes_skip(&from, HEADER_LENGTH))
		return line_cut(line);
	line->link_length = HEADER_LENGTH;
	return line_wireless(line, from, length - HEADER_LENGTH);
}
