/* record, and check: record afresh, analyse, compare. */
#include "lab/commands.h"
#include "lab/compare.h"
#include "lab/coverage.h"
#include "lab/jobs.h"
#include "lab/play.h"
#include "lab/scratch.h"
#include "lab/truth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LIMIT_SECONDS 180
#define PATH_SIZE     512
#define MOST_REPEATS  4

/* What the processes of the runs are told, and what is made of their results. */
struct task {
	const char *directory;
	struct coverage coverage;
};

static bool record_one(void *context, const struct scenario_run *run, FILE *output,
		       struct job_counts *counts)
{
	const struct task *task = context;
	struct played played;

	(void)counts;
	if (!play_or_say_why(&played, run, task->directory, output))
		return false;
	(void)fprintf(output, "%s\n", played.name);
	played_free(&played);
	return true;
}

/* Compares one of the run's captures with the record. */
static bool check_capture(const struct played *played, const struct capture_point *point,
			  const struct task *task, FILE *lines, struct comparison *counts)
{
	char name[160], path[PATH_SIZE];
	struct findings findings;
	struct error error = {.text = ""};
	struct comparing comparing = {
		.findings = &findings,
		.recorder = &played->lab.recorder,
		.host = played->lab.hosts[point->host].name,
		.on_wire =
			strcmp(point->interface, "any") != 0 && strcmp(point->interface, "lo") != 0,
		.point = point->suffix[0] != '\0' ? point->suffix : "client",
		.lines = lines,
		.counts = counts,
	};
	bool done;

	(void)truth_capture_name(played->name, point, name, sizeof(name));
	(void)snprintf(path, sizeof(path), "%s/%s", task->directory, name);
	done = findings_read(&findings, path, &error);
	if (done)
		compare_capture(&comparing);
	else
		(void)fprintf(lines, "  %s: %s\n", name, error.text);
	findings_free(&findings);
	return done;
}

/* Was the run kept waiting, so that it says nothing, and may it be done once more? */
static bool may_repeat(const struct recorder *recorder, const struct job_counts *counts)
{
	return recorder->late_ns > TOO_LATE_NS && counts->repeats < MOST_REPEATS;
}

static void print_run(FILE *output, const struct played *played, const struct comparison *sum,
		      const char *lines)
{
	(void)fprintf(output, "%-6s %-48s %u of %u socket%s agree in %u capture%s, %u errno%s\n%s",
		      sum->differences == 0 ? "ok" : "DIFFER", played->name, sum->agreed,
		      sum->sockets, sum->sockets == 1 ? "" : "s", played->point_count,
		      played->point_count == 1 ? "" : "s", sum->errnos, sum->errnos == 1 ? "" : "s",
		      lines);
}

/* Compares all captures of a run; the differences go to `*lines`, to be freed. */
static struct comparison compare_run(const struct played *played, const struct task *task,
				     char **lines)
{
	struct comparison sum = {.sockets = 0};
	size_t size;
	FILE *memory = open_memstream(lines, &size);

	if (memory == NULL)
		abort();
	for (unsigned i = 0; i < played->point_count; i++)
		sum.differences += !check_capture(played, &played->points[i], task, memory, &sum);
	(void)fclose(memory);
	return sum;
}

static bool check_one(void *context, const struct scenario_run *run, FILE *output,
		      struct job_counts *counts)
{
	const struct task *task = context;
	struct comparison sum = {.differences = 1};
	struct error error = {.text = ""};
	struct played played;
	char *lines = NULL, name[RUN_NAME_SIZE];
	bool is_played = play_in_sandbox(&played, run, task->directory, &error);

	if (is_played)
		sum = compare_run(&played, task, &lines);
	if (sum.differences > 0 && may_repeat(&played.lab.recorder, counts)) {
		counts->wants_repeat = true;
		(void)fprintf(output, "again  %-48s the machine was %lld ms late\n",
			      scenario_run_name(run, name),
			      (long long)(played.lab.recorder.late_ns / 1000000));
	} else if (is_played) {
		*counts = (struct job_counts){
			sum.sockets, sum.agreed,      sum.not_decidable,         sum.errnos,
			sum.quotes,  sum.differences, .repeats = counts->repeats};
		print_run(output, &played, &sum, lines);
	} else {
		(void)fprintf(output, "BROKEN %s: %s\n", scenario_run_name(run, name), error.text);
	}
	free(lines);
	played_free(&played);
	return sum.differences == 0;
}

static void count_run(void *context, const struct scenario_run *run,
		      const struct job_counts *counts)
{
	struct task *task = context;

	coverage_add(&task->coverage, run, counts);
}

static struct jobs_result do_all(const struct lab_options *options,
				 const struct selection *selection, job_function *work,
				 struct task *task)
{
	const struct jobs jobs = {.runs = selection->runs,
				  .count = selection->count,
				  .at_once = jobs_at_once(options),
				  .limit_seconds = LIMIT_SECONDS,
				  .work = work,
				  .context = task,
				  .output = stdout,
				  .shown = count_run};

	return jobs_do(&jobs);
}

/* Says what is missing and gives false where no lab can be built. */
static bool can_build_labs(void)
{
	struct error error;

	if (sandbox_is_possible(&error))
		return true;
	(void)fprintf(stderr, "sockwhy-lab: %s\n", error.text);
	return false;
}

int command_record(const struct lab_options *options)
{
	struct task task = {.directory = options->directory};
	struct selection selection;
	struct jobs_result result;

	if (!can_build_labs())
		return EXIT_IMPOSSIBLE;
	if (!select_runs(options, false, &selection))
		return EXIT_FAILURE;
	result = do_all(options, &selection, record_one, &task);
	coverage_free(&task.coverage);
	free(selection.runs);
	return result.failed > 0 || result.is_interrupted ? EXIT_FAILURE : EXIT_SUCCESS;
}

static void print_sum(const struct jobs_result *result, time_t seconds)
{
	const struct job_counts *counts = &result->counts;

	(void)printf("%zu runs, %zu not as told; %u sockets compared, %u agreed, %u not decidable; "
		     "%u errnos, %u quotes; %lld s\n",
		     result->done, result->failed, counts->sockets, counts->agreed,
		     counts->not_decidable, counts->errnos, counts->quotes, (long long)seconds);
	if (result->repeated > 0)
		(void)printf("%zu times a run was done again because the machine was more than "
			     "%lld ms late with it\n",
			     result->repeated, (long long)(TOO_LATE_NS / 1000000));
}

int command_check(const struct lab_options *options)
{
	struct selection selection;
	struct jobs_result result;
	struct task task = {.directory = NULL};
	struct scratch scratch;
	time_t began = time(NULL);

	if (!can_build_labs())
		return EXIT_IMPOSSIBLE;
	if (!select_runs(options, false, &selection))
		return EXIT_FAILURE;
	if (!scratch_make(&scratch)) {
		perror("sockwhy-lab: no temporary directory");
		free(selection.runs);
		return EXIT_FAILURE;
	}
	task.directory = scratch.directory;
	result = do_all(options, &selection, check_one, &task);
	if (options->table)
		coverage_print(stdout, &task.coverage);
	print_sum(&result, time(NULL) - began);
	if (options->keep)
		(void)printf("captures and records: %s\n", scratch.directory);
	scratch_end(&scratch, options->keep);
	coverage_free(&task.coverage);
	free(selection.runs);
	return result.failed > 0 || result.is_interrupted ? EXIT_FAILURE : EXIT_SUCCESS;
}
