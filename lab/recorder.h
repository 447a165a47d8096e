/* What really happened: every call of every socket, and everything done to hosts and path. */
#ifndef LAB_RECORDER_H
#define LAB_RECORDER_H

#include "lab/address.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One system call on a socket. Times are CLOCK_REALTIME, the clock of captures. */
struct call_record {
	int64_t begin_ns, end_ns; /* end_ns 0: it has not returned */
	unsigned socket;          /* index among the sockets */
	const char *name;         /* "sendto"; static */
	char arguments[96];       /* in short */
	char detail[160];         /* what came back beside the return value; empty = nothing */
	long result;
	int error;        /* errno; 0 = none */
	int socket_error; /* getsockopt(SO_ERROR): the value it gave */
	bool got_sigpipe;
	const char
		*local_reason; /* NULL, or why an error of this call never came from the network */
};

/* Something that was done to a host or to the path. */
struct event_record {
	int64_t time_ns;
	const char *host; /* "router", "path"; static */
	char text[160];
};

/* What no capture can show, or what only this run can know. */
struct expectation {
	const char *verdict; /* words of the machine output; NULL = not compared */
	const char *handshake, *teardown, *closed_first;
	const char *note;          /* a word of the machine output's `notes` */
	const char *not_decidable; /* NULL, or why no capture can show what this socket saw */
	const char *only_at;       /* NULL, or the one host where captures show it */
	const char *not_cooked;    /* NULL, or why a cooked capture cannot show it */
	const char *not_on_wire;   /* NULL, or why only a capture of all interfaces can show it */
};

/* One socket of a host. */
struct socket_record {
	char id[16];      /* "c" */
	const char *host; /* static */
	const char *kind; /* "udp", "tcp", …; static */
	uint8_t protocol; /* of IP */
	uint8_t version;  /* of the packets it sends: 4 or 6 */
	bool is_listener, nonblocking;
	struct address local, remote; /* version 0 = none */
	int64_t connected_ns;         /* UDP: since when it is connected; 0 = it is not */
	int64_t recverr_ns;           /* since when IP_RECVERR is set; 0 = it is not */
	int64_t closed_ns;            /* when its close() began; 0 = it was left open */
	struct expectation expected;
};

/* The state of a TCP connection's end when the story was over, as the kernel says (sock_diag(7)).
 */
struct state_record {
	const char *host;
	struct address local, remote;
	const char *state; /* "ESTABLISHED"; static */
};

/* A run that was kept waiting longer than this proves nothing by differing. */
#define TOO_LATE_NS INT64_C(20000000)

struct recorder {
	pthread_mutex_t lock;
	struct call_record *calls;
	size_t call_count;
	struct event_record *events;
	size_t event_count;
	struct socket_record **sockets;
	size_t socket_count;
	struct state_record *states;
	size_t state_count;
	int64_t way_ns;  /* how long a packet is under way from end to end, as planned */
	int64_t late_ns; /* by how much the machine was late at worst: passing on, waking up */
};

/* Now, in nanoseconds since the epoch. */
int64_t recorder_now(void);

void recorder_begin(struct recorder *recorder);
void recorder_free(struct recorder *recorder);

/* The machine was that late with something of the lab's. */
void recorder_was_late(struct recorder *recorder, int64_t late_ns);

/* Adds a socket and returns its index; its record lives until recorder_free(). */
unsigned recorder_add_socket(struct recorder *recorder, const struct socket_record *socket);

/* A call begins; gives its index for recorder_call_ends(). */
size_t recorder_call_begins(struct recorder *recorder, unsigned socket, const char *name,
			    const char *arguments);

/* The call ended with `outcome` (result, error, detail …; the rest is kept from its beginning). */
void recorder_call_ends(struct recorder *recorder, size_t call, const struct call_record *outcome);

/* Something was done to `host` (static text), printf-style. */
__attribute__((format(printf, 3, 4))) void recorder_note(struct recorder *recorder,
							 const char *host, const char *format, ...);

void recorder_add_state(struct recorder *recorder, const struct state_record *state);

/* The errno that came from the network as the call's outcome: its own or SO_ERROR's; 0 = none. */
int call_network_error(const struct call_record *call);

/* Would this call have returned a pending error of its socket? */
bool call_looks_for_errors(const struct call_record *call);

#endif
