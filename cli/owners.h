/* --sockets: whose sockets the ends of a connection are. */
#ifndef CLI_OWNERS_H
#define CLI_OWNERS_H

#include "base/error.h"
#include "correlate/story.h"
#include "owner/socket_table.h"

/*
 * Reads the list `name` ("-" is standard input), saying on standard error what could not be read.
 * The caller frees it; NULL with `*error` filled when it cannot be used.
 */
struct socket_table *owners_read(const char *name, struct error *error);

/*
 * --save-sockets: writes this host's sockets to the file `name` ("-" is standard output), saying on
 * standard error what the privileges did not show. False with `*error` filled.
 */
bool owners_save(const char *name, struct error *error);

/* Fills in story->owner, which lives as long as the table. */
void owners_find(const struct socket_table *table, struct story *story);

#endif
