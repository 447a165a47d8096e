/* What the command line says about packets that are to be written. */
#include "cli/write_options.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool option_write(struct options *options, const char *argument, struct error *error)
{
	(void)error;
	options->write.path = argument;
	return true;
}

bool option_annotate(struct options *options, const char *argument, struct error *error)
{
	(void)error;
	options->write.annotate = argument;
	return true;
}

bool option_split(struct options *options, const char *argument, struct error *error)
{
	(void)error;
	options->write.split = argument;
	return true;
}

bool option_rotate_command(struct options *options, const char *argument, struct error *error)
{
	(void)error;
	options->write.command = argument;
	return true;
}

/* What the letter behind a size stands for, as in tcpdump; 0: no such letter. */
static uint64_t unit_of(char letter)
{
	switch ((tolower)((unsigned char)letter)) { /* the function: the macro nests deeply */
	case '\0':
		return 1000000;
	case 'k':
		return UINT64_C(1) << 10;
	case 'm':
		return UINT64_C(1) << 20;
	case 'g':
		return UINT64_C(1) << 30;
	default:
		return 0;
	}
}

bool option_rotate_size(struct options *options, const char *argument, struct error *error)
{
	uint64_t size, unit;
	char *end;

	errno = 0;
	size = strtoull(argument, &end, 10);
	if (!isdigit((unsigned char)argument[0]) || errno != 0 || size == 0) {
		error_set(error, "invalid file size %s", argument);
		return false;
	}
	unit = unit_of(end[0]);
	if (unit == 0 || (end[0] != '\0' && end[1] != '\0')) {
		error_set(error, "invalid file size %s (invalid units)", argument);
		return false;
	}
	if (size > INT64_MAX / unit) {
		error_set(error, "file size %s is too large", argument);
		return false;
	}
	options->write.rotate_bytes = size * unit;
	return true;
}

static bool read_count(const char *argument, const char *what, uint32_t least, uint32_t *count,
		       struct error *error)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(argument, &end, 10);
	if (!isdigit((unsigned char)argument[0]) || errno != 0 || *end != '\0' || number < least ||
	    number > INT_MAX) {
		error_set(error, "invalid number of %s %s", what, argument);
		return false;
	}
	*count = (uint32_t)number;
	return true;
}

/* 0 is never, as in tcpdump. */
bool option_rotate_seconds(struct options *options, const char *argument, struct error *error)
{
	return read_count(argument, "seconds", 0, &options->write.rotate_seconds, error);
}

bool option_file_limit(struct options *options, const char *argument, struct error *error)
{
	return read_count(argument, "output files", 1, &options->write.file_limit, error);
}

bool write_options_any(const struct options *options)
{
	const struct write_options *write = &options->write;

	return write->path != NULL || write->split != NULL || write->annotate != NULL;
}

bool write_options_open_later(const struct write_options *write)
{
	return write->split != NULL || write->rotate_bytes > 0 || write->rotate_seconds > 0;
}

bool write_options_is_pcapng(const struct write_options *write)
{
	const char *end = write->path != NULL ? strrchr(write->path, '.') : NULL;

	return write->pcapng ||
	       (end != NULL && (strcasecmp(end, ".pcapng") == 0 || strcasecmp(end, ".ntar") == 0));
}

static bool is_standard_output(const char *path)
{
	return path != NULL && strcmp(path, "-") == 0;
}

/* Do packets go where the report goes? */
static bool shares_output(const struct options *options)
{
	const bool is_packets = is_standard_output(options->write.path) ||
				is_standard_output(options->write.annotate);
	const bool is_report =
		(options->is_format_given || options->write.print ||
		 options->action == ACTION_COUNT) &&
		(options->output_file == NULL || strcmp(options->output_file, "-") == 0);

	return is_packets && is_report;
}

static const char *complaint(const struct options *options)
{
	const struct write_options *write = &options->write;
	const bool rotates = write->rotate_bytes > 0 || write->rotate_seconds > 0;

	if (write->rotate_bytes > 0 && write->path == NULL)
		return "-C cannot be used without -w";
	if (write->rotate_seconds > 0 && write->path == NULL)
		return "-G cannot be used without -w";
	if (write->command != NULL && (write->path == NULL || !rotates))
		return "-z cannot be used without -w and (-C or -G)";
	if (rotates && strcmp(write->path, "-") == 0)
		return "-C and -G need files: not with -w -";
	if (write->pcapng && write->path == NULL && write->split == NULL)
		return "--pcapng goes with -w or --split";
	if (write->print && !write_options_any(options))
		return "--print goes with -w, --split or --annotate";
	if (options->is_live && write_options_any(options) &&
	    (options->report.verdicts != 0 || options->report.id_count > 0))
		return "whose packets to write is known when all were read: write all of them, and "
		       "choose with -r";
	if (write->annotate != NULL && options->is_live)
		return "--annotate reads a capture twice: give a saved one with -r";
	if (write->annotate != NULL && write->path != NULL &&
	    strcmp(write->annotate, write->path) == 0)
		return "-w and --annotate need two files";
	if (shares_output(options))
		return "packets and a report cannot both go to standard output";
	return NULL;
}

bool write_options_check(const struct options *options, struct error *error)
{
	const char *sentence = complaint(options);

	if (sentence != NULL)
		error_set(error, "%s", sentence);
	return sentence == NULL;
}
