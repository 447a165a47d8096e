/* The ICMP and ICMPv6 messages by type and code: names, and which of them are errors. */
#ifndef DECODE_ICMP_TYPES_H
#define DECODE_ICMP_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sources: RFC 792, RFC 1122 section 3.2.2, RFC 1812 section 5.2.7, RFC 4443, RFC 4861, IANA. */
struct icmp_type {
	uint8_t version; /* 4 or 6 */
	uint8_t type;
	int16_t code;        /* -1: every code */
	const char *name;    /* the word of the machine output: "port-unreachable" */
	const char *meaning; /* for people: "port unreachable" */
};

/* Is it an error, which quotes a packet? ICMP: 3, 4, 5, 11, 12; ICMPv6: below 128, and 137. */
bool icmp_is_error(uint8_t version, uint8_t type);

/* The row of an error, or NULL if it has no name. */
const struct icmp_type *icmp_type_find(uint8_t version, uint8_t type, uint8_t code);

/* All rows, in order of version, type and code; `*count` gets their number. */
const struct icmp_type *icmp_types(size_t *count);

/* Room for the longest word of icmp_type_word() and its NUL. */
#define ICMP_WORD_SIZE 27

/*
 * Writes the machine word of an error to `word` (ICMP_WORD_SIZE bytes): the row's name, or
 * "type-T-code-C". Returns `word`.
 */
const char *icmp_type_word(uint8_t version, uint8_t type, uint8_t code, char *word);

#endif
