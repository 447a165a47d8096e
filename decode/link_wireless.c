/* IEEE 802.11 data frames in the clear, and the headers that captures put before them. */
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

	if (!bytes_take(&decoding->layer.rest, 14, &header))
		return step_short(decoding);
	set_destination(decoding->packet, header, 0);
	layer_clip(&decoding->layer, bytes_be16_at(header, 12));
	return decode_llc(decoding);
}

static struct step step_behind_framing(struct decoding *decoding, struct framing framing)
{
	struct bytes *rest = &decoding->layer.rest, header;
	uint16_t control = bytes_be16_at(*rest, 0);
	size_t length = header_length(control), qos_at;

	if (bytes_left(*rest) < 2)
		return step_short(decoding);
	if ((control & VERSION_AND_TYPE) != TYPE_DATA ||
	    (control & (SUBTYPE_NO_DATA | PROTECTED)) != 0)
		return step_not_decodable(decoding);
	qos_at = length - ((control & ORDER) != 0 ? 6 : 2);
	if (framing.is_padded)
		length = (length + 3) & ~(size_t)3;
	if (!bytes_take(rest, length, &header))
		return step_short(decoding);
	if ((bytes_u8_at(header, 22) & 0x0f) != 0)
		return step_not_decodable(decoding); /* a later fragment */
	if ((control & MORE_FRAGMENTS) != 0)
		decoding->layer.missing = LAYER_OPEN_END;
	set_destination(decoding->packet, header, (control & TO_DS) != 0 ? 16 : 4);
	if ((control & SUBTYPE_QOS) != 0 && (bytes_u8_at(header, qos_at) & QOS_AGGREGATE) != 0)
		return step_into_aggregate(decoding);
	return decode_llc(decoding);
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

struct step decode_radiotap(struct decoding *decoding)
{
	struct layer *layer = &decoding->layer;
	struct bytes header;
	size_t length = __builtin_bswap16(bytes_be16_at(layer->rest, 2));
	uint8_t flags;

	if (bytes_left(layer->rest) < 8)
		return step_short(decoding);
	if (length < 8)
		return step_malformed(decoding);
	if (!bytes_take(&layer->rest, length, &header))
		return step_short(decoding);
	flags = radiotap_flags(header);
	if ((flags & FLAG_BAD_FCS) != 0) /* damaged on the air: its receiver throws it away too */
		return step_malformed(decoding);
	if ((flags & FLAG_FCS_AT_END) != 0 && layer_length(layer) >= 4)
		layer_clip(layer, (uint32_t)layer_length(layer) - 4);
	return step_behind_framing(decoding,
				   (struct framing){.is_padded = (flags & FLAG_PADDED) != 0});
}

struct step decode_avs(struct decoding *decoding)
{
	uint32_t length = bytes_be32_at(decoding->layer.rest, 4);

	if (bytes_left(decoding->layer.rest) < 8)
		return step_short(decoding);
	if (length < 8)
		return step_malformed(decoding);
	if (!bytes_skip(&decoding->layer.rest, length))
		return step_short(decoding);
	return decode_wireless(decoding);
}

/* 144 bytes of Prism's, or AVS's header, which has a number of its own in front. */
struct step decode_prism(struct decoding *decoding)
{
	if ((bytes_be32_at(decoding->layer.rest, 0) & 0xfffff000) == 0x80211000)
		return decode_avs(decoding);
	if (!bytes_skip(&decoding->layer.rest, 144))
		return step_short(decoding);
	return decode_wireless(decoding);
}
