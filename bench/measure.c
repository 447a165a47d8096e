/* bench-measure: runs a command with its output discarded and prints what it used: seconds of CPU,
 * seconds by the clock, peak resident memory in KiB, and how it ended. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct options {
	rlim_t cpu_seconds; /* 0: no limit */
	rlim_t memory_mib;  /* 0: no limit */
	char **command;
};

static bool parse_options(struct options *options, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "+m:t:")) != -1) {
		if (option == 'm')
			options->memory_mib = strtoul(optarg, NULL, 10);
		else if (option == 't')
			options->cpu_seconds = strtoul(optarg, NULL, 10);
		else
			return false;
	}
	options->command = argv + optind;
	return optind < argc;
}

/* Above the soft limit of CPU time comes SIGXCPU, above the hard one SIGKILL. */
static struct rlimit limit_of(rlim_t value)
{
	if (value == 0)
		return (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
	return (struct rlimit){value, value + 1};
}

/* Becomes the command; returns only if that fails. */
static void run_command(const struct options *options)
{
	const struct rlimit seconds = limit_of(options->cpu_seconds);
	const struct rlimit memory = limit_of(options->memory_mib << 20);
	int nowhere = open("/dev/null", O_RDWR);

	if (nowhere >= 0 && dup2(nowhere, STDIN_FILENO) >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0 &&
	    setrlimit(RLIMIT_CPU, &seconds) == 0 && setrlimit(RLIMIT_AS, &memory) == 0)
		execvp(options->command[0], options->command);
	fprintf(stderr, "bench-measure: %s: %s\n", options->command[0], strerror(errno));
}

static double seconds_of(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double clock_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void print_outcome(int status)
{
	if (WIFSIGNALED(status))
		printf("\tsignal-%d\n", WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		printf("\texit-%d\n", WEXITSTATUS(status));
	else
		puts("\tok");
}

int main(int argc, char **argv)
{
	struct options options = {0};
	struct rusage usage;
	double start = clock_seconds();
	int status;
	pid_t child;

	if (!parse_options(&options, argc, argv)) {
		fputs("usage: bench-measure [-m MIB] [-t CPU_SECONDS] COMMAND...\n", stderr);
		return 2;
	}
	child = fork();
	if (child == 0) {
		run_command(&options);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child) {
		fprintf(stderr, "bench-measure: %s\n", strerror(errno));
		return 1;
	}
	printf("%.4f\t%.4f\t%ld", seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
	       clock_seconds() - start, usage.ru_maxrss);
	print_outcome(status);
	return 0;
}
