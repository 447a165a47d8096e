/* The commands of sockwhy-lab. */
#ifndef LAB_COMMANDS_H
#define LAB_COMMANDS_H

#include "lab/scenario.h"

#include <stdbool.h>
#include <stddef.h>

/* What the command line says. */
struct lab_options {
	unsigned jobs;    /* at once; 0 = as fits the machine */
	bool json;        /* list */
	bool step;        /* run, replay: waits for a key between events */
	bool keep;        /* check: the captures and records stay */
	bool table;       /* check: what was found by phenomenon */
	const char *page; /* run, replay: the file that gets a page for browsers; NULL = none */
	const char *directory;    /* record */
	const char *const *names; /* of scenarios or runs, none = all; replay: of files */
	size_t name_count;
};

/* The exit status where no namespaces can be made, for test drivers that know what to skip. */
#define EXIT_IMPOSSIBLE 77

/* Each returns the exit status: 0 done, 1 failed or different, EXIT_IMPOSSIBLE. */
int command_list(const struct lab_options *options);
int command_show(const struct lab_options *options);
int command_run(const struct lab_options *options);
int command_replay(const struct lab_options *options);
int command_record(const struct lab_options *options);
int command_check(const struct lab_options *options);

/* The runs that names stand for. */
struct selection {
	struct scenario_run *runs; /* freed by the caller */
	size_t count;
};

/*
 * The runs of the named scenarios: all variants, or (first_only) the first of each; a run's own
 * name gives just that one. Without names: of all scenarios. False, with a sentence on standard
 * error, for a name that nothing has.
 */
bool select_runs(const struct lab_options *options, bool first_only, struct selection *selection);

/* The run of that name; false if there is none. */
bool find_run(const char *name, struct scenario_run *run);

/* How many labs at once. */
unsigned jobs_at_once(const struct lab_options *options);

#endif
