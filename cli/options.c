/* The command line: one table of options, read into one struct. */
#include "cli/options.h"

#include "cli/option_table.h"
#include "cli/write_options.h"

#include "base/text.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

/* What getopt_long() gives for row N: no letter is as large. */
#define ROW_BASE 1000

#define MAX_ROWS 128

/* The table in the form that getopt_long() reads. */
struct getopt_tables {
	char letters[2 * MAX_ROWS + 2];
	struct option names[MAX_ROWS + 1];
};

static void fill_tables(struct getopt_tables *tables)
{
	struct text letters = text_in(tables->letters, sizeof(tables->letters));
	size_t count, names = 0;
	const struct option_row *rows = option_table(&count);

	text_add_char(&letters, ':'); /* a missing argument gives ':' and no message */
	for (size_t i = 0; i < count && i < MAX_ROWS; i++) {
		if (rows[i].letter != 0)
			text_addf(&letters, "%c%s", rows[i].letter,
				  rows[i].argument != NULL ? ":" : "");
		if (rows[i].name != NULL)
			tables->names[names++] = (struct option){
				.name = rows[i].name,
				.has_arg =
					rows[i].argument != NULL ? required_argument : no_argument,
				.val = ROW_BASE + (int)i,
			};
	}
	tables->names[names] = (struct option){.name = NULL};
}

/* The row of what getopt_long() gave, or NULL. */
static const struct option_row *find_row(int given)
{
	size_t count;
	const struct option_row *rows = option_table(&count);

	if (given >= ROW_BASE)
		return &rows[given - ROW_BASE];
	for (size_t i = 0; i < count; i++)
		if (rows[i].letter != 0 && rows[i].letter == given)
			return &rows[i];
	return NULL;
}

/* "-r" or "--format": how the user knows the option. */
static void add_name(struct text *text, const struct option_row *row)
{
	if (row->letter != 0)
		text_addf(text, "-%c", row->letter);
	else
		text_addf(text, "--%s", row->name);
}

/* What is wrong with the argument that getopt_long() stumbled over. */
static void set_syntax_error(int given, char *argv[], struct error *error)
{
	const struct option_row *row = optopt != 0 ? find_row(optopt) : NULL;
	const char *word = argv[optind - 1];
	char buffer[100];
	struct text text = text_in(buffer, sizeof(buffer));

	if (row != NULL && given == ':') {
		add_name(&text, row);
		error_set(error, "%s requires an argument: %s", buffer, row->argument);
	} else if (row != NULL) {
		add_name(&text, row);
		error_set(error, "%s takes no argument", buffer);
	} else if (optopt != 0) {
		error_set(error, "unrecognized option -%c; see sockwhy --help", optopt);
	} else {
		error_set(error, "unrecognized option %s; see sockwhy --help", word);
	}
}

static bool take(struct options *options, const struct option_row *row, const char *argument,
		 struct error *error)
{
	char buffer[100];
	struct text text = text_in(buffer, sizeof(buffer));

	if (row->refusal != NULL) {
		add_name(&text, row);
		error_set(error, "%s: %s", buffer, row->refusal);
		return false;
	}
	if (row->take != NULL)
		return row->take(options, argument, error);
	if (row->count != 0)
		++*(unsigned *)(void *)((char *)options + row->count);
	else
		*(bool *)((char *)options + row->flag) = true;
	return true;
}

/* The words behind the options, joined with single spaces, are the filter. */
static bool join_expression(struct options *options, int argc, char *argv[], struct error *error)
{
	size_t size = 1;
	struct text text;

	if (optind >= argc)
		return true;
	for (int i = optind; i < argc; i++)
		size += strlen(argv[i]) + 1;
	options->expression = malloc(size);
	if (options->expression == NULL) {
		error_set(error, "out of memory");
		return false;
	}
	text = text_in(options->expression, size);
	for (int i = optind; i < argc; i++) {
		text_add(&text, i == optind ? "" : " ");
		text_add(&text, argv[i]);
	}
	return true;
}

/* Nothing to read: then it captures, and shows packets unless connections are asked for. */
static void choose_live(struct options *options)
{
	options->is_live |= options->capture_count == 0;
	if (options->is_live && !options->is_format_given && options->report.verdicts == 0 &&
	    options->report.id_count == 0)
		options->format = &report_packets_writer;
}

/*
 * What is kept at most of a capture that may go on for months, in a flood of new connections: with
 * these, some 400 MiB in all.
 */
#define LIVE_MAX_CONNECTIONS  250000u
#define LIVE_MAX_DETAIL_BYTES (UINT64_C(256) << 20)

/* 0: not given */
static void choose_limits(struct options *options)
{
	const struct limits usual = limits_default();
	struct limits *limits = &options->limits;

	if (limits->max_connections == 0)
		limits->max_connections =
			options->is_live ? LIVE_MAX_CONNECTIONS : usual.max_connections;
	if (limits->max_detail_bytes == 0)
		limits->max_detail_bytes =
			options->is_live ? LIVE_MAX_DETAIL_BYTES : usual.max_detail_bytes;
}

/* Options that contradict each other or lack what they need. */
static bool check(const struct options *options, struct error *error)
{
	bool selects = options->report.verdicts != 0 || options->report.id_count > 0;

	if (options->action != ACTION_ANALYZE && options->action != ACTION_COUNT)
		return true;
	if (options->is_live && options->capture_count > 0)
		error_set(error, "-i captures, -r reads: only one of them");
	else if (!options->is_live && options->filter_dumps > 0)
		error_set(error, "-d shows the filter of a live capture: not with -r");
	else if (options->is_live && options->action == ACTION_COUNT)
		error_set(error, "--count goes with -r only");
	else if (!options->is_live && options->user != NULL)
		error_set(error, "-Z goes with a live capture: reading needs no privileges");
	else if (options->format == &report_packets_writer && selects)
		error_set(error,
			  "--only, --failed and --conn select connections: not with --packets");
	else if (options->report.events && options->format != &report_json_writer)
		error_set(error, "--events goes with --format=json only");
	else if (options->report.zeek && options->format != &report_json_writer &&
		 options->format != &report_csv_writer)
		error_set(error, "--zeek goes with --format=json, and is always part of csv");
	else if (options->report.unicode && options->format != &report_ladder_writer)
		error_set(error, "--unicode goes with --ladder only");
	else
		return write_options_check(options, error);
	return false;
}

bool options_read(struct options *options, int argc, char *argv[], struct error *error)
{
	struct getopt_tables tables;
	int given;

	*options = (struct options){.format = &report_text_writer, .limits = limits_default()};
	options->limits.max_connections = 0;
	options->limits.max_detail_bytes = 0;
	fill_tables(&tables);
	opterr = 0;
	while ((given = getopt_long(argc, argv, tables.letters, tables.names, NULL)) != -1) {
		if (given == '?' || given == ':') {
			set_syntax_error(given, argv, error);
			return false;
		}
		if (!take(options, find_row(given), optarg, error))
			return false;
	}
	options->report.names &= !options->no_names;
	choose_live(options);
	choose_limits(options);
	return join_expression(options, argc, argv, error) && check(options, error);
}

void options_free(struct options *options)
{
	free(options->expression);
	free(options->ids);
	free(options->captures);
	free(options->capture_list);
}
