/* Packets in, connections out: feed it in capture order, finish, and walk the stories. */
#ifndef CORRELATE_CORRELATOR_H
#define CORRELATE_CORRELATOR_H

#include "base/error.h"
#include "base/five_tuple.h"
#include "base/packet_view.h"
#include "correlate/neighbors.h"
#include "correlate/story.h"
#include "decode/packet.h"

#include <stdbool.h>
#include <stdint.h>

struct correlator;

/* Bounds: memory does not grow beyond them, whatever the capture holds. */
struct limits {
	uint32_t max_connections; /* kept at once; beyond, the idlest finished one is reported */
	uint32_t max_events;      /* of one timeline, and ICMP errors of one connection */
	uint32_t fold_after;      /* plain packets in a row shown one by one; 0 = never fold */
	int64_t idle_ns;          /* UDP, echo and others: a new conversation after this silence */
	int64_t unanswered_ns;    /* correlator_advance(): a SYN or datagram waits in vain */
	int64_t stalled_ns;       /* the same for data, a FIN or a probe on a TCP connection */
	/* of all timelines and ICMP errors together; beyond, the idlest connection is reported */
	uint64_t max_detail_bytes;
	bool keep_timelines;    /* keep what text and --events need */
	bool keep_whole_frames; /* in timelines: not the headers alone */
	bool keep_zeek;         /* follow what Zeek says of each connection: story.zeek */
};

/* The defaults: 1,000,000 connections, 1,000 events, fold after 4, 300 s, 3 s, 10 s, any number
 * of bytes, nothing kept.
 */
struct limits limits_default(void);

/* An ICMP error whose quote cannot be read as far as a five-tuple. */
struct unmatched {
	uint64_t packet;
	struct ip_addr from;
	uint8_t version, type, code;
	enum icmp_reason reason;
	bool is_cut;        /* on the wire the quote was longer: the snapshot length cut it */
	bool has_addresses; /* the quote reaches as far as: */
	uint8_t protocol;
	struct ip_addr source, destination;
};

/* Called for each connection that is reported: at eviction, and by correlator_walk(). */
typedef void story_function(void *context, const struct story *story);

/* Called for each unmatched ICMP error as it is met. */
typedef void unmatched_function(void *context, const struct unmatched *unmatched);

/* Where results go while packets are still coming; the context is handed through. */
struct correlator_sink {
	story_function *evicted; /* a connection that leaves before the end, or is due */
	unmatched_function *unmatched;
	void *context;
};

/* Every packet is counted in exactly one of connections, icmp_errors, neighbor or skipped. */
struct correlator_counts {
	uint64_t packets, bytes; /* bytes on the wire */
	uint64_t in_connections, icmp_errors, neighbor;
	uint64_t connections;
	uint64_t icmp_exact, icmp_flow, icmp_none, icmp_unmatched;
	uint64_t skipped_not_ip, skipped_unknown_link, skipped_fragment, skipped_malformed,
		skipped_truncated, skipped_icmp_other;
	uint64_t evicted, events_left_out, icmp_left_out;
	uint64_t clock_went_back;
	uint64_t dropped;          /* missed while capturing: correlator_dropped() */
	int64_t first_ns, last_ns; /* the latest time stamp, not the last packet's */
};

/*
 * A correlator whose hash is seeded with `seed` (random for each run, so that nobody can build
 * colliding flows). NULL when memory is short. Free with correlator_free().
 */
struct correlator *correlator_new(const struct limits *limits, const struct correlator_sink *sink,
				  uint64_t seed);

/*
 * Where a packet belongs, worked out ahead. With many connections the time goes into waiting for
 * memory, so a caller that reads ahead makes three steps for each packet, some packets apart: each
 * asks the processor for what the next one needs.
 */
struct lookup {
	struct flow_key key;
	uint32_t hash;
	bool source_is_low;
	/* what the second step saw: the first connection under the hash (NULL = none), its index …
	 */
	struct connection *likely;
	uint32_t likely_index;
	uint32_t flows_version; /* … and the version of the flow table, see flow_table.h */
	struct tcp_pair
		*likely_pair; /* what the third step saw of it; NULL = not looked, or none */
	bool has_flow; /* false: the packet belongs to no connection, nor does one that it quotes */
};

/*
 * First step: fills `*lookup` for `packet` and asks for its slot in the flow table. A tunnel not
 * met before gets a number.
 */
void correlator_look_up(struct correlator *correlator, const struct packet *packet,
			struct lookup *lookup);

/* Second step: asks for the connection. */
void correlator_fetch(const struct correlator *correlator, struct lookup *lookup);

/* Third step: asks for what the connection's tracker needs. */
void correlator_fetch_more(const struct correlator *correlator, struct lookup *lookup);

/*
 * Takes one packet, in capture order. `lookup` is from correlator_look_up(); the other two steps
 * may be left out. `view` may be NULL when limits.keep_timelines is off. False only when memory is
 * short.
 */
bool correlator_add(struct correlator *correlator, const struct packet *packet,
		    const struct packet_view *view, const struct lookup *lookup);

/*
 * What was found about the packet just added, for a packet-by-packet listing: `*notes` lent until
 * the next call, the connection's id in `*id` (0 = none), its states in `states`. Returns their
 * number.
 */
size_t correlator_last_notes(const struct correlator *correlator, const struct note **notes,
			     uint64_t *id, uint8_t states[2]);

/* The connection of the packet just added, or NULL. Lent until the next call. */
const struct connection *correlator_last_connection(const struct correlator *correlator);

/* The ICMP error that the packet just added is, or NULL. Lent until the next call. */
const struct icmp_record *correlator_last_icmp(const struct correlator *correlator);

/* The same for an ICMP error that names no connection. */
const struct unmatched *correlator_last_unmatched(const struct correlator *correlator);

/*
 * So many packets were missed while capturing, in all. Any of them may have been what a connection
 * seems to lack: what rests on absence is then no more than possible in stories told from now on.
 */
void correlator_dropped(struct correlator *correlator, uint64_t packets);

/*
 * It is `now_ns`, in the packets' time, and every packet up to then was added: tells the sink of
 * the connections whose time is up. story->telling says whether more may follow. One that is over,
 * or idle for too long, leaves; so a capture may go on for ever. To be called a few times a second;
 * each call looks at a share of the connections, and in a second at all. False: memory is short.
 */
bool correlator_advance(struct correlator *correlator, int64_t now_ns);

/* The end of the capture: ties together what only the whole shows (NAT, traceroute, silence). */
void correlator_finish(struct correlator *correlator);

/* Calls `each` for every connection not yet told for good, in order of id. After
 * correlator_finish().
 */
void correlator_walk(struct correlator *correlator, story_function *each, void *context);

const struct correlator_counts *correlator_counts(const struct correlator *correlator);

/* Addresses that ARP or neighbour discovery asked for; `*count` of them, lent. */
const struct neighbor *correlator_neighbors(const struct correlator *correlator, size_t *count);

/* Traceroutes told from time exceeded answers; `*count` of them, lent. After correlator_finish().
 */
const struct traceroute *correlator_traceroutes(const struct correlator *correlator, size_t *count);

/* Frees; NULL is accepted. */
void correlator_free(struct correlator *correlator);

#endif
