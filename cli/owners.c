/* --sockets: whose sockets the ends of a connection are. */
#include "cli/owners.h"

#include "owner/host_sockets.h"
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

/* What the privileges did not show. */
static void tell_limits(const struct host_sockets_result *result)
{
	if (result->processes_hidden > 0)
		(void)fprintf(stderr,
			      "sockwhy: warning: %u process%s may not be looked at (that needs "
			      "CAP_SYS_PTRACE): their sockets have no owner here, and network "
			      "namespaces of their own are left out\n",
			      result->processes_hidden, result->processes_hidden == 1 ? "" : "es");
	else if (result->without_process > 0)
		(void)fprintf(
			stderr,
			"sockwhy: warning: no process that can be seen from here holds %zu of "
			"the sockets\n",
			result->without_process);
	if (result->namespaces_closed > 0)
		(void)fprintf(stderr,
			      "sockwhy: warning: %u other network namespace%s left out: entering "
			      "needs CAP_SYS_ADMIN\n",
			      result->namespaces_closed,
			      result->namespaces_closed == 1 ? " is" : "s are");
}

bool owners_save(const char *name, struct error *error)
{
	bool is_stdout = strcmp(name, "-") == 0;
	struct host_sockets_result result;
	struct socket_table *table = host_sockets_read(&result, error);
	FILE *file;
	bool done;

	if (table == NULL)
		return false;
	file = is_stdout ? stdout : fopen(name, "w");
	if (file != NULL)
		sockets_file_write(file, table);
	done = file != NULL && fflush(file) == 0 && !ferror(file);
	if (!done)
		error_set(error, "%s: %s", name, strerror(errno));
	if (file != NULL && !is_stdout)
		(void)fclose(file);
	tell_limits(&result);
	socket_table_free(table);
	return done;
}
