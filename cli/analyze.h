/* The run itself: capture, filter, decoder, correlator and report, wired together. */
#ifndef CLI_ANALYZE_H
#define CLI_ANALYZE_H

#include "cli/options.h"

/* How a run ended. */
struct analysis_result {
	uint64_t failures; /* connections that were shown and had failed */
	bool is_complete;  /* false: the error says why; what was read before it was reported */
};

/*
 * Reads the capture that the options name, and reports on options->report.output; returns how
 * that ended, with `*error` filled when it did not end well. Stops early, as at the end of the
 * capture, when interrupt_requested().
 */
struct analysis_result analyze(const struct options *options, struct error *error);

#endif
