/* A pool of processes: a lab's namespaces go when its process does, whatever ends that. */
#include "lab/jobs.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum job_state { JOB_WAITS, JOB_RUNS, JOB_ENDED, JOB_SHOWN };

struct job {
	enum job_state state;
	pid_t process;
	FILE *output;
	bool failed;
};

struct pool {
	const struct jobs *jobs;
	struct job *all;
	struct job_counts *counts; /* one for each run, shared with the processes */
	size_t started, shown, running;
	sigset_t signals, before; /* what the pool waits for; what was blocked before */
	struct jobs_result result;
};

_Noreturn static void work(struct pool *pool, size_t number)
{
	const struct jobs *jobs = pool->jobs;
	bool done;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == 1)
		_exit(EXIT_FAILURE);
	(void)sigprocmask(SIG_SETMASK, &pool->before, NULL);
	(void)alarm(jobs->limit_seconds);
	done = jobs->work(jobs->context, &jobs->runs[number], pool->all[number].output,
			  &pool->counts[number]);
	(void)fflush(pool->all[number].output);
	_exit(done ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* Begins with a run, or begins again; what it writes then comes behind what it wrote before. */
static void start(struct pool *pool, size_t number)
{
	struct job *job = &pool->all[number];

	if (job->output == NULL)
		job->output = tmpfile();
	job->process = job->output != NULL ? fork() : -1;
	if (job->process == 0)
		work(pool, number);
	job->state = job->process < 0 ? JOB_ENDED : JOB_RUNS;
	job->failed = job->process < 0;
	pool->running += job->state == JOB_RUNS;
}

/* The process of a run has ended, well or not. */
static void note_end(struct pool *pool, size_t number, int status)
{
	struct job *job = &pool->all[number];
	struct job_counts *counts = &pool->counts[number];
	char name[RUN_NAME_SIZE];

	job->state = JOB_ENDED;
	job->failed = !WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS;
	pool->running--;
	if (WIFSIGNALED(status)) {
		(void)fseek(job->output, 0, SEEK_END);
		(void)fprintf(job->output, "BROKEN %s: ended by signal %d\n",
			      scenario_run_name(&pool->jobs->runs[number], name), WTERMSIG(status));
	} else if (counts->wants_repeat) {
		*counts = (struct job_counts){.repeats = counts->repeats + 1};
		pool->result.repeated++;
		start(pool, number);
	}
}

static void collect(struct pool *pool)
{
	int status;
	pid_t process;

	while ((process = waitpid(-1, &status, WNOHANG)) > 0) {
		for (size_t i = 0; i < pool->started; i++) {
			if (pool->all[i].process == process && pool->all[i].state == JOB_RUNS)
				note_end(pool, i, status);
		}
	}
}

void job_counts_add(struct job_counts *sum, const struct job_counts *one)
{
	sum->sockets += one->sockets;
	sum->agreed += one->agreed;
	sum->not_decidable += one->not_decidable;
	sum->errnos += one->errnos;
	sum->quotes += one->quotes;
	sum->differences += one->differences;
}

/* Shows what is finished, as far as it is in order. */
static void show(struct pool *pool)
{
	char buffer[4096];
	size_t count;

	while (pool->shown < pool->started && pool->all[pool->shown].state == JOB_ENDED) {
		struct job *job = &pool->all[pool->shown];

		job->state = JOB_SHOWN;
		if (job->output != NULL) {
			(void)fseek(job->output, 0, SEEK_SET);
			while ((count = fread(buffer, 1, sizeof(buffer), job->output)) > 0)
				(void)fwrite(buffer, 1, count, pool->jobs->output);
			(void)fclose(job->output);
		}
		(void)fflush(pool->jobs->output);
		job_counts_add(&pool->result.counts, &pool->counts[pool->shown]);
		if (pool->jobs->shown != NULL)
			pool->jobs->shown(pool->jobs->context, &pool->jobs->runs[pool->shown],
					  &pool->counts[pool->shown]);
		pool->result.done++;
		pool->result.failed += job->failed;
		pool->shown++;
	}
}

static void end_all(struct pool *pool)
{
	for (size_t i = 0; i < pool->started; i++) {
		if (pool->all[i].state != JOB_RUNS)
			continue;
		(void)kill(pool->all[i].process, SIGKILL);
		(void)waitpid(pool->all[i].process, NULL, 0);
	}
}

static void run_all(struct pool *pool)
{
	const struct jobs *jobs = pool->jobs;

	while (pool->shown < jobs->count) {
		int signal_number;

		while (pool->started < jobs->count && pool->running < jobs->at_once)
			start(pool, pool->started++);
		collect(pool);
		show(pool);
		if (pool->running == 0)
			continue;
		signal_number = sigwaitinfo(&pool->signals, NULL);
		if (signal_number > 0 && signal_number != SIGCHLD) {
			pool->result.is_interrupted = true;
			end_all(pool);
			return;
		}
	}
}

struct jobs_result jobs_do(const struct jobs *jobs)
{
	const int awaited[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP};
	struct pool pool = {.jobs = jobs};
	size_t size = jobs->count * sizeof(*pool.counts);

	pool.all = calloc(jobs->count, sizeof(*pool.all));
	pool.counts = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (pool.all == NULL || pool.counts == MAP_FAILED)
		abort();
	(void)sigemptyset(&pool.signals);
	for (size_t i = 0; i < sizeof(awaited) / sizeof(awaited[0]); i++)
		(void)sigaddset(&pool.signals, awaited[i]);
	(void)sigprocmask(SIG_BLOCK, &pool.signals, &pool.before);
	run_all(&pool);
	(void)sigprocmask(SIG_SETMASK, &pool.before, NULL);
	free(pool.all);
	(void)munmap(pool.counts, size);
	return pool.result;
}
