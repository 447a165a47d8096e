/* The command that is run on a file when the next one begins. */
#ifndef CAPTURE_WRITER_COMMAND_H
#define CAPTURE_WRITER_COMMAND_H

/*
 * Runs `command PATH` beside this program, at the lowest priority, without waiting for it. When
 * that cannot be done, the command's process says so on standard error: no packet is lost by it.
 */
void writer_command_run(const char *command, const char *path);

#endif
