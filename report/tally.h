/* How often each of many keys was met, in bounded memory: for the lists of the most frequent. */
#ifndef REPORT_TALLY_H
#define REPORT_TALLY_H

#include "base/ip_addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is counted; what does not apply is 0. No padding: keys are hashed and compared as bytes. */
struct tally_key {
	struct ip_addr address;
	uint16_t port;
	uint16_t protocol;
	uint32_t detail; /* whatever else tells two keys apart */
};

struct tally_entry {
	struct tally_key key;
	uint64_t count;
};

struct tally;

/*
 * An empty tally that keeps at most `limit` keys (at least 16) at once; `seed` goes into the hash,
 * so that no capture can make keys collide on purpose. NULL when memory is short. Free with
 * tally_free().
 *
 * At the limit the keys met least often are dropped. A key that stays may then have been met more
 * often than its count says, by tally_error() at most: "lossy counting" (Manku and Motwani,
 * "Approximate Frequency Counts over Data Streams", 2002).
 */
struct tally *tally_new(size_t limit, uint64_t seed);

/* Counts one more of `key`. Without memory for more keys, those that are there go on counting. */
void tally_add(struct tally *tally, const struct tally_key *key);

/* How many different keys there are now. */
size_t tally_size(const struct tally *tally);

/* By how much a count may be too low; 0 = all counts are exact. */
uint64_t tally_error(const struct tally *tally);

/*
 * The most frequent keys, at most `room` of them, the most frequent first and among equals the
 * smaller key. Returns their number.
 */
size_t tally_top(const struct tally *tally, struct tally_entry *entries, size_t room);

/* Frees; NULL is accepted. */
void tally_free(struct tally *tally);

#endif
