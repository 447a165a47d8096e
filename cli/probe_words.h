/* What came of a probe, in words. */
#ifndef CLI_PROBE_WORDS_H
#define CLI_PROBE_WORDS_H

#include "base/text.h"
#include "probe/probe.h"

/* A probe that was made: whom, how, and what came of it. All lent. */
struct probed {
	const struct probe_target *target;
	const struct probe_settings *settings;
	const struct probe_answer *answer;
	const struct probe_distance *other; /* what does not go together with its TTL, or NULL */
	bool by_hand;                       /* packets without a socket */
};

/* How far away an answer from some port came from, by its TTL. */
struct probe_distance {
	struct probe_target target;
	unsigned routers;
};

/* "REFUSED by the host itself (ICMP port unreachable), 0.3 ms". */
void probe_words_headline(struct text *text, const struct probed *probed);

/* A sentence or two: what was heard, from whom, what it means, and what nobody can know. */
void probe_words_meaning(struct text *text, const struct probed *probed);

/* A sentence: which errno an ordinary program would have seen at which call. */
void probe_words_errno(struct text *text, const struct probed *probed);

/* "192.0.2.1:53", "[2001:db8::1]:53". */
void probe_words_target(struct text *text, const struct probe_target *target);

#endif
