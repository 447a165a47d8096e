/* What Solaris's snoop writes (RFC 1761). */
#include "capture/records.h"

#include "base/timestamp.h"

#include <string.h>

#define FILE_HEADER   16u
#define RECORD_HEADER 24u

/* RFC 1761's datalink types, and Sun's own in <sys/dlpi.h>, by LINKTYPE_ value. */
static const struct {
	uint32_t type, link_type;
} link_types[] = {
	{0, 1},            /* IEEE 802.3 */
	{2, 6},            /* token ring */
	{4, 1},            /* Ethernet */
	{8, 10},           /* FDDI */
	{18, 123},         /* classical IP over ATM */
	{0x80000005, 226}, /* ipnet */
};

static bool snoop_open(struct bytes head, struct record_layout *layout)
{
	static const uint8_t magic[8] = "snoop";
	uint8_t first[sizeof(magic)];
	uint32_t version, type;

	if (bytes_left(head) < FILE_HEADER)
		return false;
	bytes_copy_at(head, 0, first, sizeof(first));
	version = bytes_be32_at(head, 8);
	type = bytes_be32_at(head, 12);
	if (memcmp(first, magic, sizeof(magic)) != 0 || version < 2 || version > 5)
		return false;
	layout->is_swapped = record_swaps(false);
	layout->start = FILE_HEADER;
	layout->header_size = RECORD_HEADER;
	layout->link_type = RECORDS_UNKNOWN_LINK_TYPE;
	layout->unit_ns = 1000;
	for (size_t i = 0; i < sizeof(link_types) / sizeof(link_types[0]); i++)
		if (link_types[i].type == type)
			layout->link_type = link_types[i].link_type;
	return true;
}

static void snoop_read(const struct record_layout *layout, struct bytes header,
		       struct record *record)
{
	(void)layout;
	record->wire = bytes_be32_at(header, 0);
	record->captured = bytes_be32_at(header, 4);
	record->length = bytes_be32_at(header, 8); /* with padding */
	record->dropped = bytes_be32_at(header, 12);
	record->time_ns = bytes_be32_at(header, 16) * NS_PER_SECOND +
			  bytes_be32_at(header, 20) * INT64_C(1000);
}

const struct record_format record_snoop = {
	.open = snoop_open, .read = snoop_read, .knows_dropped = true};
