/* The file that a report is written to, where it is not standard output. */
#include "cli/output_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_same_file(const char *path, const char *capture)
{
	struct stat first, second;

	return stat(path, &first) == 0 && stat(capture, &second) == 0 &&
	       first.st_dev == second.st_dev && first.st_ino == second.st_ino &&
	       S_ISREG(first.st_mode);
}

bool output_file_is_same(const char *path, const char *capture, struct error *error)
{
	if (!is_same_file(path, capture))
		return false;
	error_set(error, "%s: is the capture that is read", path);
	return true;
}

bool output_file_is_new(const char *path)
{
	return strcmp(path, "-") != 0 && access(path, F_OK) != 0 && errno == ENOENT;
}

void output_file_give(int descriptor, const struct file_owner *owner)
{
	if (owner->is_given)
		(void)!fchown(descriptor, owner->user, owner->group);
}

FILE *output_file_open(const char *path, const struct file_owner *owner, struct error *error)
{
	const bool is_new = output_file_is_new(path);
	FILE *file = fopen(path, "w");

	if (file == NULL)
		error_set(error, "%s: %s", path, strerror(errno));
	else if (is_new)
		output_file_give(fileno(file), owner);
	return file;
}

bool output_file_close(FILE *file, const char *path, struct error *error)
{
	bool had_failed, is_closed;

	if (file == NULL)
		return true;
	had_failed = ferror(file) != 0;
	is_closed = fclose(file) == 0;
	if (!had_failed && is_closed)
		return true;
	error_set(error, "%s: cannot write%s%s", path, is_closed ? "" : ": ",
		  is_closed ? "" : strerror(errno));
	return false;
}
