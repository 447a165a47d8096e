/* What completes the command line in a shell: --completion, made from the table of options. */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include "base/error.h"

#include <stdbool.h>
#include <stdio.h>

/*
 * Writes the completion for `shell` ("bash", "zsh" or "fish") to `output`. False with a sentence in
 * `*error` if it is another shell.
 */
bool completion_write(FILE *output, const char *shell, struct error *error);

#endif
