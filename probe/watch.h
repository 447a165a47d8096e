/* The packets of a probe, captured beside it: what the sockets do not show, a RST and its TTL. */
#ifndef PROBE_WATCH_H
#define PROBE_WATCH_H

#include "base/error.h"
#include "base/packet_view.h"
#include "decode/packet.h"
#include "probe/target.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct probe_watch;

/* A packet that concerns the probe; its frame is the watch's own. Numbered from 1. */
struct watched_packet {
	struct packet_view view;
	struct packet packet;
};

/*
 * Starts capturing on all interfaces, without a filter yet. NULL with `*error` filled: mostly, no
 * permission. To be closed with probe_watch_close().
 */
struct probe_watch *probe_watch_open(struct error *error);

/*
 * Forgets all packets, and from here on keeps those between the target and the port `local_port` of
 * this host, the ICMP errors that quote them, and ARP and neighbour discovery for the target. The
 * target is lent until the next call. False with `*error` filled.
 */
bool probe_watch_begin(struct probe_watch *watch, const struct probe_target *target,
		       uint16_t local_port, struct error *error);

/*
 * Waits for the next packet that concerns the probe until `deadline_ns` of clock_now_ns(), or a
 * little longer. NULL: none came, or there are too many already. Lent until the next
 * probe_watch_begin().
 */
const struct watched_packet *probe_watch_next(struct probe_watch *watch, int64_t deadline_ns);

/* Takes in what was captured up to now, until the wire is quiet; for a second at most. */
void probe_watch_settle(struct probe_watch *watch);

/* The packets that were kept, in the order in which they were captured. Lent as above. */
size_t probe_watch_count(const struct probe_watch *watch);
const struct watched_packet *probe_watch_packet(const struct probe_watch *watch, size_t index);

/* What packets are read from; it stays the watch's. */
int probe_watch_descriptor(const struct probe_watch *watch);

/* Closes; NULL is accepted. */
void probe_watch_close(struct probe_watch *watch);

#endif
