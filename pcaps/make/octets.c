// Growing and cutting runs of bytes; every step is checked against OCTETS_MAX.
#include "pcaps/make/octets.h"

#include <stdlib.h>
#include <string.h>

struct octets octets_of(const void *from, size_t count)
{
	struct octets made = {0};

	octets_append(&made, from, count);
	return made;
}

struct octets octets_text(size_t count)
{
	struct octets made = octets_zero(count);

	for (size_t i = 0; i < count; i++)
		made.at[i] = (uint8_t)('a' + i % 26);
	return made;
}

struct octets octets_zero(size_t count)
{
	struct octets made = {0};

	if (count > OCTETS_MAX)
		abort();
	made.length = count;
	return made;
}

void octets_append(struct octets *to, const void *from, size_t count)
{
	octets_insert(to, to->length, from, count);
}

void octets_append_all(struct octets *to, const struct octets *from)
{
	octets_append(to, from->at, from->length);
}

void octets_append_be16(struct octets *to, unsigned int value)
{
	const uint8_t bytes[2] = {(uint8_t)(value >> 8), (uint8_t)value};

	octets_append(to, bytes, sizeof bytes);
}

void octets_append_be32(struct octets *to, uint32_t value)
{
	octets_append_be16(to, value >> 16);
	octets_append_be16(to, value & 0xffff);
}

void octets_insert(struct octets *to, size_t where, const void *from, size_t count)
{
	if (where > to->length || count > OCTETS_MAX - to->length)
		abort();
	memmove(to->at + where + count, to->at + where, to->length - where);
	if (count > 0)
		memcpy(to->at + where, from, count);
	to->length += count;
}

struct octets octets_first(const struct octets *from, size_t count)
{
	return octets_slice(from, 0, count);
}

struct octets octets_slice(const struct octets *from, size_t where, size_t count)
{
	if (where > from->length)
		abort();
	if (count > from->length - where)
		count = from->length - where;
	return octets_of(from->at + where, count);
}

void octets_set_be16(struct octets *to, size_t where, unsigned int value)
{
	if (where + 2 > to->length)
		abort();
	to->at[where] = (uint8_t)(value >> 8);
	to->at[where + 1] = (uint8_t)value;
}

uint16_t octets_be16(const struct octets *from, size_t where)
{
	if (where + 2 > from->length)
		abort();
	return (uint16_t)(from->at[where] << 8 | from->at[where + 1]);
}

uint16_t octets_checksum(const struct octets *from, size_t where, size_t count)
{
	uint32_t sum = 0;

	if (where + count > from->length)
		abort();
	for (size_t i = 0; i < count; i++)
		sum += (uint32_t)from->at[where + i] << (i % 2 ? 0 : 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}
