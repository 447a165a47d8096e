/* One generated conversation: it sends a packet, then tells how long it waits before the next. */
#ifndef BENCH_CONVERSATION_H
#define BENCH_CONVERSATION_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/packet_builder.h"
#include "bench/profiles.h"
#include "bench/random.h"

/* The state of one conversation between two of its packets. */
struct conversation {
	struct flow flow;
	struct plan plan;
	struct random random;
	struct segment last; /* the last one sent: what is sent again, what an error quotes */
	uint32_t isn[2];     /* by enum side, as the next ones */
	uint32_t next_seq[2];
	uint32_t ts_offset[2];
	uint32_t ts_seen[2]; /* the last timestamp that came from the peer */
	uint16_t ip_id[2];
	uint16_t window[2];
	bool spoken[2];
	uint32_t path_us; /* round-trip time from where the capture is taken to the server */
	uint8_t hops;     /* from there to the server */
	enum side closer;
	uint8_t move;         /* the one that comes next */
	uint8_t attempt;      /* how often the repeated move, or the round, was made */
	uint32_t left;        /* packets of the exchange that are still to send */
	uint32_t body;        /* segments left of the running answer (or upload) */
	uint16_t window_left; /* segments until the sender must wait for the other side */
	uint16_t window_size;
	uint8_t unacknowledged; /* segments since the receiver's last ACK */
	enum side sender;       /* of the body */
	bool lost;              /* the last segment is sent again */
};

/* What a conversation sends. */
struct outcome {
	bool is_error; /* an ICMP error about `segment`, else the segment itself */
	bool again;    /* a TCP segment that was sent before */
	struct segment segment;
	struct error_message error;
	uint64_t pause_ns; /* until the next packet */
	bool over;         /* there is no next packet */
};

/* Begins conversation number `number` of the profile. No two numbers below conversation_limit()
 * give the same five-tuple. `random` is what plan_draw() left and belongs to it alone. */
void conversation_begin(struct conversation *conversation, const struct profile *profile,
			uint32_t number, const struct plan *plan, struct random random);

/* Gives a conversation packets on top of its plan, before its first step: for its data, or for
 * SYNs sent again if nobody answers (255 at most). */
void conversation_give(struct conversation *conversation, uint32_t packets);

/* How many conversations there are addresses and ports for. */
uint32_t conversation_limit(const struct profile *profile);

/* Makes the next packet; it is sent at this time, in nanoseconds. */
struct outcome conversation_step(struct conversation *conversation, uint64_t time_ns);

/* Fills in a segment that a side sends now, and advances that side's sequence number. */
struct segment conversation_segment(struct conversation *conversation, enum side from,
				    uint8_t flags, uint32_t payload_length);

/* The last segment once more, with an IP ID and a timestamp of its own. */
struct segment conversation_repeat(struct conversation *conversation);

/* The next packet of the data phase (exchange.c) and the pause after it; `left` must not be 0. */
struct outcome exchange_step(struct conversation *conversation);

#endif
