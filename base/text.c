/* A bounded text builder: appends to a buffer of fixed size and never beyond it. */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct text text_in(char *buffer, size_t size)
{
	buffer[0] = '\0';
	return (struct text){.data = buffer, .size = size};
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
	size_t room = text->size - 1 - text->length;

	if (length > room)
		length = room;
	memcpy(text->data + text->length, bytes, length);
	text->length += length;
	text->data[text->length] = '\0';
}

void text_add(struct text *text, const char *string)
{
	text_add_bytes(text, string, strlen(string));
}

void text_add_char(struct text *text, char c)
{
	text_add_bytes(text, &c, 1);
}

void text_add_unsigned(struct text *text, uint64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	text_add_bytes(text, digits + at, sizeof(digits) - at);
}

void text_addf(struct text *text, const char *format, ...)
{
	size_t room = text->size - text->length;
	va_list arguments;
	int wanted;

	va_start(arguments, format);
	wanted = vsnprintf(text->data + text->length, room, format, arguments);
	va_end(arguments);
	if (wanted > 0)
		text->length += (size_t)wanted < room ? (size_t)wanted : room - 1;
}

/* Length of the valid UTF-8 sequence beyond ASCII at the start of `bytes` (RFC 3629), or 0. */
static size_t utf8_length(const unsigned char *bytes, size_t left)
{
	size_t wanted = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
	uint32_t code = bytes[0] & (0xffu >> (wanted + 1));
	static const uint32_t least[5] = {0, 0, 0xa0, 0x800, 0x10000}; /* 80-9f are controls */

	if (bytes[0] < 0xc2 || bytes[0] > 0xf4 || wanted > left)
		return 0;
	for (size_t i = 1; i < wanted; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		code = (code << 6) | (bytes[i] & 0x3f);
	}
	if (code < least[wanted] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	/* bidirectional controls and separators reorder or break a terminal's line */
	if ((code >= 0x200e && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
	    (code >= 0x2066 && code <= 0x2069) || code == 0xfeff)
		return 0;
	return wanted;
}

void text_add_escaped(struct text *text, const char *bytes, size_t length)
{
	const unsigned char *at = (const unsigned char *)bytes;

	while (length > 0) {
		size_t step = 1;

		if (*at == '\\')
			text_add(text, "\\\\");
		else if (*at >= 0x20 && *at < 0x7f)
			text_add_char(text, (char)*at);
		else if ((step = utf8_length(at, length)) > 0)
			text_add_bytes(text, (const char *)at, step);
		else {
			text_addf(text, "\\x%02x", *at);
			step = 1;
		}
		at += step;
		length -= step;
	}
}
