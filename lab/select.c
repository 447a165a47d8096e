/* From names on the command line to runs. */
#include "lab/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void add_run(struct selection *selection, const struct scenario_run *run)
{
	size_t count = selection->count++;

	if ((count & (count + 1)) == 0 || count == 0)
		selection->runs =
			realloc(selection->runs, 2 * (count + 1) * sizeof(*selection->runs));
	if (selection->runs == NULL)
		abort();
	selection->runs[count] = *run;
}

/* Does the name mean this run? Its own name, or, unless only the first counts, its scenario's. */
static bool is_named(const char *wanted, const struct scenario_run *run, bool is_candidate)
{
	char name[RUN_NAME_SIZE];

	if (strcmp(wanted, scenario_run_name(run, name)) == 0)
		return true;
	return is_candidate && strcmp(wanted, run->scenario->name) == 0;
}

/* Adds the runs of one scenario that the name (NULL = any) means. */
static void add_runs(struct selection *selection, const struct scenario *scenario,
		     const char *wanted, bool first_only)
{
	struct scenario_run run;

	for (size_t n = 0; scenario_run_at(scenario, n, &run); n++) {
		bool is_candidate = n == 0 || !first_only;

		if (wanted == NULL ? is_candidate : is_named(wanted, &run, is_candidate))
			add_run(selection, &run);
	}
}

static void add_named(struct selection *selection, const char *wanted, bool first_only)
{
	size_t topic_count;
	const struct scenario_list *const *topics = scenario_topics(&topic_count);

	for (size_t t = 0; t < topic_count; t++) {
		for (size_t s = 0; s < topics[t]->count; s++)
			add_runs(selection, &topics[t]->scenarios[s], wanted, first_only);
	}
}

bool select_runs(const struct lab_options *options, bool first_only, struct selection *selection)
{
	*selection = (struct selection){.count = 0};
	if (options->name_count == 0)
		add_named(selection, NULL, first_only);
	for (size_t i = 0; i < options->name_count; i++) {
		size_t before = selection->count;

		add_named(selection, options->names[i], first_only);
		if (selection->count > before)
			continue;
		(void)fprintf(stderr,
			      "sockwhy-lab: no scenario %s; `sockwhy-lab list` names them\n",
			      options->names[i]);
		free(selection->runs);
		return false;
	}
	return true;
}

bool find_run(const char *name, struct scenario_run *run)
{
	struct selection selection = {.count = 0};
	bool is_found;

	add_named(&selection, name, true);
	is_found = selection.count > 0;
	if (is_found)
		*run = selection.runs[0];
	free(selection.runs);
	return is_found;
}

unsigned jobs_at_once(const struct lab_options *options)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (options->jobs != 0)
		return options->jobs;
	return processors > 0 ? 8 * (unsigned)processors : 8;
}
