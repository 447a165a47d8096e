/* The file that a report is written to, where it is not standard output. */
#ifndef CLI_OUTPUT_FILE_H
#define CLI_OUTPUT_FILE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* Who is to own the files that are created; without, it is whoever creates them. */
struct file_owner {
	bool is_given;
	uid_t user;
	gid_t group;
};

/* Does opening `path` for writing create a file? Not for "-". */
bool output_file_is_new(const char *path);

/* Hands over a file that was created, where that is wanted and the file system knows owners. */
void output_file_give(int descriptor, const struct file_owner *owner);

/* Is `path` the very file `capture` that is read? Then `*error` says so. */
bool output_file_is_same(const char *path, const char *capture, struct error *error);

/*
 * Opens `path` for writing, for `owner` if it does not exist; NULL with `*error` filled if that
 * fails. To be closed with output_file_close().
 */
FILE *output_file_open(const char *path, const struct file_owner *owner, struct error *error);

/* Closes; false with `*error` filled if not everything could be written. NULL is accepted. */
bool output_file_close(FILE *file, const char *path, struct error *error);

#endif
