/* sockwhy: tells why each connection of a capture ended as it did. */
#include "capture/capture.h"
#include "cli/analyze.h"
#include "cli/completion.h"
#include "cli/interrupt.h"
#include "cli/live.h"
#include "cli/options.h"
#include "cli/owners.h"
#include "cli/probe_command.h"
#include "cli/terminal.h"
#include "report/explain.h"

#include <errno.h>
#include <string.h>

#ifndef SOCKWHY_VERSION
#define SOCKWHY_VERSION "unknown"
#endif

enum exit_status { EXIT_GOOD = 0, EXIT_ERROR = 1, EXIT_FOUND_FAILURES = 2 };

static void write_version(void)
{
	(void)printf("sockwhy version %s\n%s\n", SOCKWHY_VERSION, capture_library_version());
}

static enum exit_status run(struct options *options, struct error *error)
{
	struct analysis_result result;

	if (options->filter_file != NULL && options->expression != NULL)
		(void)fprintf(stderr,
			      "sockwhy: warning: the filter is taken from %s, the one on the "
			      "command line is ignored\n",
			      options->filter_file);
	interrupt_catch();
	if (options->is_live)
		interrupt_catch_questions(live_shows_progress(options));
	result = analyze(options, error);
	if (!result.is_complete)
		return EXIT_ERROR;
	return options->exit_code && result.failures > 0 ? EXIT_FOUND_FAILURES : EXIT_GOOD;
}

static enum exit_status act(struct options *options, struct error *error)
{
	switch (options->action) {
	case ACTION_HELP:
		write_version();
		options_write_help(stdout);
		return EXIT_GOOD;
	case ACTION_VERSION:
		write_version();
		return EXIT_GOOD;
	case ACTION_EXPLAIN:
		return explain(stdout, options->explain, error) ? EXIT_GOOD : EXIT_ERROR;
	case ACTION_SAVE_SOCKETS:
		return owners_save(options->save_sockets, error) ? EXIT_GOOD : EXIT_ERROR;
	case ACTION_LIST_INTERFACES:
	case ACTION_LIST_LINK_TYPES:
	case ACTION_LIST_TIME_STAMP_TYPES:
		return live_list(options, error) ? EXIT_GOOD : EXIT_ERROR;
	case ACTION_COMPLETION:
		return completion_write(stdout, options->completion, error) ? EXIT_GOOD
									    : EXIT_ERROR;
	case ACTION_ANALYZE:
	case ACTION_COUNT:
		break;
	}
	return run(options, error);
}

/* Did everything that was written arrive? A reader that went away is no error. */
static int close_output(int status, struct error *error)
{
	bool is_flushed = fflush(stdout) == 0;

	if ((is_flushed && !ferror(stdout)) || terminal_reader_is_gone(stdout))
		return status;
	if (error->text[0] == '\0')
		error_set(error, "cannot write the output%s%s", is_flushed ? "" : ": ",
			  is_flushed ? "" : strerror(errno));
	return EXIT_ERROR;
}

/* What the options ask for; gives the exit status. */
static int run_options(int argc, char *argv[], struct error *error)
{
	int status = EXIT_ERROR;
	struct options options;

	if (options_read(&options, argc, argv, error)) {
		options.report.output = stdout;
		options.report.width = terminal_width(stdout);
		options.report.line_buffered |= options.is_live && options.report.width > 0;
		options.report.color = terminal_has_color(options.color, stdout);
		status = close_output((int)act(&options, error), error);
	}
	options_free(&options);
	return status;
}

int main(int argc, char *argv[])
{
	struct error error = {.text = ""};
	int status;

	if (argc > 1 && strcmp(argv[1], "probe") == 0)
		status = close_output(probe_command(argc - 1, argv + 1, &error), &error);
	else
		status = run_options(argc, argv, &error);
	if (error.text[0] != '\0')
		(void)fprintf(stderr, "sockwhy: %s\n", error.text);
	return status;
}
