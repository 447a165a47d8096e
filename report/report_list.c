/* The list: one aligned line for each connection. */
#include "report/report.h"
#include "report/words.h"

#include "base/timestamp.h"

#include <stdlib.h>
#include <string.h>

/* Room for the widest cell: two errno names with their sides, an IPv6 address with its port. */
#define CELL_SIZE 96
#define LINE_SIZE 1024

typedef void cell_function(struct text *cell, const struct story *story);

static void add_id(struct text *cell, const struct story *story)
{
	text_add_unsigned(cell, story->connection->id);
}

static void add_protocol(struct text *cell, const struct story *story)
{
	char word[REPORT_PROTOCOL_WORD_SIZE];

	text_add(cell, report_protocol_word(story->connection->key.protocol, word));
}

static void add_client(struct text *cell, const struct story *story)
{
	words_add_end(cell, story, CLIENT);
}

static void add_server(struct text *cell, const struct story *story)
{
	words_add_end(cell, story, SERVER);
}

static void add_verdict(struct text *cell, const struct story *story)
{
	text_add(cell, verdict_word(story->verdict));
}

/* At most five columns: 99999, 1.23M, 123M, 1.23G … in powers of 1000. */
static void add_short_count(struct text *cell, uint64_t count)
{
	static const char units[] = " kMGTPE";
	double scaled = (double)count;
	size_t unit = 0;

	if (count < 100000) {
		text_add_unsigned(cell, count);
		return;
	}
	/* 999.5 would be written as 1000 */
	while (scaled >= 999.5 && units[unit + 1] != '\0') {
		scaled /= 1000;
		unit++;
	}
	text_addf(cell,
		  scaled < 9.995   ? "%.2f%c"
		  : scaled < 99.95 ? "%.1f%c"
				   : "%.0f%c",
		  scaled, units[unit]);
}

static void add_packets(struct text *cell, const struct story *story)
{
	const struct connection *connection = story->connection;

	add_short_count(cell, (uint64_t)connection->packets[CLIENT] + connection->packets[SERVER]);
}

static void add_bytes(struct text *cell, const struct story *story)
{
	const struct connection *connection = story->connection;

	add_short_count(cell, connection->bytes[CLIENT] + connection->bytes[SERVER]);
}

/* At most six columns: 316us, 1.23ms, 3.06s, 2m11s, 1h05m, 12d03h. */
static void add_duration(struct text *cell, const struct story *story)
{
	int64_t ns = story->connection->last_ns - story->connection->first_ns;
	double seconds = ns > 0 ? (double)ns / (double)NS_PER_SECOND : 0;
	unsigned long long whole = (unsigned long long)(seconds + 0.5);

	if (ns <= 0)
		text_add(cell, "0");
	else if (seconds < 0.0009995)
		text_addf(cell, "%.0fus", seconds * 1e6);
	else if (seconds < 0.9995)
		text_addf(cell,
			  seconds < 0.009995  ? "%.2fms"
			  : seconds < 0.09995 ? "%.1fms"
					      : "%.0fms",
			  seconds * 1e3);
	else if (seconds < 59.95)
		text_addf(cell, seconds < 9.995 ? "%.2fs" : "%.1fs", seconds);
	else if (whole < 3600)
		text_addf(cell, "%llum%02llus", whole / 60, whole % 60);
	else if (whole < 86400)
		text_addf(cell, "%lluh%02llum", whole / 3600, whole / 60 % 60);
	else
		text_addf(cell, "%llud%02lluh", whole / 86400, whole / 3600 % 24);
}

/* The error that a program is most likely to meet: the first that needs no IP_RECVERR. */
static const struct socket_error *main_error(const struct story *story)
{
	for (size_t i = 0; i < story->error_count; i++)
		if (story->errors[i].to_connected)
			return &story->errors[i];
	return story->error_count > 0 ? &story->errors[0] : NULL;
}

static void add_errno(struct text *cell, const struct story *story)
{
	const struct socket_error *error = main_error(story);

	if (error == NULL)
		return;
	text_add(cell, words_side(error->side));
	text_add_char(cell, ' ');
	text_add(cell, error->errno_name);
	if (!error->to_connected && !error->to_unconnected)
		text_add_char(cell, '*');
	if (story->error_count > 1) {
		text_add(cell, " +");
		text_add_unsigned(cell, story->error_count - 1);
	}
}

static void add_cause(struct text *cell, const struct story *story)
{
	char word[REPORT_CAUSE_WORD_SIZE];
	const char *cause = report_cause_word(story, word);

	if (cause != NULL)
		text_add(cell, cause);
}

/*
 * What comes last is longest and most often empty, so that a line of a connection without trouble
 * fits 80 columns. A column grows with what is put into it and stays that wide.
 */
static const struct column {
	const char *title;
	unsigned char width; /* to begin with */
	bool is_right;       /* numbers end at the same column */
	cell_function *add;
} columns[] = {
	{"id", 4, true, add_id},
	{"proto", 5, false, add_protocol},
	{"client", 15, false, add_client},
	{"server", 15, false, add_server},
	{"verdict", 11, false, add_verdict},
	{"pkts", 4, true, add_packets},
	{"bytes", 5, true, add_bytes},
	{"time", 6, true, add_duration},
	{"error", 20, false, add_errno},
	{"cause", 0, false, add_cause},
};

#define COLUMN_COUNT (sizeof(columns) / sizeof(columns[0]))

struct list {
	size_t width[COLUMN_COUNT];
	bool has_recverr_mark; /* a line bears the star */
};

static void add_spaces(struct text *line, size_t count)
{
	while (count-- > 0)
		text_add_char(line, ' ');
}

/* Appends a cell of column `at`, widening the column if it must; nothing follows the last one. */
static void add_cell(struct text *line, struct list *list, size_t at, const struct text *cell)
{
	size_t pad;

	if (cell->length > list->width[at])
		list->width[at] = cell->length;
	pad = list->width[at] - cell->length;
	if (at > 0)
		text_add_char(line, ' ');
	if (columns[at].is_right)
		add_spaces(line, pad);
	text_add_bytes(line, cell->data, cell->length);
	if (!columns[at].is_right)
		add_spaces(line, pad);
}

static void write_line(FILE *output, struct text *line)
{
	while (line->length > 0 && line->data[line->length - 1] == ' ')
		line->length--;
	text_add_char(line, '\n');
	(void)fwrite(line->data, 1, line->length, output);
}

static void write_header(const struct report *report)
{
	char buffer[LINE_SIZE];
	struct text line = text_in(buffer, sizeof(buffer));

	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		char title[CELL_SIZE];
		struct text cell = text_in(title, sizeof(title));

		text_add(&cell, columns[i].title);
		add_cell(&line, report->state, i, &cell);
	}
	write_line(report->options->output, &line);
}

static bool begin(struct report *report)
{
	struct list *list = calloc(1, sizeof(*list));

	if (list == NULL)
		return false;
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		list->width[i] = columns[i].width;
	report->state = list;
	write_header(report);
	return true;
}

static void connection(struct report *report, const struct story *story)
{
	const struct socket_error *error = main_error(story);
	struct list *list = report->state;
	char buffer[LINE_SIZE];
	struct text line = text_in(buffer, sizeof(buffer));

	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		char content[CELL_SIZE];
		struct text cell = text_in(content, sizeof(content));

		columns[i].add(&cell, story);
		add_cell(&line, list, i, &cell);
	}
	if (error != NULL && !error->to_connected && !error->to_unconnected)
		list->has_recverr_mark = true;
	write_line(report->options->output, &line);
}

static void finish(struct report *report)
{
	const struct list *list = report->state;

	if (list->has_recverr_mark)
		(void)fputs("* told only to a socket with IP_RECVERR or IPV6_RECVERR\n",
			    report->options->output);
	free(report->state);
}

const struct report_writer report_list_writer = {
	.name = "list",
	.help = "one line for each connection",
	.tellings = TELLINGS_CHANGES,
	.begin = begin,
	.connection = connection,
	.finish = finish,
};
