/* The interfaces of a pcapng file: what their blocks say, and how their clocks tick. */
#ifndef CAPTURE_PCAPNG_INTERFACE_H
#define CAPTURE_PCAPNG_INTERFACE_H

#include "capture/capture.h"

/* What turns a clock's ticks into nanoseconds since the epoch. */
struct pcapng_clock {
	uint64_t multiplier; /* nanoseconds of a tick; 0: it is no whole number of them */
	uint8_t resolution;  /* if_tsresol */
	int64_t offset_ns;   /* if_tsoffset */
};

/* An interface as its section numbers it. */
struct pcapng_port {
	uint32_t index; /* of the capture's interface */
	uint32_t link_type, snapshot_length;
	bool is_foreign; /* its packets hold numbers in another byte order than this machine's */
	struct pcapng_clock clock;
	uint64_t dropped_before; /* in earlier sections, where it is the same interface */
	uint64_t dropped_by_packets, dropped_by_statistics;
};

/* All of a file's interfaces, and those of the section that is being read. */
struct pcapng_interfaces {
	struct capture_interface *known;
	size_t known_count, known_room;
	struct pcapng_port *ports;
	size_t port_count, earlier_count,
		port_room; /* ports beyond port_count: the section before */
};

/* A section begins: its interfaces are still to come. */
void pcapng_interfaces_new_section(struct pcapng_interfaces *interfaces);

/*
 * Adds the interface of a block's body. An interface that stands in the same place and is the same
 * as in the section before is known already. NULL, or what is wrong with the block (static).
 */
const char *pcapng_interfaces_add(struct pcapng_interfaces *interfaces, struct bytes body,
				  bool is_swapped);

/* Takes the drop counts of a statistics block's body. NULL, or what is wrong with it (static). */
const char *pcapng_interfaces_statistics(struct pcapng_interfaces *interfaces, struct bytes body,
					 bool is_swapped);

/* So many packets were dropped before one of this port. */
void pcapng_interfaces_dropped(struct pcapng_interfaces *interfaces, struct pcapng_port *port,
			       uint64_t dropped);

/* Nanoseconds since the epoch; saturates where 64 bits cannot hold them. */
int64_t pcapng_clock_slow(const struct pcapng_clock *clock, uint64_t ticks);

static inline int64_t pcapng_clock_ns(const struct pcapng_clock *clock, uint64_t ticks)
{
	int64_t time_ns;

	if (clock->multiplier == 0 || ticks > INT64_MAX ||
	    __builtin_mul_overflow((int64_t)ticks, (int64_t)clock->multiplier, &time_ns) ||
	    __builtin_add_overflow(time_ns, clock->offset_ns, &time_ns))
		return pcapng_clock_slow(clock, ticks);
	return time_ns;
}

/* Frees what they hold. */
void pcapng_interfaces_free(struct pcapng_interfaces *interfaces);

#endif
