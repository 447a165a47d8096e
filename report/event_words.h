/* What is said of one event of a timeline, whatever the output: its line, states, sentences. */
#ifndef REPORT_EVENT_WORDS_H
#define REPORT_EVENT_WORDS_H

#include "base/text.h"
#include "report/annotation.h"
#include "report/packet_line.h"
#include "report/sentence.h"

/*
 * Appends "client SYN_SENT -> ESTABLISHED, server SYN_RCVD", if anything changed; what is known of
 * it. A socket that is connected to itself has one state.
 */
void event_add_states(struct text *text, const struct story *story, const struct event *event);

/* Appends "8 packets: client 5 (1,200 bytes), server 3, 25.3 ms" for an EVENT_RUN. */
void event_add_run(struct text *text, const struct event *event);

/* Appends "... and 7 more events, beyond the limit for one connection"; nothing if there are none.
 */
void event_add_left_out(struct text *text, const struct timeline *timeline);

/* The ICMP error about the connection that has this packet number, or NULL. Lent by the story. */
const struct icmp_record *event_icmp(const struct story *story, uint64_t packet);

/* Tells the lines about a packet that is an ICMP error; none for NULL. */
void event_tell_icmp(const struct scene *scene, const struct icmp_record *icmp,
		     const struct teller *teller);

/* Tells the sentences of an event's notes, empty ones left out. */
void event_tell_notes(const struct scene *scene, const struct event *event,
		      const struct teller *teller);

/* Tells whose socket gets what because of this packet; of an error that counts, also that none is
 * told. `icmp` is event_icmp()'s. */
void event_tell_sockets(const struct story *story, const struct event *event,
			const struct icmp_record *icmp, const struct teller *teller);

/*
 * Tells all that is said of an EVENT_PACKET: what it is as an ICMP error, its notes, the change of
 * states beside the first note that has room for it, and whose socket gets what.
 */
void event_tell_all(const struct scene *scene, const struct event *event,
		    const struct teller *teller);

/*
 * Appends the line of an EVENT_PACKET from behind its two ends on, for these are known: "Flags
 * [S], seq …". `packet` is the decoded frame; `lines` lives as long as the connection is shown.
 */
void event_add_line(struct text *text, const struct event *event, const struct packet *packet,
		    const struct packet_line_options *look, struct packet_line_state *lines);

#endif
