/* A capture that is read twice although it comes from standard input. */
#include "cli/reread.h"

#include "cli/temporary_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_SIZE 65536u

/* Writes all; false: errno says why. */
static bool write_all(int descriptor, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t written = write(descriptor, data, size);

		if (written < 0)
			return false;
		data += written;
		size -= (size_t)written;
	}
	return true;
}

static bool copy_all(int from, int to)
{
	char buffer[COPY_SIZE];
	ssize_t count;

	while ((count = read(from, buffer, sizeof(buffer))) > 0)
		if (!write_all(to, buffer, (size_t)count))
			return false;
	/* a signal ends the reading, not the work on what was read */
	return count == 0 || errno == EINTR;
}

/* A regular file at its beginning can be opened anew. */
static bool is_rereadable(int descriptor)
{
	struct stat status;

	return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
	       lseek(descriptor, 0, SEEK_CUR) == 0;
}

static bool keep_input(struct reread *reread)
{
	reread->descriptor = temporary_file_make();
	return reread->descriptor >= 0 && copy_all(STDIN_FILENO, reread->descriptor) &&
	       lseek(reread->descriptor, 0, SEEK_SET) == 0 &&
	       dup2(reread->descriptor, STDIN_FILENO) >= 0;
}

/* Can what is not standard input be read twice? What cannot be opened at all is not for here. */
static bool check_file(const char *path, struct error *error)
{
	struct stat status;

	if (stat(path, &status) != 0 || !S_ISFIFO(status.st_mode))
		return true;
	error_set(error, "%s: a pipe cannot be read twice, which this needs: give it as -r -",
		  path);
	return false;
}

/* Standard input, which is one of the captures. */
static bool prepare_input(struct reread *reread, const char **path, struct error *error)
{
	if (!is_rereadable(STDIN_FILENO) && !keep_input(reread)) {
		error_set(error, "cannot keep a copy of standard input in %s: %s",
			  temporary_file_directory(), strerror(errno));
		return false;
	}
	/* Linux opens such a path anew: it has an offset of its own */
	(void)snprintf(reread->copy_path, sizeof(reread->copy_path), "/dev/fd/%d",
		       reread->descriptor);
	*path = reread->copy_path;
	return true;
}

bool reread_prepare(struct reread *reread, const char *const *paths, size_t count,
		    struct error *error)
{
	*reread = (struct reread){.paths = calloc(count, sizeof(*paths))};
	if (reread->paths == NULL) {
		error_set(error, "out of memory");
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		reread->paths[i] = paths[i];
		if (strcmp(paths[i], "-") == 0 ? !prepare_input(reread, &reread->paths[i], error)
					       : !check_file(paths[i], error))
			return false;
	}
	return true;
}

void reread_end(struct reread *reread)
{
	if (reread->descriptor > STDIN_FILENO)
		(void)close(reread->descriptor);
	free(reread->paths);
}
