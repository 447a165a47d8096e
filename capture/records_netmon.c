/* What Microsoft's Network Monitor writes (the format is described in its help, version 3.4). */
#include "capture/records.h"

#include "base/timestamp.h"

#include <string.h>
#include <time.h>

#define FILE_HEADER     128u
#define RECORD_HEADER_1 8u
#define RECORD_HEADER_2 16u

/* Behind a packet: version 2.1 its network type, 2.2 a process, 2.3 the time and its zone. */
#define TRAILER_1 2u
#define TRAILER_2 6u
#define TRAILER_3 15u

/* 100 ns from 1601, when FILETIME begins, to 1970. */
#define FILETIME_EPOCH UINT64_C(116444736000000000)

enum { NETWORK_PCAP = 0xe000, NETWORK_OWN = 0xf000 };

static bool is_little(void)
{
	return record_swaps(true);
}

/* 0 and 1 Ethernet; 7 to 9 tunnels, mobile networks, raw IP; from 0xe000 on LINKTYPE_ values. */
static uint32_t link_type_of(uint16_t network)
{
	if (network <= 1)
		return 1;
	if (network >= 7 && network <= 9)
		return 101;
	if ((network & 0xf000) == NETWORK_PCAP && (network & 0xfff) < 0x80)
		return network & 0xfff;
	if ((network & 0xf000) == NETWORK_PCAP && (network & 0xfff) > 0x8a)
		return network & 0xfff;
	return RECORDS_UNKNOWN_LINK_TYPE;
}

/* The header has the time of day where it was captured, and no zone: that of the reader is taken.
 */
static int64_t start_of(struct bytes head)
{
	struct tm start = {
		.tm_year = record_u16(head, 8, is_little()) - 1900,
		.tm_mon = record_u16(head, 10, is_little()) - 1,
		.tm_mday = record_u16(head, 14, is_little()),
		.tm_hour = record_u16(head, 16, is_little()),
		.tm_min = record_u16(head, 18, is_little()),
		.tm_sec = record_u16(head, 20, is_little()),
		.tm_isdst = -1,
	};
	const time_t seconds = mktime(&start);

	/* 16 bits of years do not overflow nanoseconds before 2262 */
	if (seconds < 0 || seconds > INT64_C(9000000000))
		return 0;
	return seconds * NS_PER_SECOND + record_u16(head, 22, is_little()) * INT64_C(1000000);
}

/* Tables stand behind the frames, in any order. */
static uint64_t end_of(struct bytes head)
{
	static const uint8_t offsets[] = {24, 32, 40, 48, 56};
	uint64_t end = 0;

	for (size_t i = 0; i < sizeof(offsets); i++) {
		const uint32_t table = record_u32(head, offsets[i], is_little());
		const uint32_t size = record_u32(head, offsets[i] + 4u, is_little());

		if (size > 0 && table >= FILE_HEADER && (end == 0 || table < end))
			end = table;
	}
	return end;
}

static bool netmon_open(struct bytes head, struct record_layout *layout)
{
	static const char *const magics[] = {"RTSS", "GMBU"};
	const uint8_t minor = bytes_u8_at(head, 4), major = bytes_u8_at(head, 5);
	char magic[5] = "";

	bytes_copy_at(head, 0, magic, 4);
	if (bytes_left(head) < 64 || major < 1 || major > 2 ||
	    strcmp(magic, magics[major - 1]) != 0)
		return false;
	layout->is_swapped = is_little();
	layout->start = FILE_HEADER;
	layout->end = end_of(head);
	layout->kind = major;
	layout->header_size = major == 1 ? RECORD_HEADER_1 : RECORD_HEADER_2;
	if (major == 2 && minor > 0)
		layout->trailer_size = minor == 1 ? TRAILER_1 : minor == 2 ? TRAILER_2 : TRAILER_3;
	layout->link_type = link_type_of(record_u16(head, 6, is_little()));
	layout->unit_ns = layout->trailer_size == TRAILER_3 ? 100 : 1000;
	layout->start_ns = start_of(head);
	return true;
}

static void netmon_read(const struct record_layout *layout, struct bytes header,
			struct record *record)
{
	const uint64_t low = record_u32(header, 0, layout->is_swapped);
	const uint64_t high = record_u32(header, 4, layout->is_swapped);
	uint64_t since_ns;

	if (layout->kind == 1) {
		since_ns = low * 1000000;
		record->wire = record_u16(header, 4, layout->is_swapped);
		record->captured = record_u16(header, 6, layout->is_swapped);
	} else {
		/* microseconds; before the start they are those of a negative number of 100 ns */
		since_ns = (high << 32 | low) * 10 * 100;
		record->wire = record_u32(header, 8, layout->is_swapped);
		record->captured = record_u32(header, 12, layout->is_swapped);
	}
	record->time_ns = (int64_t)((uint64_t)layout->start_ns + since_ns);
	record->length = layout->header_size + record->captured + layout->trailer_size;
	if (record->length < record->captured)
		record->length = 0;
}

static void netmon_read_rest(const struct record_layout *layout, struct bytes trailer,
			     struct record *record)
{
	uint64_t filetime;
	uint16_t network;

	if (layout->trailer_size == 0 || !bytes_skip(&trailer, record->captured))
		return;
	network = record_u16(trailer, 0, layout->is_swapped);
	record->is_packet = network < NETWORK_OWN; /* else events, filters, lists of names */
	record->link_type = link_type_of(network);
	if (layout->trailer_size != TRAILER_3)
		return;
	filetime = (uint64_t)record_u32(trailer, 10, layout->is_swapped) << 32 |
		   record_u32(trailer, 6, layout->is_swapped);
	record->time_ns = (int64_t)((filetime - FILETIME_EPOCH) * 100);
}

const struct record_format record_netmon = {
	.open = netmon_open, .read = netmon_read, .read_rest = netmon_read_rest};
