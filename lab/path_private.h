/* The inside of the path, shared by the thread that carries and the rules that decide. */
#ifndef LAB_PATH_PRIVATE_H
#define LAB_PATH_PRIVATE_H

#include "base/clock.h"
#include "lab/path.h"

#include <libnet.h>
#include <pthread.h>

#define MAX_ENDS          (2 * PATH_MAX_LINKS)
#define MAX_RULES         16
#define MAX_REMEMBERED    32
#define LINKTYPE_ETHERNET 1

/* One end of a link: where frames of one host come out and go in. */
struct path_end {
	int socket;              /* sees only what the host sends */
	libnet_t *forger;        /* the same interface for forged frames */
	struct address ip4, ip6; /* of the host at this end */
	bool fin_passed;         /* the host at this end has sent a FIN */
};

/* A frame that is under way. */
struct traveller {
	struct traveller *next;
	int64_t due_ns;
	unsigned end;
	bool is_forged;
	struct frame frame;
};

struct rule {
	bool is_used;
	struct frames frames;
	struct treatment treatment;
	unsigned matched, hits;
};

/* A frame that passed. */
struct remembered {
	unsigned end; /* it came in at */
	struct frame frame;
};

struct path {
	pthread_t thread;
	pthread_mutex_t lock; /* guards everything below */
	struct path_plan plan;
	struct path_end ends[MAX_ENDS]; /* of link n: 2n on the client's side, 2n + 1 */
	unsigned end_count;
	struct rule rules[MAX_RULES];
	struct traveller *under_way; /* the next one due first */
	struct remembered *remembered;
	unsigned remembered_count;
	libnet_t *builder;
	int wake; /* eventfd */
	bool is_ending, has_thread;
	int64_t last_ns; /* when something passed last */
};

/* All of these take path->lock for granted. */

/* Decodes an Ethernet frame. */
void path_decode(const struct frame *frame, struct packet *packet);

/* Puts a frame on its way, to come out at `end` after `delay_ns`. */
void path_send_off(struct path *path, unsigned end, const struct frame *frame, int64_t delay_ns,
		   bool is_forged);

/* One frame of a host, which came in at `end`: remembered, judged by the rules, sent off. */
void path_take_in(struct path *path, unsigned end, const struct frame *frame);

/* Lets the thread look again at what is due. */
void path_wake(struct path *path);

#endif
