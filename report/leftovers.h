/* What belongs to no connection's block: traceroutes, unanswered ARP, ICMP errors without one. */
#ifndef REPORT_LEFTOVERS_H
#define REPORT_LEFTOVERS_H

#include "report/report.h"

/* Unanswered addresses that are remembered as named by a connection; more are named again. */
#define LEFTOVERS_TOLD_LIMIT 64u

/* What is gathered for the end while connections are shown; all zero in the beginning. */
struct leftovers {
	struct unmatched *unmatched; /* ICMP errors whose quotes name no connection; owned */
	size_t unmatched_count;
	uint64_t unmatched_left_out;               /* more of them, not kept */
	struct ip_addr told[LEFTOVERS_TOLD_LIMIT]; /* a connection's block says that nobody
						      answered for them */
	size_t told_count;
};

/* Takes note of what a connection's block says. */
void leftovers_note_connection(struct leftovers *leftovers, const struct story *story);

/* Keeps an ICMP error; beyond a limit, or without memory, it is counted. */
void leftovers_note_unmatched(struct leftovers *leftovers, const struct unmatched *unmatched);

/* Writes a block for each kind of what is left; where nothing was shown at all, it says so. */
void leftovers_write(const struct report *report, const struct leftovers *leftovers);

/* Frees what was kept. */
void leftovers_free(struct leftovers *leftovers);

#endif
