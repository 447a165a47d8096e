/* The completion for fish: one complete command for each option. */
#include "cli/completion_parts.h"

/*
 * fish's own __fish_complete_suffix takes one ending and offers all other files, too. Interfaces
 * are asked of whichever sockwhy would run.
 */
static const char beginning[] =
	"# fish completion for sockwhy, as sockwhy --completion=fish prints it\n"
	"\n"
	"function __sockwhy_captures --description 'files named like captures, or else all files'\n"
	"\tset -l names (complete -C \"__fish_command_without_completions \"(commandline -ct))\n"
	"\tif string match -qr -- $argv[1] $names\n"
	"\t\tstring match -er -- \"/\\$|$argv[1]\" $names\n"
	"\telse\n"
	"\t\tprintf '%s\\n' $names\n"
	"\tend\n"
	"end\n"
	"\n"
	"function __sockwhy_interfaces --description 'what sockwhy -D lists'\n"
	"\tsockwhy -D 2>/dev/null | string replace -rf '^\\d+\\.(\\S+).*' '$1'\n"
	"end\n"
	"\n"
	"complete -c sockwhy -f -n 'not __fish_seen_subcommand_from probe' -a '" FILTER_WORDS
	"' -d filter\n"
	"complete -c sockwhy -f -n __fish_is_first_arg -a probe\n"
	"complete -c sockwhy -f -n '__fish_seen_subcommand_from probe' -a 'udp tcp'\n"
	"complete -c sockwhy -f -n '__fish_seen_subcommand_from probe' "
	"-a '(__fish_print_hostnames)'\n"
	"complete -c sockwhy -f -n '__fish_seen_subcommand_from probe' -s 4\n"
	"complete -c sockwhy -f -n '__fish_seen_subcommand_from probe' -s 6\n";

/* Between single quotes fish knows \\ and \' only. */
static void write_quoted(FILE *output, const char *string)
{
	(void)fputc('\'', output);
	for (; *string != '\0'; string++) {
		if (*string == '\'' || *string == '\\')
			(void)fputc('\\', output);
		(void)fputc(*string, output);
	}
	(void)fputc('\'', output);
}

/* "pcap|cap": the ends of captures' names as alternatives. */
static void write_alternatives(FILE *output, const char *suffixes)
{
	for (; *suffixes != '\0'; suffixes++)
		(void)fputc(*suffixes == ' ' ? '|' : *suffixes, output);
}

static void write_captures(FILE *output)
{
	(void)fputs(" -x -a \"(__sockwhy_captures '\\.((", output);
	write_alternatives(output, CAPTURE_SUFFIXES);
	(void)fputs(")|(", output);
	write_alternatives(output, CAPTURE_SUFFIXES_NUMBERED);
	(void)fputs(")[0-9]+)\\$')\"", output);
}

static void write_argument(FILE *output, const struct option_row *row)
{
	char buffer[2048];
	struct text words = text_in(buffer, sizeof(buffer));

	switch (completion_of(row, &words)) {
	case COMPLETE_NOTHING:
		(void)fputs(" -x", output);
		break;
	case COMPLETE_FILE:
		(void)fputs(" -r -F", output);
		break;
	case COMPLETE_CAPTURE:
		write_captures(output);
		break;
	case COMPLETE_DIRECTORY:
		(void)fputs(" -x -a '(__fish_complete_directories)'", output);
		break;
	case COMPLETE_INTERFACE:
		(void)fputs(" -x -a '(__sockwhy_interfaces)'", output);
		break;
	case COMPLETE_COMMAND:
		(void)fputs(" -x -a '(__fish_complete_command)'", output);
		break;
	case COMPLETE_USER:
		(void)fputs(" -x -a '(__fish_complete_users)'", output);
		break;
	case COMPLETE_WORD:
		(void)fprintf(output, " -x -a '%s'", buffer);
		break;
	case COMPLETE_WORDS:
		(void)fprintf(output,
			      " -x -a '(__fish_complete_list , \"printf %%s\\\\\\\\n %s\")'",
			      buffer);
		break;
	}
}

static void write_row(FILE *output, const struct option_row *row)
{
	char buffer[200];
	struct text summary = text_in(buffer, sizeof(buffer));

	(void)fputs("complete -c sockwhy -n 'not __fish_seen_subcommand_from probe'", output);
	if (row->letter != 0)
		(void)fprintf(output, " -s '%c'", row->letter);
	if (row->name != NULL)
		(void)fprintf(output, " -l %s", row->name);
	if (row->argument != NULL)
		write_argument(output, row);
	completion_add_summary(&summary, row);
	(void)fputs(" -d ", output);
	write_quoted(output, buffer);
	(void)fputc('\n', output);
}

/* What stands behind "sockwhy probe". */
static void write_probe(FILE *output)
{
	const struct option *options = probe_option_table();

	for (size_t i = 0; options[i].name != NULL; i++) {
		(void)fputs("complete -c sockwhy -n '__fish_seen_subcommand_from probe'", output);
		if (options[i].val < PROBE_CHOICE_NO_CAPTURE)
			(void)fprintf(output, " -s %c", options[i].val);
		(void)fprintf(output, " -l %s", options[i].name);
		if (options[i].has_arg == required_argument)
			(void)fputs(" -x", output);
		if (options[i].val == PROBE_CHOICE_FORMAT)
			(void)fputs(" -a '" PROBE_FORMATS "'", output);
		(void)fputs("\n", output);
	}
}

void completion_write_fish(FILE *output)
{
	size_t count;
	const struct option_row *rows = option_table(&count);

	(void)fputs(beginning, output);
	for (size_t i = 0; i < count; i++)
		if (completion_offers(&rows[i]))
			write_row(output, &rows[i]);
	write_probe(output);
}
