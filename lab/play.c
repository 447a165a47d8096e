/* The order of things: hosts first, then captures, then the steps; captures end before sockets do.
 */
#include "lab/play.h"

#include "lab/truth.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_MS        INT64_C(1000000)
#define QUIET_MS         15
#define PATH_SIZE        512
#define DEFAULT_DELAY_MS 3

static struct lab_plan plan_of(const struct scenario_run *run)
{
	const struct scenario *scenario = run->scenario;
	unsigned delay_ms = scenario->delay_ms != 0 ? scenario->delay_ms : DEFAULT_DELAY_MS;

	return (struct lab_plan){
		.topology = scenario->topology,
		.variant = run->variant,
		.delay_ns = scenario->no_delay ? 0 : delay_ms * NS_PER_MS,
		.asks_neighbors = scenario->asks_neighbors,
	};
}

static struct recording *start_captures(struct played *played, const struct scenario_run *run,
					const char *directory, struct error *error)
{
	char paths[MAX_POINTS][PATH_SIZE], name[160];
	const char *lent[MAX_POINTS];

	played->point_count = scenario_points(run->scenario, played->points);
	for (unsigned i = 0; i < played->point_count; i++) {
		(void)snprintf(
			paths[i], PATH_SIZE, "%s/%s", directory,
			truth_capture_name(played->name, &played->points[i], name, sizeof(name)));
		lent[i] = paths[i];
	}
	return recording_start(&played->lab, played->points, played->point_count, lent, error);
}

static bool write_truth(const struct played *played, const struct scenario_run *run,
			int64_t began_ns, const char *directory, struct error *error)
{
	struct truth truth = {.run = run,
			      .lab = &played->lab,
			      .points = played->points,
			      .point_count = played->point_count,
			      .name = played->name,
			      .began_ns = began_ns};
	char path[PATH_SIZE];

	(void)snprintf(path, sizeof(path), "%s/%s.json", directory, played->name);
	return truth_write(&truth, path, error);
}

/* SIGPIPE stays pending until the call that raised it is written down. */
static void block_sigpipe(void)
{
	sigset_t pipe;

	(void)sigemptyset(&pipe);
	(void)sigaddset(&pipe, SIGPIPE);
	(void)sigprocmask(SIG_BLOCK, &pipe, NULL);
}

static void steps_of(const struct scenario_run *run, struct lab *lab)
{
	const struct scenario_case *one = run->variant.one;

	if (one != NULL && one->steps != NULL)
		one->steps(lab);
	else
		run->scenario->steps(lab);
}

/*
 * How long this thread has waited for a processor although it could have run, in nanoseconds: the
 * second number of schedstat. 0 where the kernel does not tell.
 */
static int64_t time_waited(void)
{
	FILE *file = fopen("/proc/thread-self/schedstat", "re");
	char line[128] = "", *second;

	if (file == NULL)
		return 0;
	(void)!fgets(line, sizeof(line), file);
	(void)fclose(file);
	second = strchr(line, ' ');
	return second == NULL ? 0 : strtoll(second, NULL, 10);
}

static void do_steps(const struct scenario_run *run, struct lab *lab)
{
	int64_t waited = time_waited();

	steps_of(run, lab);
	recorder_was_late(&lab->recorder, time_waited() - waited);
}

bool play(struct played *played, const struct scenario_run *run, const char *directory,
	  struct error *error)
{
	struct lab_plan plan = plan_of(run);
	struct lab *lab = &played->lab;
	struct recording *recording;
	int64_t began_ns = recorder_now();

	memset(played, 0, sizeof(*played));
	(void)scenario_run_name(run, played->name);
	block_sigpipe();
	if (!lab_open(lab, &plan)) {
		*error = lab->error;
		return false;
	}
	recording = start_captures(played, run, directory, error);
	if (recording == NULL)
		return false;
	do_steps(run, lab);
	path_settle(lab->path, QUIET_MS * NS_PER_MS);
	recording_settle(recording, QUIET_MS);
	lab_record_states(lab);
	if (!recording_stop(recording, error))
		return false;
	if (lab->error.text[0] != '\0') {
		*error = lab->error;
		return false;
	}
	return write_truth(played, run, began_ns, directory, error);
}

bool play_in_sandbox(struct played *played, const struct scenario_run *run, const char *directory,
		     struct error *error)
{
	memset(played, 0, sizeof(*played));
	return sandbox_enter(error) && play(played, run, directory, error);
}

bool play_or_say_why(struct played *played, const struct scenario_run *run, const char *directory,
		     FILE *output)
{
	struct error error = {.text = ""};
	char name[RUN_NAME_SIZE];

	if (play_in_sandbox(played, run, directory, &error))
		return true;
	(void)fprintf(output, "BROKEN %s: %s\n", scenario_run_name(run, name), error.text);
	return false;
}

void played_free(struct played *played)
{
	lab_close(&played->lab);
}
