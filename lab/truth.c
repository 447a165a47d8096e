/* Recorded calls, sockets and events as JSON, by yajl. */
#include "lab/truth.h"

#include "base/timestamp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <yajl/yajl_gen.h>

static void string(yajl_gen json, const char *text)
{
	(void)yajl_gen_string(json, (const unsigned char *)text, strlen(text));
}

static void member(yajl_gen json, const char *key, const char *value)
{
	string(json, key);
	string(json, value);
}

static void flag(yajl_gen json, const char *key, bool value)
{
	string(json, key);
	(void)yajl_gen_bool(json, value);
}

static void number(yajl_gen json, const char *key, long long value)
{
	string(json, key);
	(void)yajl_gen_integer(json, value);
}

/* Seconds since the epoch with nine digits, exactly. */
static void time_of(yajl_gen json, const char *key, int64_t time_ns)
{
	char buffer[40];
	struct text text = text_in(buffer, sizeof(buffer));

	timestamp_add_seconds(&text, time_ns, 9);
	string(json, key);
	(void)yajl_gen_number(json, buffer, text.length);
}

static void error_name(yajl_gen json, const char *key, int error)
{
	string(json, key);
	if (error == 0)
		(void)yajl_gen_null(json);
	else
		string(json, strerrorname_np(error));
}

static void address(yajl_gen json, const char *key, const struct address *value)
{
	char text[ADDRESS_TEXT_SIZE];

	if (value->version != 0)
		member(json, key, address_format(value, text));
}

static void write_call(yajl_gen json, const struct recorder *recorder,
		       const struct call_record *call)
{
	const struct socket_record *socket = recorder->sockets[call->socket];

	(void)yajl_gen_map_open(json);
	time_of(json, "t", call->begin_ns);
	if (call->end_ns != 0)
		time_of(json, "t_end", call->end_ns);
	member(json, "host", socket->host);
	member(json, "socket", socket->id);
	member(json, "call", call->name);
	member(json, "arguments", call->arguments);
	number(json, "ret", call->result);
	error_name(json, "errno", call->error);
	if (call->socket_error != 0)
		error_name(json, "value", call->socket_error);
	if (call->detail[0] != '\0')
		member(json, "detail", call->detail);
	if (call->got_sigpipe)
		member(json, "signal", "SIGPIPE");
	if (call->local_reason != NULL)
		member(json, "local", call->local_reason);
	(void)yajl_gen_map_close(json);
}

/* The errnos that the network gave the socket's calls, in order. */
static void write_errnos(yajl_gen json, const struct recorder *recorder, unsigned socket)
{
	string(json, "errnos");
	(void)yajl_gen_array_open(json);
	for (size_t i = 0; i < recorder->call_count; i++) {
		int error = call_network_error(&recorder->calls[i]);

		if (recorder->calls[i].socket == socket && error != 0)
			string(json, strerrorname_np(error));
	}
	(void)yajl_gen_array_close(json);
}

/* "udp 192.0.2.2:40001 > 198.51.100.2:9999"; * where the socket has no peer of its own. */
static void five_tuple(yajl_gen json, const struct socket_record *socket)
{
	char local[ADDRESS_TEXT_SIZE] = "*", remote[ADDRESS_TEXT_SIZE] = "*";
	char text[2 * ADDRESS_TEXT_SIZE + 32];

	if (socket->local.version != 0)
		(void)address_format(&socket->local, local);
	if (socket->remote.version != 0)
		(void)address_format(&socket->remote, remote);
	(void)snprintf(text, sizeof(text), "%s %s > %s", socket->kind, local, remote);
	member(json, "five_tuple", text);
}

static void write_socket(yajl_gen json, const struct recorder *recorder, unsigned index)
{
	const struct socket_record *socket = recorder->sockets[index];

	(void)yajl_gen_map_open(json);
	member(json, "id", socket->id);
	member(json, "host", socket->host);
	member(json, "kind", socket->kind);
	number(json, "ip", socket->version);
	five_tuple(json, socket);
	address(json, "local", &socket->local);
	address(json, "remote", &socket->remote);
	flag(json, "connected", socket->connected_ns != 0);
	flag(json, "recverr", socket->recverr_ns != 0);
	flag(json, "nonblocking", socket->nonblocking);
	write_errnos(json, recorder, index);
	if (socket->expected.not_decidable != NULL)
		member(json, "not_decidable", socket->expected.not_decidable);
	if (socket->expected.only_at != NULL)
		member(json, "only_at", socket->expected.only_at);
	if (socket->expected.not_cooked != NULL)
		member(json, "not_cooked", socket->expected.not_cooked);
	if (socket->expected.not_on_wire != NULL)
		member(json, "not_on_wire", socket->expected.not_on_wire);
	(void)yajl_gen_map_close(json);
}

static void write_event(yajl_gen json, const struct event_record *event)
{
	(void)yajl_gen_map_open(json);
	time_of(json, "t", event->time_ns);
	member(json, "host", event->host);
	member(json, "event", event->text);
	(void)yajl_gen_map_close(json);
}

static void write_state(yajl_gen json, const struct state_record *state)
{
	(void)yajl_gen_map_open(json);
	member(json, "host", state->host);
	address(json, "local", &state->local);
	address(json, "remote", &state->remote);
	member(json, "state", state->state);
	(void)yajl_gen_map_close(json);
}

static void write_head(yajl_gen json, const struct truth *truth)
{
	const struct scenario *scenario = truth->run->scenario;
	char buffer[160];
	struct text text = text_in(buffer, sizeof(buffer));
	struct utsname system;

	member(json, "name", truth->name);
	member(json, "title", scenario->title);
	member(json, "phenomena", scenario->phenomena);
	(void)uname(&system);
	text_addf(&text, "%s %s", system.sysname, system.release);
	member(json, "kernel", buffer);
	text = text_in(buffer, sizeof(buffer));
	timestamp_add_iso8601(&text, truth->began_ns);
	member(json, "recorded", buffer);
}

static void write_captures(yajl_gen json, const struct truth *truth)
{
	string(json, "captures");
	(void)yajl_gen_array_open(json);
	for (unsigned i = 0; i < truth->point_count; i++) {
		const struct capture_point *point = &truth->points[i];
		char name[160];

		(void)yajl_gen_map_open(json);
		member(json, "file", truth_capture_name(truth->name, point, name, sizeof(name)));
		member(json, "host", truth->lab->hosts[point->host].name);
		member(json, "interface", point->interface);
		number(json, "snapshot", point->snapshot_length);
		(void)yajl_gen_map_close(json);
	}
	(void)yajl_gen_array_close(json);
}

static void write_all(yajl_gen json, const struct truth *truth)
{
	const struct recorder *recorder = &truth->lab->recorder;

	(void)yajl_gen_map_open(json);
	write_head(json, truth);
	write_captures(json, truth);
	string(json, "sockets");
	(void)yajl_gen_array_open(json);
	for (unsigned i = 0; i < recorder->socket_count; i++)
		write_socket(json, recorder, i);
	(void)yajl_gen_array_close(json);
	string(json, "calls");
	(void)yajl_gen_array_open(json);
	for (size_t i = 0; i < recorder->call_count; i++)
		write_call(json, recorder, &recorder->calls[i]);
	(void)yajl_gen_array_close(json);
	string(json, "events");
	(void)yajl_gen_array_open(json);
	for (size_t i = 0; i < recorder->event_count; i++)
		write_event(json, &recorder->events[i]);
	(void)yajl_gen_array_close(json);
	string(json, "states");
	(void)yajl_gen_array_open(json);
	for (size_t i = 0; i < recorder->state_count; i++)
		write_state(json, &recorder->states[i]);
	(void)yajl_gen_array_close(json);
	(void)yajl_gen_map_close(json);
}

/* Where the text goes, and how deep in arrays and maps it is. */
struct printer {
	FILE *file;
	unsigned depth;
};

/*
 * yajl hands its text over piece by piece, brackets alone. The rows of the outer arrays get a line
 * each, so that differences of two records read well.
 */
static void print(void *context, const char *text, size_t length)
{
	struct printer *printer = context;

	if (length == 1 && (text[0] == '}' || text[0] == ']'))
		printer->depth--;
	if (length == 1 && text[0] == '{' && printer->depth == 2)
		(void)fputs("\n ", printer->file);
	if (length == 1 && (text[0] == '{' || text[0] == '['))
		printer->depth++;
	(void)fwrite(text, 1, length, printer->file);
}

bool truth_write(const struct truth *truth, const char *path, struct error *error)
{
	FILE *file = fopen(path, "w");
	yajl_gen json = yajl_gen_alloc(NULL);
	struct printer printer = {.file = file};
	bool done = file != NULL && json != NULL;

	if (done) {
		(void)yajl_gen_config(json, yajl_gen_print_callback, print, &printer);
		write_all(json, truth);
		(void)fputc('\n', file);
		done = ferror(file) == 0;
	}
	if (json != NULL)
		yajl_gen_free(json);
	if (file != NULL)
		done = fclose(file) == 0 && done;
	if (!done)
		error_set(error, "%s: %s", path, strerror(errno));
	return done;
}

char *truth_capture_name(const char *run_name, const struct capture_point *point, char *text,
			 size_t size)
{
	(void)snprintf(text, size, "%s%s%s.pcap", run_name, point->suffix[0] != '\0' ? "." : "",
		       point->suffix);
	return text;
}
