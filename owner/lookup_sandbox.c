/* The system calls that are left to the process that looks at the host's sockets. */
#define _GNU_SOURCE /* CLONE_NEWNET */
#include "owner/lookup_sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>

/* Allowed whatever their arguments. A call that this architecture does not have is left out. */
static const int allowed[] = {
	/* memory */
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(futex_time64),
	/* /proc; which of the *stat*() calls it is depends on the libc */
	SCMP_SYS(read),
	SCMP_SYS(lseek),
	SCMP_SYS(_llseek),
	SCMP_SYS(close),
	SCMP_SYS(stat),
	SCMP_SYS(stat64),
	SCMP_SYS(fstat),
	SCMP_SYS(fstat64),
	SCMP_SYS(newfstatat),
	SCMP_SYS(fstatat64),
	SCMP_SYS(statx),
	SCMP_SYS(getdents),
	SCMP_SYS(getdents64),
	SCMP_SYS(readlinkat),
	/* questions and answers */
	SCMP_SYS(sendto),
	SCMP_SYS(sendmsg),
	SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg),
	SCMP_SYS(setsockopt),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(ppoll_time64),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigreturn),
	SCMP_SYS(getrandom),
	/* the end; a sanitizer looks at its stack before */
	SCMP_SYS(sigaltstack),
	SCMP_SYS(gettid),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

/* Allowed where the bits in `mask` of an argument are `value`. */
static const struct conditional {
	int call;
	unsigned argument;
	uint32_t mask, value;
} conditional[] = {
	/* files are opened to read what is there */
	{SCMP_SYS(open), 1, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY},
	{SCMP_SYS(openat), 2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY},
	/* of folders: they are closed by exec(), which there is none of */
	{SCMP_SYS(fcntl), 1, UINT32_MAX, F_GETFL},
	{SCMP_SYS(fcntl), 1, UINT32_MAX, F_SETFD},
	{SCMP_SYS(fcntl64), 1, UINT32_MAX, F_GETFL},
	{SCMP_SYS(fcntl64), 1, UINT32_MAX, F_SETFD},
	{SCMP_SYS(socket), 0, UINT32_MAX, AF_NETLINK},
	{SCMP_SYS(setns), 1, UINT32_MAX, CLONE_NEWNET},
	/* memory, but none that code could be put into */
	{SCMP_SYS(mmap), 2, PROT_EXEC, 0},
	{SCMP_SYS(mmap2), 2, PROT_EXEC, 0},
	{SCMP_SYS(mprotect), 2, PROT_EXEC, 0},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Both return 0 or the negative errno of the rule that could not be added. */
static int allow_if(scmp_filter_ctx filter, const struct conditional *rule)
{
	const struct scmp_arg_cmp condition = {.arg = rule->argument,
					       .op = SCMP_CMP_MASKED_EQ,
					       .datum_a = rule->mask,
					       .datum_b = rule->value};

	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, rule->call, 1, &condition);
}

static int add_rules(scmp_filter_ctx filter)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < COUNT(allowed); i++)
		result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; result == 0 && i < COUNT(conditional); i++)
		result = allow_if(filter, &conditional[i]);
	return result;
}

bool lookup_sandbox_enter(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int result = filter == NULL ? -ENOMEM : add_rules(filter);

	/* no foreign code runs here: nothing is gained from what kernels before 5.16 slow down */
	if (result == 0)
		result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
	if (result == 0)
		result = seccomp_load(filter);
	seccomp_release(filter);
	return result == 0;
}
