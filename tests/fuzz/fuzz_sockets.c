/* Any bytes as a list of sockets: read, searched, written, and read again. */
#include "tests/fuzz/fuzz.h"

#include "owner/sockets_file.h"

#include <stdio.h>
#include <stdlib.h>

/* What was written must be readable, every line of it. */
static void read_again(const struct socket_table *table)
{
	char *text = NULL;
	size_t length = 0;
	FILE *file = open_memstream(&text, &length);
	struct sockets_file_result result;
	struct error error;
	struct socket_table *again;

	if (file == NULL)
		return;
	sockets_file_write(file, table);
	(void)fclose(file);
	file = fmemopen(text, length, "r");
	again = file != NULL ? sockets_file_read(file, "again", &result, &error) : NULL;
	if (again != NULL &&
	    (result.unreadable != 0 || socket_table_count(again) != socket_table_count(table)))
		abort();
	socket_table_free(again);
	if (file != NULL)
		(void)fclose(file);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FILE *file = size > 0 ? tmpfile() : NULL;
	struct sockets_file_result result;
	struct socket_table *table;
	struct error error;

	if (file == NULL)
		return 0;
	(void)fwrite(data, 1, size, file);
	rewind(file);
	table = sockets_file_read(file, "fuzz", &result, &error);
	(void)fclose(file);
	if (table == NULL)
		return 0;
	for (size_t i = 0; i < socket_table_count(table); i++) {
		const struct socket_owner *one = socket_table_at(table, i);
		const struct socket_ends ends = {one->local, one->remote, one->local_port,
						 one->remote_port, one->protocol};

		if (socket_table_find(table, &ends).owner == NULL)
			abort();
	}
	read_again(table);
	socket_table_free(table);
	return 0;
}
