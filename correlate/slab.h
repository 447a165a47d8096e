/* Records of one size behind 32-bit indices: grows by chunks, never moves, never shrinks. */
#ifndef CORRELATE_SLAB_H
#define CORRELATE_SLAB_H

#include <stddef.h>
#include <stdint.h>

struct slab {
	void **chunks;
	size_t record_size;
	uint32_t used;      /* the next index never handed out; 0 is never handed out */
	uint32_t free_list; /* released indices, linked through their first four bytes; 0 = none */
	uint32_t chunk_count, chunk_room;
};

#define SLAB_CHUNK_SHIFT 11 /* 2048 records a chunk: of the last one some are in vain */

/* An empty slab of records of `record_size` bytes (at least 4). */
struct slab slab_of(size_t record_size);

/* A record, its bytes zero; 0 when memory (or the index space) is short. */
uint32_t slab_new(struct slab *slab);

/* Gives a record back for reuse. */
void slab_release(struct slab *slab, uint32_t index);

/*
 * For records that stand beside those of another slab, under the same indices: the one at `index`,
 * its bytes zero at first; NULL when memory is short. Nothing is handed out or released then.
 */
void *slab_place(struct slab *slab, uint32_t index);

/* Frees all records. */
void slab_free(struct slab *slab);

/*
 * The record at an index that slab_new() gave, with the slab's record size: where the caller knows
 * that as a constant, nothing is multiplied.
 */
static inline void *slab_at_sized(const struct slab *slab, uint32_t index, size_t record_size)
{
	return (char *)slab->chunks[index >> SLAB_CHUNK_SHIFT] +
	       (index & ((1u << SLAB_CHUNK_SHIFT) - 1)) * record_size;
}

/* The record that slab_place() may have given for `index`; NULL if surely not. */
static inline void *slab_find(const struct slab *slab, uint32_t index)
{
	if (index >> SLAB_CHUNK_SHIFT >= slab->chunk_count)
		return NULL;
	return slab_at_sized(slab, index, slab->record_size);
}

/* The record at an index that slab_new() gave. */
static inline void *slab_at(const struct slab *slab, uint32_t index)
{
	return slab_at_sized(slab, index, slab->record_size);
}

#endif
