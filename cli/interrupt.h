/* Signals: SIGINT, SIGTERM and SIGHUP end the reading; others ask something of a live capture. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

/* What signals ask of a live capture; bits of a set. */
enum interrupt_question {
	ASKED_COUNTS = 1,   /* SIGUSR1: what was captured so far */
	ASKED_FLUSH = 2,    /* SIGUSR2: written packets out of the buffers */
	ASKED_PROGRESS = 4, /* SIGALRM: how many packets there are now */
};

/* From here on the signals that end are noted, once each; a second one of a kind ends the program.
 */
void interrupt_catch(void);

/* Has one of them come? */
bool interrupt_requested(void);

/* From here on questions are noted; with `every_second` also one for the progress, by a timer. */
void interrupt_catch_questions(bool every_second);

/* The questions that came since the last call: a set of enum interrupt_question. */
unsigned interrupt_asked(void);

#endif
