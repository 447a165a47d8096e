/* One probe: an ordinary socket asks one port of one address, and hears what comes back. */
#ifndef PROBE_PROBE_H
#define PROBE_PROBE_H

#include "base/error.h"
#include "base/ip_addr.h"
#include "probe/target.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So much of a UDP answer is kept. */
#define PROBE_ANSWER_KEPT 64u

/* How to ask. */
struct probe_settings {
	unsigned ttl;    /* or hop limit; 0 = the system's */
	unsigned count;  /* datagrams at most, at least 1; SYNs too where they are made by hand */
	int64_t wait_ns; /* for an answer, from the first packet on */
	const uint8_t *payload; /* of each datagram; lent */
	size_t payload_length;
};

enum probe_outcome {
	PROBE_OPEN,
	PROBE_REFUSED,
	PROBE_UNREACHABLE,
	PROBE_PROHIBITED,
	PROBE_TOO_BIG,
	PROBE_EXPIRED,    /* its TTL was used up on the way */
	PROBE_UNANSWERED, /* silence: UDP open or filtered, TCP filtered or lost */
	PROBE_FAILED,     /* this host could not ask */
	PROBE_OUTCOMES
};

/* What the outcome is known from. */
enum probe_witness {
	PROBE_BY_SILENCE,
	PROBE_BY_ANSWER, /* a datagram, or a SYN with ACK */
	PROBE_BY_RST,
	PROBE_BY_ICMP,
	PROBE_BY_CALL, /* a system call failed, and nothing from the network stands behind that */
};

/* Who sent an ICMP error. */
enum probe_source {
	PROBE_FROM_TARGET,
	PROBE_FROM_SELF,  /* this host's own kernel */
	PROBE_FROM_OTHER, /* a router or firewall on the way, or another address of the target */
};

struct probe_icmp {
	struct ip_addr from;
	enum probe_source sender;
	uint8_t version, type, code;
};

/* What came of it. */
struct probe_answer {
	enum probe_outcome outcome;
	enum probe_witness witness;
	struct probe_icmp icmp; /* PROBE_BY_ICMP */
	unsigned unheard; /* in silence: packets that came back, and no socket was told of them */
	uint8_t ttl;      /* or hop limit of the packet that answered; 0 = it was not seen */
	/* "connect", "send", "recv": what failed, if a call did; static */
	const char *call;
	int error;            /* the errno that the kernel gave to this socket, or 0 */
	uint32_t mtu;         /* PROBE_TOO_BIG: of the narrow link; 0 = not known */
	unsigned sent;        /* datagrams, or SYNs as far as the kernel says */
	int64_t delay_ns;     /* from the last of them to the answer; in silence: all the waiting */
	size_t answer_length; /* bytes of the UDP datagram that answered */
	uint8_t start[PROBE_ANSWER_KEPT]; /* its beginning */
	struct ip_addr local;             /* this end; unspecified where there was no route */
	uint16_t local_port;
};

struct probe;
struct probe_sender;
struct probe_watch;

/*
 * Makes the socket, bound and (UDP) connected, so that its port is known; nothing is sent yet.
 * What the system refuses then is an answer, which probe_run() gives. Target and settings are
 * lent until probe_close(). NULL with `*error` filled when there is not even a socket.
 */
struct probe *probe_open(const struct probe_target *target, const struct probe_settings *settings,
			 struct error *error);

/* The port of this end. */
uint16_t probe_local_port(const struct probe *probe);

/*
 * Asks, and waits for the first answer or until the time is over. To be called once. A watch that
 * was begun for this probe, or NULL, tells the TTL of the answer. With a sender, else NULL, packets
 * are made by hand, and the watch, which there must be, sees what comes back.
 */
void probe_run(struct probe *probe, struct probe_watch *watch, struct probe_sender *sender,
	       struct probe_answer *answer);

/* Closes; NULL is accepted. */
void probe_close(struct probe *probe);

/* The word of the machine output: "refused". Static. */
const char *probe_outcome_word(enum probe_outcome outcome);

/* What an ICMP error about a probe says; the verdict that an analysis would give, but for TTL. */
enum probe_outcome probe_outcome_of_icmp(uint8_t version, uint8_t type, uint8_t code);

/* What it says when a system call fails and no packet stands behind that. */
enum probe_outcome probe_outcome_of_errno(int error);

/* How many routers a packet has passed that arrived with `ttl`, if it began with 64, 128 or 255. */
unsigned probe_routers_of_ttl(uint8_t ttl);

/* Its name, "ENETUNREACH", and a clause about this host, "it has no route to there"; or NULL. */
const char *probe_errno_name(int error);
const char *probe_errno_meaning(int error);

/* What an ordinary program would have been told. */
struct probe_told {
	const char *errno_name; /* NULL: of nothing */
	const char *call;       /* connect, send, recv, socket; "next": whichever comes next */
	bool connected;         /* with a connected UDP socket, or any of TCP */
	bool unconnected;       /* with a UDP socket that is not connected */
	bool recverr;           /* with IP_RECVERR or IPV6_RECVERR */
};

/* What a program that sets no option would have been told of the same, as Linux does it. */
struct probe_told probe_told(const struct probe_target *target, const struct probe_answer *answer);

#endif
