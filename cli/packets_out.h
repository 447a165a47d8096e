/* The files that packets go to: -w and --split. */
#ifndef CLI_PACKETS_OUT_H
#define CLI_PACKETS_OUT_H

#include "capture/capture.h"
#include "cli/options.h"
#include "cli/packet_sink.h"
#include "correlate/correlator.h"

#include <stdbool.h>

struct packets_out;

/*
 * Is the capture to be read a second time? What belongs to a chosen connection, and what is to be
 * written beside a packet, is known only when it was read once.
 */
bool packets_out_reads_twice(const struct options *options);

/* Are connections needed to know where packets go, or what to write beside them? */
bool packets_out_needs_connections(const struct options *options);

/*
 * Opens the files that `options`, which are lent, ask for; `capture` is lent, too. NULL with
 * `*error` filled if one cannot be written.
 */
struct packets_out *packets_out_open(const struct options *options, struct capture *capture,
				     struct error *error);

/* While the capture is read for the first time: takes the story of a connection; false when memory
 * is short. */
bool packets_out_story(struct packets_out *out, const struct story *story);

/*
 * What takes the packets of the first or second reading; `capture` and `correlator` are lent for as
 * long. Its `take` is NULL when nothing is to be written this time.
 */
struct packet_sink packets_out_sink(struct packets_out *out, bool is_second,
				    const struct capture *capture,
				    const struct correlator *correlator);

/* Ends the files and frees. False with `*error` filled if not everything arrived. NULL is accepted.
 */
bool packets_out_close(struct packets_out *out, struct error *error);

#endif
