/* A JSON generator for many short lines: what is too long to be inline. */
#include "report/json.h"

#include "base/timestamp.h"

void json_start(struct json *json, FILE *output)
{
	json->output = output;
	json->used = 0;
	json->flushed = 0;
	json->needs_comma = json->for_html = false;
	json->second_length = 0;
}

void json_flush(struct json *json)
{
	/* a failed write shows in ferror(), which is asked at the end */
	(void)fwrite(json->buffer, 1, json->used, json->output);
	json->flushed += json->used;
	json->used = 0;
}

#define MAX_DIGITS 20

/*
 * Writes `value` in decimal, with at least `digits` digits; there must be room for MAX_DIGITS.
 * Returns the end.
 */
static char *write_decimal(char *at, uint64_t value, unsigned digits)
{
	char reversed[2 * MAX_DIGITS] = {0}; /* so many are copied always: that is faster */
	char *first = reversed + MAX_DIGITS;
	const char *least = first - digits;

	while (value >= 10) {
		*--first = (char)('0' + value % 10);
		value /= 10;
	}
	*--first = (char)('0' + value);
	while (first > least)
		*--first = '0';
	memcpy(at, first, MAX_DIGITS);
	return at + (reversed + MAX_DIGITS - first);
}

void json_unsigned(struct json *json, uint64_t value)
{
	char *at = json_comma(json, json_room(json, MAX_DIGITS + 1));

	json_wrote(json, write_decimal(at, value, 1));
}

void json_bool_of(struct json *json, const char *key, bool value)
{
	char *at;

	json_key(json, key);
	at = json_comma(json, json_room(json, 8));
	json_wrote(json, value ? json_copy(at, "true", 4) : json_copy(at, "false", 5));
}

void json_seconds_of(struct json *json, const char *key, int64_t duration_ns)
{
	uint64_t magnitude = duration_ns < 0 ? 0 - (uint64_t)duration_ns : (uint64_t)duration_ns;
	char *at;

	json_key(json, key);
	at = json_comma(json, json_room(json, 2 * MAX_DIGITS + 3));
	if (duration_ns < 0)
		*at++ = '-';
	at = write_decimal(at, magnitude / NS_PER_SECOND, 1);
	*at++ = '.';
	json_wrote(json, write_decimal(at, magnitude % NS_PER_SECOND, 9));
}

/* Keeps the text up to the second: in a capture the next time stamp mostly lies in the same one. */
static void keep_second(struct json *json, int64_t second)
{
	char buffer[64];
	struct text text = text_in(buffer, sizeof(buffer));
	const char *point;

	timestamp_add_iso8601(&text, second * NS_PER_SECOND);
	point = strchr(buffer, '.');
	json->second = second;
	json->second_length = point == NULL ? 0 : (size_t)(point - buffer) + 1;
	if (json->second_length > sizeof(json->second_text))
		json->second_length = 0;
	memcpy(json->second_text, buffer, json->second_length);
}

void json_time_of(struct json *json, const char *key, int64_t time_ns)
{
	int64_t second = time_ns / NS_PER_SECOND;
	int64_t fraction = time_ns % NS_PER_SECOND;
	char *at;

	if (fraction < 0) {
		fraction += NS_PER_SECOND;
		second--;
	}
	if (json->second != second || json->second_length == 0)
		keep_second(json, second);
	json_key(json, key);
	at = json_comma(json, json_room(json, sizeof(json->second_text) + MAX_DIGITS + 4));
	*at++ = '"';
	at = json_copy(at, json->second_text, json->second_length);
	at = write_decimal(at, (uint64_t)fraction, 9);
	json_wrote(json, json_copy(at, "Z\"", 2));
}

void json_address(struct json *json, const struct ip_addr *address)
{
	char *at = json_comma(json, json_room(json, IP_ADDR_TEXT_SIZE + 4));

	*at++ = '"';
	at += ip_addr_format(address, at);
	*at++ = '"';
	json_wrote(json, at);
}

/* Length of the UTF-8 sequence at `bytes` (RFC 3629 section 4), or 0 if it is none. */
static size_t utf8_sequence(const unsigned char *bytes, size_t left)
{
	size_t length = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : bytes[0] >= 0x80 ? 2 : 1;

	if (length == 1)
		return 1;
	if (bytes[0] < 0xc2 || bytes[0] > 0xf4 || length > left)
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	if ((bytes[0] == 0xe0 && bytes[1] < 0xa0) || (bytes[0] == 0xed && bytes[1] > 0x9f) ||
	    (bytes[0] == 0xf0 && bytes[1] < 0x90) || (bytes[0] == 0xf4 && bytes[1] > 0x8f))
		return 0;
	return length;
}

/* One character that cannot be copied as it is: `byte` is a control, a quote or a backslash. */
static char *write_escape(char *at, unsigned char byte)
{
	static const char hex[] = "0123456789abcdef";

	*at++ = '\\';
	if (byte == '"' || byte == '\\') {
		*at++ = (char)byte;
		return at;
	}
	at = json_copy(at, "u00", 3);
	*at++ = hex[byte >> 4];
	*at++ = hex[byte & 15];
	return at;
}

#define EVERY_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

/* Is any byte of `word` zero? (Henry S. Warren, "Hacker's Delight", section 6-1) */
static uint64_t has_zero(uint64_t word)
{
	return (word - EVERY_BYTE(0x01)) & ~word & EVERY_BYTE(0x80);
}

/* Are these eight bytes copied as they are: ASCII without controls, quote, backslash? */
static bool is_plain(uint64_t word)
{
	uint64_t below_blank = (word - EVERY_BYTE(0x20)) & ~word & EVERY_BYTE(0x80);

	return (below_blank | (word & EVERY_BYTE(0x80)) | has_zero(word ^ EVERY_BYTE('"')) |
		has_zero(word ^ EVERY_BYTE('\\')) | has_zero(word ^ EVERY_BYTE(0x7f))) == 0;
}

/* Length of the run at `bytes` that is copied as it is; eight at a time, for sentences are long. */
static size_t plain_run(const unsigned char *bytes, size_t left)
{
	size_t length = 0;
	uint64_t word;

	while (left - length >= sizeof(word)) {
		memcpy(&word, bytes + length, sizeof(word));
		if (!is_plain(word))
			break;
		length += sizeof(word);
	}
	while (length < left && bytes[length] >= 0x20 && bytes[length] < 0x7f &&
	       bytes[length] != '"' && bytes[length] != '\\')
		length++;
	return length;
}

/* How much of a plain run stands before a "<", which could end the element around it. */
static size_t before_markup(const unsigned char *bytes, size_t length)
{
	const unsigned char *at = length == 0 ? NULL : memchr(bytes, '<', length);

	return at == NULL ? length : (size_t)(at - bytes);
}

void json_string(struct json *json, const char *text, size_t length)
{
	const unsigned char *from = (const unsigned char *)text;
	char *at = json_comma(json, json_room(json, 2));

	*at++ = '"';
	json_wrote(json, at);
	while (length > 0) {
		size_t step = plain_run(from, length < JSON_MAX_PIECE ? length : JSON_MAX_PIECE);

		if (json->for_html)
			step = before_markup(from, step);
		at = json_room(json, JSON_MAX_PIECE);
		if (step > 0) {
			at = json_copy(at, (const char *)from, step);
		} else if (*from < 0x80) {
			at = write_escape(at, *from);
			step = 1;
		} else if ((step = utf8_sequence(from, length)) > 0) {
			at = json_copy(at, (const char *)from, step);
		} else {
			at = json_copy(at, "\xef\xbf\xbd", 3); /* U+FFFD */
			step = 1;
		}
		json_wrote(json, at);
		from += step;
		length -= step;
	}
	at = json_room(json, 1);
	*at++ = '"';
	json_wrote(json, at);
}
