/* Asking, while packets are captured, whose sockets the ends of connections are. */
#ifndef OWNER_LOOKUP_H
#define OWNER_LOOKUP_H

#include "base/error.h"
#include "owner/host_lookup.h"

/*
 * A process of its own answers: it sees no packets, and keeps of the privileges what it takes to
 * look at other users' processes and network namespaces (CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH,
 * CAP_SYS_ADMIN), so that who analyses packets need not have them. It ends when its asker does.
 */
struct owner_lookup;

/*
 * Starts it; to be called before anything is opened that it should not have, and while there is
 * one thread. What the privileges do not show is in `*limits`. NULL with `*error` filled.
 */
struct owner_lookup *owner_lookup_start(struct host_lookup_limits *limits, struct error *error);

/*
 * Asks; the answer comes with owner_lookup_receive(). Never waits: false when too many questions
 * wait already, or the process has gone.
 */
bool owner_lookup_ask(struct owner_lookup *lookup, const struct lookup_question *question);

/* Sends what waits to be asked, as far as that takes no waiting. */
void owner_lookup_flush(struct owner_lookup *lookup);

/*
 * Takes an answer that has come; false when there is none. One that is not named yet comes first,
 * where looking for the process takes time.
 */
bool owner_lookup_receive(struct owner_lookup *lookup, struct lookup_answer *answer);

/* Waits for an answer, so many milliseconds at most; false when none came. */
bool owner_lookup_wait(struct owner_lookup *lookup, int milliseconds);

/* What becomes readable when an answer comes; it stays the lookup's. */
int owner_lookup_descriptor(const struct owner_lookup *lookup);

/* How many questions have no answer yet, or none with a name. */
uint64_t owner_lookup_waiting(const struct owner_lookup *lookup);

/* Did the process end by itself? Nothing is known from then on. */
bool owner_lookup_is_gone(const struct owner_lookup *lookup);

/* Ends the process and frees. NULL is accepted. */
void owner_lookup_stop(struct owner_lookup *lookup);

#endif
