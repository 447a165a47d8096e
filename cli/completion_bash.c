/* The completion for bash: one function that looks at the word before the cursor. */
#include "cli/completion_parts.h"

#include <string.h>

/* Longest list of words: those of --explain. */
#define WORDS_SIZE 2048

/*
 * What needs no list of options. bash has cut the line at each "=", which is in COMP_WORDBREAKS;
 * where the user took it out from there, it is cut here. `before` goes in front of each answer.
 */
static const char helpers[] =
	"_sockwhy_words() # WORD...: those that begin as the word at the cursor does\n"
	"{\n"
	"\tlocal each\n"
	"\n"
	"\tfor each; do\n"
	"\t\t[[ $each == \"$word\"* ]] && COMPREPLY+=(\"$before$each\")\n"
	"\tdone\n"
	"}\n"
	"\n"
	"_sockwhy_list() # WORD...: the same for the last of several with commas between them\n"
	"{\n"
	"\tif [[ $word == *,* ]]; then\n"
	"\t\tbefore+=${word%,*},\n"
	"\t\tword=${word##*,}\n"
	"\tfi\n"
	"\tcompopt -o nospace\n"
	"\t_sockwhy_words \"$@\"\n"
	"}\n"
	"\n"
	"_sockwhy_names() # ACTION [GLOB...]: names of files; of some kind only, if there are any\n"
	"{\n"
	"\tlocal action=$1 glob\n"
	"\n"
	"\tshift\n"
	"\tword=${word#[\\'\\\"]} word=${word//\\\\/}\n"
	"\tcompopt -o filenames\n"
	"\tfor glob; do\n"
	"\t\tmapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(\n"
	"\t\t\tcompgen -P \"$before\" -f -X \"!$glob\" -- \"$word\")\n"
	"\tdone\n"
	"\tif ((${#COMPREPLY[@]} == 0)); then\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -P \"$before\" -A \"$action\" -- \"$word\")\n"
	"\telif (($# > 0)); then\n"
	"\t\tmapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(\n"
	"\t\t\tcompgen -P \"$before\" -d -- \"$word\")\n"
	"\tfi\n"
	"}\n"
	"\n"
	"_sockwhy_interfaces() # PROGRAM: what it lists with -D\n"
	"{\n"
	"\tlocal line names=()\n"
	"\n"
	"\twhile read -r line; do\n"
	"\t\t[[ $line =~ ^[0-9]+\\.([^[:space:]]+) ]] && names+=(\"${BASH_REMATCH[1]}\")\n"
	"\tdone < <(\"$1\" -D 2>/dev/null </dev/null)\n"
	"\t_sockwhy_words \"${names[@]}\"\n"
	"}\n";

/* Which option the word at the cursor belongs to: `$1` and `$2` hold letters. */
static const char beginning[] =
	"\n"
	"_sockwhy()\n"
	"{\n"
	"\tlocal word=${COMP_WORDS[COMP_CWORD]} before= option= at\n"
	"\tlocal last=${COMP_WORDS[COMP_CWORD - 1]}\n"
	"\n"
	"\tCOMPREPLY=()\n"
	"\tif [[ $word == = ]]; then\n"
	"\t\toption=$last word=\n"
	"\telif [[ $last == = ]]; then\n"
	"\t\toption=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"\telif [[ $word == --*=* ]]; then\n"
	"\t\toption=${word%%=*} before=${word%%=*}= word=${word#*=}\n"
	"\telif [[ $word =~ ^(-$flags*($arguments))(.+)$ ]]; then\n"
	"\t\toption=-${BASH_REMATCH[2]} before=${BASH_REMATCH[1]} word=${BASH_REMATCH[3]}\n"
	"\telif [[ $last =~ ^-$flags*($arguments)$ ]]; then\n"
	"\t\toption=-${BASH_REMATCH[1]}\n"
	"\telif [[ $last == --* ]]; then\n"
	"\t\toption=$last\n"
	"\tfi\n"
	"\tif [[ $COMP_CWORD -gt 1 && ${COMP_WORDS[1]} == probe ]]; then\n"
	"\t\t_sockwhy_probe\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tfor ((at = 1; at < COMP_CWORD; at++)); do\n"
	"\t\t[[ ${COMP_WORDS[at]} == -- ]] && option=--\n"
	"\tdone\n"
	"\tcase $option in\n";

static void add_letters(struct text *letters, bool has_argument)
{
	size_t count;
	const struct option_row *rows = option_table(&count);

	for (size_t i = 0; i < count; i++)
		if (completion_offers(&rows[i]) && rows[i].letter != 0 &&
		    (rows[i].argument != NULL) == has_argument)
			text_add_char(letters, rows[i].letter);
}

/* "_sockwhy_names file" with the ends of captures' names behind it. */
static void write_captures(FILE *output)
{
	static const char suffixes[] = CAPTURE_SUFFIXES, numbered[] = CAPTURE_SUFFIXES_NUMBERED;
	const char *const lists[] = {suffixes, numbered};

	(void)fputs("_sockwhy_names file", output);
	for (unsigned list = 0; list < 2; list++)
		for (const char *at = lists[list]; *at != '\0';) {
			const size_t length = strcspn(at, " ");

			(void)fprintf(output, " '*.%.*s%s'", (int)length, at,
				      list == 0 ? "" : "[0-9]*");
			at += length + (at[length] == ' ');
		}
}

static void write_answer(FILE *output, enum completion_kind kind, const char *words)
{
	switch (kind) {
	case COMPLETE_NOTHING:
		(void)fputs(":", output);
		break;
	case COMPLETE_FILE:
		(void)fputs("_sockwhy_names file", output);
		break;
	case COMPLETE_CAPTURE:
		write_captures(output);
		break;
	case COMPLETE_DIRECTORY:
		(void)fputs("_sockwhy_names directory", output);
		break;
	case COMPLETE_INTERFACE:
		(void)fputs("_sockwhy_interfaces \"$1\"", output);
		break;
	case COMPLETE_COMMAND:
		(void)fputs("_sockwhy_names command", output);
		break;
	case COMPLETE_USER:
		(void)fputs("_sockwhy_words $(compgen -u)", output);
		break;
	case COMPLETE_WORD:
		(void)fprintf(output, "_sockwhy_words %s", words);
		break;
	case COMPLETE_WORDS:
		(void)fprintf(output, "_sockwhy_list %s", words);
		break;
	}
}

/* "	-o | --format) _sockwhy_words text json ;;" */
static void write_case(FILE *output, const struct option_row *row)
{
	char buffer[WORDS_SIZE];
	struct text words = text_in(buffer, sizeof(buffer));
	const enum completion_kind kind = completion_of(row, &words);

	(void)fputs("\t", output);
	if (row->letter != 0)
		(void)fprintf(output, "-%c", row->letter);
	if (row->name != NULL)
		(void)fprintf(output, "%s--%s", row->letter != 0 ? " | " : "", row->name);
	(void)fputs(") ", output);
	write_answer(output, kind, buffer);
	(void)fputs(" ;;\n", output);
}

/* Every option, those with an argument as "--name=". */
static void write_options(FILE *output)
{
	size_t count;
	const struct option_row *rows = option_table(&count);

	for (size_t i = 0; i < count; i++) {
		if (!completion_offers(&rows[i]))
			continue;
		if (rows[i].letter != 0)
			(void)fprintf(output, " '-%c'", rows[i].letter);
		if (rows[i].name != NULL)
			(void)fprintf(output, " --%s%s", rows[i].name,
				      rows[i].argument != NULL ? "=" : "");
	}
}

/* The function for what stands behind "sockwhy probe". */
static void write_probe(FILE *output)
{
	const struct option *options = probe_option_table();

	(void)fputs("\n_sockwhy_probe()\n{\n\tcase $option in\n\t-o | --format) "
		    "_sockwhy_words " PROBE_FORMATS " ;;\n\t",
		    output);
	for (size_t i = 0; options[i].name != NULL; i++) {
		if (options[i].has_arg != required_argument ||
		    options[i].val == PROBE_CHOICE_FORMAT)
			continue;
		if (options[i].val < PROBE_CHOICE_NO_CAPTURE)
			(void)fprintf(output, "-%c | ", options[i].val);
		(void)fprintf(output, "--%s | ", options[i].name);
	}
	(void)fputs("-) ;;\n\t*)\n\t\tif [[ $word == -* ]]; then\n"
		    "\t\t\t_sockwhy_words -4 -6",
		    output);
	for (size_t i = 0; options[i].name != NULL; i++)
		(void)fprintf(output, " --%s%s", options[i].name,
			      options[i].has_arg == required_argument ? "=" : "");
	(void)fputs("\n\t\t\t[[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace\n"
		    "\t\telse\n\t\t\t_sockwhy_words udp tcp $(compgen -A hostname)\n\t\tfi\n"
		    "\t\t;;\n\tesac\n}\n",
		    output);
}

void completion_write_bash(FILE *output)
{
	char flags_buffer[80], arguments_buffer[80];
	struct text flags = text_in(flags_buffer, sizeof(flags_buffer));
	struct text arguments = text_in(arguments_buffer, sizeof(arguments_buffer));
	size_t count;
	const struct option_row *rows = option_table(&count);

	add_letters(&flags, false);
	add_letters(&arguments, true);
	(void)fprintf(output,
		      "# bash completion for sockwhy, as sockwhy --completion=bash prints it\n%s",
		      helpers);
	write_probe(output);
	(void)fprintf(output, "%.*s\tlocal flags='[%s]' arguments='[%s]'\n%s",
		      (int)(strstr(beginning, "\tlocal word") - beginning), beginning, flags_buffer,
		      arguments_buffer, strstr(beginning, "\tlocal word"));
	for (size_t i = 0; i < count; i++)
		if (completion_offers(&rows[i]) && rows[i].argument != NULL)
			write_case(output, &rows[i]);
	(void)fputs("\t*)\n\t\tif [[ $word == -* && $option != -- ]]; then\n\t\t\t_sockwhy_words",
		    output);
	write_options(output);
	(void)fputs(
		"\n\t\t\t[[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace\n\t\telse\n"
		"\t\t\t_sockwhy_words " FILTER_WORDS "\n"
		"\t\t\t((COMP_CWORD > 1)) || _sockwhy_words probe\n\t\tfi\n\t\t;;\n\tesac\n}\n\n"
		"complete -F _sockwhy sockwhy\n",
		output);
}
