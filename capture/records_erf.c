/* What Endace's cards write, ERF (their "ERF types reference guide"; Wireshark's wiretap/erf.c). */
#include "capture/records.h"

#include "base/timestamp.h"

#define RECORD_HEADER 16u
#define EXTENSION     8u /* bytes of a header behind, whose first bit announces another one */
#define MORE          0x80u

/* The lower bits of a record's type. */
enum {
	HDLC = 1,
	ETHERNET = 2,
	COLOR_ETHERNET = 11,
	DSM_COLOR_ETHERNET = 16,
	COLOR_HASH_ETHERNET = 20,
	IPV4 = 22,
	IPV6 = 23,
	METADATA = 27,
	LAST_KNOWN = METADATA,
	PADDING = 48,
};

/* An Ethernet frame's length counts it. */
#define CHECK_SEQUENCE 4u

#define YEAR         31536000
#define RECORDS_SEEN 20u

static unsigned type_of(struct bytes header)
{
	return bytes_u8_at(header, 8) & (MORE - 1);
}

static uint32_t length_of(struct bytes header)
{
	return bytes_be16_at(header, 10);
}

static int64_t seconds_of(struct bytes header)
{
	return record_u32(header, 4, record_swaps(true));
}

/* There is no magic number: the first records have known types and times that follow each other. */
static bool erf_open(struct bytes head, struct record_layout *layout)
{
	struct bytes header;
	int64_t earlier = 0;
	unsigned count = 0;

	while (count < RECORDS_SEEN && bytes_left(head) >= RECORD_HEADER) {
		const int64_t seconds = seconds_of(head);
		const unsigned type = type_of(head);
		const uint32_t length = length_of(head);

		if (length < RECORD_HEADER || type == 0 || (type > LAST_KNOWN && type != PADDING) ||
		    (type == PADDING && count == 0))
			return false;
		if (type != PADDING && earlier != 0 &&
		    (seconds < earlier - 1 || seconds > earlier + YEAR))
			return false;
		if (type != PADDING)
			earlier = seconds;
		count++;
		if (!bytes_take(&head, length, &header))
			break;
	}
	if (count < 2 && (count == 0 || bytes_left(head) > 0))
		return false;
	layout->header_size = RECORD_HEADER;
	layout->link_type = 1;
	layout->unit_ns = 1;
	return earlier > 20 * (int64_t)YEAR; /* cards of 1990 and before there are none */
}

static void erf_read(const struct record_layout *layout, struct bytes header, struct record *record)
{
	const uint64_t fraction = record_u32(header, 0, record_swaps(true));

	(void)layout;
	record->length = length_of(header);
	record->captured = record->length < RECORD_HEADER ? 0 : record->length - RECORD_HEADER;
	record->wire = bytes_be16_at(header, 14);
	record->kind = bytes_u8_at(header, 8);
	record->time_ns =
		seconds_of(header) * NS_PER_SECOND +
		(int64_t)((fraction * (uint64_t)NS_PER_SECOND + (UINT32_C(1) << 31)) >> 32);
}

/* Serial lines: Cisco's HDLC or PPP, by the address in front. */
static uint32_t serial_type(struct bytes packet)
{
	enum { CISCO_HDLC = 104, PPP_HDLC = 50 };
	const uint8_t address = bytes_u8_at(packet, 0);

	return address == 0x0f || address == 0x8f ? CISCO_HDLC : PPP_HDLC;
}

static uint32_t link_type_of(unsigned type, struct bytes packet)
{
	switch (type) {
	case HDLC:
		return serial_type(packet);
	case ETHERNET:
	case COLOR_ETHERNET:
	case DSM_COLOR_ETHERNET:
	case COLOR_HASH_ETHERNET:
		return 1;
	case IPV4:
		return 228;
	case IPV6:
		return 229;
	default:
		return RECORDS_UNKNOWN_LINK_TYPE;
	}
}

static void erf_read_rest(const struct record_layout *layout, struct bytes rest,
			  struct record *record)
{
	const unsigned type = record->kind & (MORE - 1);
	const size_t size = bytes_left(rest);
	uint8_t more = record->kind;

	(void)layout;
	while ((more & MORE) != 0) {
		more = bytes_u8_at(rest, 0);
		if (!bytes_skip(&rest, EXTENSION))
			break;
	}
	record->link_type = link_type_of(type, rest);
	if (record->link_type == 1) {
		(void)!bytes_skip(&rest, 2); /* an offset, and one byte to fill up */
		record->wire -= record->wire < CHECK_SEQUENCE ? record->wire : CHECK_SEQUENCE;
	}
	record->is_packet = type != METADATA && type != PADDING;
	record->skip = (uint32_t)(size - bytes_left(rest));
	record->captured = (uint32_t)bytes_left(rest);
	if (record->captured > record->wire) /* filled up to eight bytes */
		record->captured = record->wire;
}

const struct record_format record_erf = {
	.open = erf_open, .read = erf_read, .read_rest = erf_read_rest};
