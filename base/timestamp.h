/* Nanoseconds since the epoch: format. */
#ifndef BASE_TIMESTAMP_H
#define BASE_TIMESTAMP_H

#include "base/text.h"

#define NS_PER_SECOND 1000000000LL

/* Appends ISO 8601 in UTC with nanoseconds: 2026-11-20T17:01:14.075617000Z. */
void timestamp_add_iso8601(struct text *text, int64_t time_ns);

/* Appends seconds as a decimal number with `digits` (6 or 9) digits of fraction: -1.250000. */
void timestamp_add_seconds(struct text *text, int64_t duration_ns, int digits);

/*
 * Appends a duration for people, with two or three significant digits: 43 us, 1.20 ms, 3.06 s,
 * 2 min 11 s, 1 h 5 min. A negative one gets a minus sign.
 */
void timestamp_add_duration(struct text *text, int64_t duration_ns);

#endif
