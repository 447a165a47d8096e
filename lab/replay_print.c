/* The timeline in two columns, 100 wide: the programs' calls, and the packets. */
#include "lab/replay.h"

#include "base/timestamp.h"

#include <string.h>

#define COLUMNS       100u
#define LEFT_COLUMNS  38u
#define RIGHT_COLUMNS 48u

/* What stands in one column, line by line; long lines are wrapped. */
struct cell {
	const char *rest;
	size_t columns;
	size_t indent; /* of what comes next, within a wrapped line */
};

/* How far the next line goes: to a newline, or to the last space that fits. */
static size_t next_length(const char *rest, size_t room)
{
	size_t length = strcspn(rest, "\n"), at = room;

	if (length <= room)
		return length;
	while (at > 0 && rest[at] != ' ')
		at--;
	return at > 0 ? at : room;
}

/* Takes the next line of a cell into `line`, as wide as the column; false: there is none. */
static bool take_line(struct cell *cell, char *line)
{
	size_t length, indent = cell->indent;

	line[0] = '\0';
	if (cell->rest[0] == '\0')
		return false;
	length = next_length(cell->rest, cell->columns - indent);
	(void)snprintf(line, cell->columns + 1, "%*s%.*s", (int)indent, "", (int)length,
		       cell->rest);
	if (indent == 0)
		cell->indent = strspn(cell->rest, " ") + 2;
	cell->rest += length;
	if (cell->rest[0] == '\n') {
		cell->rest++;
		cell->indent = 0;
	}
	cell->rest += cell->indent > 0 ? strspn(cell->rest, " ") : 0;
	return true;
}

/* Writes a row: its time (NULL = none), and both columns as far as they go. */
static void write_row(FILE *output, const char *seconds, const char *left, const char *right)
{
	struct cell cells[2] = {{left, LEFT_COLUMNS, 0}, {right, RIGHT_COLUMNS, 0}};
	char lines[2][LEFT_COLUMNS + RIGHT_COLUMNS];

	for (;;) {
		bool has_left = take_line(&cells[0], lines[0]);
		bool has_right = take_line(&cells[1], lines[1]);

		if (!has_left && !has_right)
			return;
		(void)fprintf(output, "%9s  %-*s |%s%s\n", seconds, (int)LEFT_COLUMNS, lines[0],
			      has_right ? " " : "", lines[1]);
		seconds = "";
	}
}

/* The record's "up to 65536 bytes" says nothing about what happens. */
static const char *telling_arguments(const struct replay_call *call)
{
	static const char everything[] = "up to 65536 bytes";
	const char *arguments = call->arguments;

	if (strncmp(arguments, everything, sizeof(everything) - 1) != 0)
		return arguments;
	arguments += sizeof(everything) - 1;
	return strncmp(arguments, ", ", 2) == 0 ? arguments + 2 : arguments;
}

char *replay_call_text(const struct replay_call *call, char *text, size_t size)
{
	const char *arguments = telling_arguments(call);

	(void)snprintf(text, size, "%s(%s%s%s)", call->name, call->socket->id,
		       arguments[0] != '\0' ? ", " : "", arguments);
	return text;
}

/* " = -1 ECONNREFUSED", with what came back beside it. */
static void add_result(struct text *text, const struct replay_call *call)
{
	char buffer[40];
	struct text waited = text_in(buffer, sizeof(buffer));

	if (call->end_ns == 0) {
		text_add(text, " has not returned");
		return;
	}
	text_addf(text, " = %lld", call->result);
	if (call->error[0] != '\0')
		text_addf(text, " %s", call->error);
	if (call->value[0] != '\0')
		text_addf(text, ", value %s", call->value);
	if (call->detail[0] != '\0')
		text_addf(text, ", %s", call->detail + strspn(call->detail, " "));
	if (call->signal[0] != '\0')
		text_addf(text, ", %s", call->signal);
	if (call->end_ns - call->begin_ns >= 10000000) {
		timestamp_add_duration(&waited, call->end_ns - call->begin_ns);
		text_addf(text, ", after %s", buffer);
	}
}

void replay_add_call(struct text *text, const struct replay_call *call, enum replay_kind kind)
{
	char words[160];

	if (kind == REPLAY_RETURN)
		text_addf(text, "... %s(%s)", call->name, call->socket->id);
	else
		text_add(text, replay_call_text(call, words, sizeof(words)));
	if (kind == REPLAY_BEGIN)
		text_add(text, " ...");
	else
		add_result(text, call);
}

static void write_call(FILE *output, const char *seconds, const struct replay_call *call,
		       enum replay_kind kind)
{
	char buffer[512];
	struct text text = text_in(buffer, sizeof(buffer));

	replay_add_call(&text, call, kind);
	write_row(output, seconds, buffer, "");
}

/* What happens to the path stands with the packets, what happens to a host with the calls. */
static void write_event(FILE *output, const char *seconds, const struct replay_event *event)
{
	bool is_end = strcmp(event->host, "client") == 0 || strcmp(event->host, "server") == 0;
	char text[256];

	(void)snprintf(text, sizeof(text), "* %s: %s", event->host, event->text);
	write_row(output, seconds, is_end ? text : "", is_end ? "" : text);
}

static void write_entry(FILE *output, const struct replay *replay, const struct replay_entry *entry)
{
	char seconds[24];
	struct text text = text_in(seconds, sizeof(seconds));

	timestamp_add_seconds(&text, entry->time_ns - replay->start_ns, 6);
	switch (entry->kind) {
	case REPLAY_CALL:
	case REPLAY_BEGIN:
	case REPLAY_RETURN:
		write_call(output, seconds, &replay->calls[entry->index], entry->kind);
		break;
	case REPLAY_EVENT:
		write_event(output, seconds, &replay->events[entry->index]);
		break;
	case REPLAY_PACKET:
		write_row(output, seconds, "", replay->packets[entry->index].lines);
		break;
	}
}

static void write_sockets(FILE *output, const struct replay *replay)
{
	for (size_t i = 0; i < replay->socket_count; i++) {
		const struct replay_socket *socket = &replay->sockets[i];

		(void)fprintf(output, "  %-8s %s's %s, %s%s%s%s%s\n", socket->id, socket->host,
			      socket->kind, socket->local, socket->remote[0] != '\0' ? " to " : "",
			      socket->remote, socket->has_recverr ? ", IP_RECVERR" : "",
			      socket->is_nonblocking ? ", non-blocking" : "");
	}
}

static void write_states(FILE *output, const struct replay *replay)
{
	if (replay->state_count > 0)
		(void)fputs("\nWhat the kernels are left with:\n", output);
	for (size_t i = 0; i < replay->state_count; i++)
		(void)fprintf(output, "  %s %s %s\n", replay->states[i].host,
			      replay->states[i].local, replay->states[i].state);
}

bool replay_print(FILE *output, const struct replay *replay, replay_pause *pause, void *context)
{
	(void)fprintf(output, "%s:%s%s\n\n", replay->name,
		      strlen(replay->name) + strlen(replay->title) + 2 > COLUMNS ? "\n  " : " ",
		      replay->title);
	write_sockets(output, replay);
	(void)fprintf(output, "\n%9s  %-*s | packets, captured at the %s\n", "seconds",
		      (int)LEFT_COLUMNS, "calls", replay->captured_at);
	for (size_t i = 0; i < replay->entry_count; i++) {
		if (pause != NULL && !pause(context))
			return false;
		write_entry(output, replay, &replay->entries[i]);
	}
	write_states(output, replay);
	return true;
}
