/* What brings an errno about, and what an ICMP error does: the tables in words. */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * Writes to `output` what is known of `topic`: an errno ("ECONNREFUSED"), or an ICMP error by
 * numbers or name ("icmp 3 3", "icmp6 1/4", "icmp 3", "icmp port-unreachable", and
 * "icmp-port-unreachable" for both versions). False with a sentence in `*error` if it is neither.
 */
bool explain(FILE *output, const char *topic, struct error *error);

/* The errnos that can be asked for, from 0; NULL beyond the last. Static. */
const char *explain_errno_name(size_t index);

#endif
