/* Whose socket an end is, in words, and which errors a socket of that kind is told. */
#ifndef REPORT_OWNER_WORDS_H
#define REPORT_OWNER_WORDS_H

#include "base/text.h"
#include "correlate/story.h"

#define OWNER_UNIT_SIZE 80

/*
 * The container ("container 0123456789ab") or unit ("nginx.service") that the owner's cgroup tells
 * of, in `unit` (OWNER_UNIT_SIZE bytes); NULL where it tells of none.
 */
const char *owner_unit(const struct socket_owner *owner, char *unit);

/*
 * Appends "client 192.0.2.2:40001 is nc, process 812, descriptor 3, uid 1000: a connected socket".
 * story->owner[side] is known.
 */
void owner_words_add(struct text *text, const struct story *story, enum side side);

/*
 * Appends what a known owner is told of `error`, in place of for which kinds of socket it is told:
 * ": its socket is connected". False, and nothing appended, where no owner is known or the
 * protocol has no unconnected sockets.
 */
bool owner_words_add_told(struct text *text, const struct story *story,
			  const struct socket_error *error);

#endif
