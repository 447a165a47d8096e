/* What is said below a packet's line: one sentence for each note. */
#ifndef REPORT_ANNOTATION_H
#define REPORT_ANNOTATION_H

#include "base/text.h"
#include "correlate/correlator.h"
#include "correlate/story.h"
#include "decode/packet.h"

/* Room for the longest sentence and its NUL. */
#define ANNOTATION_SIZE 512

/* The packet that is spoken of, and what is known around it. */
struct scene {
	const struct story
		*story; /* NULL in a packet-by-packet listing: the end is not known yet */
	const struct packet *packet; /* decoded */
	enum event_from from;        /* FROM_OTHER: not known, or neither end */
	/* an ICMP error of a packet-by-packet listing: whose socket it quotes, as far as known */
	struct owner_match owner;
};

/* Appends the sentence of a note; nothing for NOTE_ICMP, which has lines of its own. */
void annotation_add(struct text *text, const struct scene *scene, const struct note *note);

/*
 * The lines about a packet that is an ICMP error, in order: appends line `line` (0, 1, …) and
 * returns true, or returns false when there are no more. An empty line is to be left out.
 */
bool annotation_add_icmp(struct text *text, const struct scene *scene,
			 const struct icmp_record *icmp, unsigned line);

/* Appends what an ICMP error that names no connection is about, as far as it says, and why not. */
void annotation_add_unmatched(struct text *text, const struct unmatched *unmatched);

/* Appends why the receiver's kernel does not act on an error: a clause. */
void annotation_add_reason(struct text *text, enum icmp_reason reason);

#endif
