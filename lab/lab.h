/* One laboratory: hosts in a row, the path between them, the record of what happens. */
#ifndef LAB_LAB_H
#define LAB_LAB_H

#include "base/error.h"
#include "lab/host.h"
#include "lab/path.h"
#include "lab/recorder.h"

#include <stdbool.h>
#include <stdint.h>

/* The hosts, in the order of the path. */
enum host_role { HOST_CLIENT, HOST_ROUTER, HOST_ROUTER2, HOST_ROUTER3, HOST_SERVER, HOSTS };

/* Which hosts there are; routers forward as the kernel does. */
enum topology {
	TOPOLOGY_ROUTER,  /* client, router, server: the usual one */
	TOPOLOGY_DIRECT,  /* client, server */
	TOPOLOGY_ROUTERS, /* client, two routers, server */
	TOPOLOGY_FAR,     /* client, three routers, server */
};

struct lab_socket;
struct scenario_case;

/* What a run varies. */
struct variant {
	int version; /* of IP: 4 or 6 */
	bool unconnected, recverr, nonblocking;
	const struct scenario_case *one; /* of the scenario's cases; NULL = it has none */
};

struct link_plan {
	enum host_role left, right;
	const char *left_interface, *right_interface; /* "eth0" */
};

struct lab {
	struct host hosts[HOSTS];
	struct host wire; /* holds the cables' inner ends */
	struct link_plan links[PATH_MAX_LINKS];
	unsigned link_count;
	struct path *path;
	struct recorder recorder;
	struct lab_socket *sockets; /* all that were made, the last one first (calls.h) */
	struct variant variant;
	struct error error;  /* the first thing of the lab itself that did not work; empty = none */
	bool asks_neighbors; /* ARP and neighbour discovery are left to the hosts */
};

/* How a lab is built. */
struct lab_plan {
	enum topology topology;
	struct variant variant;
	int64_t delay_ns;    /* of each frame on each link */
	bool asks_neighbors; /* else each host knows the link addresses from the start */
};

/*
 * Builds hosts, links, addresses and routes, and starts the path. The process must be in its
 * sandbox (host.h). False with lab->error filled. To be given back by lab_close() in either case.
 */
bool lab_open(struct lab *lab, const struct lab_plan *plan);

/* The address of a host in the run's IP version, as the others reach it, with a port. */
struct address lab_address(const struct lab *lab, enum host_role host, uint16_t port);

/* The same in a version of one's own choice, and of a router's side towards the server. */
struct address lab_address_of(const struct lab *lab, enum host_role host, int version,
			      bool towards_server);

/* Keeps the first thing that did not work; the steps go on, the run counts as broken. */
void lab_broken(struct lab *lab, const struct error *error);

/* Writes down the TCP states of all hosts (sock_diag(7)). */
void lab_record_states(struct lab *lab);

void lab_close(struct lab *lab);

#endif
