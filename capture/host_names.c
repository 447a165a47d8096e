/* The names that a capture itself has for addresses. */
#include "capture/host_names.h"

#include "capture/pcapng_input.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { RECORD_END = 0, RECORD_IPV4 = 1, RECORD_IPV6 = 2 };

#define MAX_NAMES    65536u
#define FIRST_ROOM   64u
#define LONGEST_NAME 255u

struct host_name {
	struct ip_addr address;
	char *name; /* NULL: the place is free */
};

/* Where an address is, or would be. The seed is where the table lies, which nobody can foresee. */
static struct host_name *place_of(const struct host_names *names, const struct ip_addr *address)
{
	const uint64_t seed = (uintptr_t)names->entries;
	size_t at = (size_t)XXH3_64bits_withSeed(address, sizeof(*address), seed);

	while (names->entries[at & (names->room - 1)].name != NULL &&
	       !ip_addr_equal(&names->entries[at & (names->room - 1)].address, address))
		at++;
	return &names->entries[at & (names->room - 1)];
}

/* At least half of the places stay free. */
static bool make_room(struct host_names *names)
{
	struct host_names larger = {.count = names->count,
				    .room = names->room == 0 ? FIRST_ROOM : names->room * 2};

	if (names->count < names->room / 2)
		return true;
	larger.entries = calloc(larger.room, sizeof(*larger.entries));
	if (larger.entries == NULL)
		return false;
	for (size_t i = 0; i < names->room; i++)
		if (names->entries[i].name != NULL)
			*place_of(&larger, &names->entries[i].address) = names->entries[i];
	free(names->entries);
	*names = larger;
	return true;
}

/* The first of the names that follow an address, each with a NUL behind it. */
static char *copy_first(struct bytes from)
{
	char *name;

	bytes_clip(&from, LONGEST_NAME);
	if (bytes_u8_at(from, 0) == 0)
		return NULL;
	name = calloc(1, bytes_left(from) + 1);
	if (name != NULL)
		(void)!bytes_copy(&from, name, bytes_left(from));
	return name;
}

static void add(struct host_names *names, const struct ip_addr *address, struct bytes text)
{
	struct host_name *place;

	if (names->count == MAX_NAMES || !make_room(names))
		return;
	place = place_of(names, address);
	if (place->name != NULL)
		return;
	place->address = *address;
	place->name = copy_first(text);
	names->count += place->name != NULL;
}

static void read_record(struct host_names *names, uint16_t type, struct bytes value)
{
	uint8_t four[4];
	struct ip_addr address;

	if (type == RECORD_IPV4 && bytes_copy(&value, four, sizeof(four)))
		address = ip_addr_v4(four);
	else if (type != RECORD_IPV6 || !bytes_copy(&value, address.octet, sizeof(address.octet)))
		return;
	add(names, &address, value);
}

const char *host_names_read(struct host_names *names, struct bytes records, bool is_swapped)
{
	while (bytes_left(records) >= 4) {
		const uint16_t type = pcapng_u16(records, 0, is_swapped);
		const uint16_t length = pcapng_u16(records, 2, is_swapped);
		struct bytes value;

		if (type == RECORD_END)
			return NULL; /* options follow, which say who was asked */
		(void)!bytes_skip(&records, 4);
		if (!bytes_take(&records, (length + 3u) & ~3u, &value))
			return "a name longer than the block";
		bytes_clip(&value, length);
		read_record(names, type, value);
	}
	return NULL;
}

void host_names_add(struct host_names *names, const struct host_names *more)
{
	for (size_t i = 0; i < more->room; i++) {
		const struct host_name *entry = &more->entries[i];

		if (entry->name != NULL)
			add(names, &entry->address, bytes_of(entry->name, strlen(entry->name)));
	}
}

const char *host_names_find(const struct host_names *names, const struct ip_addr *address)
{
	return names->count == 0 ? NULL : place_of(names, address)->name;
}

void host_names_free(struct host_names *names)
{
	for (size_t i = 0; i < names->room; i++)
		free(names->entries[i].name);
	free(names->entries);
}
