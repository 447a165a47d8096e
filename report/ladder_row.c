/* One row of a ladder drawn with characters: number, time, states, and what is between them. */
#include "report/ladder_row.h"

#include "report/words.h"

#include <string.h>

/* Columns at the head and the tail of an arrow, together, that its label leaves free. */
#define ENDS 4u

/* Where an arrow ends that does not arrive: there, or later if its label needs the room. */
#define STOPS_AT   42u
#define STOPS_LAST 48u

/* How the drawn characters look in UTF-8. */
static const struct {
	char ascii;
	const char *drawn;
} glyphs[] = {
	{'-', "\xe2\x94\x80"}, {'~', "\xe2\x95\x8c"}, {'=', "\xe2\x95\x90"}, {'>', "\xe2\x96\xb6"},
	{'<', "\xe2\x97\x80"}, {'x', "\xe2\x9c\x97"}, {'|', "\xe2\x94\x82"}, {':', "\xe2\x94\x8a"},
};

struct ladder_row ladder_row_empty(void)
{
	struct ladder_row row = {.color = "", .color_end = ""};

	memset(row.cells, ' ', sizeof(row.cells));
	return row;
}

void ladder_row_text(struct ladder_row *row, size_t at, const char *text, size_t length)
{
	for (size_t i = 0; i < length && at + i < LADDER_COLUMNS; i++) {
		row->cells[at + i] = text[i];
		row->is_drawn[at + i] = false;
	}
}

/* An arrow from `tail` to `head`, in columns; `is_mirrored`: counted from the server's line. */
struct arrow {
	size_t tail, head;
	bool is_mirrored;
	char shaft, tip;
};

static void draw(struct ladder_row *row, const struct arrow *arrow, size_t at, char c)
{
	size_t column = arrow->is_mirrored ? LADDER_COLUMNS - 1 - at : at;

	row->cells[column] = c;
	row->is_drawn[column] = true;
}

/* The label's first column, where it is in the middle of the arrow. */
static size_t label_column(const struct arrow *arrow, size_t length)
{
	size_t room = arrow->head - arrow->tail + 1;
	size_t at = arrow->tail + (room - length) / 2;

	return arrow->is_mirrored ? LADDER_COLUMNS - at - length : at;
}

static void put_label(struct ladder_row *row, const struct arrow *arrow, const char *label)
{
	size_t length = strlen(label);
	size_t at = label_column(arrow, length);

	ladder_row_text(row, at - 1, " ", 1);
	ladder_row_text(row, at, label, length);
	ladder_row_text(row, at + length, " ", 1);
}

/* Who sent an ICMP error, behind the arrow's tail; returns the column of the tail. */
static size_t put_sender(struct ladder_row *row, const struct ladder_step *step)
{
	char buffer[64];
	struct text text = text_in(buffer, sizeof(buffer));

	if (step->from == step->to)
		text_add(&text, "own kernel");
	else
		words_add_address(&text, &step->icmp->from);
	if (step->to == LADDER_CLIENT)
		ladder_row_text(row, LADDER_COLUMNS - text.length - 1, buffer, text.length);
	else
		ladder_row_text(row, 1, buffer, text.length);
	return text.length + 2;
}

bool ladder_row_arrow(struct ladder_row *row, const struct ladder_step *step, enum ladder_line line)
{
	static const char shafts[] = {
		[LADDER_SOLID] = '-', [LADDER_WAVY] = '~', [LADDER_DOUBLE] = '='};
	struct arrow arrow = {
		.head = LADDER_COLUMNS - 1,
		.is_mirrored = step->to == LADDER_CLIENT,
		.shaft = shafts[line],
		.tip = '>',
	};
	size_t length = strlen(step->label);

	if (step->icmp != NULL && (step->from == LADDER_BETWEEN || step->from == step->to))
		arrow.tail = put_sender(row, step);
	if (step->fate != LADDER_PASSES)
		arrow.head = length + ENDS <= STOPS_AT ? STOPS_AT : STOPS_LAST;
	for (size_t i = arrow.tail; i < arrow.head; i++)
		if (step->fate != LADDER_UNANSWERED || i % 2 == 0)
			draw(row, &arrow, i, arrow.shaft);
	if (step->fate == LADDER_STOPPED)
		arrow.tip = 'x';
	else if (step->fate == LADDER_UNANSWERED)
		arrow.tip = '?';
	else if (arrow.is_mirrored)
		arrow.tip = '<';
	draw(row, &arrow, arrow.head, arrow.tip);
	if (line == LADDER_DOUBLE)
		draw(row, &arrow, 0, arrow.is_mirrored ? '>' : '<');
	if (arrow.head - arrow.tail + 1 < length + ENDS)
		return false;
	put_label(row, &arrow, step->label);
	return true;
}

static void write_drawn(FILE *output, char c, bool unicode)
{
	for (size_t i = 0; unicode && i < sizeof(glyphs) / sizeof(glyphs[0]); i++)
		if (glyphs[i].ascii == c) {
			(void)fputs(glyphs[i].drawn, output);
			return;
		}
	(void)fputc(c, output);
}

void ladder_row_write(FILE *output, const struct ladder_row *row, bool unicode)
{
	char line = row->is_pause ? ':' : '|';

	(void)fprintf(output, "%7s %11s %12s ", row->packet, row->seconds, row->margin[CLIENT]);
	write_drawn(output, line, unicode);
	(void)fputs(row->color, output);
	for (size_t i = 0; i < LADDER_COLUMNS; i++)
		if (row->is_drawn[i])
			write_drawn(output, row->cells[i], unicode);
		else
			(void)fputc(row->cells[i], output);
	(void)fputs(row->color_end, output);
	write_drawn(output, line, unicode);
	if (row->margin[SERVER][0] != '\0')
		(void)fprintf(output, " %s", row->margin[SERVER]);
	(void)fputc('\n', output);
}
