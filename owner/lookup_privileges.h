/* Which privileges the process that looks at the host's sockets keeps. */
#ifndef OWNER_LOOKUP_PRIVILEGES_H
#define OWNER_LOOKUP_PRIVILEGES_H

#include <stdbool.h>

/*
 * Keeps, of the capabilities that are there, CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH (to look at
 * other users' processes) and CAP_SYS_ADMIN (to enter their network namespaces, setns(2)); gives
 * up all others for good, and where it is root becomes nobody. What cannot be given up ends the
 * process. Returns whether CAP_SYS_PTRACE is among those kept.
 */
bool lookup_privileges_reduce(void);

#endif
