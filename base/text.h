/* A bounded text builder: appends to a buffer of fixed size and never beyond it. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Text in a buffer that belongs to the caller. Always NUL-terminated; what does not fit is cut. */
struct text {
	char *data;
	size_t size;   /* bytes of the buffer, at least 1 */
	size_t length; /* bytes used, without the NUL */
};

/* Empty text in `buffer` of `size` bytes (at least 1). */
struct text text_in(char *buffer, size_t size);

/* Appends a NUL-terminated string. */
void text_add(struct text *text, const char *string);

/* Appends `length` bytes as they are. */
void text_add_bytes(struct text *text, const char *bytes, size_t length);

/* Appends one character. */
void text_add_char(struct text *text, char c);

/* Appends a number in decimal: without printf, for the lines of which there are millions. */
void text_add_unsigned(struct text *text, uint64_t value);

/* Appends printf-style. */
__attribute__((format(printf, 2, 3))) void text_addf(struct text *text, const char *format, ...);

/*
 * Appends `length` bytes of foreign origin so that a terminal cannot be harmed: printable ASCII
 * and valid UTF-8 beyond it as they are, everything else (control characters, the backslash) as
 * \xHH or \\.
 */
void text_add_escaped(struct text *text, const char *bytes, size_t length);

#endif
