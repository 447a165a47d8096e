/* What stands at the end of a connection's block: what happened, who is told, how sure. */
#ifndef REPORT_CONCLUSION_H
#define REPORT_CONCLUSION_H

#include "correlate/story.h"
#include "report/sentence.h"

#include <stdbool.h>
#include <stdio.h>

/* Tells the conclusion's sentences in order: the verdict, what sockets get, how sure, remarks. */
void conclusion_tell(const struct story *story, const struct teller *teller);

/* Writes the lines of the conclusion, each with TAB, `=` and a space in front. */
void conclusion_write(FILE *output, const struct story *story, bool color);

#endif
