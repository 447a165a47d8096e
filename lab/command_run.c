/* run: make it happen, then tell it. replay: tell what was recorded before. */
#include "lab/commands.h"
#include "lab/jobs.h"
#include "lab/play.h"
#include "lab/replay.h"
#include "lab/scratch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LIMIT_SECONDS 180
#define PATH_SIZE     512

/* The differences that a run can be had in, and in which words. */
static const struct {
	enum axis axis;
	const char *set, *unset;
} contrasts[] = {
	{AXIS_VERSION, "over IPv6", "over IPv4"},
	{AXIS_UNCONNECTED, "without connect()", "with connect()"},
	{AXIS_RECVERR, "with IP_RECVERR", "without IP_RECVERR"},
	{AXIS_NONBLOCKING, "non-blocking", "blocking"},
};

/* Turns the axis around; gives whether it is set now. */
static bool flip(struct variant *variant, enum axis axis)
{
	switch (axis) {
	case AXIS_VERSION:
		variant->version = variant->version == 4 ? 6 : 4;
		return variant->version == 6;
	case AXIS_UNCONNECTED:
		return variant->unconnected = !variant->unconnected;
	case AXIS_RECVERR:
		return variant->recverr = !variant->recverr;
	case AXIS_NONBLOCKING:
		return variant->nonblocking = !variant->nonblocking;
	}
	return false;
}

/* The runs that differ from this one in one respect. */
static void print_contrasts(const struct scenario_run *run)
{
	const struct scenario_case *one = run->variant.one;

	for (size_t i = 0; i < sizeof(contrasts) / sizeof(contrasts[0]); i++) {
		struct scenario_run other = *run;
		char name[RUN_NAME_SIZE];
		bool is_set = flip(&other.variant, contrasts[i].axis);

		if (!(run->scenario->axes & contrasts[i].axis) ||
		    (contrasts[i].axis == AXIS_VERSION && one != NULL && one->version != 0))
			continue;
		(void)printf("  %-20s sockwhy-lab run %s\n",
			     is_set ? contrasts[i].set : contrasts[i].unset,
			     scenario_run_name(&other, name));
	}
}

static void print_lesson(const struct scenario_run *run)
{
	if (run->scenario->lesson != NULL)
		(void)printf("\nWhat it teaches:\n\n%s\n", run->scenario->lesson);
	if (run->scenario->axes == 0)
		return;
	(void)printf("\nThe same with one thing different:\n\n");
	print_contrasts(run);
}

/* Waits for a key; q, Ctrl-C and Ctrl-D end the showing. The terminal is as before afterwards. */
static bool wait_for_key(void *context)
{
	struct termios before, raw;
	char key = 'q';

	(void)context;
	(void)fflush(stdout);
	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return false;
	raw = before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
	(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	if (read(STDIN_FILENO, &key, 1) != 1)
		key = 'q';
	(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	return key != 'q' && key != 3 && key != 4;
}

/* Do the options go together? */
static bool can_show(const struct lab_options *options)
{
	if (options->page != NULL && options->name_count != 1) {
		(void)fprintf(stderr, "sockwhy-lab: --html takes one run\n");
		return false;
	}
	if (!options->step || isatty(STDIN_FILENO))
		return true;
	(void)fprintf(stderr, "sockwhy-lab: --step waits for keys, but standard input is no "
			      "terminal\n");
	return false;
}

/* The text, and what it teaches. */
static bool print_all(const struct replay *replay, const struct lab_options *options)
{
	struct scenario_run run;

	if (!replay_print(stdout, replay, options->step ? wait_for_key : NULL, NULL))
		return false;
	replay_explain(stdout, replay);
	if (find_run(replay->name, &run))
		print_lesson(&run);
	return true;
}

static bool write_page(const struct replay *replay, const char *path, struct error *error)
{
	struct scenario_run run;
	const char *lesson = find_run(replay->name, &run) ? run.scenario->lesson : NULL;
	bool is_stdout = strcmp(path, "-") == 0;
	FILE *output = is_stdout ? stdout : fopen(path, "w");
	bool done;

	if (output == NULL) {
		error_set(error, "%s: %s", path, strerror(errno));
		return false;
	}
	done = replay_page(output, replay, lesson, error);
	if ((is_stdout ? fflush(output) : fclose(output)) != 0 && done) {
		error_set(error, "%s: %s", path, strerror(errno));
		return false;
	}
	return done;
}

/* Tells what is in the file; `*goes_on` gets whether the reader wants more. */
static bool tell(const char *path, const struct lab_options *options, bool *goes_on)
{
	struct error error = {.text = ""};
	struct replay replay;
	bool done = replay_read(&replay, path, &error);

	*goes_on = false;
	if (done && options->page != NULL)
		done = write_page(&replay, options->page, &error);
	else if (done)
		*goes_on = print_all(&replay, options);
	if (!done)
		(void)fprintf(stderr, "sockwhy-lab: %s\n", error.text);
	replay_free(&replay);
	return done;
}

static bool record_quietly(void *context, const struct scenario_run *run, FILE *output,
			   struct job_counts *counts)
{
	struct played played;

	(void)counts;
	if (!play_or_say_why(&played, run, context, output))
		return false;
	played_free(&played);
	return true;
}

/* Makes it happen; the captures and records are in `directory` then. */
static bool record_all(const struct lab_options *options, const struct selection *selection,
		       char *directory)
{
	const struct jobs jobs = {.runs = selection->runs,
				  .count = selection->count,
				  .at_once = jobs_at_once(options),
				  .limit_seconds = LIMIT_SECONDS,
				  .work = record_quietly,
				  .context = directory,
				  .output = stderr};
	struct jobs_result result = jobs_do(&jobs);

	return result.failed == 0 && !result.is_interrupted;
}

static bool run_in(const struct lab_options *options, const struct selection *selection,
		   char *directory)
{
	bool done = record_all(options, selection, directory), goes_on = true;

	for (size_t i = 0; done && goes_on && i < selection->count; i++) {
		char name[RUN_NAME_SIZE], path[PATH_SIZE];

		(void)snprintf(path, sizeof(path), "%s/%s.pcap", directory,
			       scenario_run_name(&selection->runs[i], name));
		if (i > 0)
			(void)putchar('\n');
		done = tell(path, options, &goes_on);
	}
	return done;
}

int command_run(const struct lab_options *options)
{
	struct error error;
	struct selection selection;
	struct scratch scratch;
	bool done;

	if (options->name_count == 0) {
		(void)fprintf(stderr, "sockwhy-lab: run which scenario?\n");
		return EXIT_FAILURE;
	}
	if (!can_show(options) || !select_runs(options, true, &selection))
		return EXIT_FAILURE;
	if (!sandbox_is_possible(&error)) {
		(void)fprintf(stderr, "sockwhy-lab: %s\n", error.text);
		free(selection.runs);
		return EXIT_IMPOSSIBLE;
	}
	if (!scratch_make(&scratch)) {
		perror("sockwhy-lab: no temporary directory");
		free(selection.runs);
		return EXIT_FAILURE;
	}
	done = run_in(options, &selection, scratch.directory);
	scratch_end(&scratch, false);
	free(selection.runs);
	return done ? EXIT_SUCCESS : EXIT_FAILURE;
}

int command_replay(const struct lab_options *options)
{
	bool done = true, goes_on = true;

	if (options->name_count == 0) {
		(void)fprintf(stderr, "sockwhy-lab: replay which file?\n");
		return EXIT_FAILURE;
	}
	if (!can_show(options))
		return EXIT_FAILURE;
	for (size_t i = 0; done && goes_on && i < options->name_count; i++) {
		if (i > 0)
			(void)putchar('\n');
		done = tell(options->names[i], options, &goes_on);
	}
	return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
