/* What stands at the end of a connection's block: what happened, who is told, how sure. */
#ifndef REPORT_CONCLUSION_H
#define REPORT_CONCLUSION_H

#include "correlate/story.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes the lines of the conclusion, each with TAB, `=` and a space in front. */
void conclusion_write(FILE *output, const struct story *story, bool color);

#endif
