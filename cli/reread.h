/* A capture that is read twice although it comes from standard input. */
#ifndef CLI_REREAD_H
#define CLI_REREAD_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct reread {
	const char **paths; /* under which the captures are read again; owned */
	int descriptor;     /* of what was kept of a pipe; 0: nothing had to be kept */
	char copy_path[32];
};

/*
 * Sees to it that the `count` captures at `paths`, lent, can be read now and once more: what comes
 * from a pipe on standard input is kept in a temporary file without a name, and standard input then
 * reads that. False with `*error` filled if that fails. In both cases reread_end() frees.
 */
bool reread_prepare(struct reread *reread, const char *const *paths, size_t count,
		    struct error *error);

void reread_end(struct reread *reread);

#endif
