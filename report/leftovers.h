/* What belongs to no connection's block: traceroutes, unanswered ARP, ICMP errors without one. */
#ifndef REPORT_LEFTOVERS_H
#define REPORT_LEFTOVERS_H

#include "report/report.h"

/* What was gathered for the end while connections were shown. */
struct leftovers {
	const struct unmatched *unmatched; /* ICMP errors whose quotes name no connection */
	size_t unmatched_count;
	uint64_t unmatched_left_out; /* more of them, not kept */
	const struct ip_addr *told;  /* a connection's block says that nobody answered for them */
	size_t told_count;
};

/* Writes a block for each kind of what is left; where nothing was shown at all, it says so. */
void leftovers_write(const struct report *report, const struct leftovers *leftovers);

#endif
