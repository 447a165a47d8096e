/* The loop over all packets: read, filter, decode, correlate, show. */
#ifndef CLI_PIPELINE_H
#define CLI_PIPELINE_H

#include "capture/capture.h"
#include "capture/filter.h"
#include "cli/live_owners.h"
#include "cli/options.h"
#include "cli/packet_sink.h"
#include "cli/progress.h"

/*
 * So many packets are decoded before the first of them is handed on: the memory that all of them
 * need is asked for at once, in three rounds, instead of being waited for packet by packet.
 */
#define PIPELINE_DEPTH 32

/* A packet that was decoded and waits. */
struct waiting_packet {
	struct packet packet;
	struct lookup lookup;
};

/* The time of a live capture, which goes on while no packet comes. Nanoseconds. */
struct live_clock {
	int64_t packet_ns;   /* the last packet's time */
	int64_t advanced_ns; /* when connections whose time is up were last looked for */
	int64_t counted_ns;  /* when the kernel was last asked what it dropped */
	int64_t quiet_ns;    /* CLOCK_MONOTONIC when the wire was first seen quiet; 0 = it is not */
	bool has_said_full;  /* that connections had to leave early */
	bool has_said_packets;
	uint64_t said_packets; /* the progress that was shown last */
};

/* What the loop runs over; the first five are lent. Without a correlator, packets are only chosen.
 */
struct pipeline {
	const struct options *options;
	struct capture *capture;
	struct filter *filter; /* NULL: every packet */
	struct correlator *correlator;
	struct report *report;      /* NULL: none */
	struct live_owners *owners; /* NULL: nobody is asked whose sockets they are; lent, too */
	struct packet_sink sink;
	bool is_again; /* the capture was read before: what is wrong with it was said */
	enum sink_result sink_result;
	struct error *sink_error;
	const struct packet_view *frame; /* that the packet is a part of; NULL: the packet itself */
	struct progress progress;
	uint64_t packets;      /* that were kept */
	bool neighbors_wanted; /* the filter let ARP or neighbour discovery through */
	bool is_short_of_memory;
	bool is_selective; /* not every packet is kept: there is a filter, or --skip */
	bool had_trouble;  /* something could not be read, which was said */
	uint64_t skipped;
	struct live_clock clock;
	uint64_t beside;      /* captured only because the filter was widened */
	uint64_t beside_kept; /* of these: they concern what it chooses */
	struct waiting_packet waiting[PIPELINE_DEPTH]; /* where no frame is needed */
	size_t waiting_count;
};

/*
 * Reads to the end of the capture, or as far as is asked for or possible. False with `*error`
 * filled if that was not the end; all packets before it were handed on.
 */
bool pipeline_read_all(struct pipeline *pipeline, struct error *error);

#endif
