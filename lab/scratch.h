/* A temporary directory of one's own, which goes whatever ends the program. */
#ifndef LAB_SCRATCH_H
#define LAB_SCRATCH_H

#include <stdbool.h>
#include <sys/types.h>

struct scratch {
	char *directory;
	pid_t keeper; /* the process that removes it */
	int lifeline; /* it does so when nobody has this open any more */
};

/*
 * Makes it in $TMPDIR or /tmp; false with errno set. A process of its own waits until this one and
 * all that it starts have gone, also by SIGKILL, and removes the directory then.
 */
bool scratch_make(struct scratch *scratch);

/* Removes it and the files in it, or leaves it (`keep`). Started processes must have ended. */
void scratch_end(struct scratch *scratch, bool keep);

#endif
