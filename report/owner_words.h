/* Whose socket an end is, in words, and which errors a socket of that kind is told. */
#ifndef REPORT_OWNER_WORDS_H
#define REPORT_OWNER_WORDS_H

#include "base/text.h"
#include "correlate/story.h"
#include "report/report.h"

#define OWNER_UNIT_SIZE 80

/*
 * The container ("container 0123456789ab") or unit ("nginx.service") that the owner's cgroup tells
 * of, in `unit` (OWNER_UNIT_SIZE bytes); NULL where it tells of none.
 */
const char *owner_unit(const struct socket_owner *owner, char *unit);

/*
 * Appends "client 192.0.2.2:40001 is nc, process 812, descriptor 3, uid 1000: a connected socket",
 * or that its socket was not to be found; nothing where nothing is known.
 */
void owner_words_add(struct text *text, const struct story *story, enum side side);

/* The same with the connection's number in front: "#3 192.0.2.2:40001 is nc, …". */
void owner_words_add_news(struct text *text, const struct owner_news *news);

/*
 * Appends what a known owner is told of `error`, in place of for which kinds of socket it is told:
 * ": its socket is connected". False, and nothing appended, where no owner is known or the
 * protocol has no unconnected sockets.
 */
bool owner_words_add_told(struct text *text, const struct story *story,
			  const struct socket_error *error);

/* The same for an owner and a protocol; `option` is the word for IP_RECVERR or its like. */
bool owner_words_add_match_told(struct text *text, const struct owner_match *match,
				uint8_t protocol, const struct socket_error *error,
				const char *option);

#endif
