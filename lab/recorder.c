/* The record of a run, written by several threads. */
#include "lab/recorder.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t recorder_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void recorder_begin(struct recorder *recorder)
{
	*recorder = (struct recorder){.call_count = 0};
	(void)pthread_mutex_init(&recorder->lock, NULL);
}

void recorder_was_late(struct recorder *recorder, int64_t late_ns)
{
	(void)pthread_mutex_lock(&recorder->lock);
	if (late_ns > recorder->late_ns)
		recorder->late_ns = late_ns;
	(void)pthread_mutex_unlock(&recorder->lock);
}

void recorder_free(struct recorder *recorder)
{
	for (size_t i = 0; i < recorder->socket_count; i++)
		free(recorder->sockets[i]);
	free(recorder->sockets);
	free(recorder->calls);
	free(recorder->events);
	free(recorder->states);
	(void)pthread_mutex_destroy(&recorder->lock);
}

/* Room for one more in an array that doubles; a lab without memory has nothing left to say. */
static void *grown(void *array, size_t count, size_t size)
{
	if (count > 0 && (count & (count - 1)) != 0)
		return array;
	array = realloc(array, (count == 0 ? 1 : 2 * count) * size);
	if (array == NULL)
		abort();
	return array;
}

unsigned recorder_add_socket(struct recorder *recorder, const struct socket_record *socket)
{
	struct socket_record *copy = malloc(sizeof(*copy));
	unsigned index;

	if (copy == NULL)
		abort();
	*copy = *socket;
	(void)pthread_mutex_lock(&recorder->lock);
	recorder->sockets = grown(recorder->sockets, recorder->socket_count, sizeof(socket));
	index = (unsigned)recorder->socket_count++;
	recorder->sockets[index] = copy;
	(void)pthread_mutex_unlock(&recorder->lock);
	return index;
}

size_t recorder_call_begins(struct recorder *recorder, unsigned socket, const char *name,
			    const char *arguments)
{
	struct call_record call = {.socket = socket, .name = name};
	size_t index;

	(void)snprintf(call.arguments, sizeof(call.arguments), "%s", arguments);
	(void)pthread_mutex_lock(&recorder->lock);
	recorder->calls = grown(recorder->calls, recorder->call_count, sizeof(call));
	index = recorder->call_count++;
	call.begin_ns = recorder_now();
	recorder->calls[index] = call;
	(void)pthread_mutex_unlock(&recorder->lock);
	return index;
}

void recorder_call_ends(struct recorder *recorder, size_t call, const struct call_record *outcome)
{
	int64_t end_ns = recorder_now();
	struct call_record *record, whole = *outcome;

	(void)pthread_mutex_lock(&recorder->lock);
	record = &recorder->calls[call];
	whole.begin_ns = record->begin_ns;
	whole.end_ns = end_ns;
	whole.socket = record->socket;
	whole.name = record->name;
	memcpy(whole.arguments, record->arguments, sizeof(whole.arguments));
	*record = whole;
	(void)pthread_mutex_unlock(&recorder->lock);
}

void recorder_note(struct recorder *recorder, const char *host, const char *format, ...)
{
	struct event_record event = {.time_ns = recorder_now(), .host = host};
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(event.text, sizeof(event.text), format, arguments);
	va_end(arguments);
	(void)pthread_mutex_lock(&recorder->lock);
	recorder->events = grown(recorder->events, recorder->event_count, sizeof(event));
	recorder->events[recorder->event_count++] = event;
	(void)pthread_mutex_unlock(&recorder->lock);
}

void recorder_add_state(struct recorder *recorder, const struct state_record *state)
{
	recorder->states = grown(recorder->states, recorder->state_count, sizeof(*state));
	recorder->states[recorder->state_count++] = *state;
}

/* What a call says when it only could not wait any longer. */
static bool is_waiting(int error)
{
	return error == EAGAIN || error == EINPROGRESS || error == EALREADY;
}

int call_network_error(const struct call_record *call)
{
	if (call->local_reason != NULL)
		return 0;
	if (call->socket_error != 0)
		return call->socket_error;
	return is_waiting(call->error) ? 0 : call->error;
}

bool call_looks_for_errors(const struct call_record *call)
{
	static const char *const names[] = {"send", "sendto", "recv", "recvfrom", "connect"};

	if (call->local_reason != NULL || call->end_ns == 0)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(call->name, names[i]) == 0)
			return true;
	}
	return strcmp(call->name, "getsockopt") == 0 && strcmp(call->arguments, "SO_ERROR") == 0;
}
