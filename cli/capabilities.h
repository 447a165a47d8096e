/* Linux capabilities: giving all of them up. Other systems have none, and nothing happens. */
#ifndef CLI_CAPABILITIES_H
#define CLI_CAPABILITIES_H

#include "base/error.h"

#include <stdbool.h>

/*
 * No program that is started from here on gets any: the bounding set is emptied. To be called while
 * still root; without CAP_SETPCAP it cannot be, which no_new_privs makes up for. False with
 * `*error` filled.
 */
bool capabilities_bound(struct error *error);

/*
 * Gives up all that the process has: effective, permitted, inheritable and ambient ones. Sets
 * no_new_privs, so that nothing that is run can bring any back. False with `*error` filled.
 */
bool capabilities_drop(struct error *error);

#endif
