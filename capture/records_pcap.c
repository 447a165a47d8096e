/* pcap with longer headers: Linux distributions of 1999, Nokia's firewalls, Ixia's testers, AIX. */
#include "capture/records.h"

#include "base/timestamp.h"

/* draft-ietf-opsawg-pcap section 4; those of the others as Wireshark's wiretap/libpcap.h has them.
 */
#define MICROSECONDS  0xa1b2c3d4u
#define MODIFIED      0xa1b2cd34u
#define IXIA_HARDWARE 0x1c0001acu /* nanoseconds */
#define IXIA_SOFTWARE 0x1c0001abu

#define FILE_HEADER   24u
#define RECORD_HEADER 16u
#define LONGEST       262144u
#define LONGEST_WIRE  (1u << 27)
#define LONGEST_GAP   31536000 /* seconds between two packets */

/* What a patched libpcap wrote behind the ordinary header of a record. */
enum kind {
	KIND_ORDINARY,
	KIND_INTERFACE, /* interface, protocol, packet type: Red Hat 6.1, and later elsewhere */
	KIND_PROCESSOR, /* the same and two processors' numbers: SuSE 6.3 */
	KIND_NOKIA,     /* four bytes */
};

static const uint32_t header_sizes[] = {
	[KIND_ORDINARY] = RECORD_HEADER,
	[KIND_INTERFACE] = RECORD_HEADER + 8,
	[KIND_PROCESSOR] = RECORD_HEADER + 12,
	[KIND_NOKIA] = RECORD_HEADER + 4,
};

/* Interface number, protocol (Ethertypes, and Linux's own below 1536) and packet type as in 1999.
 */
static bool has_interface(struct bytes header, bool is_swapped)
{
	return record_u32(header, 16, is_swapped) <= 10000 && bytes_u8_at(header, 22) <= 4;
}

/* Could a record of the kind begin so, `earlier` being the seconds of the one before, or 0? */
static bool is_sound(struct bytes header, const struct record_layout *layout, enum kind kind,
		     uint32_t earlier)
{
	const bool is_swapped = layout->is_swapped;
	const uint32_t captured = record_u32(header, 8, is_swapped);
	const uint32_t wire = record_u32(header, 12, is_swapped);
	const int64_t since = (int64_t)record_u32(header, 0, is_swapped) - earlier;

	if (record_u32(header, 4, is_swapped) >= 1000000 || captured > LONGEST ||
	    (layout->snapshot_length > 0 && captured > layout->snapshot_length))
		return false;
	if (kind == KIND_ORDINARY) /* its readers take all else as it comes */
		return true;
	return captured <= wire && wire < LONGEST_WIRE &&
	       (earlier == 0 || (since > -LONGEST_GAP && since < LONGEST_GAP)) &&
	       (kind == KIND_NOKIA || has_interface(header, is_swapped));
}

/* The records of a kind that begin in `head`, up to a few; 0 if one of them cannot be right. */
static unsigned count_records(struct bytes head, const struct record_layout *layout, enum kind kind)
{
	struct bytes header;
	uint32_t earlier = 0;
	unsigned count = 0;

	while (count < 20 && bytes_take(&head, header_sizes[kind], &header)) {
		if (!is_sound(header, layout, kind, earlier))
			return 0;
		earlier = record_u32(header, 0, layout->is_swapped);
		count++;
		if (!bytes_skip(&head, record_u32(header, 8, layout->is_swapped)))
			break;
	}
	return count;
}

/* Files of these kinds have an ordinary one's magic number: the first few records tell. */
static bool choose_kind(struct bytes head, struct record_layout *layout, enum kind usual,
			const enum kind *others, size_t count)
{
	if (!bytes_skip(&head, FILE_HEADER) || bytes_left(head) == 0 ||
	    count_records(head, layout, usual) > 0)
		return false;
	for (size_t i = 0; i < count; i++)
		if (count_records(head, layout, others[i]) > 1) {
			layout->header_size = header_sizes[others[i]];
			return true;
		}
	return false;
}

/* AIX has ifType values (RFC 1573) in the place of the link type, and nanoseconds. */
static bool is_aix(struct bytes head, struct record_layout *layout)
{
	enum { ETHERNET = 6, LOOPBACK = 24 };

	if (record_u16(head, 4, layout->is_swapped) != 2 ||
	    record_u16(head, 6, layout->is_swapped) != 2 ||
	    (layout->link_type != ETHERNET && layout->link_type != LOOPBACK))
		return false;
	layout->link_type = layout->link_type == ETHERNET ? 1 : 0;
	layout->unit_ns = 1;
	return true;
}

static bool pcap_open(struct bytes head, struct record_layout *layout)
{
	static const enum kind ordinary[] = {KIND_INTERFACE, KIND_NOKIA};
	static const enum kind modified[] = {KIND_PROCESSOR};
	const uint32_t magic = bytes_native32_at(head, 0);
	const uint32_t swapped = __builtin_bswap32(magic);

	if (bytes_left(head) < FILE_HEADER)
		return false;
	layout->is_swapped = swapped == MICROSECONDS || swapped == MODIFIED ||
			     swapped == IXIA_HARDWARE || swapped == IXIA_SOFTWARE;
	layout->start = FILE_HEADER;
	layout->header_size = RECORD_HEADER;
	layout->snapshot_length = record_u32(head, 16, layout->is_swapped);
	layout->link_type = record_u32(head, 20, layout->is_swapped) & 0xffff;
	layout->unit_ns = 1000;
	switch (layout->is_swapped ? swapped : magic) {
	case IXIA_HARDWARE:
		layout->unit_ns = 1;
		layout->start += 4; /* bytes of all records */
		return true;
	case IXIA_SOFTWARE:
		layout->start += 4;
		return true;
	case MICROSECONDS:
		return is_aix(head, layout) ||
		       choose_kind(head, layout, KIND_ORDINARY, ordinary, 2);
	case MODIFIED: /* the usual kind libpcap knows */
		return choose_kind(head, layout, KIND_INTERFACE, modified, 1);
	default:
		return false;
	}
}

static void pcap_read(const struct record_layout *layout, struct bytes header,
		      struct record *record)
{
	record->captured = record_u32(header, 8, layout->is_swapped);
	record->wire = record_u32(header, 12, layout->is_swapped);
	record->length = record->captured > LONGEST ? 0 : layout->header_size + record->captured;
	record->time_ns = record_u32(header, 0, layout->is_swapped) * NS_PER_SECOND +
			  (int64_t)record_u32(header, 4, layout->is_swapped) * layout->unit_ns;
}

const struct record_format record_pcap = {.open = pcap_open, .read = pcap_read};
