/* Is what sockwhy says of a capture what really happened? */
#ifndef LAB_COMPARE_H
#define LAB_COMPARE_H

#include "lab/findings.h"
#include "lab/recorder.h"

#include <stdio.h>

/* Counts over sockets and captures. */
struct comparison {
	unsigned sockets; /* compared */
	unsigned agreed;
	unsigned not_decidable; /* marked so by the scenario, or cut by the snapshot length */
	unsigned errnos;        /* errnos that were predicted, and came */
	unsigned quotes;        /* ICMP errors whose quoted packet was compared */
	unsigned differences;
};

/* What is compared: a capture of a run, and the run's record. */
struct comparing {
	const struct findings *findings;
	const struct recorder *recorder;
	const char *host;  /* where it was captured */
	bool on_wire;      /* at one interface, not at all of them */
	const char *point; /* name for the lines: "udp_refused.router" */
	FILE *lines;       /* gets one line for each difference */
	struct comparison *counts;
};

/* Compares every socket and every ICMP error. */
void compare_capture(const struct comparing *comparing);

/* One difference, printf-style. */
__attribute__((format(printf, 2, 3))) void compare_differs(const struct comparing *comparing,
							   const char *format, ...);

/* Is the packet that each ICMP error is said to quote the one whose bytes it carries? */
void compare_quotes(const struct comparing *comparing);

/*
 * The errors that the analysis predicts for the socket `index`, held against what its calls
 * returned. `told` is what was told of its conversations, `side` which end it is.
 */
struct told_side {
	const struct told *told;
	enum side side;
};
bool compare_errnos(const struct comparing *comparing, unsigned index,
		    const struct told_side *tolds, size_t count);

#endif
