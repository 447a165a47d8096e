/* What is known of a connection beside its packets: what a program called, what was done to a host.
 */
#ifndef REPORT_SIDE_NOTE_H
#define REPORT_SIDE_NOTE_H

#include "correlate/story.h"
#include "report/ladder.h"

#include <stddef.h>
#include <stdint.h>

enum side_note_kind {
	SIDE_NOTE_CALL,   /* begins and ends here */
	SIDE_NOTE_BEGIN,  /* a call that waits */
	SIDE_NOTE_RETURN, /* its end, further down */
	SIDE_NOTE_EVENT,  /* not a call: done to a host, or to the path */
};

/* One of them, at a line of life. */
struct side_note {
	int64_t time_ns; /* since the epoch */
	enum side_note_kind kind;
	enum ladder_place place; /* LADDER_BETWEEN: on the path */
	size_t call;             /* a SIDE_NOTE_BEGIN and its SIDE_NOTE_RETURN have the same */
	const char *text;        /* "send(c, 8 bytes) = -1 ECONNREFUSED" */
	const char *errno_name;  /* that the call returned; NULL = none */
	uint64_t packet;         /* that brought it about; 0 = none */
	const char *why;         /* this errno, here: a sentence; NULL = none */
	const char *otherwise;   /* what would have to differ: a sentence; NULL = none */
};

/* Who knows them. */
struct side_notes {
	/*
	 * Points `*notes` to what is known of the story's connection, in order of time, and returns
	 * their number; they live until the next call. A `story` of NULL, at the end: those that
	 * belong to none of the connections asked for.
	 */
	size_t (*find)(void *context, const struct story *story, const struct side_note **notes);
	void *context;
	const char *title;  /* of it all: one line */
	const char *lesson; /* what it teaches; NULL = nothing */
};

#endif
