/* Packets from an interface of this host, as they pass. */
#ifndef CAPTURE_LIVE_H
#define CAPTURE_LIVE_H

#include "base/error.h"
#include "base/interface_names.h"
#include "capture/capture.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum live_direction { LIVE_BOTH, LIVE_IN, LIVE_OUT };

/* How to capture; all zero is tcpdump's way. Strings are lent. */
struct live_settings {
	const char *interface;       /* name, "any", or number of live_list_interfaces() */
	const char *link_type;       /* libpcap's name of it; NULL = the interface's first */
	const char *time_stamp_type; /* libpcap's name of it; NULL = the host's clock */
	uint32_t snapshot_length;    /* bytes; 0 = 262144 */
	uint32_t buffer_kib;         /* of the kernel's buffer; 0 = libpcap's choice */
	enum live_direction direction;
	bool not_promiscuous;
	bool immediate; /* each packet at once, not a buffer at a time */
	bool monitor;   /* 802.11: all frames on the air */
};

/* What the kernel counted since the beginning. */
struct live_counts {
	uint64_t received;             /* by the filter */
	uint64_t dropped;              /* for want of buffer */
	uint64_t dropped_by_interface; /* before any filter */
};

/*
 * Starts capturing; `settings->interface` NULL is the first interface that is up and no loopback.
 * NULL with `*error` filled: no such interface, no permission (and the command that gives it), or
 * something that it cannot do. What it does otherwise than asked is said in `*warning`, else empty.
 */
struct capture *live_open(const struct live_settings *settings, struct error *warning,
			  struct error *error);

/*
 * Has the kernel leave out what does not satisfy the pcap-filter(7) expression; packets that came
 * before are dropped. False with `*error` filled where it makes no sense for the link type.
 */
bool live_set_filter(struct capture *capture, const char *expression, struct error *error);

/*
 * Prints the compiled expression on standard output as `tcpdump -d` does; `form` is 1 to 3 for -d
 * to -ddd. False with `*error` filled as live_set_filter().
 */
bool live_print_filter(struct capture *capture, const char *expression, int form,
		       struct error *error);

/* What was counted so far; all 0 where the kernel does not say. */
struct live_counts live_count(struct capture *capture);

/* What packets are read from; it stays the capture's. */
int live_descriptor(const struct capture *capture);

/* What the indices in packets of the interface "any" stand for; asks the capture, which it lends.
 */
struct interface_names live_interface_names(struct capture *capture);

/* capture_next() says CAPTURE_EMPTY as well when this descriptor becomes readable; -1 = none. */
void live_wake_by(struct capture *capture, int descriptor);

/* The lists that -D, -L and -J ask for, as tcpdump's. False with `*error` filled. */
bool live_list_interfaces(FILE *output, struct error *error);
bool live_list_link_types(const struct live_settings *settings, FILE *output, struct error *error);
bool live_list_time_stamp_types(const struct live_settings *settings, FILE *output,
				struct error *error);

#endif
