/* Where a timeline is kept while it grows. */
#include "correlate/timeline_store.h"

#include "base/packet_options.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE     4000u
#define MAX_LATE_NOTES 12u /* each one copies those before it */

struct frame_chunk {
	struct frame_chunk *older;
	uint32_t used, size;
	uint8_t bytes[];
};

/*
 * Room for `wanted` elements of `size` bytes in `*array`, whose bytes are counted in `*bytes`;
 * false when memory is short.
 */
static bool make_room(void **array, uint32_t *room, size_t wanted, size_t size, size_t *bytes)
{
	size_t larger = *room ? (size_t)*room * 2 : 4;
	void *grown;

	if (wanted <= *room)
		return true;
	while (larger < wanted)
		larger *= 2;
	grown = realloc(*array, larger * size);
	if (grown == NULL)
		return false;
	*array = grown;
	*bytes += (larger - *room) * size;
	*room = (uint32_t)larger;
	return true;
}

/* Room for `length` bytes that stay; NULL when memory is short. */
static uint8_t *keep_room(struct timeline_store *store, uint32_t length)
{
	struct frame_chunk *chunk = store->frames;

	if (chunk == NULL || chunk->size - chunk->used < length) {
		uint32_t size = chunk == NULL ? 256u : CHUNK_SIZE;

		if (size < length)
			size = length;
		chunk = malloc(sizeof(*chunk) + size);
		if (chunk == NULL)
			return NULL;
		*chunk = (struct frame_chunk){.older = store->frames, .size = size};
		store->frames = chunk;
		store->bytes += sizeof(*chunk) + size;
	}
	chunk->used += length;
	return chunk->bytes + chunk->used - length;
}

static const uint8_t *keep_frame(struct timeline_store *store, const uint8_t *data, uint32_t length)
{
	uint8_t *kept = keep_room(store, length);

	if (kept != NULL && length > 0)
		memcpy(kept, data, length);
	return kept;
}

static bool has_comment(const struct packet_view *view)
{
	struct bytes options, comment;

	if (view->extra == NULL)
		return false;
	options = view->extra->options;
	return packet_comment_next(view->extra, &options, &comment);
}

/* A copy of a packet's comments, as far as they are kept; NULL: there are none, or no memory. */
static const struct packet_extra *keep_extra(struct timeline_store *store,
					     const struct packet_view *view)
{
	const uint32_t align = sizeof(max_align_t);
	uint8_t comments[PACKET_COMMENTS_SIZE];
	struct packet_extra *extra;
	uint32_t size;
	uint8_t *kept;

	if (view->extra == NULL)
		return NULL;
	size = (uint32_t)packet_comments_copy(view->extra, comments);
	kept = size == 0 ? NULL : keep_room(store, size + (uint32_t)sizeof(*extra) + align);
	if (kept == NULL)
		return NULL;
	extra = (struct packet_extra *)(void *)(kept + (align - (uintptr_t)kept % align));
	kept = (uint8_t *)(extra + 1);
	memcpy(kept, comments, size);
	*extra = (struct packet_extra){.options = bytes_of(kept, size)};
	return extra;
}

static bool is_plain(const struct event *event, unsigned note_count)
{
	return note_count == 0 && event->from != FROM_OTHER && !has_comment(&event->view) &&
	       memcmp(event->state, event->state_before, sizeof(event->state)) == 0;
}

static void add_to_run(struct event *run, const struct event *event)
{
	run->last_packet = event->last_packet;
	run->last_ns = event->last_ns;
	for (int side = CLIENT; side <= SERVER; side++) {
		run->packets[side] += event->packets[side];
		run->bytes[side] += event->bytes[side];
	}
}

/* Folds the plain events at the end of the list, which then holds one EVENT_RUN in their place. */
static void fold(struct timeline_store *store)
{
	struct event *events = store->timeline.events;
	size_t first = store->timeline.event_count - store->plain_run;

	events[first].kind = EVENT_RUN;
	for (size_t i = first + 1; i < store->timeline.event_count; i++)
		add_to_run(&events[first], &events[i]);
	store->timeline.event_count = first + 1;
	store->plain_run = store->fold_after + 1;
}

bool timeline_add(struct timeline_store *store, const struct event *event, uint32_t kept,
		  const struct note *notes, unsigned count)
{
	struct timeline *timeline = &store->timeline;
	bool plain = is_plain(event, count);
	struct event *added;

	if (plain && store->fold_after > 0 && store->plain_run == store->fold_after)
		fold(store);
	if (plain && store->plain_run > 0 &&
	    timeline->events[timeline->event_count - 1].kind == EVENT_RUN) {
		add_to_run(&timeline->events[timeline->event_count - 1], event);
		return true;
	}
	if (!make_room((void **)&timeline->events, &store->event_room, timeline->event_count + 1,
		       sizeof(*timeline->events), &store->bytes) ||
	    !make_room((void **)&timeline->notes, &store->note_room, timeline->note_count + count,
		       sizeof(*timeline->notes), &store->bytes))
		return false;
	added = &timeline->events[timeline->event_count++];
	*added = *event;
	if (kept < added->view.captured_length)
		added->view.captured_length = kept;
	added->view.data = keep_frame(store, event->view.data, added->view.captured_length);
	added->view.extra = keep_extra(store, &event->view);
	if (added->view.data == NULL)
		return false;
	added->first_note = (uint32_t)timeline->note_count;
	added->note_count = count;
	if (count > 0)
		memcpy(timeline->notes + timeline->note_count, notes, count * sizeof(*notes));
	timeline->note_count += count;
	store->plain_run = plain ? store->plain_run + 1 : 0;
	return true;
}

/* The event of packet `number`, or NULL: there is none, or it is part of a run. */
static struct event *find_event(const struct timeline *timeline, uint64_t number)
{
	size_t first = 0, count = timeline->event_count;

	while (count > 0) { /* they stand in the order of their packets */
		size_t half = count / 2;

		if (timeline->events[first + half].packet < number) {
			first += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	if (first == timeline->event_count || timeline->events[first].packet != number ||
	    timeline->events[first].kind != EVENT_PACKET)
		return NULL;
	return &timeline->events[first];
}

bool timeline_annotate(struct timeline_store *store, uint64_t number, const struct note *note)
{
	struct timeline *timeline = &store->timeline;
	struct event *event = find_event(timeline, number);

	if (event == NULL || event->note_count >= MAX_LATE_NOTES)
		return true;
	if (!make_room((void **)&timeline->notes, &store->note_room,
		       timeline->note_count + event->note_count + 1, sizeof(*timeline->notes),
		       &store->bytes))
		return false;
	store->plain_run = 0; /* it stays a line of its own: fold only behind it */
	memmove(timeline->notes + timeline->note_count, timeline->notes + event->first_note,
		event->note_count * sizeof(*timeline->notes));
	event->first_note = (uint32_t)timeline->note_count;
	timeline->notes[event->first_note + event->note_count++] = *note;
	timeline->note_count += event->note_count;
	return true;
}

void timeline_store_free(struct timeline_store *store)
{
	while (store->frames != NULL) {
		struct frame_chunk *older = store->frames->older;

		free(store->frames);
		store->frames = older;
	}
	free(store->timeline.events);
	free(store->timeline.notes);
	*store = (struct timeline_store){0};
}
