/* SIGINT, SIGTERM and SIGHUP: stop reading, and report what was read; SIGUSR1: say how far it is.
 */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

/* From here on these signals are noted, once each; a second one of a kind ends the program. */
void interrupt_catch(void);

/* Has one of them come? */
bool interrupt_requested(void);

/* From here on SIGUSR1 is noted, and SIGUSR2, which flushes a written capture, is no more fatal. */
void interrupt_catch_questions(void);

/* Has SIGUSR1 come since the last call? */
bool interrupt_asked(void);

#endif
