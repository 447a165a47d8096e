/* A checked, shrinking, read-only run of bytes: the only file that touches packet memory. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_CHECK __attribute__((warn_unused_result))

/*
 * The invariant: `left` bytes at `at` are readable. Every operation compares its count with
 * `left` before it moves, and never grows the run. A failed operation changes nothing. Nobody
 * else reads `at` or `left`; reviewing this file is the proof that no decoder reads too far.
 */
struct bytes {
	const uint8_t *at;
	size_t left;
};

/* The run of `count` bytes at `data`, which must stay readable for as long as the run is used. */
static inline struct bytes bytes_of(const void *data, size_t count)
{
	return (struct bytes){.at = data, .left = count};
}

/* How many bytes are left. */
static inline size_t bytes_left(struct bytes from)
{
	return from.left;
}

/* Moves past `count` bytes; false (and no move) if there are fewer. */
MUST_CHECK static inline bool bytes_skip(struct bytes *from, size_t count)
{
	if (count > from->left)
		return false;
	from->at += count;
	from->left -= count;
	return true;
}

/* Splits the next `count` bytes off into `*taken`; false (and no move) if there are fewer. */
MUST_CHECK static inline bool bytes_take(struct bytes *from, size_t count, struct bytes *taken)
{
	if (count > from->left)
		return false;
	*taken = (struct bytes){.at = from->at, .left = count};
	from->at += count;
	from->left -= count;
	return true;
}

/* Forgets what lies beyond the first `count` bytes; a shorter run stays as it is. */
static inline void bytes_clip(struct bytes *from, size_t count)
{
	if (count < from->left)
		from->left = count;
}

/* Copies the next `count` bytes to `out`, which has room for them; false if there are fewer. */
MUST_CHECK static inline bool bytes_copy(struct bytes *from, void *out, size_t count)
{
	if (count > from->left)
		return false;
	__builtin_memcpy(out, from->at, count);
	from->at += count;
	from->left -= count;
	return true;
}

/* Reads one byte. */
MUST_CHECK static inline bool bytes_u8(struct bytes *from, uint8_t *out)
{
	return bytes_copy(from, out, 1);
}

/* Reads two bytes in network order. */
MUST_CHECK static inline bool bytes_be16(struct bytes *from, uint16_t *out)
{
	uint8_t raw[2];

	if (!bytes_copy(from, raw, sizeof(raw)))
		return false;
	*out = (uint16_t)((raw[0] << 8) | raw[1]);
	return true;
}

/* Reads four bytes in network order. */
MUST_CHECK static inline bool bytes_be32(struct bytes *from, uint32_t *out)
{
	uint8_t raw[4];

	if (!bytes_copy(from, raw, sizeof(raw)))
		return false;
	*out = ((uint32_t)raw[0] << 24) | ((uint32_t)raw[1] << 16) | ((uint32_t)raw[2] << 8) | raw[3];
	return true;
}

#endif
