/* How a story is told: the steps of story.c, each in its own file. */
#ifndef CORRELATE_STORY_PRIVATE_H
#define CORRELATE_STORY_PRIVATE_H

#include "correlate/correlator_private.h"

/* Silence this long after the last unanswered packet: nothing will come any more. */
#define SETTLED_NS 1000000000LL

/* story_verdict.c: verdict, cause, confidence and evidence from the facts that stand in `story`. */
void story_judge(const struct correlator *correlator, struct story *story);

/* story_errors.c: what the owners of the two sockets are told; false when memory is short. */
bool story_tell_errors(struct correlator *correlator, struct story *story);

/* story_verdict.c: the last accepted ICMP error that tells `side` of a failure, or NULL. */
const struct icmp_record *story_last_error(const struct story *story, enum side side);

/* Adds a packet number to the evidence, in ascending order and once; 0 is ignored. */
void story_add_evidence(struct story *story, uint64_t packet);

/* Did the sender of an unanswered SYN have the time to give up before the capture ended? */
bool story_syn_given_up(const struct story *story);

/* Was something sent that nobody has acknowledged although the capture goes on for a while? */
bool story_waits_in_vain(const struct story *story);

/* The side whose segments or probes stayed without answer to the end; false: neither's did. */
bool story_stalled_side(const struct story *story, enum side *side);

#endif
