/* Which privileges the process that looks at the host's sockets keeps. */
#define _GNU_SOURCE /* setresuid() */
#include "owner/lookup_privileges.h"

#include <cap-ng.h>
#include <grp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#define NOBODY 65534

/* What looking takes. */
static const unsigned kept[] = {CAP_DAC_READ_SEARCH, CAP_SYS_PTRACE, CAP_SYS_ADMIN};

#define KEPT_COUNT (sizeof(kept) / sizeof(kept[0]))

/* The bounding set as well, where that is allowed. */
static bool bound_capabilities(void)
{
	if (!capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP))
		return true;
	capng_clear(CAPNG_SELECT_BOUNDS);
	return capng_apply(CAPNG_SELECT_BOUNDS) == 0;
}

/* Goes on with those of the capabilities kept that are there. */
static bool keep_capabilities(void)
{
	bool has[KEPT_COUNT];

	if (capng_get_caps_process() != 0)
		return false;
	for (size_t i = 0; i < KEPT_COUNT; i++)
		has[i] = capng_have_capability(CAPNG_PERMITTED, kept[i]) != 0;
	capng_clear(CAPNG_SELECT_ALL);
	for (size_t i = 0; i < KEPT_COUNT; i++)
		if (has[i] &&
		    capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, kept[i]) != 0)
			return false;
	return capng_apply(CAPNG_SELECT_CAPS) == 0 && capng_apply(CAPNG_SELECT_AMBIENT) == 0;
}

static void become_nobody(void)
{
	/* in a user namespace there may be none: then it stays, without capabilities */
	(void)prctl(PR_SET_KEEPCAPS, 1);
	(void)setgroups(0, NULL);
	(void)!setresgid(NOBODY, NOBODY, NOBODY);
	(void)!setresuid(NOBODY, NOBODY, NOBODY);
}

bool lookup_privileges_reduce(void)
{
	if (capng_get_caps_process() != 0 || !bound_capabilities())
		_exit(EXIT_FAILURE);
	if (geteuid() == 0)
		become_nobody();
	if (!keep_capabilities() || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		_exit(EXIT_FAILURE);
	return capng_have_capability(CAPNG_EFFECTIVE, CAP_SYS_PTRACE) != 0;
}
