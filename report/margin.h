/* The lines below a packet's line: TAB, a mark, a space, text wrapped to 80 columns. */
#ifndef REPORT_MARGIN_H
#define REPORT_MARGIN_H

#include <stdbool.h>
#include <stdio.h>

/* What is left of 80 columns behind the tab, the mark and a space. */
#define MARGIN_COLUMNS 70u

/* `^` speaks of the packet above, `=` of a connection or of what its sockets get. */
enum margin_mark { MARGIN_NOTE = '^', MARGIN_RESULT = '=' };

/*
 * Writes `sentence` below the line before it, nothing if it is empty. Lines that go on begin with
 * the same TAB, mark and space, so that `grep -v $'^\t[=^] '` leaves the packets' lines.
 */
void margin_write(FILE *output, enum margin_mark mark, const char *sentence, bool color);

#endif
