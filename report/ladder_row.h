/* One row of a ladder drawn with characters: number, time, states, and what is between them. */
#ifndef REPORT_LADDER_ROW_H
#define REPORT_LADDER_ROW_H

#include "report/ladder.h"

#include <stdbool.h>
#include <stdio.h>

/* Columns between the two lines of life; with all that stands around them a row has 100. */
#define LADDER_COLUMNS 52u

#define LADDER_MARGIN_SIZE 16

/* The lines of an arrow. */
enum ladder_line { LADDER_SOLID, LADDER_WAVY, LADDER_DOUBLE };

struct ladder_row {
	char packet[24], seconds[24];
	char margin[2][LADDER_MARGIN_SIZE]; /* beside the client's line, and the server's */
	char cells[LADDER_COLUMNS];
	bool is_drawn[LADDER_COLUMNS]; /* part of an arrow, not of a text */
	bool is_pause;                 /* time goes by */
	const char *color, *color_end; /* of what is between the lines; static */
};

/* An empty row. */
struct ladder_row ladder_row_empty(void);

/* Puts `length` bytes of `text` at column `at`; what does not fit is cut. */
void ladder_row_text(struct ladder_row *row, size_t at, const char *text, size_t length);

/*
 * Draws the arrow of a step, with as much of its label as fits; false if the label does not, and is
 * left out. `line` of LADDER_DOUBLE has two heads.
 */
bool ladder_row_arrow(struct ladder_row *row, const struct ladder_step *step,
		      enum ladder_line line);

/* Writes the row and a newline; `unicode`: with box drawing characters and arrows, in UTF-8. */
void ladder_row_write(FILE *output, const struct ladder_row *row, bool unicode);

#endif
