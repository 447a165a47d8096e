/* A temporary directory, made and removed whole. */
#include "lab/scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void remove_whole(const char *directory)
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

/* Waits for the end of everybody else; what ends them (Ctrl-C, a closed terminal) does not end it.
 */
_Noreturn static void keep_watch(const char *directory, int lifeline)
{
	char nothing;

	(void)setsid();
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	/* who reads our output must not wait for this process */
	for (int file = 0; file <= 2; file++)
		(void)close(file);
	(void)!read(lifeline, &nothing, 1);
	remove_whole(directory);
	_exit(EXIT_SUCCESS);
}

static char *make_directory(void)
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

bool scratch_make(struct scratch *scratch)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	scratch->directory = make_directory();
	scratch->keeper = scratch->directory != NULL ? fork() : -1;
	if (scratch->keeper == 0) {
		(void)close(ends[1]);
		keep_watch(scratch->directory, ends[0]);
	}
	(void)close(ends[0]);
	scratch->lifeline = ends[1];
	if (scratch->keeper > 0)
		return true;
	(void)close(ends[1]);
	if (scratch->directory != NULL)
		(void)rmdir(scratch->directory);
	free(scratch->directory);
	return false;
}

void scratch_end(struct scratch *scratch, bool keep)
{
	if (keep)
		(void)kill(scratch->keeper, SIGKILL);
	(void)close(scratch->lifeline);
	(void)waitpid(scratch->keeper, NULL, 0);
	free(scratch->directory);
}
