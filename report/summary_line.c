/* The lines of the summary, numbers aligned. */
#include "report/summary_line.h"

#include "report/words.h"

void summary_line_start(struct summary_line *line)
{
	line->text = text_in(line->buffer, sizeof(line->buffer));
}

void summary_line_number(struct summary_line *line, uint64_t number)
{
	char digits[32];
	struct text text = text_in(digits, sizeof(digits));

	words_add_number(&text, number);
	summary_line_start(line);
	text_addf(&line->text, "%*s  ", SUMMARY_NUMBER_WIDTH, digits);
}

void summary_line_write(FILE *output, struct summary_line *line)
{
	while (line->text.length > 0 && line->text.data[line->text.length - 1] == ' ')
		line->text.length--;
	text_add_char(&line->text, '\n');
	(void)fwrite(line->text.data, 1, line->text.length, output);
}

void summary_title(FILE *output, const char *title)
{
	(void)fprintf(output, "\n%s\n", title);
}
