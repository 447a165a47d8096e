/* The system calls that are left to the process that looks at the host's sockets. */
#ifndef OWNER_LOOKUP_SANDBOX_H
#define OWNER_LOOKUP_SANDBOX_H

#include <stdbool.h>

/*
 * From here on, for good, files may be opened to read only, and sockets made of netlink only; with
 * memory, time, waiting, other namespaces and what is open that is all. Every other call fails with
 * EPERM. False where the kernel has no such filters; then all is left.
 */
bool lookup_sandbox_enter(void);

#endif
