/* The filter of system calls: what is to work goes on working, and attempts at the rest fail. */
#include "cli/sandbox.h"
#include "tests/support/test.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A pair of sockets; the first is what packets would be read from. */
struct descriptors {
	int capture, other;
};

/* Each returns true when it found what it is called for. */
typedef bool attempt(const struct descriptors *descriptors);

static bool failed(long result)
{
	return result == -1 && errno == EPERM;
}

/* In a child, since there is no way back: enters, and says by its status what came of it. */
static void try_in_child(attempt *tried, struct sandbox_needs needs)
{
	int pair[2], status;
	pid_t child;

	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		const struct descriptors descriptors = {pair[0], pair[1]};
		struct error error;

		needs.capture_descriptor = pair[0];
		_exit(!sandbox_enter(&needs, &error) ? 2 : tried(&descriptors) ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	close(pair[0]);
	close(pair[1]);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static bool makes_no_socket(const struct descriptors *descriptors)
{
	struct sockaddr_storage any = {.ss_family = AF_INET};

	return failed(socket(AF_INET, SOCK_DGRAM, 0)) && failed(socket(AF_PACKET, SOCK_RAW, 0)) &&
	       failed(connect(descriptors->other, (struct sockaddr *)&any, sizeof(any))) &&
	       failed(bind(descriptors->other, (struct sockaddr *)&any, sizeof(any)));
}

static bool sends_nothing(const struct descriptors *descriptors)
{
	/* the kernel would look at the lower half of the number */
	const long disguised = (long)(1ULL << 32 | (unsigned)descriptors->capture);

	return failed(write(descriptors->capture, "x", 1)) &&
	       failed(syscall(SYS_write, disguised, "x", 1)) &&
	       failed(send(descriptors->capture, "x", 1, 0)) &&
	       failed(fcntl(descriptors->capture, F_DUPFD, 10)) &&
	       failed(dup(descriptors->capture)) && write(descriptors->other, "x", 1) == 1;
}

static bool runs_nothing(const struct descriptors *descriptors)
{
	char name[] = "/bin/true";
	char *const arguments[] = {name, NULL};

	(void)descriptors;
#ifndef SANDBOX_HAS_SANITIZER
	if (!failed(fork()))
		return false;
#endif
	return failed(execve(name, arguments, arguments + 1));
}

static bool changes_nothing(const struct descriptors *descriptors)
{
	struct ifreq request = {.ifr_name = "lo"};

	return failed(unlink("/nonexistent")) && failed(rename("/nonexistent", "/nowhere")) &&
	       failed(chmod("/nonexistent", 0)) && failed(setuid(getuid())) &&
	       failed(ioctl(descriptors->other, SIOCSIFFLAGS, &request));
}

static bool puts_no_code_into_memory(const struct descriptors *descriptors)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)descriptors;
	return page != MAP_FAILED && failed(mprotect(page, 4096, PROT_READ | PROT_EXEC)) &&
	       mmap(NULL, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}

/* /dev/null may be opened by anyone, and writing to it does no harm. */
static bool opens_to_write(const struct descriptors *descriptors)
{
	(void)descriptors;
#ifndef SANDBOX_HAS_SANITIZER
	if (!failed(open("/dev/null", O_RDONLY)) || !failed(open("/dev/null", O_RDWR)))
		return false;
#endif
	return open("/dev/null", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) >= 0;
}

static bool opens_nothing(const struct descriptors *descriptors)
{
	(void)descriptors;
#ifdef SANDBOX_HAS_SANITIZER
	return true;
#else
	return failed(open("/dev/null", O_WRONLY)) && failed(open("/dev/null", O_RDONLY));
#endif
}

/* A port of IP, and of nothing else; what packets are read from is still not written to. */
static bool asks_ports(const struct descriptors *descriptors)
{
	const struct sockaddr_in target = {
		.sin_family = AF_INET, .sin_port = htons(9), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	const int asking = socket(AF_INET, SOCK_DGRAM, 0);

	return asking >= 0 &&
	       connect(asking, (const struct sockaddr *)&target, sizeof(target)) == 0 &&
	       failed(socket(AF_PACKET, SOCK_RAW, 0)) && failed(socket(AF_UNIX, SOCK_DGRAM, 0)) &&
	       failed(send(descriptors->capture, "x", 1, 0));
}

/* What the analysis does all day. */
static bool goes_on(const struct descriptors *descriptors)
{
	struct ifreq request = {.ifr_name = "lo"};
	struct timespec now;
	void *memory = malloc(1 << 24);
	time_t day = 86400;
	struct tm local;
	char byte;

	if (memory == NULL || localtime_r(&day, &local) == NULL)
		return false;
	memset(memory, 1, 1 << 24);
	free(memory);
	/* asked of a socket that has no interfaces: but it was asked */
	if (ioctl(descriptors->capture, SIOCGIFFLAGS, &request) != 0 && errno == EPERM)
		return false;
	return clock_gettime(CLOCK_REALTIME, &now) == 0 && write(descriptors->other, "x", 1) == 1 &&
	       read(descriptors->capture, &byte, 1) == 1 && byte == 'x';
}

/* Nothing that is run later, were it possible, could have more rights: the kernel asks for that. */
static bool gets_no_new_privileges(const struct descriptors *descriptors)
{
	(void)descriptors;
#ifdef SANDBOX_HAS_SANITIZER
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
#else
	return failed(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
#endif
}

static void test_forbidden(void **state)
{
	static attempt *const attempts[] = {makes_no_socket, sends_nothing,
					    runs_nothing,    changes_nothing,
					    opens_nothing,   puts_no_code_into_memory};
	const struct sandbox_needs none = {.opens_files = false};

	(void)state;
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
		try_in_child(attempts[i], none);
}

static void test_allowed(void **state)
{
	const struct sandbox_needs none = {.opens_files = false};

	(void)state;
	try_in_child(goes_on, none);
	try_in_child(opens_to_write, (struct sandbox_needs){.opens_files = true});
	try_in_child(asks_ports, (struct sandbox_needs){.asks_ports = true});
	try_in_child(gets_no_new_privileges, none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forbidden),
		cmocka_unit_test(test_allowed),
	};

	return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
