/* Savefiles of the classic pcap format, built in memory number by number. */
#include "tests/support/savefile_build.h"

#include <stdlib.h>
#include <string.h>

struct savefile_header savefile_usual(void)
{
	return (struct savefile_header){MICROSECONDS, false, 2, 4, 262144, 1};
}

void build_put(struct build *build, const void *data, size_t length)
{
	if (build->room - build->length < length) {
		build->room = 2 * (build->length + length);
		build->data = realloc(build->data, build->room);
		if (build->data == NULL)
			abort();
	}
	memcpy(build->data + build->length, data, length);
	build->length += length;
}

static void put_u16(struct build *build, uint16_t value)
{
	if (build->is_swapped)
		value = __builtin_bswap16(value);
	build_put(build, &value, sizeof(value));
}

static void put_u32(struct build *build, uint32_t value)
{
	if (build->is_swapped)
		value = __builtin_bswap32(value);
	build_put(build, &value, sizeof(value));
}

struct build build_begin(const struct savefile_header *header)
{
	struct build build = {.is_swapped = header->is_swapped};

	put_u32(&build, header->magic);
	put_u16(&build, header->major);
	put_u16(&build, header->minor);
	put_u32(&build, 0);
	put_u32(&build, 0);
	put_u32(&build, header->snapshot_length);
	put_u32(&build, header->link_type);
	return build;
}

void build_record(struct build *build, const struct savefile_record *record, size_t length)
{
	put_u32(build, record->seconds);
	put_u32(build, record->fraction);
	put_u32(build, record->captured);
	put_u32(build, record->wire);
	for (size_t i = 0; i < length; i++)
		build_put(build, &(uint8_t){(uint8_t)(i * 7 + i / 251)}, 1);
}

void build_packet(struct build *build, uint32_t length)
{
	build_record(build, &(struct savefile_record){1700000000, 1, length, length}, length);
}

struct build build_long(void)
{
	const struct savefile_header header = savefile_usual();
	struct build build = build_begin(&header);
	uint32_t length = 1;

	while (build.length < 1500000) {
		build_packet(&build, length % 1600);
		length = length * 1103515245 + 12345;
	}
	return build;
}
