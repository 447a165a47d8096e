/* What belongs to no connection's block: traceroutes, unanswered ARP, ICMP errors, comments. */
#ifndef REPORT_LEFTOVERS_H
#define REPORT_LEFTOVERS_H

#include "report/report.h"

/* Unanswered addresses that are remembered as named by a connection; more are named again. */
#define LEFTOVERS_TOLD_LIMIT 64u

/* A line of a comment on a packet; owned. */
struct leftover_comment {
	uint64_t packet;
	char *line;
};

/* What is gathered for the end while connections are shown; all zero in the beginning. */
struct leftovers {
	struct unmatched *unmatched; /* ICMP errors whose quotes name no connection; owned */
	size_t unmatched_count;
	uint64_t unmatched_left_out;       /* more of them, not kept */
	struct leftover_comment *comments; /* on packets of no connection; owned */
	size_t comment_count;
	uint64_t comments_left_out;
	struct ip_addr told[LEFTOVERS_TOLD_LIMIT]; /* a connection's block says that nobody
						      answered for them */
	size_t told_count;
};

/* Takes note of what a connection's block says. */
void leftovers_note_connection(struct leftovers *leftovers, const struct story *story);

/* Keeps an ICMP error; beyond a limit, or without memory, it is counted. */
void leftovers_note_unmatched(struct leftovers *leftovers, const struct unmatched *unmatched);

/*
 * Keeps what the capture says of the packet just added, if it is in no connection; bounded in the
 * same way.
 */
void leftovers_note_packet(struct leftovers *leftovers, const struct report *report,
			   const struct packet_view *view);

/* Writes a block for each kind of what is left; where nothing was shown at all, it says so. */
void leftovers_write(const struct report *report, const struct leftovers *leftovers);

/* Frees what was kept. */
void leftovers_free(struct leftovers *leftovers);

#endif
