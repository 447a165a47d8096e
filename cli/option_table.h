/* The table of options: what getopt_long() is told, what --help prints, what each option does. */
#ifndef CLI_OPTION_TABLE_H
#define CLI_OPTION_TABLE_H

#include "cli/option_values.h"

#include <stddef.h>

/* One option; or, with `help` alone, the title of a group of them. */
struct option_row {
	char letter;          /* 0: it has only a name */
	const char *name;     /* NULL: it has only a letter */
	const char *argument; /* what --help calls its argument; NULL: it has none */
	const char *help;     /* NULL: not offered, see `refusal` */
	option_function
		*take; /* NULL: adds 1 to the unsigned at `count`, or sets the bool at `flag` */
	size_t flag, count;  /* offsets in struct options; 0 = none */
	const char *refusal; /* why an option of tcpdump's is not taken (yet) */
};

/* All rows; `*count` gets their number. */
const struct option_row *option_table(size_t *count);

#endif
