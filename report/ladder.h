/* A connection as a sequence diagram: which arrow each event of its timeline is. */
#ifndef REPORT_LADDER_H
#define REPORT_LADDER_H

#include "correlate/story.h"
#include "report/packet_line.h"
#include "report/report.h"

/* Room for the longest label and its NUL. */
#define LADDER_LABEL_SIZE 128

/* Where an arrow begins and ends: at one of the two sockets, or at a router in between. */
enum ladder_place { LADDER_CLIENT, LADDER_SERVER, LADDER_BETWEEN };

/* What became of a packet, as far as the capture tells. */
enum ladder_fate {
	LADDER_PASSES,     /* nothing speaks against it */
	LADDER_STOPPED,    /* an ICMP error quotes it that was not sent by its destination */
	LADDER_UNANSWERED, /* it was sent again, or nothing came back to the end */
};

/* One arrow; it lends from the story, and lives as long. */
struct ladder_step {
	const struct event *event;
	const struct icmp_record *icmp; /* the ICMP error that it is, or NULL */
	enum ladder_place from, to;     /* EVENT_RUN: client to server, and back as well */
	enum ladder_fate fate;
	uint64_t about; /* the packet that it speaks of first (quotes, repeats, …); 0 = none */
	char label[LADDER_LABEL_SIZE];
};

/* What is kept from connection to connection. */
struct ladder {
	const struct report_context *context;
	struct packet_line_state *lines;
	const struct story *story;
	uint8_t *fates; /* enum ladder_fate, by event */
	size_t fate_room;
};

/* Prepares `*ladder`; false when memory is short. Free with ladder_close(). */
bool ladder_open(struct ladder *ladder, const struct report_context *context);

void ladder_close(struct ladder *ladder);

/*
 * Begins with a connection, which must live until the next one. Where memory is short, no fates
 * are known.
 */
void ladder_begin(struct ladder *ladder, const struct story *story);

/*
 * Fills `*step` for event `index` of the timeline and, for an EVENT_PACKET, `*packet`, its decoded
 * frame. To be called for each event once, in order: sequence numbers are relative to the first.
 */
void ladder_step(struct ladder *ladder, size_t index, struct ladder_step *step,
		 struct packet *packet);

#endif
