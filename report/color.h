/* The colours of text output; they only repeat what the words say. */
#ifndef REPORT_COLOR_H
#define REPORT_COLOR_H

#include <stdbool.h>

enum color { COLOR_NOTE, COLOR_RESULT, COLOR_GOOD, COLOR_BAD, COLOR_UNSURE, COLOR_HEADLINE };

/* The sequence that begins a colour (ECMA-48 SGR), or "" when `is_on` is false. Static. */
static inline const char *color_start(bool is_on, enum color color)
{
	static const char *const sequences[] = {
		[COLOR_NOTE] = "\033[36m",     [COLOR_RESULT] = "\033[33m",
		[COLOR_GOOD] = "\033[1;32m",   [COLOR_BAD] = "\033[1;31m",
		[COLOR_UNSURE] = "\033[1;35m", [COLOR_HEADLINE] = "\033[1m",
	};

	return is_on ? sequences[color] : "";
}

/* The sequence that ends it. */
static inline const char *color_end(bool is_on)
{
	return is_on ? "\033[0m" : "";
}

#endif
