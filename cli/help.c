/* The text of --help, made from the table of options. */
#include "cli/option_table.h"

#include "base/text.h"

#include <string.h>

/* Where the help begins on a line, and where it ends. */
#define HELP_COLUMN 26
#define LAST_COLUMN 79

/* Writes `help` from its column on, wrapped. */
static void write_wrapped(FILE *output, const char *help)
{
	const size_t room = LAST_COLUMN - HELP_COLUMN;

	while (strlen(help) > room) {
		size_t length = room;

		while (length > 0 && help[length] != ' ')
			length--;
		if (length == 0)
			break;
		(void)fprintf(output, "%.*s\n%*s", (int)length, help, HELP_COLUMN, "");
		help += length + 1;
	}
	(void)fprintf(output, "%s\n", help);
}

static void write_row(FILE *output, const struct option_row *row)
{
	char buffer[80];
	struct text text = text_in(buffer, sizeof(buffer));

	text_add(&text, "  ");
	if (row->letter != 0)
		text_addf(&text, "-%c", row->letter);
	if (row->letter != 0 && row->name != NULL)
		text_add(&text, ", ");
	if (row->name != NULL)
		text_addf(&text, "--%s", row->name);
	if (row->argument != NULL)
		text_addf(&text, "%c%s", row->name != NULL ? '=' : ' ', row->argument);
	if (text.length + 2 > HELP_COLUMN)
		(void)fprintf(output, "%s\n%*s", buffer, HELP_COLUMN, "");
	else
		(void)fprintf(output, "%-*s", HELP_COLUMN, buffer);
	write_wrapped(output, row->help);
}

void options_write_help(FILE *output)
{
	size_t count;
	const struct option_row *rows = option_table(&count);

	(void)fputs("Usage: sockwhy [OPTION]... [-i INTERFACE | -r FILE] [EXPRESSION]\n"
		    "       sockwhy probe [OPTION]... [udp|tcp] HOST PORT...\n"
		    "Tells why each connection of a capture ended as it did, and which errno the\n"
		    "owners of its sockets got. "
		    "EXPRESSION is a filter as in pcap-filter(7).\n",
		    output);
	for (size_t i = 0; i < count; i++) {
		if (rows[i].help == NULL)
			continue;
		if (rows[i].letter == 0 && rows[i].name == NULL)
			(void)fprintf(output, "\n%s:\n", rows[i].help);
		else
			write_row(output, &rows[i]);
	}
	(void)fputs("\nExit status: 0 done, 1 an error, 2 with --exit-code: a connection failed.\n"
		    "sockwhy(1) explains the output.\n",
		    output);
}
