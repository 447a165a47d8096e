/* A clock that only goes forward. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/timestamp.h"

#include <time.h>

/* Nanoseconds since some moment (CLOCK_MONOTONIC). */
static inline int64_t clock_now_ns(void)
{
	struct timespec now = {.tv_sec = 0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

#endif
