/* The loop over all packets: read, filter, decode, correlate, show. */
#ifndef CLI_PIPELINE_H
#define CLI_PIPELINE_H

#include "capture/capture.h"
#include "capture/filter.h"
#include "cli/options.h"
#include "cli/progress.h"

/*
 * So many packets are decoded ahead, while the memory that they will need is fetched: after the first
 * third of the way the connection, after the second what its tracker needs.
 */
#define PIPELINE_DEPTH ((uint64_t)24)
#define PIPELINE_STEP  (PIPELINE_DEPTH / 3)

/* A packet that was decoded and waits. */
struct waiting_packet {
	struct packet packet;
	struct lookup lookup;
};

/* What the loop runs over; the first five are lent. */
struct pipeline {
	const struct options *options;
	struct capture *capture;
	const struct filter *filter; /* NULL: every packet */
	struct correlator *correlator;
	struct report *report;
	struct progress progress;
	uint64_t packets;      /* that were kept */
	bool neighbors_wanted; /* the filter let ARP or neighbour discovery through */
	bool is_short_of_memory;
	uint64_t skipped;
	struct waiting_packet ring[PIPELINE_DEPTH]; /* where no frame is needed */
	uint64_t entered, left; /* how many packets ever entered and left the ring */
};

/*
 * Reads to the end of the capture, or as far as is asked for or possible. False with `*error`
 * filled if that was not the end; all packets before it were handed on.
 */
bool pipeline_read_all(struct pipeline *pipeline, struct error *error);

#endif
