/* The completion for zsh: what _arguments is told of each option. */
#include "cli/completion_parts.h"

#include <string.h>

#define SPECIFICATION_SIZE 3072

static const char beginning[] =
	"#compdef sockwhy\n"
	"# zsh completion for sockwhy, as sockwhy --completion=zsh prints it\n"
	"\n"
	"_sockwhy_interfaces() {\n"
	"\tlocal -a lines names\n"
	"\tlines=(${(f)\"$(_call_program interfaces $words[1] -D 2>/dev/null)\"})\n"
	"\tnames=(${${(M)lines:#<->.*}#*.})\n"
	"\tcompadd -X interface -- ${names%%[[:space:]]*}\n"
	"}\n"
	"\n"
	"_sockwhy() {\n"
	"\tif ((CURRENT > 2)) && [[ $words[2] == probe ]]; then\n"
	"\t\t_sockwhy_probe\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tlocal probe=\n"
	"\t((CURRENT > 2)) || probe=probe\n"
	"\t_arguments -s -S : \\\n";

/* Behind the specifications: the words of the filter, and the file itself is the function. */
static const char end[] =
	"\t\t\"*:filter:($probe " FILTER_WORDS ")\"\n"
	"}\n"
	"\n"
	"# read as a file of fpath it completes now; given to eval it is registered\n"
	"if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n"
	"\t_sockwhy \"$@\"\n"
	"else\n"
	"\tcompdef _sockwhy sockwhy\n"
	"fi\n";

/* Appends `string` for between single quotes, with a backslash before each of `special`. */
static void add_quoted(struct text *text, const char *string, const char *special)
{
	for (; *string != '\0'; string++) {
		if (strchr(special, *string) != NULL)
			text_add_char(text, '\\');
		text_add(text, *string == '\'' ? "'\\'" : "");
		text_add_char(text, *string);
	}
}

/* "_files -g '*.(pcap|cap)…(-.)'" between single quotes. */
static void add_captures(struct text *text)
{
	static const char *const parts[][2] = {
		{CAPTURE_SUFFIXES, ")(-.) *.("},
		{CAPTURE_SUFFIXES_NUMBERED, ")<->(-.)\""},
	};

	text_add(text, "_files -g \"*.(");
	for (unsigned i = 0; i < 2; i++) {
		for (const char *at = parts[i][0]; *at != '\0'; at++)
			text_add_char(text, (char)(*at == ' ' ? '|' : *at));
		text_add(text, parts[i][1]);
	}
}

static void add_action(struct text *text, enum completion_kind kind, const char *words)
{
	switch (kind) {
	case COMPLETE_NOTHING:
		text_add(text, " ");
		break;
	case COMPLETE_FILE:
		text_add(text, "_files");
		break;
	case COMPLETE_CAPTURE:
		add_captures(text);
		break;
	case COMPLETE_DIRECTORY:
		text_add(text, "_files -/");
		break;
	case COMPLETE_INTERFACE:
		text_add(text, "_sockwhy_interfaces");
		break;
	case COMPLETE_COMMAND:
		text_add(text, "_command_names -e");
		break;
	case COMPLETE_USER:
		text_add(text, "_users");
		break;
	case COMPLETE_WORD:
		text_addf(text, "(%s)", words);
		break;
	case COMPLETE_WORDS:
		text_addf(text, "_sequence compadd - %s", words);
		break;
	}
}

/* What follows an option's name: "[what it does]:ARGUMENT:how to complete it". */
static void add_rest(struct text *text, const struct option_row *row)
{
	char summary_buffer[200], words_buffer[2048];
	struct text summary = text_in(summary_buffer, sizeof(summary_buffer));
	struct text words = text_in(words_buffer, sizeof(words_buffer));

	completion_add_summary(&summary, row);
	text_add_char(text, '[');
	add_quoted(text, summary_buffer, "[]\\");
	text_add_char(text, ']');
	if (row->argument == NULL)
		return;
	text_add_char(text, ':');
	add_quoted(text, row->argument, ":\\");
	text_add_char(text, ':');
	add_action(text, completion_of(row, &words), words_buffer);
}

/* A line for each name of the option, which excludes the other. */
static void write_row(FILE *output, const struct option_row *row)
{
	char rest[SPECIFICATION_SIZE], first[64] = "";
	struct text text = text_in(rest, sizeof(rest));
	struct text before = text_in(first, sizeof(first));

	add_rest(&text, row);
	if (completion_may_repeat(row))
		text_add_char(&before, '*');
	else if (row->letter != 0 && row->name != NULL)
		text_addf(&before, "(-%c --%s)", row->letter, row->name);
	if (row->letter != 0)
		(void)fprintf(output, "\t\t'%s-%c%s%s' \\\n", first, row->letter,
			      row->argument != NULL ? "+" : "", rest);
	if (row->name != NULL)
		(void)fprintf(output, "\t\t'%s--%s%s%s' \\\n", first, row->name,
			      row->argument != NULL ? "=" : "", rest);
}

/* The function for what stands behind "sockwhy probe". */
static void write_probe(FILE *output)
{
	const struct option *options = probe_option_table();

	(void)fputs("_sockwhy_probe() {\n\tshift words\n\t((CURRENT--))\n"
		    "\t_arguments -s -S : -4 -6 \\\n",
		    output);
	for (size_t i = 0; options[i].name != NULL; i++) {
		const bool has_argument = options[i].has_arg == required_argument;
		const char *argument = options[i].val == PROBE_CHOICE_FORMAT
					       ? ":FORMAT:(" PROBE_FORMATS ")"
					       : ": : ";

		if (options[i].val < PROBE_CHOICE_NO_CAPTURE)
			(void)fprintf(output, "\t\t'-%c%s%s' \\\n", options[i].val,
				      has_argument ? "+" : "", has_argument ? argument : "");
		(void)fprintf(output, "\t\t'--%s%s%s' \\\n", options[i].name,
			      has_argument ? "=" : "", has_argument ? argument : "");
	}
	(void)fputs("\t\t'*:what:_alternative \"p:protocol:(udp tcp)\" hosts:host:_hosts'\n}\n\n",
		    output);
}

void completion_write_zsh(FILE *output)
{
	size_t count;
	const struct option_row *rows = option_table(&count);

	(void)fprintf(output, "%.*s", (int)(strstr(beginning, "_sockwhy() {") - beginning),
		      beginning);
	write_probe(output);
	(void)fputs(strstr(beginning, "_sockwhy() {"), output);
	for (size_t i = 0; i < count; i++)
		if (completion_offers(&rows[i]))
			write_row(output, &rows[i]);
	(void)fputs(end, output);
}
