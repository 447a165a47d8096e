/* The programs' calls, and what was done to hosts and path, as notes at the lines of life of a
 * page. */
#ifndef LAB_REPLAY_NOTES_H
#define LAB_REPLAY_NOTES_H

#include "lab/replay.h"
#include "report/side_note.h"

/* How a socket stands to the connection at hand. */
struct replay_owner {
	bool is_here;
	bool is_taken; /* a TCP socket that has its connection */
	enum side side;
};

struct replay_notes {
	const struct replay *replay;
	char **texts;               /* by entry; NULL = not made yet */
	bool *is_placed;            /* by entry */
	struct replay_owner *owner; /* by socket; one more, of calls without a socket */
	struct side_note *found;    /* of the connection at hand */
	const char *host[2];        /* of the connection at hand, by side; NULL = not known */
	size_t seen;                /* connections so far */
	int64_t last_ns;            /* its sockets' last call */
	int64_t ended_ns;           /* the connection before it */
	int64_t before_ns;          /* the last one that was over when it began */
};

/* `replay` is lent. */
void replay_notes_open(struct replay_notes *notes, const struct replay *replay);
void replay_notes_close(struct replay_notes *notes);

/* The `find` of a struct side_notes, whose context is a struct replay_notes. */
size_t replay_notes_find(void *context, const struct story *story, const struct side_note **found);

#endif
