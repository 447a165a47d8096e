/* What the output goes to: a terminal, and which; a pipe, and whether it is read. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "cli/options.h"

/* Columns of the terminal that `output` is; 0 = it is none, or does not say. */
unsigned terminal_width(FILE *output);

/* Is colour wanted? "auto": on a terminal that is not dumb, without NO_COLOR (no-color.org). */
bool terminal_has_color(enum color_mode mode, FILE *output);

/* Is `output` a pipe or socket that nobody reads any more? */
bool terminal_reader_is_gone(FILE *output);

#endif
