/* A temporary directory, made and removed whole. */
#include "lab/scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

char *scratch_make(void)
{
	const char *place = getenv("TMPDIR");
	char *path;

	if (asprintf(&path, "%s/sockwhy-lab-XXXXXX", place != NULL ? place : "/tmp") < 0)
		return NULL;
	if (mkdtemp(path) != NULL)
		return path;
	free(path);
	return NULL;
}

void scratch_remove(const char *directory)
{
	DIR *files = opendir(directory);
	const struct dirent *file;

	if (files == NULL)
		return;
	while ((file = readdir(files)) != NULL)
		(void)unlinkat(dirfd(files), file->d_name, 0);
	(void)closedir(files);
	(void)rmdir(directory);
}
