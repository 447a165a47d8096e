/* `sockwhy probe`: asks ports, and says what came of it. */
#ifndef CLI_PROBE_COMMAND_H
#define CLI_PROBE_COMMAND_H

#include "base/error.h"

/*
 * Runs the command whose words are `argv` (`argv[0]` is "probe"); returns the exit status: 0 when
 * everything asked is open, 1 with `*error` filled, else what the first that is not open says.
 */
int probe_command(int argc, char *argv[], struct error *error);

#endif
