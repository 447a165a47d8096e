/* What must hold of every story and of the correlator's accounts, whatever the packets were. */
#ifndef TESTS_SUPPORT_STORY_CHECKS_H
#define TESTS_SUPPORT_STORY_CHECKS_H

#include "correlate/correlator.h"

/* Gathers what must add up over all stories of a correlator. Begins zeroed, but for the limits. */
struct story_checks {
	struct limits limits;
	const struct correlator *correlator;
	uint8_t *told; /* by id - 1: told already; grows */
	uint64_t room; /* of `told` */
	uint64_t stories;
	uint64_t last_id; /* of the walk */
	uint64_t packets; /* in all stories */
	uint64_t evicted;
	uint64_t unmatched;
	bool is_walking;
};

/* A story_function for the sink and the walk; aborts where a claim is false. */
void check_story(void *context, const struct story *story);

/* An unmatched_function. */
void check_unmatched(void *context, const struct unmatched *unmatched);

/* What correlator_last_notes() and correlator_last_icmp() say of the packet just added. */
void check_last_packet(const struct correlator *correlator, uint64_t number);

/* Finishes, walks, and checks the sums; frees what the checks hold. */
void check_all(struct story_checks *checks, struct correlator *correlator);

#endif
