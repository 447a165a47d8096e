/* The comments that a capture has for its packets, as sentences. */
#ifndef REPORT_COMMENT_WORDS_H
#define REPORT_COMMENT_WORDS_H

#include "base/packet_view.h"
#include "report/json.h"
#include "report/sentence.h"

/* What each sentence begins with. */
#define COMMENT_LEAD "comment in the capture: "

/*
 * Tells the comments in `extra` (NULL: none), each line of them as a note. Those that sockwhy
 * itself wrote (--annotate) are left out: the report says the same.
 */
void comments_tell(const struct packet_extra *extra, const struct teller *teller);

/* Adds the key "comments" with all of them, unless there are none. */
void comments_add_json(struct json *json, const struct packet_extra *extra);

#endif
