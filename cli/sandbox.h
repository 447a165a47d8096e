/* The system calls that are left once packets come: a seccomp filter. */
#ifndef CLI_SANDBOX_H
#define CLI_SANDBOX_H

#include "base/error.h"

#include <stdbool.h>

/* AddressSanitizer opens files when the program ends, so the filter has to let it. */
#if defined(__SANITIZE_ADDRESS__)
#define SANDBOX_HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANDBOX_HAS_SANITIZER 1
#endif
#endif

/* What the filter has to leave beside memory, time, waiting, and open descriptors. */
struct sandbox_needs {
	/* Packets are read from it: nothing may be written to it, which would send; -1 = none. */
	int capture_descriptor;
	bool opens_files; /* to write them, not to read */
	bool asks_ports;  /* with sockets of its own, of IP alone */
};

/*
 * From here on every other system call fails with EPERM, for this process, for good. That is not
 * the end of it: a library that tries something new after an update costs an answer, not the
 * capture of a week. False with `*error` filled where the kernel has no such filters. Systems other
 * than Linux have none, and nothing happens.
 */
bool sandbox_enter(const struct sandbox_needs *needs, struct error *error);

#endif
