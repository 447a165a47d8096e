/* IEEE 802.11 data frames in the clear, and the headers that captures put before them. */
#include "decode/decode.h"
#include "decode/decoding.h"
#include "decode/link_llc.h"

#include <string.h>

/* IEEE 802.11 clause 9.2.4.1, of the two bytes as they stand in the frame. */
enum {
	VERSION_AND_TYPE = 0x0f00,
	TYPE_DATA = 0x0800,
	SUBTYPE_NO_DATA = 0x4000,
	SUBTYPE_QOS = 0x8000,
	TO_DS = 0x0001,
	FROM_DS = 0x0002,
	MORE_FRAGMENTS = 0x0004,
	PROTECTED = 0x0040,
	ORDER = 0x0080, /* in a QoS frame: four more bytes of header */
};

/* Addresses and a length before each frame of an aggregate. */
#define SUBFRAME_HEADER 14u

/* Clause 9.2.4.5.9: the payload is several frames, each with a header of its own. */
#define QOS_AGGREGATE 0x80

/* What a header before the frame says of it. */
struct framing {
	bool is_padded; /* the 802.11 header is filled up to a multiple of four bytes */
};

static struct step step_not_decodable(struct decoding *decoding)
{
	return step_end(decoding, PACKET_NOT_IP, DECODE_UNSUPPORTED);
}

static void set_destination(struct packet *packet, struct bytes header, size_t offset)
{
	static const uint8_t broadcast[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	uint8_t destination[6];

	bytes_copy_at(header, offset, destination, sizeof(destination));
	packet->link_broadcast = memcmp(destination, broadcast, sizeof(broadcast)) == 0;
	packet->link_multicast = !packet->link_broadcast && (destination[0] & 1) != 0;
}

/* Bytes of the header of a data frame. */
static size_t header_length(uint16_t control)
{
	size_t length = 24;

	if ((control & (TO_DS | FROM_DS)) == (TO_DS | FROM_DS))
		length += 6;
	if ((control & SUBTYPE_QOS) != 0)
		length += (control & ORDER) != 0 ? 6 : 2;
	return length;
}

/* The first frame of an aggregate: addresses, a length, and LLC (clause 9.3.2.2.2). */
static struct step step_into_aggregate(struct decoding *decoding)
{
	struct bytes header;

	if (!bytes_take(&decoding->layer.rest, SUBFRAME_HEADER, &header))
		return step_short(decoding);
	set_destination(decoding->packet, header, 0);
	layer_clip(&decoding->layer, bytes_be16_at(header, 12));
	return decode_llc(decoding);
}

/* Passes the header; false: there is nothing to read behind it, and `*end` says why. */
static bool pass_header(struct decoding *decoding, struct framing framing, bool *is_aggregate,
			struct step *end)
{
	struct bytes *rest = &decoding->layer.rest, header;
	uint16_t control = bytes_be16_at(*rest, 0);
	size_t length = header_length(control), qos_at;

	if (bytes_left(*rest) < 2) {
		*end = step_short(decoding);
		return false;
	}
	if ((control & VERSION_AND_TYPE) != TYPE_DATA ||
	    (control & (SUBTYPE_NO_DATA | PROTECTED)) != 0) {
		*end = step_not_decodable(decoding);
		return false;
	}
	qos_at = length - ((control & ORDER) != 0 ? 6 : 2);
	if (framing.is_padded)
		length = (length + 3) & ~(size_t)3;
	if (!bytes_take(rest, length, &header)) {
		*end = step_short(decoding);
		return false;
	}
	if ((bytes_u8_at(header, 22) & 0x0f) != 0) { /* a later fragment */
		*end = step_not_decodable(decoding);
		return false;
	}
	if ((control & MORE_FRAGMENTS) != 0)
		decoding->layer.missing = LAYER_OPEN_END;
	set_destination(decoding->packet, header, (control & TO_DS) != 0 ? 16 : 4);
	*is_aggregate =
		(control & SUBTYPE_QOS) != 0 && (bytes_u8_at(header, qos_at) & QOS_AGGREGATE) != 0;
	return true;
}

static struct step step_behind_framing(struct decoding *decoding, struct framing framing)
{
	bool is_aggregate;
	struct step end;

	if (!pass_header(decoding, framing, &is_aggregate, &end))
		return end;
	return is_aggregate ? step_into_aggregate(decoding) : decode_llc(decoding);
}

struct step decode_wireless(struct decoding *decoding)
{
	return step_behind_framing(decoding, (struct framing){.is_padded = false});
}

static uint32_t little_endian32_at(struct bytes from, size_t offset)
{
	return __builtin_bswap32(bytes_be32_at(from, offset));
}

/* radiotap.org "Flags", the second field; the first, the time, is aligned to eight bytes. */
enum {
	RADIOTAP_TIME = 1 << 0,
	RADIOTAP_FLAGS = 1 << 1,
	FLAG_FCS_AT_END = 0x10,
	FLAG_PADDED = 0x20,
	FLAG_BAD_FCS = 0x40,
};

#define RADIOTAP_MORE 0x80000000u

static uint8_t radiotap_flags(struct bytes header)
{
	uint32_t present = little_endian32_at(header, 4);
	size_t offset = 8;

	if ((present & RADIOTAP_FLAGS) == 0)
		return 0;
	while (offset < bytes_left(header) &&
	       (little_endian32_at(header, offset - 4) & RADIOTAP_MORE) != 0)
		offset += 4;
	if ((present & RADIOTAP_TIME) != 0)
		offset = ((offset + 7) & ~(size_t)7) + 8;
	return bytes_u8_at(header, offset);
}

/* Passes radiotap's header; as pass_header(). */
static bool pass_radiotap(struct decoding *decoding, struct framing *framing, struct step *end)
{
	struct layer *layer = &decoding->layer;
	struct bytes header;
	size_t length = __builtin_bswap16(bytes_be16_at(layer->rest, 2));
	uint8_t flags;

	if (bytes_left(layer->rest) >= 8 && length < 8) {
		*end = step_malformed(decoding);
		return false;
	}
	if (length < 8 || !bytes_take(&layer->rest, length, &header)) {
		*end = step_short(decoding);
		return false;
	}
	flags = radiotap_flags(header);
	if ((flags & FLAG_BAD_FCS) != 0) { /* damaged on the air: its receiver throws it away too */
		*end = step_malformed(decoding);
		return false;
	}
	if ((flags & FLAG_FCS_AT_END) != 0 && layer_length(layer) >= 4)
		layer_clip(layer, (uint32_t)layer_length(layer) - 4);
	framing->is_padded = (flags & FLAG_PADDED) != 0;
	return true;
}

struct step decode_radiotap(struct decoding *decoding)
{
	struct framing framing;
	struct step end;

	return pass_radiotap(decoding, &framing, &end) ? step_behind_framing(decoding, framing)
						       : end;
}

/* The same for AVS's header. */
static bool pass_avs(struct decoding *decoding, struct step *end)
{
	uint32_t length = bytes_be32_at(decoding->layer.rest, 4);

	if (bytes_left(decoding->layer.rest) >= 8 && length < 8) {
		*end = step_malformed(decoding);
		return false;
	}
	if (length < 8 || !bytes_skip(&decoding->layer.rest, length)) {
		*end = step_short(decoding);
		return false;
	}
	return true;
}

struct step decode_avs(struct decoding *decoding)
{
	struct step end;

	return pass_avs(decoding, &end) ? decode_wireless(decoding) : end;
}

/* The same for 144 bytes of Prism's, or AVS's header, which has a number of its own in front. */
static bool pass_prism(struct decoding *decoding, struct step *end)
{
	if ((bytes_be32_at(decoding->layer.rest, 0) & 0xfffff000) == 0x80211000)
		return pass_avs(decoding, end);
	if (bytes_skip(&decoding->layer.rest, 144))
		return true;
	*end = step_short(decoding);
	return false;
}

struct step decode_prism(struct decoding *decoding)
{
	struct step end;

	return pass_prism(decoding, &end) ? decode_wireless(decoding) : end;
}

/* LINKTYPE_ values */
enum { WIRELESS = 105, PRISM = 119, RADIOTAP = 127, AVS = 163 };

/* Passes whatever a capture of this link type puts before the frame. */
static bool pass_framing(struct decoding *decoding, uint32_t link_type, struct framing *framing)
{
	struct step end;

	switch (link_type) {
	case RADIOTAP:
		return pass_radiotap(decoding, framing, &end);
	case AVS:
		return pass_avs(decoding, &end);
	case PRISM:
		return pass_prism(decoding, &end);
	default:
		return link_type == WIRELESS;
	}
}

/* Moves past one frame of an aggregate and what fills it up to four bytes. */
static bool skip_subframe(struct layer *layer)
{
	const uint32_t length = SUBFRAME_HEADER + bytes_be16_at(layer->rest, 12);

	return bytes_left(layer->rest) >= SUBFRAME_HEADER &&
	       bytes_skip(&layer->rest, (length + 3) & ~3u);
}

bool decode_parts_begin(const struct packet_view *view, struct decode_parts *parts)
{
	const struct bytes frame = bytes_of(view->data, view->captured_length);
	struct packet unused = {.kind = PACKET_NOT_IP};
	struct decoding decoding = {
		.layer = {.rest = frame, .missing = view->wire_length - view->captured_length},
		.frame = frame,
		.packet = &unused,
	};
	struct framing framing = {.is_padded = false};
	bool is_aggregate;
	struct step end;

	if (!pass_framing(&decoding, view->link_type, &framing) ||
	    !pass_header(&decoding, framing, &is_aggregate, &end) || !is_aggregate ||
	    bytes_left(decoding.layer.rest) <= SUBFRAME_HEADER)
		return false;
	*parts = (struct decode_parts){.frame = view, .rest = decoding.layer.rest};
	return true;
}

bool decode_parts_next(struct decode_parts *parts, struct packet_view *view)
{
	enum { RAW_IP = 101, SNAP_SIZE = 8, TYPE_AT = SUBFRAME_HEADER + 6 };
	struct layer layer = {.rest = parts->rest};
	const uint32_t length = bytes_be16_at(layer.rest, 12);
	const uint16_t ethertype = bytes_be16_at(layer.rest, TYPE_AT);
	uint32_t before = 0, wire = SUBFRAME_HEADER + length, captured;

	if (bytes_left(layer.rest) <= SUBFRAME_HEADER)
		return false;
	*view = *parts->frame;
	view->link_type = LINK_TYPE_ETHERNET;
	if (length >= SNAP_SIZE && bytes_be32_at(layer.rest, SUBFRAME_HEADER) == 0xaaaa0300 &&
	    bytes_be16_at(layer.rest, SUBFRAME_HEADER + 4) == 0 &&
	    (ethertype == ETHERTYPE_IPV4 || ethertype == ETHERTYPE_IPV6)) {
		view->link_type = RAW_IP;
		before = SUBFRAME_HEADER + SNAP_SIZE;
	}
	captured =
		(uint32_t)bytes_left(layer.rest) < wire ? (uint32_t)bytes_left(layer.rest) : wire;
	view->data +=
		bytes_offset(bytes_of(view->data, view->captured_length), layer.rest) + before;
	view->captured_length = captured - before;
	view->wire_length = wire - before;
	if (!skip_subframe(&layer))
		bytes_clip(&layer.rest, 0);
	parts->rest = layer.rest;
	return true;
}
