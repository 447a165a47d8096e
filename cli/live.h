/* What is different about a run that captures: opening, the filter in the kernel, the counts. */
#ifndef CLI_LIVE_H
#define CLI_LIVE_H

#include "capture/capture.h"
#include "cli/options.h"
#include "cli/pipeline.h"

/* Answers -D, -L or -J; false with `*error` filled. */
bool live_list(const struct options *options, struct error *error);

/*
 * Opens the interface that the options name. NULL with `*error` filled; the caller closes it.
 */
struct capture *live_begin(const struct options *options, struct error *error);

/*
 * Gives the kernel the filter: `expression`, widened by what may explain the traffic that it
 * chooses unless --exact-filter is given; NULL chooses all. With -d it is printed instead. False
 * with
 * `*error` filled.
 */
bool live_filter(struct capture *capture, const struct options *options, const char *expression,
		 struct error *error);

/* Says on stderr where it listens. */
void live_say_listening(const struct capture *capture, const struct options *options);

/* After a packet of `time_ns`: is it time for live_advance()? */
bool live_is_due(struct pipeline *pipeline, int64_t time_ns);

/*
 * It is `now_ns` in the packets' time: tells of connections whose time is up, and learns what the
 * kernel dropped. All packets that were read are in the correlator.
 */
void live_advance(struct pipeline *pipeline, int64_t now_ns);

/* The same when no packet comes: time goes on without them. */
void live_be_quiet(struct pipeline *pipeline);

/*
 * Answers what signals asked since the last call: the counts, written packets out of their buffers,
 * the progress. False with the pipeline's error filled if the packets cannot be written.
 */
bool live_answer(struct pipeline *pipeline);

/* Says on stderr what was captured, as tcpdump's last words. */
void live_write_counts(const struct pipeline *pipeline);

/* Is the number of packets shown every second? With -v, where they go to a file alone. */
bool live_shows_progress(const struct options *options);

#endif
