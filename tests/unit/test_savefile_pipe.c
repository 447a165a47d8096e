/* Our own reader of pcap files against libpcap where bytes come in pieces, late or not at all. */
#include "tests/support/capture_trace.h"
#include "tests/support/savefile_build.h"
#include "tests/support/test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* Has a child write `build` into a pipe in pieces, and puts the other end in the place of stdin. */
static pid_t feed(const struct build *build, size_t piece)
{
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(ends[0]);
		for (size_t at = 0; at < build->length; at += piece) {
			size_t left = build->length - at;

			if (write(ends[1], build->data + at, left < piece ? left : piece) < 0)
				_exit(1);
		}
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	close(ends[0]);
	return child;
}

static char *trace_pipe(const struct build *build, size_t piece, enum capture_reader reader)
{
	int saved = dup(STDIN_FILENO), status;
	pid_t child = feed(build, piece);
	char *trace = capture_trace("-", reader);

	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(saved);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	return trace;
}

static void test_pipe(void **state)
{
	static const size_t pieces[] = {7, 1000, 65536, 10000000};
	struct build build = build_long();
	char *wanted = trace_pipe(&build, 65536, READER_LIBPCAP);

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		char *trace = trace_pipe(&build, pieces[i], READER_FITTING);

		assert_string_equal(trace, wanted);
		free(trace);
	}
	free(wanted);
	free(build.data);
}

static void wake(int number)
{
	(void)number;
}

/* A signal while the pipe has nothing more to give. */
static char *trace_interrupted(const struct build *build, enum capture_reader reader)
{
	const struct sigaction action = {.sa_handler = wake};
	const struct itimerval often = {{0, 10000}, {0, 10000}}, never = {{0, 0}, {0, 0}};
	int ends[2], saved = dup(STDIN_FILENO);
	char *trace;

	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], build->data, build->length), build->length);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
	trace = capture_trace("-", reader);
	assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(saved);
	close(ends[0]);
	close(ends[1]);
	return trace;
}

static void test_interrupted(void **state)
{
	const struct savefile_header header = savefile_usual();
	struct build build = build_begin(&header);

	(void)state;
	build_packet(&build, 20);
	build_packet(&build, 20);
	for (unsigned missing = 0; missing < 30; missing += 10, build.length -= 10) {
		char *fitting = trace_interrupted(&build, READER_FITTING);
		char *libpcap = trace_interrupted(&build, READER_LIBPCAP);

		assert_string_equal(fitting, libpcap);
		assert_non_null(strstr(fitting,
				       "\nfailed: standard input: error reading dump file: "
				       "Interrupted system call\n"));
		free(fitting);
		free(libpcap);
	}
	free(build.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
