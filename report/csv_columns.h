/* The columns of the CSV output: their names, and what stands in them. */
#ifndef REPORT_CSV_COLUMNS_H
#define REPORT_CSV_COLUMNS_H

#include "base/text.h"
#include "correlate/story.h"

/* Room for what stands in any of them, and a NUL. */
#define CSV_CELL_SIZE 2048

/* The name of a column, from the left, 0 first; NULL beyond the last. Static. */
const char *csv_column_name(size_t column);

/* Appends what stands in a column, not quoted yet; nothing where it does not apply. */
void csv_column_add(struct text *cell, const struct story *story, size_t column);

#endif
