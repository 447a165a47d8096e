/* The record and the capture of a run, put into one order. */
#include "lab/replay.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yajl/yajl_tree.h>

#define PATH_SIZE     512
#define EMPTY_CAPTURE 24 /* bytes: a pcap file without packets */

/*
 * A call that took longer waited for something: what came meanwhile stands inside it. A send puts
 * its own packets on the wire, and may be slow at that on a busy machine.
 */
#define WAITED_NS    INT64_C(5000000)
#define SLOW_SEND_NS INT64_C(50000000)

void *replay_room(size_t count, size_t size)
{
	void *room = calloc(count + 1, size);

	if (room == NULL)
		abort();
	return room;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), end_length = strlen(end);

	return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* NAME.json for NAME.pcap and NAME.POINT.pcap. */
static void record_path(const char *path, char *record)
{
	char *suffix;

	(void)snprintf(record, PATH_SIZE, "%s", path);
	suffix = strrchr(record, '.');
	if (suffix == NULL || ends_with(path, ".json"))
		return;
	(void)snprintf(suffix, PATH_SIZE - (size_t)(suffix - record), ".json");
	if (access(record, R_OK) == 0)
		return;
	*suffix = '\0';
	suffix = strrchr(record, '.');
	if (suffix == NULL)
		suffix = record + strlen(record);
	(void)snprintf(suffix, PATH_SIZE - (size_t)(suffix - record), ".json");
}

/*
 * NAME.pcap for NAME.json; and where that holds nothing, for all went over the loopback interface,
 * NAME.any.pcap.
 */
static void capture_path(const char *path, char *capture)
{
	char any[PATH_SIZE];
	struct stat file;

	(void)snprintf(capture, PATH_SIZE, "%s", path);
	if (ends_with(path, ".json"))
		memcpy(capture + strlen(capture) - 5, ".pcap", 5);
	if (stat(capture, &file) != 0 || file.st_size > EMPTY_CAPTURE ||
	    !ends_with(capture, ".pcap"))
		return;
	(void)snprintf(any, sizeof(any), "%.*s.any.pcap", (int)strlen(capture) - 5, capture);
	if (access(any, R_OK) == 0)
		(void)snprintf(capture, PATH_SIZE, "%s", any);
}

static bool is_within(int64_t time_ns, const struct replay_call *call)
{
	return time_ns > call->begin_ns && time_ns < call->end_ns;
}

/* Did the call wait while something else happened? */
static bool is_interleaved(const struct replay *replay, const struct replay_call *call)
{
	bool is_met = false;
	/* with MSG_FASTOPEN it waits like connect() */
	bool is_send = strncmp(call->name, "send", 4) == 0 &&
		       strstr(call->arguments, "MSG_FASTOPEN") == NULL;

	if (call->end_ns - call->begin_ns < (is_send ? SLOW_SEND_NS : WAITED_NS))
		return false;
	for (size_t i = 0; i < replay->packet_count; i++)
		is_met |= is_within(replay->packets[i].time_ns, call);
	for (size_t i = 0; i < replay->event_count; i++)
		is_met |= is_within(replay->events[i].time_ns, call);
	for (size_t i = 0; i < replay->call_count; i++)
		is_met |= is_within(replay->calls[i].begin_ns, call);
	return is_met;
}

static void add_entry(struct replay *replay, int64_t time_ns, enum replay_kind kind, size_t index)
{
	replay->entries[replay->entry_count++] = (struct replay_entry){time_ns, kind, index};
}

static int by_time(const void *a, const void *b)
{
	const struct replay_entry *left = a, *right = b;

	if (left->time_ns != right->time_ns)
		return left->time_ns < right->time_ns ? -1 : 1;
	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	return left->index < right->index ? -1 : left->index > right->index;
}

static void put_in_order(struct replay *replay)
{
	replay->entries =
		replay_room(2 * replay->call_count + replay->event_count + replay->packet_count,
			    sizeof(*replay->entries));
	for (size_t i = 0; i < replay->call_count; i++) {
		const struct replay_call *call = &replay->calls[i];
		bool is_split = is_interleaved(replay, call);

		add_entry(replay, call->begin_ns, is_split ? REPLAY_BEGIN : REPLAY_CALL, i);
		if (is_split)
			add_entry(replay, call->end_ns, REPLAY_RETURN, i);
	}
	for (size_t i = 0; i < replay->event_count; i++)
		add_entry(replay, replay->events[i].time_ns, REPLAY_EVENT, i);
	for (size_t i = 0; i < replay->packet_count; i++)
		add_entry(replay, replay->packets[i].time_ns, REPLAY_PACKET, i);
	qsort(replay->entries, replay->entry_count, sizeof(*replay->entries), by_time);
	replay->start_ns = replay->entry_count > 0 ? replay->entries[0].time_ns : 0;
}

bool replay_read(struct replay *replay, const char *path, struct error *error)
{
	char record[PATH_SIZE], capture[PATH_SIZE];

	*replay = (struct replay){.name = ""};
	record_path(path, record);
	capture_path(path, capture);
	replay->capture = strdup(capture);
	if (replay->capture == NULL)
		abort();
	if (!replay_read_record(replay, record, capture, error) ||
	    !replay_read_packets(replay, capture, error))
		return false;
	replay_find_reasons(replay);
	put_in_order(replay);
	return true;
}

void replay_free(struct replay *replay)
{
	for (size_t i = 0; i < replay->packet_count; i++)
		free(replay->packets[i].lines);
	for (size_t i = 0; i < replay->call_count; i++) {
		free(replay->calls[i].why);
		free(replay->calls[i].otherwise);
	}
	free(replay->capture);
	free(replay->sockets);
	free(replay->calls);
	free(replay->events);
	free(replay->states);
	free(replay->packets);
	free(replay->errors);
	free(replay->entries);
	free(replay->conclusions);
	yajl_tree_free(replay->record);
}
