/* The file that a report is written to, where it is not standard output. */
#ifndef CLI_OUTPUT_FILE_H
#define CLI_OUTPUT_FILE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdio.h>

/* Is `path` the very file `capture` that is read? Then `*error` says so. */
bool output_file_is_same(const char *path, const char *capture, struct error *error);

/*
 * Opens `path` for writing; NULL with `*error` filled if that fails. To be closed with
 * output_file_close().
 */
FILE *output_file_open(const char *path, struct error *error);

/* Closes; false with `*error` filled if not everything could be written. NULL is accepted. */
bool output_file_close(FILE *file, const char *path, struct error *error);

#endif
