/* Lists of sockets that people save beside a capture. */
#ifndef OWNER_SOCKETS_FILE_H
#define OWNER_SOCKETS_FILE_H

#include "base/error.h"
#include "owner/socket_table.h"

/* What could not be read. */
struct sockets_file_result {
	uint64_t unreadable, first_unreadable; /* lines; the number of the first, from 1 */
};

/*
 * Reads all of `file`, which `name` names, into a new table that is ready for socket_table_find();
 * the caller frees it. NULL with `*error` filled when it cannot be read, or when nothing in it is
 * a line of ss, netstat, lsof or --save-sockets.
 */
struct socket_table *sockets_file_read(FILE *file, const char *name,
				       struct sockets_file_result *result, struct error *error);

/* Writes the table in the words of ss -tuanpeOH, with what ss does not tell behind. */
void sockets_file_write(FILE *output, const struct socket_table *table);

#endif
