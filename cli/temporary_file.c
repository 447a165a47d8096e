/* Files without a name, for what does not belong into memory. */
#include "cli/temporary_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *temporary_file_directory(void)
{
	const char *directory = getenv("TMPDIR");

	return directory != NULL && directory[0] != '\0' ? directory : "/tmp";
}

int temporary_file_make(void)
{
	char path[PATH_MAX];
	int descriptor;
	int length = snprintf(path, sizeof(path), "%s/sockwhy.XXXXXX", temporary_file_directory());

	if (length < 0 || (size_t)length >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	descriptor = mkstemp(path);
	if (descriptor >= 0)
		(void)unlink(path);
	return descriptor;
}
