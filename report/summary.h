/* What the summary counts; private to report/. */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "report/report.h"
#include "report/tally.h"

#define SUMMARY_MAX_ERRNOS 32

/* How often the owners of sockets are told an errno. */
struct errno_count {
	const char *name;
	uint64_t side[2];
	uint64_t only_recverr; /* of these: told only to a socket with IP_RECVERR */
};

struct summary {
	struct tally *outcomes; /* the keys are made by summary_outcome() */
	struct tally *ports;    /* protocol and port of refused connections */
	struct tally *hosts;    /* that refused them themselves */
	struct tally *routers;  /* that sent ICMP errors about packets to others */
	struct errno_count errnos[SUMMARY_MAX_ERRNOS]; /* in the order they were met */
	size_t errno_count;
};

/* How a connection of some protocol ended, and why; `cause` has ICMP errors apart. */
struct outcome {
	uint8_t protocol;
	enum verdict verdict;
	enum cause cause;
	uint8_t icmp_version, icmp_type, icmp_code; /* with CAUSE_ICMP */
};

/* The tally's key of an outcome, and back. */
struct tally_key outcome_key(const struct outcome *outcome);
struct outcome outcome_of_key(const struct tally_key *key);

/* Writes how the connections ended. */
void summary_print_outcomes(FILE *output, const struct summary *summary);

/* Writes the whole summary to the report's output. */
void summary_print(const struct report *report, const struct summary *summary);

#endif
