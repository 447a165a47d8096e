/* What a check found, by phenomenon and scenario. */
#ifndef LAB_COVERAGE_H
#define LAB_COVERAGE_H

#include "lab/jobs.h"

#include <stddef.h>
#include <stdio.h>

/* All runs of one scenario. */
struct coverage_row {
	const struct scenario *scenario;
	unsigned runs;
	struct job_counts counts;
};

struct coverage {
	struct coverage_row *rows; /* in the order of the runs */
	size_t count;
};

/* Adds a run to its scenario's row; runs of one scenario come one after another. */
void coverage_add(struct coverage *coverage, const struct scenario_run *run,
		  const struct job_counts *counts);

/* A row for each phenomenon and each scenario that shows it, in the order of the phenomena. */
void coverage_print(FILE *output, const struct coverage *coverage);

void coverage_free(struct coverage *coverage);

#endif
