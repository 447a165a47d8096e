/* The command that is run on a file when the next one begins. */
#include "capture/writer_command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOWEST_PRIORITY 19

/* What a shell returns for a command that it cannot run. */
#define CANNOT_RUN 127

/* tcpdump's compress_savefile(): the command is one word, looked for along PATH. */
static void become(const char *command, const char *path)
{
	char message[300];
	int length;

	(void)setpriority(PRIO_PROCESS, 0, LOWEST_PRIORITY);
	(void)execlp(command, command, path, (char *)NULL);
	length = snprintf(message, sizeof(message), "sockwhy: cannot run %s: %s\n", command,
			  strerror(errno));
	if (length > 0)
		(void)!write(STDERR_FILENO, message, strnlen(message, sizeof(message)));
	_exit(CANNOT_RUN);
}

void writer_command_run(const char *command, const char *path)
{
	pid_t child = fork();

	if (child < 0)
		(void)fprintf(stderr, "sockwhy: cannot run %s: %s\n", command, strerror(errno));
	/* the child's child is nobody's: it needs nobody to wait for its end */
	if (child == 0) {
		if (fork() == 0)
			become(command, path);
		_exit(0);
	}
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		continue;
}
