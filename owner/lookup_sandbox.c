/* The system calls that are left to the process that looks at the host's sockets. */
#define _GNU_SOURCE /* CLONE_NEWNET */
#include "owner/lookup_sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
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
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

/* How a descriptor is open, and that a folder's is closed by exec(), which there is none of. */
static const int controls[] = {F_GETFL, F_SETFD};

/* Memory, but none that code could be put into. */
static const int mapping[] = {SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect)};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Returns 0 or the negative errno of the rule that could not be added. */
static int allow_if(scmp_filter_ctx filter, int call, struct scmp_arg_cmp condition)
{
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &condition);
}

static int add_rules(scmp_filter_ctx filter)
{
	int result = allow_if(filter, SCMP_SYS(openat),
			      SCMP_A2_32(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDONLY));

	if (result == 0)
		result = allow_if(filter, SCMP_SYS(open),
				  SCMP_A1_32(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDONLY));
	if (result == 0)
		result = allow_if(filter, SCMP_SYS(socket), SCMP_A0_32(SCMP_CMP_EQ, AF_NETLINK));
	if (result == 0)
		result = allow_if(filter, SCMP_SYS(setns), SCMP_A1_32(SCMP_CMP_EQ, CLONE_NEWNET));
	for (size_t i = 0; result == 0 && i < COUNT(allowed); i++)
		result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; result == 0 && i < COUNT(controls); i++) {
		struct scmp_arg_cmp is = SCMP_A1_32(SCMP_CMP_EQ, (uint32_t)controls[i]);

		result = allow_if(filter, SCMP_SYS(fcntl), is);
		if (result == 0)
			result = allow_if(filter, SCMP_SYS(fcntl64), is);
	}
	for (size_t i = 0; result == 0 && i < COUNT(mapping); i++)
		result = allow_if(filter, mapping[i], SCMP_A2_32(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return result;
}

bool lookup_sandbox_enter(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int result = filter == NULL ? -ENOMEM : add_rules(filter);

	/* no foreign code runs here, so nothing is gained from what kernels before 5.16 slow down
	 */
	if (result == 0)
		result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
	if (result == 0)
		result = seccomp_load(filter);
	seccomp_release(filter);
	return result == 0;
}
