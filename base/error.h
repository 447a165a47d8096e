/* One sentence for a person about what went wrong while setting up. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>
#include <stdio.h>

struct error {
	char text[512]; /* one line, no newline, NUL-terminated; empty = no error */
};

/* Sets the sentence, printf-style; what does not fit is cut. */
__attribute__((format(printf, 2, 3))) static inline void error_set(struct error *error,
								   const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(error->text, sizeof(error->text), format, arguments);
	va_end(arguments);
}

#endif
