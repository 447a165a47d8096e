/* The path: cables that a thread carries frames over, with a delay and by rules. */
#ifndef LAB_PATH_H
#define LAB_PATH_H

#include "base/error.h"
#include "lab/forge.h"
#include "lab/frames.h"
#include "lab/host.h"
#include "lab/recorder.h"

#include <stdbool.h>
#include <stdint.h>

#define PATH_MAX_LINKS 4

/* What becomes of the frames that a rule is about. */
enum treatment_kind {
	TREAT_LOSE,
	TREAT_DELAY,        /* by delay_ns more than the others: reordering, if others follow */
	TREAT_DUPLICATE,    /* once more, delay_ns later */
	TREAT_ANSWER_ICMP,  /* lost, and an ICMP error comes back */
	TREAT_COMMENT_ICMP, /* delivered, and an ICMP error comes back */
	TREAT_ANSWER_TCP,   /* lost, and a segment comes back, as a firewall does */
	TREAT_COMMENT_TCP,  /* delivered, and a segment comes back */
};

struct treatment {
	enum treatment_kind kind;
	int64_t delay_ns; /* answers: from the frame on */
	struct icmp_forgery icmp;
	struct tcp_forgery tcp;
};

struct path;

/* The two ends of one link, as interfaces of the host that carries the frames. */
struct path_link {
	const char *left, *right;                    /* lent */
	struct address left4, left6, right4, right6; /* of the hosts: who forged errors come from */
};

struct path_plan {
	const struct host *wire; /* where the interfaces are */
	const struct path_link *links;
	unsigned link_count;
	int64_t delay_ns; /* of each frame on each link */
	struct recorder *recorder;
};

/* Starts carrying; NULL with `*error` filled. Ended by path_close(). */
struct path *path_open(const struct path_plan *plan, struct error *error);

/* Adds a rule and gives its number. The first rule that matches a frame decides. */
unsigned path_add_rule(struct path *path, const struct frames *frames,
		       const struct treatment *treatment);

/* How many frames the rule has treated so far. */
unsigned path_rule_hits(struct path *path, unsigned rule);

/* Takes a rule away. */
void path_drop_rule(struct path *path, unsigned rule);

/* Forges something about the last frame of this kind that passed; false if there was none. */
bool path_forge_icmp(struct path *path, const struct frames *frames,
		     const struct icmp_forgery *forgery);
bool path_forge_tcp(struct path *path, const struct frames *frames,
		    const struct tcp_forgery *forgery);

/* Waits until nothing has passed for `quiet_ns` and nothing is under way. */
void path_settle(struct path *path, int64_t quiet_ns);

/* Ends the thread and frees; NULL is accepted. */
void path_close(struct path *path);

#endif
