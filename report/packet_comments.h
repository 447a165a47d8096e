/* What is said of packets as comments, which a capture carries along: for other programs to show.
 */
#ifndef REPORT_PACKET_COMMENTS_H
#define REPORT_PACKET_COMMENTS_H

#include "base/packet_view.h"
#include "correlate/correlator.h"
#include "correlate/story.h"
#include "decode/packet.h"

/* Who takes the comments. */
struct commenter {
	/* Called for each comment: plain text in lines, valid UTF-8, which lives until it returns.
	 */
	void (*comment)(void *context, uint64_t packet, const char *text);
	void *context;
	/* decode_packet(): for the frames that a timeline kept */
	void (*decode)(const struct packet_view *view, struct packet *packet);
};

/*
 * Comments on the packets of a connection whose timeline was kept, and on its last one, be it an
 * ICMP error about it, with the verdict. Each begins with "sockwhy #N", N being its number.
 */
void packet_comments_tell(const struct story *story, const struct commenter *commenter);

/* Comments on an ICMP error that names no connection. */
void packet_comments_tell_unmatched(const struct unmatched *unmatched,
				    const struct commenter *commenter);

#endif
