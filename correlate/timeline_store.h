/* Where a timeline is kept while it grows. */
#ifndef CORRELATE_TIMELINE_STORE_H
#define CORRELATE_TIMELINE_STORE_H

#include "correlate/timeline.h"

struct frame_chunk;

struct timeline_store {
	struct timeline timeline;
	struct frame_chunk *frames; /* the kept beginnings of frames */
	uint32_t event_room, note_room;
	uint32_t fold_after; /* plain packets in a row shown one by one; 0 = never fold */
	size_t bytes;        /* of memory, all in all */
	uint32_t plain_run;  /* plain packets at the end of the list, one by one or folded */
	bool is_used;
};

/*
 * Appends `event` with `count` notes; its view's first `kept` bytes are copied. An event without
 * notes whose states do not change is plain: more than `fold_after` of them in a row become one
 * EVENT_RUN, for which the event brings its counts. False when memory is short.
 */
bool timeline_add(struct timeline_store *store, const struct event *event, uint32_t kept,
		  const struct note *notes, unsigned count);

/* Adds a note to the event of packet `number` if it is there; false when memory is short. */
bool timeline_annotate(struct timeline_store *store, uint64_t number, const struct note *note);

/* Frees what it holds. */
void timeline_store_free(struct timeline_store *store);

#endif
