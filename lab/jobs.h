/* Runs in processes of their own, several at once, their output in order. */
#ifndef LAB_JOBS_H
#define LAB_JOBS_H

#include "lab/scenario.h"

#include <stdbool.h>
#include <stdio.h>

/* What the process of one run hands back. */
struct job_counts {
	unsigned sockets, agreed, not_decidable, errnos, quotes, differences;
	unsigned repeats;  /* how often the run was done before; told to the process, too */
	bool wants_repeat; /* it counts for nothing and is to be done again */
};

void job_counts_add(struct job_counts *sum, const struct job_counts *one);

/*
 * The work of one run, in a process of its own that ends afterwards: writes what is to be shown to
 * `output` and fills `*counts`. False: it could not be done.
 */
typedef bool job_function(void *context, const struct scenario_run *run, FILE *output,
			  struct job_counts *counts);

struct jobs {
	const struct scenario_run *runs;
	size_t count;
	unsigned at_once;
	unsigned limit_seconds; /* a run that takes longer is ended */
	job_function *work;
	void *context;
	FILE *output;
	/* called for each run when its output is shown; NULL = not */
	void (*shown)(void *context, const struct scenario_run *run,
		      const struct job_counts *counts);
};

/* The sum over all runs. */
struct jobs_result {
	struct job_counts counts;
	size_t done, failed, repeated;
	bool is_interrupted; /* SIGINT, SIGTERM or SIGHUP came; every process is gone */
};

/* Does them all; the output of each comes whole, in the order of the runs. */
struct jobs_result jobs_do(const struct jobs *jobs);

#endif
