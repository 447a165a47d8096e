/* Lists of sockets that people save beside a capture: recognised line by line. */
#include "owner/sockets_file.h"

#include "base/five_tuple.h"
#include "owner/sockets_line.h"

#include <errno.h>
#include <stdlib.h>

#define LINE_LIMIT 8192

struct reading {
	struct socket_table *table;
	struct socket_owner owner;  /* of the line before */
	struct socket_owner *added; /* its copy in the table, or NULL */
	uint64_t lines, known;
	uint8_t hint; /* the protocol of the lines that do not name theirs */
	struct sockets_file_result *result;
};

static void read_line(struct reading *reading, char *line)
{
	uint8_t hint = sockets_line_protocol_hint(line);
	enum line_kind kind;

	reading->lines++;
	if (hint != 0)
		reading->hint = hint;
	kind = sockets_line_read(line, &reading->owner);
	reading->known += kind != LINE_UNREADABLE && line[0] != '\0';
	if (kind == LINE_SOCKET)
		reading->added = socket_table_add(reading->table, &reading->owner);
	else if (kind == LINE_CONTINUATION && reading->added != NULL)
		reading->added->has_recverr = reading->owner.has_recverr;
	else if (kind == LINE_UNREADABLE && reading->result->unreadable++ == 0)
		reading->result->first_unreadable = reading->lines;
	if (kind == LINE_UNREADABLE)
		reading->added = NULL;
	free(reading->owner.cgroup);
	reading->owner.cgroup = NULL;
}

/* Forgets the rest of a line that was longer than the buffer. */
static void skip_line(FILE *file)
{
	int c;

	do
		c = getc(file);
	while (c != EOF && c != '\n');
}

/* ss names no protocol where it shows one only: the states of its other lines tell. */
static void name_protocols(struct socket_table *table, uint8_t hint)
{
	for (size_t i = 0; hint != 0 && i < socket_table_count(table); i++)
		socket_table_name_protocol(table, i, hint);
	socket_table_sort(table);
}

struct socket_table *sockets_file_read(FILE *file, const char *name,
				       struct sockets_file_result *result, struct error *error)
{
	struct reading reading = {.table = socket_table_new(), .result = result};
	char line[LINE_LIMIT];

	*result = (struct sockets_file_result){0};
	if (reading.table == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	reading.owner = socket_owner_unknown();
	while (fgets(line, sizeof(line), file) != NULL) {
		if (strchr(line, '\n') == NULL)
			skip_line(file);
		read_line(&reading, line);
	}
	if (ferror(file))
		error_set(error, "%s: %s", name, strerror(errno));
	else if (reading.known == 0 && result->unreadable > 0)
		error_set(error, "%s: no line is one of ss, netstat, lsof -i or --save-sockets",
			  name);
	else {
		name_protocols(reading.table, reading.hint);
		return reading.table;
	}
	socket_table_free(reading.table);
	return NULL;
}
