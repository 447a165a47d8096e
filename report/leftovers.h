/* What belongs to no connection's block: traceroutes, unanswered ARP, ICMP errors without one. */
#ifndef REPORT_LEFTOVERS_H
#define REPORT_LEFTOVERS_H

#include "report/report.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes each traceroute with its hops in order. */
void leftovers_write_traceroutes(FILE *output, const struct correlator *correlator, bool color);

/*
 * Writes the addresses that were asked for and never answered, but for the `told_count` in `told`
 * that a connection's block has named already.
 */
void leftovers_write_neighbors(const struct report *report, const struct ip_addr *told,
			       size_t told_count);

/* Writes what was counted where that is all there is to say: no connection, or none selected. */
void leftovers_write_nothing(const struct report *report);

/* Writes ICMP errors whose quotes name no connection; `left_out` more were not kept. */
void leftovers_write_unmatched(FILE *output, const struct unmatched *unmatched, size_t count,
			       uint64_t left_out, bool color);

#endif
