/* What the process that looks at the host's sockets can no longer do, tried. */
#include "owner/lookup_sandbox.h"

#include "tests/support/test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static bool is_forbidden(long result)
{
	return result < 0 && errno == EPERM;
}

/* Behind the filter; returns the number of the first attempt that went otherwise than it should. */
static int try_everything(void)
{
	if (!lookup_sandbox_enter())
		return 1;
	if (open("/proc/self/comm", O_RDONLY | O_CLOEXEC) < 0)
		return 2;
	if (!is_forbidden(open("/proc/self/comm", O_WRONLY | O_CLOEXEC)))
		return 3;
	if (!is_forbidden(open("/dev/null", O_RDWR | O_CLOEXEC)))
		return 4;
	if (!is_forbidden(open("/tmp/sockwhy", O_RDONLY | O_CREAT | O_CLOEXEC, 0600)))
		return 5;
	if (socket(AF_NETLINK, SOCK_RAW, 0) < 0)
		return 6;
	if (!is_forbidden(socket(AF_INET, SOCK_STREAM, 0)))
		return 7;
	if (!is_forbidden(fork()))
		return 8;
	if (!is_forbidden(execl("/bin/true", "true", (char *)NULL)))
		return 9;
	if (!is_forbidden(unlink("/tmp/sockwhy")))
		return 10;
	return is_forbidden(kill(1, 0)) ? 0 : 11;
}

static void test_attempts(void **state)
{
	int status = 0;
	pid_t process;

	(void)state;
	process = fork();
	assert_true(process >= 0);
	if (process == 0)
		_exit(try_everything());
	assert_int_equal(waitpid(process, &status, 0), process);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_attempts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
