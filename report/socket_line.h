/* Whose socket gets which errno, at which call, and for which kind of socket: one clause. */
#ifndef REPORT_SOCKET_LINE_H
#define REPORT_SOCKET_LINE_H

#include "base/text.h"
#include "correlate/story.h"
#include "report/annotation.h"

/* Appends "client 192.0.2.2:40112: ECONNREFUSED from the next call, if …". */
void socket_line_add(struct text *text, const struct story *story,
		     const struct socket_error *error);

/* Appends for which kind of socket, in a few words: ", only with IP_RECVERR"; nothing for every
 * kind. */
void socket_line_add_kinds(struct text *text, const struct story *story,
			   const struct socket_error *error);

/* Would the two read the same but for their packets, and how sure they are? */
bool socket_line_is_same(const struct socket_error *a, const struct socket_error *b);

/* Is there an error like the story's error number `index` before it? */
bool socket_line_is_repeated(const struct story *story, size_t index);

/* Appends the beginning of it: "client 192.0.2.2:40112: likely ECONNREFUSED from the next call". */
void socket_line_add_errno(struct text *text, const struct story *story,
			   const struct socket_error *error);

/*
 * Appends the same for an ICMP error while the end of its connection is not known yet, from the
 * kernel's table. `scene->packet` is the error.
 */
void socket_line_add_icmp(struct text *text, const struct scene *scene,
			  const struct icmp_record *icmp);

#endif
