/* The seccomp filter: a list of what the analysis of a running capture needs. */
#include "cli/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>

/* Allowed whatever their arguments. A call that this architecture does not have is left out. */
static const int allowed[] = {
	/* memory */
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(futex_time64),
	/* what is open; fstat() is one of the *stat*() calls, which of them depends on the libc */
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(pread64),
	SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg),
	SCMP_SYS(lseek),
	SCMP_SYS(_llseek),
	SCMP_SYS(close),
	SCMP_SYS(fstat),
	SCMP_SYS(fstat64),
	SCMP_SYS(newfstatat),
	SCMP_SYS(fstatat64),
	SCMP_SYS(statx),
	SCMP_SYS(getsockopt),
	SCMP_SYS(getsockname),
	/* waiting and time */
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(ppoll_time64),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(wait4),
	SCMP_SYS(waitid),
	SCMP_SYS(restart_syscall),
	/* signals, and the end */
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigreturn),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(tgkill),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	/* random numbers, and how much memory there is: malloc() and qsort() ask */
	SCMP_SYS(getrandom),
	SCMP_SYS(sysinfo),
#ifdef SANDBOX_HAS_SANITIZER
	/* looking for leaks stops the process from a clone of it; findings are given names */
	SCMP_SYS(clone),
	SCMP_SYS(getdents),
	SCMP_SYS(getdents64),
	SCMP_SYS(getppid),
	SCMP_SYS(kill),
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(prctl),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(ptrace),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sigaltstack),
#endif
};

/* Allowed, too, but these send when their first argument is the socket that packets come from. */
static const int writing[] = {
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(sendto),
	SCMP_SYS(sendmsg),
};

/* Questions about a terminal, whether an interface is up or there, and what its name is. */
static const unsigned long controls[] = {TCGETS, TIOCGWINSZ, FIONREAD, SIOCGIFFLAGS, SIOCGIFNAME};

/* How a descriptor is open; not F_DUPFD, whose result would be no descriptor that is known here. */
static const int inquiries[] = {SCMP_SYS(fcntl), SCMP_SYS(fcntl64)};

/* Memory, but none that code could be put into. */
static const int mapping[] = {SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect)};

/* Asking a port with a socket of one's own; setting a filter takes two of them, too. */
static const int asking[] = {
	SCMP_SYS(bind),
	SCMP_SYS(connect),
	SCMP_SYS(setsockopt),
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* A condition: argument number `argument`, its bits in `mask`, are `value`. */
static struct scmp_arg_cmp is(unsigned argument, unsigned long mask, unsigned long value)
{
	return (struct scmp_arg_cmp){
		.arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
}

/* Each of these returns 0 or the negative errno of what could not be done. */
static int allow_if(scmp_filter_ctx filter, int call, struct scmp_arg_cmp condition)
{
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &condition);
}

static int allow_opening(scmp_filter_ctx filter)
{
	int result = allow_if(filter, SCMP_SYS(openat), is(2, O_ACCMODE, O_WRONLY));

	if (result == 0)
		result = allow_if(filter, SCMP_SYS(open), is(1, O_ACCMODE, O_WRONLY));
	return result;
}

/* Sockets of IP, and what they need; libpcap has the capture not wait while it sets a filter. */
static int allow_asking(scmp_filter_ctx filter)
{
	int result = allow_if(filter, SCMP_SYS(socket), is(0, UINT32_MAX, AF_INET));

	if (result == 0)
		result = allow_if(filter, SCMP_SYS(socket), is(0, UINT32_MAX, AF_INET6));
	for (size_t i = 0; result == 0 && i < COUNT(asking); i++)
		result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, asking[i], 0);
	for (size_t i = 0; result == 0 && i < COUNT(inquiries); i++)
		result = allow_if(filter, inquiries[i], is(1, ULONG_MAX, F_SETFL));
	return result;
}

static int add_allowed(scmp_filter_ctx filter, const struct sandbox_needs *needs)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < COUNT(allowed); i++)
		result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; result == 0 && i < COUNT(writing); i++)
		result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, writing[i], 0);
	for (size_t i = 0; result == 0 && i < COUNT(controls); i++)
		result = allow_if(filter, SCMP_SYS(ioctl), is(1, ULONG_MAX, controls[i]));
	for (size_t i = 0; result == 0 && i < COUNT(inquiries); i++)
		result = allow_if(filter, inquiries[i], is(1, ULONG_MAX, F_GETFL));
	for (size_t i = 0; result == 0 && i < COUNT(mapping); i++)
		result = allow_if(filter, mapping[i], is(2, PROT_EXEC, 0));
	if (result == 0 && needs->opens_files)
		result = allow_opening(filter);
	if (result == 0 && needs->asks_ports)
		result = allow_asking(filter);
	return result;
}

static int add_forbidden(scmp_filter_ctx filter, const struct sandbox_needs *needs)
{
	int result = 0;

	/* the kernel looks at the lower half of the number alone */
	for (size_t i = 0; result == 0 && i < COUNT(writing); i++) {
		const struct scmp_arg_cmp capture =
			is(0, UINT32_MAX, (uint32_t)needs->capture_descriptor);

		result = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), writing[i], 1,
						&capture);
	}
	return result;
}

/* Makes a filter of the rules that `add` adds to the action for all else, and has it obeyed. */
static int load(uint32_t otherwise,
		int (*add)(scmp_filter_ctx filter, const struct sandbox_needs *needs),
		const struct sandbox_needs *needs)
{
	scmp_filter_ctx filter = seccomp_init(otherwise);
	int result = -ENOMEM;

	if (filter != NULL)
		result = add(filter, needs);
	/* no foreign code runs here, so nothing is gained from what kernels before 5.16 slow down
	 */
	if (result == 0)
		result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
	if (result == 0)
		result = seccomp_load(filter);
	seccomp_release(filter);
	return result;
}

bool sandbox_enter(const struct sandbox_needs *needs, struct error *error)
{
	int result = 0;

	tzset(); /* its file is not opened any more */
	/* of several filters the strictest is obeyed; behind the second no other can be loaded */
	if (needs->capture_descriptor >= 0)
		result = load(SCMP_ACT_ALLOW, add_forbidden, needs);
	if (result == 0)
		result = load(SCMP_ACT_ERRNO(EPERM), add_allowed, needs);
	if (result != 0)
		error_set(error, "system calls cannot be filtered: %s; --no-sandbox goes without",
			  strerror(-result));
	return result == 0;
}
