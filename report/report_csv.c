/* CSV as RFC 4180 has it: a row for each connection, for spreadsheets and databases. */
#include "report/csv_columns.h"
#include "report/report.h"

#include <string.h>

/* A cell, in quotes where RFC 4180 section 2 asks for them. */
static void write_cell(FILE *output, const struct text *cell)
{
	if (strpbrk(cell->data, ",\"\r\n") == NULL) {
		(void)fputs(cell->data, output);
		return;
	}
	(void)fputc('"', output);
	for (const char *at = cell->data; *at != '\0'; at++) {
		if (*at == '"')
			(void)fputc('"', output);
		(void)fputc(*at, output);
	}
	(void)fputc('"', output);
}

static bool begin(struct report *report)
{
	const char *name;

	for (size_t i = 0; (name = csv_column_name(i)) != NULL; i++)
		(void)fprintf(report->options->output, "%s%s", i == 0 ? "" : ",", name);
	(void)fputs("\r\n", report->options->output);
	return true;
}

static void connection(struct report *report, const struct story *story)
{
	FILE *output = report->options->output;
	char buffer[CSV_CELL_SIZE];

	for (size_t i = 0; csv_column_name(i) != NULL; i++) {
		struct text cell = text_in(buffer, sizeof(buffer));

		csv_column_add(&cell, story, i);
		if (i > 0)
			(void)fputc(',', output);
		write_cell(output, &cell);
	}
	(void)fputs("\r\n", output);
}

static void finish(struct report *report)
{
	(void)report; /* nothing comes last */
}

const struct report_writer report_csv_writer = {
	.name = "csv",
	.help = "CSV, one row for each connection, for spreadsheets and databases",
	.needs_zeek = true,
	.begin = begin,
	.connection = connection,
	.finish = finish,
};
