/* Packets into files: pcap or pcapng, one file or, by size or time, one after the other. */
#ifndef CAPTURE_WRITER_H
#define CAPTURE_WRITER_H

#include "base/error.h"
#include "base/packet_view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct writer;

/* Where packets were captured; strings that are NULL are not known. */
struct writer_interface {
	uint32_t link_type;       /* LINKTYPE_ value */
	uint32_t snapshot_length; /* bytes; 0 = no limit */
	const char *name, *description, *filter;
};

/* What was captured at an interface since the beginning. */
struct writer_counts {
	int64_t time_ns;               /* when that was asked; since the epoch */
	uint64_t accepted;             /* by the filter */
	uint64_t dropped;              /* of these, by the system, which had no room for them */
	uint64_t dropped_by_interface; /* before any filter */
};

/* Fills `*counts` for the interface that packets name as `interface`; false: it is not known. */
typedef bool writer_count_function(void *context, uint32_t interface, struct writer_counts *counts);

/* What is written and where; fixed before the start. Strings are copied. */
struct writer_settings {
	/* "-" is standard output; with `rotate_seconds` a pattern for strftime(3), local time */
	const char *path;
	const char *application; /* pcapng: the program that writes, "sockwhy 0.1.0"; or NULL */
	const char *command;     /* run with the name of each file that another one followed */
	/* of the capture; pcap: of every packet, pcapng: of packets whose interface nobody
	 * described */
	uint32_t link_type, snapshot_length;
	uint64_t rotate_bytes;   /* begin another file when this one is larger; 0 = never */
	uint32_t rotate_seconds; /* … when it is as old; 0 = never */
	/* by size: begin again with the first file after so many; by time alone: end then; 0 = no
	 * end
	 */
	uint32_t file_limit;
	bool is_pcapng;
	bool is_nanosecond; /* time stamps finer than a microsecond */
	bool is_live;       /* age is told by the clock, not by the packets' times */
	bool is_flushed;    /* nothing waits in a buffer */
	/* live, pcapng: asked when a file ends, which then tells its part; NULL = nobody counts */
	writer_count_function *count;
	void *count_context;
	bool is_appended; /* go on behind what the file holds: written by this program before */
};

enum writer_result {
	WRITER_GOOD,
	WRITER_FULL,   /* the last of `file_limit` files is full: this packet was not written */
	WRITER_FAILED, /* the error says why; nothing more can be written */
};

/* Comments of one packet, UTF-8; pcap has no place for them. */
struct writer_comments {
	const char *const *texts;
	size_t count;
};

/*
 * Starts to write; the file exists then, unless its name waits for the first packet's time. NULL
 * with `*error` filled when it cannot be written. End with writer_close().
 */
struct writer *writer_open(const struct writer_settings *settings, struct error *error);

/*
 * Says what the interface that packets name as `view->interface` is; once, before the first of its
 * packets. Without, a packet's interface has its link type and no name. False with `*error` filled
 * when memory is short.
 */
bool writer_describe(struct writer *writer, uint32_t index,
		     const struct writer_interface *interface, struct error *error);

/*
 * Writes a packet, with comments or NULL. A pcap file has one link type: a packet of another one
 * fails.
 */
enum writer_result writer_add(struct writer *writer, const struct packet_view *view,
			      const struct writer_comments *comments, struct error *error);

/* Hands everything written so far to the system. */
bool writer_flush(struct writer *writer, struct error *error);

/* The descriptor of the file being written, -1 for none; it stays the writer's. */
int writer_descriptor(const struct writer *writer);

/* The file being written, "-" for standard output; lent until the next packet. */
const char *writer_path(const struct writer *writer);

/*
 * Ends the file and frees. False with `*error` filled if not everything arrived. NULL is accepted.
 * Standard output is flushed, not closed.
 */
bool writer_close(struct writer *writer, struct error *error);

#endif
