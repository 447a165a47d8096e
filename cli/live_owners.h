/* Whose sockets the ends of connections are, asked while packets are captured. */
#ifndef CLI_LIVE_OWNERS_H
#define CLI_LIVE_OWNERS_H

#include "correlate/correlator.h"
#include "report/report.h"

struct live_owners;

/*
 * Starts the process that is asked (owner/lookup.h): before anything is opened that it should not
 * have, and before privileges are given up. Why there is none is said on stderr; then this is NULL.
 */
struct live_owners *live_owners_start(void);

/*
 * The capture is open: what the process cannot see is said on stderr. News go to `report`, lent.
 * The capture is watched by `capture_descriptor` while one waits. NULL is accepted, and so it is
 * for the next one.
 */
void live_owners_connect(struct live_owners *owners, struct report *report, int capture_descriptor);

/* What becomes readable when there are answers; -1 = nothing ever does. */
int live_owners_descriptor(const struct live_owners *owners);

/* After correlator_add(): asks about the packet's connection if it is new. Never waits. */
void live_owners_packet(struct live_owners *owners, const struct correlator *correlator);

/* Hands on what there is of questions, answers and news. Never waits. NULL is
 * accepted. */
void live_owners_turn(struct live_owners *owners);

/* Fills in story->owner, lent until live_owners_turn() or: */
void live_owners_find(struct live_owners *owners, struct story *story);

/* Forgets the owners of a story that was told for the last time. */
void live_owners_forget(struct live_owners *owners, const struct story *story);

/*
 * A find_owner_function: `owners` is the context. While an answer is under way and no packet comes,
 * waits a little.
 */
struct owner_match live_owners_match(void *owners, uint64_t connection, bool is_low);

/* The capture has ended: waits for the last answers, half a second at most. NULL is accepted. */
void live_owners_settle(struct live_owners *owners);

/* Ends the process, and frees. NULL is accepted. */
void live_owners_stop(struct live_owners *owners);

#endif
