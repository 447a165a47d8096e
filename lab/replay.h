/* A recorded run read back: the programs' calls and the packets, in one order of time. */
#ifndef LAB_REPLAY_H
#define LAB_REPLAY_H

#include "base/error.h"
#include "base/text.h"
#include "correlate/story.h"
#include "lab/address.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct yajl_val_s;

/* One socket; the texts are the record's. */
struct replay_socket {
	const char *id, *host, *kind, *local;
	const char *remote; /* "" = none */
	bool is_connected, has_recverr, is_nonblocking;
};

/* One call; the texts are the record's, "" = none. */
struct replay_call {
	int64_t begin_ns, end_ns; /* end_ns 0: it has not returned */
	const struct replay_socket *socket;
	const char *name, *arguments, *detail, *signal;
	const char *error; /* "ECONNREFUSED" */
	const char *value; /* the errno that SO_ERROR gave */
	const char *local; /* why the errno did not come from the network */
	long long result;
	/* of a call that failed: which packet brought its errno about (0 = none) */
	uint64_t packet;
	char *why, *otherwise; /* sentences; NULL where it did not fail, "" = nothing to say */
};

/* Something that was done to a host or to the path. */
struct replay_event {
	int64_t time_ns;
	const char *host, *text;
};

/* The state of a connection's end when all was over, as the kernel says. */
struct replay_state {
	const char *host, *local, *state;
};

/* One packet of the capture. */
struct replay_packet {
	uint64_t number;
	int64_t time_ns;
	char *lines; /* each with a newline; NULL until something is said of it */
};

/* What the analysis says that a socket is told. */
struct replay_error {
	struct socket_error error; /* without its record */
	uint8_t protocol;          /* of IP */
	char end[ADDRESS_TEXT_SIZE];
	char icmp[64]; /* "ICMP port unreachable"; "" = none */
	bool is_used;  /* a call was found that returned it */
};

/* What the timeline is made of, by the column it stands in. */
enum replay_kind { REPLAY_CALL, REPLAY_BEGIN, REPLAY_RETURN, REPLAY_EVENT, REPLAY_PACKET };

struct replay_entry {
	int64_t time_ns;
	enum replay_kind kind;
	size_t index; /* among the calls, events or packets */
};

struct replay {
	struct yajl_val_s *record;
	const char *name, *title, *kernel;
	const char *captured_at; /* the host */
	char *capture;           /* its path */
	struct replay_socket *sockets;
	size_t socket_count;
	struct replay_call *calls;
	size_t call_count;
	struct replay_event *events;
	size_t event_count;
	struct replay_state *states;
	size_t state_count;
	struct replay_packet *packets; /* number n at n - 1 */
	size_t packet_count;
	struct replay_error *errors;
	size_t error_count;
	size_t connection_count;
	char *conclusions; /* what the analysis says in the end; lines */
	struct replay_entry *entries;
	size_t entry_count;
	int64_t start_ns;
};

/*
 * Reads the capture NAME.pcap or NAME.POINT.pcap at `path` (or NAME.json: its main capture) and the
 * record NAME.json beside it. False with `*error` filled; to be freed in either case.
 */
bool replay_read(struct replay *replay, const char *path, struct error *error);
void replay_free(struct replay *replay);

/* Reads the record alone, which says where `capture` was made; a part of replay_read(). */
bool replay_read_record(struct replay *replay, const char *path, const char *capture,
			struct error *error);

/* Reads and analyses the capture alone; a part of replay_read(). */
bool replay_read_packets(struct replay *replay, const char *path, struct error *error);

/* Finds out why calls failed; a part of replay_read(). */
void replay_find_reasons(struct replay *replay);

/* The errno that the call returned, or that SO_ERROR gave it; "" = none, waiting is none. */
const char *replay_errno(const struct replay_call *call);

/* Zeroed room for `count` things, never NULL; a lab without memory has nothing left to say. */
void *replay_room(size_t count, size_t size);

/* Called before each entry is written; false: the rest is left out. */
typedef bool replay_pause(void *context);

/* Writes who takes part, and the timeline, 100 columns wide; `pause` may be NULL. */
bool replay_print(FILE *output, const struct replay *replay, replay_pause *pause, void *context);

/* Writes "send(c, 8 bytes)" to `text`, the call without its result; returns it. */
char *replay_call_text(const struct replay_call *call, char *text, size_t size);

/* Adds "send(c, 37 bytes) = -1 ECONNREFUSED"; of a call that waited its beginning, or its end. */
void replay_add_call(struct text *text, const struct replay_call *call, enum replay_kind kind);

/* An end of a connection, in the record's words. */
struct address replay_end(const struct story *story, enum side side);

/*
 * Writes a page for browsers: the capture's connections with the calls at their lines of life;
 * `lesson` may be NULL. False with `*error` filled.
 */
bool replay_page(FILE *output, const struct replay *replay, const char *lesson,
		 struct error *error);

/*
 * Writes the explanation: what the analysis concludes, which packet brought about which call's
 * errno, and what would have to differ.
 */
void replay_explain(FILE *output, const struct replay *replay);

#endif
