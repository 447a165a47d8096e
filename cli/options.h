/* The command line: one table of options, read into one struct. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/error.h"
#include "capture/live.h"
#include "cli/output_file.h"
#include "correlate/correlator.h"
#include "report/report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the program is to do. */
enum action {
	ACTION_ANALYZE,
	ACTION_COUNT,        /* --count */
	ACTION_EXPLAIN,      /* --explain */
	ACTION_SAVE_SOCKETS, /* --save-sockets */
	ACTION_LIST_INTERFACES,
	ACTION_LIST_LINK_TYPES,
	ACTION_LIST_TIME_STAMP_TYPES,
	ACTION_COMPLETION, /* --completion */
	ACTION_HELP,
	ACTION_VERSION,
};

enum color_mode { COLOR_MODE_AUTO, COLOR_MODE_ALWAYS, COLOR_MODE_NEVER };

enum time_precision { PRECISION_AS_READ, PRECISION_MICRO, PRECISION_NANO };

/* Files that packets are written to; strings are NULL where they are not asked for. */
struct write_options {
	const char *path;        /* -w */
	const char *split;       /* --split */
	const char *annotate;    /* --annotate */
	const char *command;     /* -z */
	uint64_t rotate_bytes;   /* -C; 0 = never */
	uint32_t rotate_seconds; /* -G; 0 = never */
	uint32_t file_limit;     /* -W; 0 = none */
	enum time_precision precision;
	bool pcapng;     /* --pcapng */
	bool unbuffered; /* -U */
	bool print;      /* --print */
};

struct options {
	enum action action;
	const char **captures; /* -r and -V; the array is owned, its strings are lent by: */
	size_t capture_count;  /* the command line, as all strings here but one, and by */
	char *capture_list;    /* the text of -V's file; owned */
	struct live_settings live;
	bool is_live;             /* capture; -i was given, or nothing to read */
	unsigned filter_dumps;    /* how often -d */
	const char *filter_file;  /* -F */
	const char *sockets;      /* --sockets */
	char *expression;         /* the filter, or NULL; owned */
	const char *save_sockets; /* --save-sockets */
	const char *explain;      /* --explain */
	const char *completion;   /* --completion */
	const struct report_writer *format;
	bool is_format_given;
	const char *output_file; /* --html; NULL or "-": standard output */
	enum color_mode color;
	struct report_options report; /* `output`, `color` and `width` are for the caller to set */
	uint64_t *ids;                /* --conn, ascending; owned */
	struct limits limits;
	struct write_options write;
	const char *user;             /* -Z */
	struct file_owner file_owner; /* of what is created; not from the command line */
	bool no_sandbox;              /* --no-sandbox */
	uint64_t packet_limit;        /* -c; 0 = all */
	uint64_t packets_skipped;     /* --skip */
	bool no_names;                /* -n: not even with -N */
	bool exact_filter;
	bool no_owners; /* --no-owners */
	bool exit_code; /* --exit-code */
};

/*
 * Reads the command line into `*options`. False with `*error` filled: something on it makes no
 * sense. In both cases the caller frees with options_free().
 */
bool options_read(struct options *options, int argc, char *argv[], struct error *error);

void options_free(struct options *options);

/* Writes the table of options, for --help. */
void options_write_help(FILE *output);

#endif
