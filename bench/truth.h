/* What the generator made: the figures that an analyzer of the capture must find again. */
#ifndef BENCH_TRUTH_H
#define BENCH_TRUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/conversation.h"
#include "bench/profiles.h"

struct truth {
	const char *profile;
	uint64_t seed;
	uint64_t packets;
	uint64_t payload_bytes; /* of TCP and UDP, by their length fields */
	uint64_t connections, v6_connections, vlan_connections;
	uint64_t most_at_once;
	uint64_t sent_again; /* TCP segments, SYN and SYN-ACK too */
	uint64_t duration_ns;
	uint64_t icmp_errors;
	uint64_t icmp_errors_by_row[REJECTION_COUNT];
	uint64_t verdicts[2][VERDICT_COUNT]; /* TCP, UDP */
};

/* Counts a conversation that begins, and one thing that it sent. */
void truth_add_plan(struct truth *truth, const struct plan *plan);
void truth_add_outcome(struct truth *truth, const struct outcome *outcome);

/* Writes it as JSON, with the words of sockwhy's summary. False with errno set if that fails. */
bool truth_write(const struct truth *truth, const char *path);

#endif
