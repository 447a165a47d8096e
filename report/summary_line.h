/* The lines of the summary, numbers aligned; private to report/. */
#ifndef REPORT_SUMMARY_LINE_H
#define REPORT_SUMMARY_LINE_H

#include "base/text.h"

#include <stdint.h>
#include <stdio.h>

/* The columns that a number at the start of a line takes. */
#define SUMMARY_NUMBER_WIDTH 14

struct summary_line {
	char buffer[1024];
	struct text text;
};

/* An empty line. */
void summary_line_start(struct summary_line *line);

/* A line that begins with a number, aligned with those of all other such lines. */
void summary_line_number(struct summary_line *line, uint64_t number);

/* Writes the line, without blanks at its end. */
void summary_line_write(FILE *output, struct summary_line *line);

/* An empty line and a title. */
void summary_title(FILE *output, const char *title);

#endif
