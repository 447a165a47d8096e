/* A binary heap of times; the items are kept apart, and their memory is used again. */
#include "bench/schedule.h"

#include <assert.h>
#include <stdlib.h>

struct entry {
	uint64_t time_ns;
	void *item;
};

struct schedule {
	struct entry *heap;
	size_t count, room, peak;
	void **spare; /* items that were dropped */
	size_t spare_count;
	size_t item_size;
};

struct schedule *schedule_new(size_t item_size)
{
	struct schedule *schedule = calloc(1, sizeof *schedule);

	if (schedule != NULL)
		schedule->item_size = item_size;
	return schedule;
}

void schedule_free(struct schedule *schedule)
{
	if (schedule == NULL)
		return;
	for (size_t i = 0; i < schedule->count; i++)
		free(schedule->heap[i].item);
	for (size_t i = 0; i < schedule->spare_count; i++)
		free(schedule->spare[i]);
	free(schedule->heap);
	free(schedule->spare);
	free(schedule);
}

static int grow(struct schedule *schedule)
{
	size_t room = schedule->room == 0 ? 1024 : 2 * schedule->room;
	struct entry *heap = realloc(schedule->heap, room * sizeof *heap);
	void **spare;

	if (heap == NULL)
		return 0;
	schedule->heap = heap;
	spare = realloc(schedule->spare, room * sizeof *spare);
	if (spare == NULL)
		return 0;
	schedule->spare = spare;
	schedule->room = room;
	return 1;
}

static void sink(struct schedule *schedule, struct entry entry)
{
	struct entry *heap = schedule->heap;
	size_t at = 0, child;

	while ((child = 2 * at + 1) < schedule->count) {
		if (child + 1 < schedule->count && heap[child + 1].time_ns < heap[child].time_ns)
			child++;
		if (heap[child].time_ns >= entry.time_ns)
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = entry;
}

void *schedule_add(struct schedule *schedule, uint64_t time_ns)
{
	struct entry entry = {.time_ns = time_ns};
	size_t at = schedule->count;

	if (schedule->count == schedule->room && !grow(schedule))
		return NULL;
	entry.item = schedule->spare_count > 0 ? schedule->spare[--schedule->spare_count]
					       : malloc(schedule->item_size);
	if (entry.item == NULL)
		return NULL;
	if (++schedule->count > schedule->peak)
		schedule->peak = schedule->count;
	while (at > 0 && schedule->heap[(at - 1) / 2].time_ns > time_ns) {
		schedule->heap[at] = schedule->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	schedule->heap[at] = entry;
	return entry.item;
}

void *schedule_first(const struct schedule *schedule, uint64_t *time_ns)
{
	if (schedule->count == 0)
		return NULL;
	*time_ns = schedule->heap[0].time_ns;
	return schedule->heap[0].item;
}

void schedule_postpone(struct schedule *schedule, uint64_t time_ns)
{
	assert(schedule->count > 0);
	sink(schedule, (struct entry){time_ns, schedule->heap[0].item});
}

void schedule_drop(struct schedule *schedule)
{
	assert(schedule->count > 0);
	schedule->spare[schedule->spare_count++] = schedule->heap[0].item;
	if (--schedule->count > 0)
		sink(schedule, schedule->heap[schedule->count]);
}

size_t schedule_peak(const struct schedule *schedule)
{
	return schedule->peak;
}
