/* Runs a report over hand-made stories, with a correlator that only holds what a test puts in. */
#ifndef TESTS_SUPPORT_REPORT_RUN_H
#define TESTS_SUPPORT_REPORT_RUN_H

#include "report/report.h"

/* Stands in for the real one: the functions that reports ask are defined in report_run.c. */
struct correlator {
	struct correlator_counts counts;
	const struct neighbor *neighbors;
	size_t neighbor_count;
	const struct traceroute *traceroutes;
	size_t traceroute_count;
};

/*
 * What `writer` writes about the `count` connections of `stories` and the `unmatched_count` errors
 * of `unmatched`, with `options` (whose output is replaced). The caller frees it.
 */
struct report_input {
	struct report_options options;
	struct report_context context;
	const struct story *const *stories;
	size_t count;
	const struct unmatched *unmatched;
	size_t unmatched_count;
};
char *report_run(const struct report_writer *writer, const struct report_input *input);

#endif
