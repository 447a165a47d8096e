/* --sockets: whose sockets the ends of a connection are. */
#include "cli/owners.h"

#include "owner/sockets_file.h"

#include <errno.h>
#include <string.h>

struct socket_table *owners_read(const char *name, struct error *error)
{
	bool is_stdin = strcmp(name, "-") == 0;
	FILE *file = is_stdin ? stdin : fopen(name, "r");
	struct sockets_file_result result;
	struct socket_table *table;

	if (file == NULL) {
		error_set(error, "%s: %s", name, strerror(errno));
		return NULL;
	}
	table = sockets_file_read(file, name, &result, error);
	if (!is_stdin)
		(void)fclose(file);
	if (table != NULL && result.unreadable > 0)
		(void)fprintf(stderr,
			      "sockwhy: warning: %s: %llu line%s could not be read, line %llu "
			      "first\n",
			      name, (unsigned long long)result.unreadable,
			      result.unreadable == 1 ? "" : "s",
			      (unsigned long long)result.first_unreadable);
	if (table != NULL && socket_table_left_out(table) > 0)
		(void)fprintf(stderr, "sockwhy: warning: %s: %zu sockets found no room\n", name,
			      socket_table_left_out(table));
	return table;
}

void owners_find(const struct socket_table *table, struct story *story)
{
	for (int side = CLIENT; side <= SERVER; side++) {
		const struct endpoint *local = &story->end[side];
		const struct endpoint *remote = &story->end[other_side((enum side)side)];
		const struct socket_ends ends = {
			.local = local->address,
			.remote = remote->address,
			.local_port = local->port,
			.remote_port = remote->port,
			.protocol = story->connection->key.protocol,
		};

		story->owner[side] = socket_table_find(table, &ends);
	}
}
