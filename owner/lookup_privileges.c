/* Which privileges the process that looks at the host's sockets keeps. */
#define _GNU_SOURCE /* setresuid() */
#include "owner/lookup_privileges.h"

#include <grp.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOBODY 65534

/* The capabilities, of those that are there, that are kept; returns them, as bits. */
static uint32_t keep_capabilities(void)
{
	static const uint32_t kept =
		1u << CAP_SYS_PTRACE | 1u << CAP_DAC_READ_SEARCH | 1u << CAP_SYS_ADMIN;
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data) != 0)
		_exit(EXIT_FAILURE);
	data[0].permitted &= kept;
	data[0].effective = data[0].permitted;
	data[0].inheritable = 0;
	memset(&data[1], 0, sizeof(data[1]));
	if (syscall(SYS_capset, &header, data) != 0)
		_exit(EXIT_FAILURE);
	return data[0].effective;
}

bool lookup_privileges_reduce(void)
{
	uint32_t kept;

	if (geteuid() == 0) {
		/* in a user namespace there may be no nobody: then it stays, without privileges */
		(void)prctl(PR_SET_KEEPCAPS, 1);
		(void)setgroups(0, NULL);
		(void)!setresgid(NOBODY, NOBODY, NOBODY);
		(void)!setresuid(NOBODY, NOBODY, NOBODY);
	}
	kept = keep_capabilities();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		_exit(EXIT_FAILURE);
	return (kept & 1u << CAP_SYS_PTRACE) != 0;
}
