/* The text of the filter: from the command line, or from a file. */
#ifndef CLI_FILTER_TEXT_H
#define CLI_FILTER_TEXT_H

#include "cli/options.h"

/*
 * Sets `*expression` to the filter that the options ask for, NULL for none; the caller frees it.
 * False with `*error` filled when -F names a file that cannot be read.
 */
bool filter_text_read(const struct options *options, char **expression, struct error *error);

#endif
