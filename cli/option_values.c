/* What each option does with its argument. */
#include "cli/option_values.h"

#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* More than -ttttt there is not. */
#define TIME_FORMATS 5u

bool option_capture(struct options *options, const char *argument, struct error *error)
{
	const char **captures =
		realloc(options->captures, (options->capture_count + 1) * sizeof(*captures));

	if (captures == NULL) {
		error_set(error, "out of memory");
		return false;
	}
	options->captures = captures;
	options->captures[options->capture_count++] = argument;
	return true;
}

/* All of a file of names, NUL-terminated; the caller frees it. NULL: errno says why. */
static char *read_list(const char *path)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	char *text = NULL;
	size_t room = 0;

	if (file == NULL)
		return NULL;
	errno = 0;
	if (getdelim(&text, &room, '\0', file) < 0) {
		free(text);
		text = ferror(file) ? NULL : strdup("");
	}
	if (file != stdin)
		(void)fclose(file);
	return text;
}

bool option_capture_list(struct options *options, const char *argument, struct error *error)
{
	const size_t before = options->capture_count;
	char *rest = NULL;

	if (options->capture_list != NULL) {
		error_set(error, "-V was given twice");
		return false;
	}
	options->capture_list = read_list(argument);
	if (options->capture_list == NULL) {
		error_set(error, "%s: %s", argument,
			  errno != 0 ? strerror(errno) : "cannot be read");
		return false;
	}
	for (char *name = strtok_r(options->capture_list, "\r\n", &rest); name != NULL;
	     name = strtok_r(NULL, "\r\n", &rest))
		if (!option_capture(options, name, error))
			return false;
	if (options->capture_count == before)
		error_set(error, "%s: no file is named in it", argument);
	return options->capture_count > before;
}

bool option_filter_file(struct options *options, const char *argument, struct error *error)
{
	(void)error;
	options->filter_file = argument;
	return true;
}

/* A whole number from `least` on, without sign or blanks around it. */
static bool read_number(const char *argument, uint64_t least, uint64_t *number)
{
	char *end;

	if (!isdigit((unsigned char)argument[0]))
		return false;
	errno = 0;
	*number = strtoull(argument, &end, 10);
	return errno == 0 && *end == '\0' && *number >= least;
}

bool option_packet_limit(struct options *options, const char *argument, struct error *error)
{
	if (read_number(argument, 1, &options->packet_limit))
		return true;
	error_set(error, "invalid packet count %s", argument);
	return false;
}

bool option_skip(struct options *options, const char *argument, struct error *error)
{
	if (read_number(argument, 0, &options->packets_skipped))
		return true;
	error_set(error, "invalid packet skip count %s", argument);
	return false;
}

bool option_count(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	(void)error;
	options->action = ACTION_COUNT;
	return true;
}

static bool set_format(struct options *options, const struct report_writer *format,
		       struct error *error)
{
	if (options->is_format_given && options->format != format) {
		error_set(error, "%s or %s: only one of them can be shown", options->format->name,
			  format->name);
		return false;
	}
	options->format = format;
	options->is_format_given = true;
	return true;
}

/* Appends the names of all formats, for an error message. */
static void add_format_names(struct text *text)
{
	size_t count;
	const struct report_writer *const *formats = report_formats(&count);

	for (size_t i = 0; i < count; i++)
		text_addf(text, "%s%s", i == 0 ? "" : ", ", formats[i]->name);
}

bool option_format(struct options *options, const char *argument, struct error *error)
{
	const struct report_writer *format = report_format_find(argument);
	char buffer[200];
	struct text text = text_in(buffer, sizeof(buffer));

	if (format != NULL)
		return set_format(options, format, error);
	add_format_names(&text);
	error_set(error, "unknown format %s: it is one of %s", argument, buffer);
	return false;
}

bool option_packets(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	return set_format(options, &report_packets_writer, error);
}

bool option_ladder(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	return set_format(options, &report_ladder_writer, error);
}

bool option_html(struct options *options, const char *argument, struct error *error)
{
	options->output_file = argument;
	return set_format(options, &report_html_writer, error);
}

bool option_plain(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	options->report.plain = true;
	return set_format(options, &report_packets_writer, error);
}

bool option_list(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	return set_format(options, &report_list_writer, error);
}

bool option_summary(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	return set_format(options, &report_summary_writer, error);
}

/* Adds the verdict whose word is `length` bytes at `word`. */
static bool add_verdict(struct options *options, const char *word, size_t length)
{
	char copy[32];
	enum verdict verdict;

	if (length >= sizeof(copy))
		return false;
	memcpy(copy, word, length);
	copy[length] = '\0';
	verdict = verdict_of_word(copy);
	if (verdict == VERDICTS)
		return false;
	options->report.verdicts |= VERDICT_SET(verdict);
	return true;
}

bool option_only(struct options *options, const char *argument, struct error *error)
{
	const char *word = argument;

	for (;;) {
		size_t length = strcspn(word, ",");

		if (!add_verdict(options, word, length)) {
			error_set(error, "unknown verdict %.*s: see VERDICTS in sockwhy(1)",
				  (int)length, word);
			return false;
		}
		if (word[length] == '\0')
			return true;
		word += length + 1;
	}
}

bool option_failed(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	(void)error;
	for (unsigned verdict = 0; verdict < VERDICTS; verdict++)
		if (verdict_is_failure((enum verdict)verdict))
			options->report.verdicts |= VERDICT_SET(verdict);
	return true;
}

static int compare_ids(const void *a, const void *b)
{
	uint64_t first = *(const uint64_t *)a, second = *(const uint64_t *)b;

	return first < second ? -1 : first > second;
}

/* Reads "3,7" into options->ids, which has room. */
static bool read_ids(struct options *options, const char *argument)
{
	const char *at = argument;
	char *end;

	for (;;) {
		uint64_t id;

		errno = 0;
		id = strtoull(at, &end, 10);
		if (!isdigit((unsigned char)*at) || errno != 0 || id == 0)
			return false;
		options->ids[options->report.id_count++] = id;
		if (*end == '\0')
			return true;
		if (*end != ',')
			return false;
		at = end + 1;
	}
}

bool option_conn(struct options *options, const char *argument, struct error *error)
{
	size_t room = options->report.id_count + strlen(argument) / 2 + 1;
	uint64_t *ids = realloc(options->ids, room * sizeof(*ids));

	if (ids == NULL) {
		error_set(error, "out of memory");
		return false;
	}
	options->ids = ids;
	if (!read_ids(options, argument)) {
		error_set(error, "invalid list of connections %s: numbers from 1 on, as in 3,7",
			  argument);
		return false;
	}
	qsort(ids, options->report.id_count, sizeof(*ids), compare_ids);
	options->report.ids = ids;
	return true;
}

bool option_explain(struct options *options, const char *argument, struct error *error)
{
	(void)error;
	options->action = ACTION_EXPLAIN;
	options->explain = argument;
	return true;
}

bool option_completion(struct options *options, const char *argument, struct error *error)
{
	(void)error;
	options->action = ACTION_COMPLETION;
	options->completion = argument;
	return true;
}

static bool read_limit(const char *argument, const char *what, uint32_t *limit, struct error *error)
{
	uint64_t number;

	if (!read_number(argument, 1, &number) || number > UINT32_MAX) {
		error_set(error, "invalid number of %s %s", what, argument);
		return false;
	}
	*limit = (uint32_t)number;
	return true;
}

bool option_max_connections(struct options *options, const char *argument, struct error *error)
{
	return read_limit(argument, "connections", &options->limits.max_connections, error);
}

bool option_max_events(struct options *options, const char *argument, struct error *error)
{
	return read_limit(argument, "events", &options->limits.max_events, error);
}

bool option_max_details(struct options *options, const char *argument, struct error *error)
{
	uint32_t mebibytes;

	if (!read_limit(argument, "MiB", &mebibytes, error))
		return false;
	options->limits.max_detail_bytes = (uint64_t)mebibytes << 20;
	return true;
}

bool option_color(struct options *options, const char *argument, struct error *error)
{
	static const char *const words[] = {
		[COLOR_MODE_AUTO] = "auto",
		[COLOR_MODE_ALWAYS] = "always",
		[COLOR_MODE_NEVER] = "never",
	};

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], argument) == 0) {
			options->color = (enum color_mode)i;
			return true;
		}
	error_set(error, "invalid colour mode %s: it is auto, always or never", argument);
	return false;
}

bool option_no_names(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	(void)error;
	options->no_names = true;
	return true;
}

bool option_time(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	if (++options->report.time_format <= TIME_FORMATS)
		return true;
	error_set(error, "only -t, -tt, -ttt, -tttt, and -ttttt are supported");
	return false;
}

bool option_packet_buffered(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	(void)error;
	options->report.line_buffered = true;
	options->write.unbuffered = true;
	return true;
}

bool option_micro(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	(void)error;
	options->report.nanoseconds = false;
	options->write.precision = PRECISION_MICRO;
	return true;
}

bool option_nano(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	(void)error;
	options->report.nanoseconds = true;
	options->write.precision = PRECISION_NANO;
	return true;
}

bool option_precision(struct options *options, const char *argument, struct error *error)
{
	if (strcmp(argument, "nano") == 0)
		return option_nano(options, NULL, error);
	if (strcmp(argument, "micro") == 0)
		return option_micro(options, NULL, error);
	error_set(error, "unsupported time stamp precision %s: it is micro or nano", argument);
	return false;
}

bool option_help(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	(void)error;
	options->action = ACTION_HELP;
	return true;
}

bool option_version(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	(void)error;
	options->action = ACTION_VERSION;
	return true;
}

bool option_sockets(struct options *options, const char *argument, struct error *error)
{
	(void)error;
	options->sockets = argument;
	return true;
}

bool option_save_sockets(struct options *options, const char *argument, struct error *error)
{
	(void)error;
	options->action = ACTION_SAVE_SOCKETS;
	options->save_sockets = argument;
	return true;
}
