/* sockwhy-lab: makes phenomena happen between real sockets and holds sockwhy to what happened. */
#include "lab/commands.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef SOCKWHY_VERSION
#define SOCKWHY_VERSION "unknown"
#endif

static const struct command {
	const char *name, *arguments, *help;
	int (*run)(const struct lab_options *options);
} commands[] = {
	{"list", "[--json]", "the scenarios: name, phenomena, one line", command_list},
	{"show", "NAME...", "what a scenario teaches, between which hosts", command_show},
	{"run", "NAME...", "make it happen, then tell it: calls, packets, reasons", command_run},
	{"replay", "FILE...", "tell what was recorded", command_replay},
	{"record", "DIR [NAME...]", "make it happen; DIR gets NAME.pcap and NAME.json",
	 command_record},
	{"check", "[NAME...]", "record afresh, analyse, compare; exit 1 on any difference",
	 command_check},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

enum long_option { OPTION_JSON = 256, OPTION_STEP, OPTION_KEEP, OPTION_HTML, OPTION_TABLE };

static const struct option long_options[] = {
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'},
	{"jobs", required_argument, NULL, 'j'},
	{"json", no_argument, NULL, OPTION_JSON},
	{"step", no_argument, NULL, OPTION_STEP},
	{"html", required_argument, NULL, OPTION_HTML},
	{"keep", no_argument, NULL, OPTION_KEEP},
	{"table", no_argument, NULL, OPTION_TABLE},
	{NULL, 0, NULL, 0},
};

static void usage(FILE *output)
{
	(void)fprintf(output, "usage: sockwhy-lab [--jobs N] COMMAND\n\n");
	for (size_t i = 0; i < COMMANDS; i++) {
		char left[64];

		(void)snprintf(left, sizeof(left), "%s %s", commands[i].name,
			       commands[i].arguments);
		(void)fprintf(output, "  %-24s %s\n", left, commands[i].help);
	}
	(void)fprintf(
		output,
		"\n"
		"  --jobs N                 so many labs at once\n"
		"  --step                   run, replay: wait for a key between events\n"
		"  --html FILE              run, replay: a page for browsers instead, of one\n"
		"                           run; - is standard output\n"
		"  --keep                   check: leave the captures and say where\n"
		"  --table                  check: what was found by phenomenon\n");
}

/* False: the program ends with `*status`. */
static bool read_options(int argc, char **argv, struct lab_options *options, int *status)
{
	int letter;

	*status = EXIT_SUCCESS;
	while ((letter = getopt_long(argc, argv, "hj:", long_options, NULL)) != -1) {
		switch (letter) {
		case 'h':
			usage(stdout);
			return false;
		case 'V':
			(void)printf("sockwhy-lab version %s\n", SOCKWHY_VERSION);
			return false;
		case 'j':
			options->jobs = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case OPTION_JSON:
			options->json = true;
			break;
		case OPTION_STEP:
			options->step = true;
			break;
		case OPTION_HTML:
			options->page = optarg;
			break;
		case OPTION_KEEP:
			options->keep = true;
			break;
		case OPTION_TABLE:
			options->table = true;
			break;
		default:
			*status = EXIT_FAILURE;
			return false;
		}
	}
	return true;
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; name != NULL && i < COMMANDS; i++) {
		if (strcmp(name, commands[i].name) == 0)
			return &commands[i];
	}
	return NULL;
}

int main(int argc, char **argv)
{
	struct lab_options options = {.jobs = 0};
	const struct command *command;
	int status;

	if (!read_options(argc, argv, &options, &status))
		return status;
	command = find_command(argv[optind]);
	if (command == NULL) {
		usage(stderr);
		return EXIT_FAILURE;
	}
	optind++;
	if (command->run == command_record) {
		if (argv[optind] == NULL) {
			usage(stderr);
			return EXIT_FAILURE;
		}
		options.directory = argv[optind++];
	}
	options.names = (const char *const *)(argv + optind);
	options.name_count = (size_t)(argc - optind);
	return command->run(&options);
}
