/* A scenario: what is made to happen, between which hosts, and in which variants. */
#ifndef LAB_SCENARIO_H
#define LAB_SCENARIO_H

#include "base/text.h"
#include "lab/lab.h"

#include <stddef.h>

/* The steps: what the programs do and what the path does to them. */
typedef void steps_function(struct lab *lab);

/* What is multiplied: each bit doubles the runs. The first run has none of it (IPv4, plain, …). */
enum axis {
	AXIS_VERSION = 1,     /* IPv6 */
	AXIS_UNCONNECTED = 2, /* UDP without connect() */
	AXIS_RECVERR = 4,     /* IP_RECVERR, IPV6_RECVERR */
	AXIS_NONBLOCKING = 8, /* O_NONBLOCK and poll() */
};

/* Where a run is captured beside the client's own interface. */
enum point_set {
	POINTS_CLIENT = 1, /* at the client: `any` in cooked v2, and short snapshots of 68 and 96 */
	POINTS_ROUTER = 2, /* `any` at the first router */
	POINTS_SERVER = 4, /* the server's interface */
	POINTS_LOOPBACK = 8, /* the client's own `lo` */
};

/* One of several cases of a scenario: an ICMP code, say. Its steps read it from lab->variant.one.
 */
struct scenario_case {
	const char *name;      /* added to the scenario's name: "3-1" */
	uint8_t version;       /* of IP: 4 or 6; 0 = both, as the axes say */
	uint8_t type, code;    /* of ICMP */
	uint32_t rest;         /* bytes 4 to 7 of the message */
	const char *words;     /* for other uses: the words of a firewall rule, say */
	const char *verdict;   /* that the capture leads to; NULL = none of its own */
	int64_t value;         /* for other uses */
	steps_function *steps; /* instead of the scenario's; NULL = the scenario's */
};

struct scenario {
	const char *name;      /* "udp_refused" */
	const char *phenomena; /* rows of docs/phenomena: "U1 U3" */
	const char *title;     /* one line */
	const char *lesson;    /* what it teaches and what to look at: several sentences */
	steps_function *steps;
	enum topology topology;
	unsigned axes;                     /* enum axis, or'ed */
	unsigned points;                   /* enum point_set, or'ed */
	const struct scenario_case *cases; /* NULL: one run for each variant */
	size_t case_count;
	unsigned delay_ms;   /* of each frame on each link; 0 = 3 */
	bool no_delay;       /* a bare cable: the answer comes inside the sender's own call */
	bool asks_neighbors; /* ARP and neighbour discovery happen */
};

/* The scenarios of one topic; each file scenarios_….c has one such list. */
struct scenario_list {
	const struct scenario *scenarios;
	size_t count;
};

/* All topics; `*count` gets their number. */
const struct scenario_list *const *scenario_topics(size_t *count);

/* One run: a scenario in a variant. */
struct scenario_run {
	const struct scenario *scenario;
	struct variant variant;
};

/*
 * The runs of a scenario, in order; false when `number` is beyond the last. The first one has the
 * scenario's own name.
 */
bool scenario_run_at(const struct scenario *scenario, size_t number, struct scenario_run *run);

#define RUN_NAME_SIZE 80

/* Writes "udp_refused", "udp_refused.v6.recverr", "icmp_udp.3-1" to `name`; returns it. */
char *scenario_run_name(const struct scenario_run *run, char *name);

/* Says the word of one axis's bit: "v6", "unconnected" …. Static. */
const char *axis_word(enum axis axis);

/* Fills `points` (MAX_POINTS of recording.h) with where a run is captured; returns the number. */
struct capture_point;
unsigned scenario_points(const struct scenario *scenario, struct capture_point *points);

#endif
