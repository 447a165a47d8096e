/* What sockwhy's own analysis says of a capture, kept for comparison. */
#ifndef LAB_FINDINGS_H
#define LAB_FINDINGS_H

#include "base/error.h"
#include "correlate/correlator.h"
#include "decode/packet.h"

#include <stddef.h>
#include <stdint.h>

/* One packet of the capture, as read. */
struct captured {
	struct packet packet;
	uint8_t *bytes; /* packet.captured_length of them */
};

/* One conversation: the story's fields that outlive the correlator. */
struct told {
	struct endpoint end[2]; /* by side */
	uint8_t protocol;
	int64_t first_ns, last_ns;
	enum verdict verdict;
	enum tcp_handshake handshake;
	enum teardown teardown;
	enum tcp_closer closed_first;
	enum tcp_state state[2];
	uint64_t notes;              /* NOTE_BIT()s */
	struct socket_error *errors; /* without their records */
	size_t error_count;
	struct icmp_record *icmp;
	size_t icmp_count;
};

struct findings {
	struct captured *packets; /* number n at n - 1 */
	size_t packet_count;
	struct told *told; /* in order of their first packet */
	size_t told_count;
	unsigned cut_short; /* TCP headers and ICMP errors that the snapshot length cut */
	bool is_short_of_memory;
};

/* Reads and analyses the capture at `path`; false with `*error` filled. Free in either case. */
bool findings_read(struct findings *findings, const char *path, struct error *error);
void findings_free(struct findings *findings);

/* The time of packet `number`, 0 for number 0. */
int64_t findings_time(const struct findings *findings, uint64_t number);

#endif
