/* The line that a connection's block begins with. */
#ifndef REPORT_HEADLINE_H
#define REPORT_HEADLINE_H

#include "base/text.h"
#include "correlate/story.h"

#include <stdbool.h>
#include <stdio.h>

/* Appends "REFUSED (RST)": the verdict and what is behind it. */
void headline_add_verdict(struct text *text, const struct story *story);

/* Appends "#3 TCP 192.0.2.2:40001 > 198.51.100.2:8080", with marks of VLAN, self-connect and NAT.
 */
void headline_add_connection(struct text *text, const struct story *story);

/* Appends the whole line: connection, verdict, and how sure that is. */
void headline_add(struct text *text, const struct story *story);

/*
 * Appends "#3 TCP A > B: UNANSWERED (no reply), possible": the same in one sentence; with what was
 * said before, where that was something else.
 */
void headline_add_sentence(struct text *text, const struct story *story);

/* Writes the whole line: connection, verdict, and how sure that is; below it, names if known. */
void headline_write(FILE *output, const struct story *story, bool color);

#endif
