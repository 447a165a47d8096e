/* Records of one size behind 32-bit indices: grows by chunks, never moves, never shrinks. */
#include "correlate/slab.h"

#include "correlate/pages.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct slab slab_of(size_t record_size)
{
	return (struct slab){.record_size = record_size, .used = 1};
}

static bool slab_grow(struct slab *slab)
{
	void *chunk;

	if (slab->chunk_count == slab->chunk_room) {
		uint32_t room = slab->chunk_room ? slab->chunk_room * 2 : 16;
		void **chunks = realloc(slab->chunks, room * sizeof(*chunks));

		if (chunks == NULL)
			return false;
		slab->chunks = chunks;
		slab->chunk_room = room;
	}
	chunk = pages_new(slab->record_size << SLAB_CHUNK_SHIFT);
	if (chunk == NULL)
		return false;
	if (slab->chunk_count > 0) /* of the first, a small capture needs little */
		pages_make(chunk, slab->record_size << SLAB_CHUNK_SHIFT);
	slab->chunks[slab->chunk_count++] = chunk;
	return true;
}

uint32_t slab_new(struct slab *slab)
{
	uint32_t index = slab->free_list;

	if (index != 0) {
		memcpy(&slab->free_list, slab_at(slab, index), sizeof(slab->free_list));
	} else {
		index = slab->used;
		if (index == UINT32_MAX)
			return 0;
		if (index >> SLAB_CHUNK_SHIFT >= slab->chunk_count && !slab_grow(slab))
			return 0;
		slab->used++;
	}
	memset(slab_at(slab, index), 0, slab->record_size);
	return index;
}

void slab_release(struct slab *slab, uint32_t index)
{
	memcpy(slab_at(slab, index), &slab->free_list, sizeof(slab->free_list));
	slab->free_list = index;
}

void *slab_place(struct slab *slab, uint32_t index)
{
	while (index >> SLAB_CHUNK_SHIFT >= slab->chunk_count)
		if (!slab_grow(slab))
			return NULL;
	return slab_at(slab, index);
}

void slab_free(struct slab *slab)
{
	for (uint32_t i = 0; i < slab->chunk_count; i++)
		pages_free(slab->chunks[i], slab->record_size << SLAB_CHUNK_SHIFT);
	free(slab->chunks);
	*slab = slab_of(slab->record_size);
}
