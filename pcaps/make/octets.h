// A run of bytes under construction, small enough to hand around by value.
#ifndef PCAPS_MAKE_OCTETS_H
#define PCAPS_MAKE_OCTETS_H

#include <stddef.h>
#include <stdint.h>

enum { OCTETS_MAX = 9216 };

struct octets {
	size_t length;
	uint8_t at[OCTETS_MAX];
};

// The bytes at `from`; aborts when there are more than OCTETS_MAX, as all functions here do.
struct octets octets_of(const void *from, size_t count);

// `count` bytes of filling that reads well in a dump: a b c … z a b …
struct octets octets_text(size_t count);

// `count` bytes of zero.
struct octets octets_zero(size_t count);

void octets_append(struct octets *to, const void *from, size_t count);
void octets_append_all(struct octets *to, const struct octets *from);
void octets_append_be16(struct octets *to, unsigned int value);
void octets_append_be32(struct octets *to, uint32_t value);

// Puts `count` bytes before position `where`.
void octets_insert(struct octets *to, size_t where, const void *from, size_t count);

// The first `count` bytes, or all there are.
struct octets octets_first(const struct octets *from, size_t count);

// `count` bytes from position `where` on, or as many as there are.
struct octets octets_slice(const struct octets *from, size_t where, size_t count);

void octets_set_be16(struct octets *to, size_t where, unsigned int value);
uint16_t octets_be16(const struct octets *from, size_t where);

// The Internet checksum (RFC 1071) of a part.
uint16_t octets_checksum(const struct octets *from, size_t where, size_t count);

#endif
