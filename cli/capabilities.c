/* Giving up all capabilities, with libcap-ng. */
#include "cli/capabilities.h"

#include <cap-ng.h>
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>

static bool fail(const char *what, struct error *error)
{
	error_set(error, "cannot give up %s: %s", what, strerror(errno));
	return false;
}

bool capabilities_bound(struct error *error)
{
	if (capng_get_caps_process() != 0)
		return fail("capabilities", error);
	if (!capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP))
		return true;
	capng_clear(CAPNG_SELECT_BOUNDS);
	return capng_apply(CAPNG_SELECT_BOUNDS) == 0 || fail("the bounding set", error);
}

bool capabilities_drop(struct error *error)
{
	capng_clear(CAPNG_SELECT_ALL);
	if (capng_apply(CAPNG_SELECT_CAPS) != 0 || capng_apply(CAPNG_SELECT_AMBIENT) != 0 ||
	    capng_get_caps_process() != 0 ||
	    capng_have_capabilities(CAPNG_SELECT_CAPS) > CAPNG_NONE)
		return fail("capabilities", error);
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 || fail("new privileges", error);
}
