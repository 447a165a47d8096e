/* NAME.json read back by yajl. */
#include "lab/replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

#define NS_PER_SECOND INT64_C(1000000000)

static yajl_val member(yajl_val object, const char *key, yajl_type type)
{
	const char *path[] = {key, NULL};

	return yajl_tree_get(object, path, type);
}

/* The member's text, "" where it has none. */
static const char *text_of(yajl_val object, const char *key)
{
	yajl_val value = member(object, key, yajl_t_string);

	return value == NULL ? "" : value->u.string;
}

static bool flag_of(yajl_val object, const char *key)
{
	return member(object, key, yajl_t_true) != NULL;
}

/* Seconds with nine digits of fraction, exactly; 0 where there are none. */
static int64_t time_of(yajl_val object, const char *key)
{
	yajl_val value = member(object, key, yajl_t_number);
	int64_t fraction = 0;
	char *end;
	long long seconds;

	if (value == NULL)
		return 0;
	seconds = strtoll(value->u.number.r, &end, 10);
	if (*end == '.')
		end++;
	for (int digit = 0; digit < 9; digit++)
		fraction = 10 * fraction + (*end >= '0' && *end <= '9' ? *end++ - '0' : 0);
	return seconds * NS_PER_SECOND + fraction;
}

/* The rows of a member that is an array; `*count` gets their number. */
static yajl_val *rows_of(yajl_val object, const char *key, size_t *count)
{
	yajl_val array = member(object, key, yajl_t_array);

	*count = array == NULL ? 0 : array->u.array.len;
	return array == NULL ? NULL : array->u.array.values;
}

static void read_sockets(struct replay *replay)
{
	yajl_val *rows = rows_of(replay->record, "sockets", &replay->socket_count);

	replay->sockets = replay_room(replay->socket_count, sizeof(*replay->sockets));
	for (size_t i = 0; i < replay->socket_count; i++)
		replay->sockets[i] = (struct replay_socket){
			.id = text_of(rows[i], "id"),
			.host = text_of(rows[i], "host"),
			.kind = text_of(rows[i], "kind"),
			.local = text_of(rows[i], "local"),
			.remote = text_of(rows[i], "remote"),
			.is_connected = flag_of(rows[i], "connected"),
			.has_recverr = flag_of(rows[i], "recverr"),
			.is_nonblocking = flag_of(rows[i], "nonblocking"),
		};
}

/*
 * The call's socket. Where several have the same id, one after the other, it is the first one that
 * is not closed yet. One that the record does not have is the empty one behind the last.
 */
static size_t socket_of(const struct replay *replay, yajl_val row, const bool *is_closed)
{
	size_t last = replay->socket_count;

	for (size_t i = 0; i < replay->socket_count; i++) {
		if (strcmp(replay->sockets[i].id, text_of(row, "socket")) != 0 ||
		    strcmp(replay->sockets[i].host, text_of(row, "host")) != 0)
			continue;
		last = i;
		if (!is_closed[i])
			break;
	}
	return last;
}

static void read_calls(struct replay *replay)
{
	yajl_val *rows = rows_of(replay->record, "calls", &replay->call_count);

	bool *is_closed = replay_room(replay->socket_count, sizeof(*is_closed));

	replay->calls = replay_room(replay->call_count, sizeof(*replay->calls));
	for (size_t i = 0; i < replay->call_count; i++) {
		size_t socket = socket_of(replay, rows[i], is_closed);
		yajl_val result = member(rows[i], "ret", yajl_t_number);

		replay->calls[i] = (struct replay_call){
			.begin_ns = time_of(rows[i], "t"),
			.end_ns = time_of(rows[i], "t_end"),
			.socket = &replay->sockets[socket],
			.name = text_of(rows[i], "call"),
			.arguments = text_of(rows[i], "arguments"),
			.detail = text_of(rows[i], "detail"),
			.signal = text_of(rows[i], "signal"),
			.error = text_of(rows[i], "errno"),
			.value = text_of(rows[i], "value"),
			.local = text_of(rows[i], "local"),
			.result = result == NULL ? 0 : YAJL_GET_INTEGER(result),
		};
		is_closed[socket] = strcmp(replay->calls[i].name, "close") == 0;
	}
	free(is_closed);
}

static void read_events(struct replay *replay)
{
	yajl_val *rows = rows_of(replay->record, "events", &replay->event_count);

	replay->events = replay_room(replay->event_count, sizeof(*replay->events));
	for (size_t i = 0; i < replay->event_count; i++)
		replay->events[i] = (struct replay_event){
			time_of(rows[i], "t"), text_of(rows[i], "host"), text_of(rows[i], "event")};
}

/* Where the capture was made: the record lists its files. */
static const char *host_of_capture(const struct replay *replay, const char *path)
{
	const char *slash = strrchr(path, '/'), *file = slash == NULL ? path : slash + 1;
	size_t count;
	yajl_val *rows = rows_of(replay->record, "captures", &count);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(text_of(rows[i], "file"), file) == 0)
			return text_of(rows[i], "host");
	}
	return "client";
}

static void read_states(struct replay *replay)
{
	yajl_val *rows = rows_of(replay->record, "states", &replay->state_count);

	replay->states = replay_room(replay->state_count, sizeof(*replay->states));
	for (size_t i = 0; i < replay->state_count; i++)
		replay->states[i] =
			(struct replay_state){text_of(rows[i], "host"), text_of(rows[i], "local"),
					      text_of(rows[i], "state")};
}

/* The whole file as text, to be freed; NULL with errno set. */
static char *contents(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t room = 0;

	if (file == NULL)
		return NULL;
	if (getdelim(&text, &room, '\0', file) < 0) {
		free(text);
		text = NULL;
	}
	(void)fclose(file);
	return text;
}

bool replay_read_record(struct replay *replay, const char *path, const char *capture,
			struct error *error)
{
	char complaint[160] = "";
	char *text = contents(path);

	if (text == NULL) {
		error_set(error, "%s: %s", path, strerror(errno));
		return false;
	}
	replay->record = yajl_tree_parse(text, complaint, sizeof(complaint));
	free(text);
	if (replay->record == NULL) {
		error_set(error, "%s: not a record of a run: %s", path, complaint);
		return false;
	}
	replay->name = text_of(replay->record, "name");
	replay->title = text_of(replay->record, "title");
	replay->kernel = text_of(replay->record, "kernel");
	replay->captured_at = host_of_capture(replay, capture);
	read_sockets(replay);
	read_calls(replay);
	read_events(replay);
	read_states(replay);
	return true;
}
