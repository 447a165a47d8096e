/* SIGINT, SIGTERM and SIGHUP: stop reading, and report what was read. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

/* From here on these signals are noted, once each; a second one of a kind ends the program. */
void interrupt_catch(void);

/* Has one of them come? */
bool interrupt_requested(void);

#endif
