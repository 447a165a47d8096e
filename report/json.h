/*
 * A JSON generator for many short lines: writes into a buffer of its own, never beyond it, and
 * hands full ones to the output.
 *
 * Why not a library's: yajl_gen takes 1.7 µs for the object of a connection (some forty keys),
 * since it is handed each string by a call of its own and looks at every byte of every key. There
 * may be half a million such objects in a second of analysis. Here keys and the words of the schema
 * are copied as they are, which is right because they need no escaping; text of any other origin
 * goes through json_string(), which escapes.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "base/ip_addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define JSON_BUFFER_SIZE 32768u

/* The most that is asked of json_room() at once; keys and words are shorter. */
#define JSON_MAX_PIECE 256u

struct json {
	FILE *output;
	size_t used;
	uint64_t flushed;     /* bytes handed on so far */
	bool needs_comma;     /* a value stands before at this level */
	bool for_html;        /* inside a page: no string holds a "<" as it is */
	int64_t second;       /* since the epoch, of `second_text` */
	char second_text[24]; /* "2026-11-20T17:01:14." */
	size_t second_length; /* 0 = none yet */
	char buffer[JSON_BUFFER_SIZE];
};

/* A generator that writes to `output`. Nothing is to be freed; json_flush() hands on the rest. */
void json_start(struct json *json, FILE *output);

/* Hands what is in the buffer to the output. */
void json_flush(struct json *json);

/* The place for the next `size` bytes, at most JSON_MAX_PIECE of them; then json_wrote(). */
static inline char *json_room(struct json *json, size_t size)
{
	if (size > JSON_BUFFER_SIZE - json->used)
		json_flush(json);
	return json->buffer + json->used;
}

/* The piece begun by json_room() goes up to `end`. */
static inline void json_wrote(struct json *json, const char *end)
{
	json->used = (size_t)(end - json->buffer);
}

/* The comma before a value, where there must be one; without a branch. */
static inline char *json_comma(struct json *json, char *at)
{
	*at = ',';
	at += json->needs_comma;
	json->needs_comma = true;
	return at;
}

static inline char *json_copy(char *at, const char *bytes, size_t length)
{
	memcpy(at, bytes, length);
	return at + length;
}

/* The key of the next value: a literal that needs no escaping, shorter than JSON_MAX_PIECE - 4. */
static inline void json_key(struct json *json, const char *key)
{
	size_t length = strlen(key);
	char *at = json_comma(json, json_room(json, length + 4));

	*at++ = '"';
	at = json_copy(at, key, length);
	at = json_copy(at, "\":", 2);
	json_wrote(json, at);
	json->needs_comma = false;
}

/* Begins an object, '{', or a list, '['. */
static inline void json_open(struct json *json, char bracket)
{
	char *at = json_comma(json, json_room(json, 2));

	*at++ = bracket;
	json_wrote(json, at);
	json->needs_comma = false;
}

/* Ends an object, '}', or a list, ']'. */
static inline void json_close(struct json *json, char bracket)
{
	char *at = json_room(json, 1);

	*at++ = bracket;
	json_wrote(json, at);
	json->needs_comma = true;
}

/* Begins an object or list as the value of `key`. */
static inline void json_open_key(struct json *json, const char *key, char bracket)
{
	json_key(json, key);
	json_open(json, bracket);
}

/* A word of the schema: a string of ours that needs no escaping, shorter than a piece. */
static inline void json_word(struct json *json, const char *word)
{
	size_t length = strlen(word);
	char *at = json_comma(json, json_room(json, length + 3));

	*at++ = '"';
	at = json_copy(at, word, length);
	*at++ = '"';
	json_wrote(json, at);
}

/* `word` may be NULL: the key is left out then. */
static inline void json_word_of(struct json *json, const char *key, const char *word)
{
	if (word == NULL)
		return;
	json_key(json, key);
	json_word(json, word);
}

void json_unsigned(struct json *json, uint64_t value);

static inline void json_unsigned_of(struct json *json, const char *key, uint64_t value)
{
	json_key(json, key);
	json_unsigned(json, value);
}

void json_bool_of(struct json *json, const char *key, bool value);

/* A duration: seconds as a decimal number with nine digits of fraction. */
void json_seconds_of(struct json *json, const char *key, int64_t duration_ns);

/* A time stamp: ISO 8601 in UTC with nanoseconds, as a string. */
void json_time_of(struct json *json, const char *key, int64_t time_ns);

void json_address(struct json *json, const struct ip_addr *address);

static inline void json_address_of(struct json *json, const char *key,
				   const struct ip_addr *address)
{
	json_key(json, key);
	json_address(json, address);
}

/* Any text: escaped as JSON wants it; bytes that are not UTF-8 become U+FFFD. */
void json_string(struct json *json, const char *text, size_t length);

/* Ends a line, so that the next value begins a new one. */
static inline void json_end_line(struct json *json)
{
	char *at = json_room(json, 1);

	*at++ = '\n';
	json_wrote(json, at);
	json->needs_comma = false;
}

#endif
