/* The lines below a packet's line: TAB, a mark, a space, text wrapped to 80 columns. */
#include "report/margin.h"

#include "report/color.h"

#include <string.h>

/* What is left of 80 columns behind the tab, the mark and a space; lines that go on are indented.
 */
#define MARGIN_COLUMNS 70u
#define MARGIN_INDENT  2u

/* How much of `rest` goes on a line of `columns`: up to the last space that fits, or a whole word.
 */
static size_t line_length(const char *rest, size_t columns)
{
	size_t length = strlen(rest);
	size_t at = columns;

	if (length <= columns)
		return length;
	while (at > 0 && rest[at] != ' ')
		at--;
	return at > 0 ? at : strcspn(rest, " ");
}

void margin_write(FILE *output, enum margin_mark mark, const char *sentence, bool color)
{
	const char *rest = sentence;

	while (*rest != '\0') {
		bool goes_on = rest != sentence;
		size_t length = line_length(rest, MARGIN_COLUMNS - (goes_on ? MARGIN_INDENT : 0));

		(void)fprintf(output, "\t%c %s", mark, goes_on ? "  " : "");
		(void)fputs(color_start(color, mark == MARGIN_NOTE ? COLOR_NOTE : COLOR_RESULT),
			    output);
		(void)fwrite(rest, 1, length, output);
		(void)fputs(color_end(color), output);
		(void)fputc('\n', output);
		rest += length;
		rest += strspn(rest, " ");
	}
}
