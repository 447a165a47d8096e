/* What belongs to no connection's block: traceroutes, unanswered ARP, ICMP errors without one. */
#ifndef REPORT_LEFTOVERS_H
#define REPORT_LEFTOVERS_H

#include "correlate/correlator.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes each traceroute with its hops in order. */
void leftovers_write_traceroutes(FILE *output, const struct correlator *correlator, bool color);

/* Writes the addresses that were asked for and never answered. */
void leftovers_write_neighbors(FILE *output, const struct correlator *correlator, bool color);

/* Writes ICMP errors whose quotes name no connection; `left_out` more were not kept. */
void leftovers_write_unmatched(FILE *output, const struct unmatched *unmatched, size_t count,
			       uint64_t left_out, bool color);

#endif
