/* A checked, shrinking, read-only run of bytes: the only file that touches packet memory. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_CHECK __attribute__((warn_unused_result))

/*
 * Inlined whatever the compiler thinks of it: where a length is a constant, so is the comparison,
 * and nothing is left of the check but the load.
 */
#define BYTES_INLINE static inline __attribute__((always_inline))

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
BYTES_INLINE struct bytes bytes_of(const void *data, size_t count)
{
	return (struct bytes){.at = data, .left = count};
}

/* How many bytes are left. */
BYTES_INLINE size_t bytes_left(struct bytes from)
{
	return from.left;
}

/* Moves past `count` bytes; false (and no move) if there are fewer. */
MUST_CHECK BYTES_INLINE bool bytes_skip(struct bytes *from, size_t count)
{
	if (count > from->left)
		return false;
	from->at += count;
	from->left -= count;
	return true;
}

/* Splits the next `count` bytes off into `*taken`; false (and no move) if there are fewer. */
MUST_CHECK BYTES_INLINE bool bytes_take(struct bytes *from, size_t count, struct bytes *taken)
{
	if (count > from->left)
		return false;
	*taken = (struct bytes){.at = from->at, .left = count};
	from->at += count;
	from->left -= count;
	return true;
}

/* Forgets what lies beyond the first `count` bytes; a shorter run stays as it is. */
BYTES_INLINE void bytes_clip(struct bytes *from, size_t count)
{
	if (count < from->left)
		from->left = count;
}

/* Copies the next `count` bytes to `out`, which has room for them; false if there are fewer. */
MUST_CHECK BYTES_INLINE bool bytes_copy(struct bytes *from, void *out, size_t count)
{
	if (count > from->left)
		return false;
	__builtin_memcpy(out, from->at, count);
	from->at += count;
	from->left -= count;
	return true;
}

/* Reads one byte. */
MUST_CHECK BYTES_INLINE bool bytes_u8(struct bytes *from, uint8_t *out)
{
	return bytes_copy(from, out, 1);
}

/* Reads two bytes in network order. */
MUST_CHECK BYTES_INLINE bool bytes_be16(struct bytes *from, uint16_t *out)
{
	uint8_t raw[2];

	if (!bytes_copy(from, raw, sizeof(raw)))
		return false;
	*out = (uint16_t)((raw[0] << 8) | raw[1]);
	return true;
}

/* Reads four bytes in network order. */
MUST_CHECK BYTES_INLINE bool bytes_be32(struct bytes *from, uint32_t *out)
{
	uint8_t raw[4];

	if (!bytes_copy(from, raw, sizeof(raw)))
		return false;
	*out = ((uint32_t)raw[0] << 24) | ((uint32_t)raw[1] << 16) | ((uint32_t)raw[2] << 8) |
	       raw[3];
	return true;
}

/*
 * The following read at an offset of a header that was taken whole, and move nothing. What lies
 * beyond the run reads as 0, so a wrong offset is a wrong value and never a wrong access; where
 * the length of the run and the offset are constants the comparison costs nothing.
 */

/* Copies `count` bytes at `offset` to `out`; all zero if the run does not hold them. */
BYTES_INLINE void bytes_copy_at(struct bytes from, size_t offset, void *out, size_t count)
{
	if (offset > from.left || count > from.left - offset)
		__builtin_memset(out, 0, count);
	else
		__builtin_memcpy(out, from.at + offset, count);
}

/* The byte at `offset`. */
BYTES_INLINE uint8_t bytes_u8_at(struct bytes from, size_t offset)
{
	uint8_t value;

	bytes_copy_at(from, offset, &value, sizeof(value));
	return value;
}

/* The two bytes at `offset`, in network order. */
BYTES_INLINE uint16_t bytes_be16_at(struct bytes from, size_t offset)
{
	uint8_t raw[2];

	bytes_copy_at(from, offset, raw, sizeof(raw));
	return (uint16_t)((raw[0] << 8) | raw[1]);
}

/* The four bytes at `offset`, in network order. */
BYTES_INLINE uint32_t bytes_be32_at(struct bytes from, size_t offset)
{
	uint8_t raw[4];

	bytes_copy_at(from, offset, raw, sizeof(raw));
	return ((uint32_t)raw[0] << 24) | ((uint32_t)raw[1] << 16) | ((uint32_t)raw[2] << 8) |
	       raw[3];
}

/* The eight bytes at `offset` as they are in the memory of this machine, for sums over a run. */
BYTES_INLINE uint64_t bytes_native64_at(struct bytes from, size_t offset)
{
	uint64_t value;

	bytes_copy_at(from, offset, &value, sizeof(value));
	return value;
}

/* The same for four bytes. */
BYTES_INLINE uint32_t bytes_native32_at(struct bytes from, size_t offset)
{
	uint32_t value;

	bytes_copy_at(from, offset, &value, sizeof(value));
	return value;
}

/* How many bytes of `whole` lie before `part`, which was split off from it. */
BYTES_INLINE size_t bytes_offset(struct bytes whole, struct bytes part)
{
	return (size_t)(part.at - whole.at);
}

#endif
