/* A line on the terminal that says how far the reading has come; gone when it is done. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "capture/capture.h"

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const struct capture *capture;
	int64_t start_ns, next_ns; /* of a clock that only goes forward */
	bool is_on, is_shown;
};

/* Starts; it stays off unless standard error is a terminal. */
struct progress progress_begin(const struct capture *capture);

/* To be called for every packet: `packets` so far. Writes at most four times a second. */
void progress_update(struct progress *progress, uint64_t packets);

/* Removes the line until the next update. To be called before anything else is written. */
void progress_hide(struct progress *progress);

#endif
