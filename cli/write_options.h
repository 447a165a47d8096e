/* What the command line says about packets that are to be written. */
#ifndef CLI_WRITE_OPTIONS_H
#define CLI_WRITE_OPTIONS_H

#include "cli/option_values.h"

/* Contradictions and what is missing; false with `*error` filled. */
bool write_options_check(const struct options *options, struct error *error);

/* Are packets written to a file at all? Then nothing is printed unless that is asked for. */
bool write_options_any(const struct options *options);

/* Are files opened after the first packet came? */
bool write_options_open_later(const struct write_options *write);

/* Is the file to be pcapng, which --pcapng or the end of its name says? */
bool write_options_is_pcapng(const struct write_options *write);

#endif
