/* Captures of a run by libpcap, at several points at once. */
#ifndef LAB_RECORDING_H
#define LAB_RECORDING_H

#include "base/error.h"
#include "lab/lab.h"

#include <stdbool.h>
#include <stdint.h>

/* Where packets are captured, and how much of them. */
struct capture_point {
	const char *suffix; /* of the file: NAME.suffix.pcap; "" for the main one */
	enum host_role host;
	const char *interface; /* "eth0", "any" */
	int link_type;         /* pcap's DLT_…; -1 = the interface's own */
	int snapshot_length;   /* bytes; 0 = everything */
};

#define MAX_POINTS 8

struct recording;

/* Starts capturing at `count` points into the files `paths`; NULL with `*error` filled. */
struct recording *recording_start(struct lab *lab, const struct capture_point *points,
				  unsigned count, const char *const *paths, struct error *error);

/* Waits until no packet has come for quiet_ms. */
void recording_settle(struct recording *recording, unsigned quiet_ms);

/* Ends the captures; false with `*error` filled if the kernel dropped packets or a file is not
 * whole. */
bool recording_stop(struct recording *recording, struct error *error);

#endif
