/* What the files of correlate/ share: the correlator's insides and one packet's step through it. */
#ifndef CORRELATE_CORRELATOR_PRIVATE_H
#define CORRELATE_CORRELATOR_PRIVATE_H

#include "correlate/correlator.h"
#include "correlate/flow_table.h"
#include "correlate/fragment_table.h"
#include "correlate/nat_candidates.h"
#include "correlate/neighbor_table.h"
#include "correlate/recent_packets.h"
#include "correlate/slab.h"
#include "correlate/timeline_store.h"
#include "correlate/tunnel_table.h"
#include "correlate/zeek_private.h"

#define MAX_NOTES 12 /* of one packet */

#define MAX_TRACEROUTES  256u
#define TRACEROUTE_SLOTS 1024u

struct correlator {
	struct limits limits;
	struct correlator_sink sink;
	struct correlator_counts counts;
	struct flow_table flows;
	struct tunnel_table tunnels;
	struct slab connections;  /* struct connection */
	struct slab pairs;        /* struct tcp_pair */
	struct slab icmp;         /* struct icmp_record */
	struct slab icmp_tunnels; /* struct icmp_tunnel */
	struct slab timelines;    /* struct timeline_store */
	struct recent_packets recent;
	uint64_t compared; /* packets with quotes of ICMP errors, so far */
	struct neighbor_table neighbors;
	struct fragment_table fragments;
	struct nat_candidates nat;
	struct zeek_store *zeek; /* NULL: not asked for */
	uint32_t live;           /* connections in the slab */
	uint64_t detail_bytes;   /* of their timelines and ICMP errors */
	uint32_t eviction_hand;  /* index where the search for the idlest goes on */
	uint32_t due_hand;       /* index where correlator_advance() goes on */
	int64_t clock_ns;        /* what it was told last; INT64_MIN = never */
	struct traceroute *traceroutes;
	size_t traceroute_count;
	uint16_t traceroute_slots[TRACEROUTE_SLOTS]; /* place + 1 by hash of the ends, 0 = empty */
	/* the packet just added */
	struct note notes[MAX_NOTES];
	unsigned note_count;
	uint32_t last_connection; /* index, 0 = none */
	uint32_t last_icmp;
	struct unmatched last_unmatched; /* packet 0: it was none */
	/* scratch for the story being told */
	struct socket_error *errors;
	const struct icmp_record **records;
	struct tunnel tunnels_told[PACKET_MAX_TUNNELS];
	struct zeek_summary zeek_told;
	size_t error_room, record_room;
};

/* One packet on its way into its connection. */
struct step {
	struct correlator *correlator;
	const struct packet *packet;
	const struct packet_view *view; /* NULL when no timelines are kept */
	struct connection *connection;
	uint32_t index;   /* of the connection */
	enum side side;   /* who sent the packet */
	uint64_t payload; /* bytes of transport payload */
	bool is_new;      /* the packet made the connection */
	bool is_expected; /* it is a segment that tcp_take_expected() took */
	uint32_t older;   /* index of the connection that had the five-tuple before, 0 = none */
};

static inline struct connection *connection_at(const struct correlator *correlator, uint32_t index)
{
	return slab_at_sized(&correlator->connections, index, sizeof(struct connection));
}

static inline struct tcp_pair *tcp_pair_at(const struct correlator *correlator, uint32_t index)
{
	return slab_at_sized(&correlator->pairs, index, sizeof(struct tcp_pair));
}

static inline struct icmp_record *icmp_record_at(const struct correlator *correlator,
						 uint32_t index)
{
	return slab_at_sized(&correlator->icmp, index, sizeof(struct icmp_record));
}

/* The timeline of the connection at `index`; NULL if it has none. */
static inline struct timeline_store *timeline_store_at(const struct correlator *correlator,
						       uint32_t index)
{
	struct timeline_store *store = slab_find(&correlator->timelines, index);

	return store != NULL && store->is_used ? store : NULL;
}

/* How far packet `number` lies behind the connection's first; saturates below NO_PACKET. */
static inline uint32_t packets_behind(const struct connection *connection, uint64_t number)
{
	uint64_t behind = number - connection->first_packet;

	return behind < NO_PACKET ? (uint32_t)behind : NO_PACKET - 1;
}

/* The packet number of such a distance; 0 for NO_PACKET. */
static inline uint64_t packet_number(const struct connection *connection, uint32_t behind)
{
	return behind == NO_PACKET ? 0 : connection->first_packet + behind;
}

/* Ties two connections to each other; ids beyond 32 bits are not tied. */
static inline void connection_relate(struct connection *a, struct connection *b)
{
	if (a->id > UINT32_MAX || b->id > UINT32_MAX)
		return;
	a->related = (uint32_t)b->id;
	b->related = (uint32_t)a->id;
}

/* The end of the key that `side` is. */
static inline struct endpoint connection_end(const struct connection *connection, enum side side)
{
	bool low = (side == CLIENT) == connection->client_is_low;

	return (struct endpoint){
		.address = low ? connection->key.low : connection->key.high,
		.port = low ? connection->key.low_port : connection->key.high_port,
	};
}

/* Attaches a note to the packet of this step; beyond MAX_NOTES they are left out. */
static inline void step_note(const struct step *step, enum note_kind kind, uint64_t packet,
			     int64_t value, int64_t value2)
{
	struct correlator *correlator = step->correlator;

	if (correlator->note_count < MAX_NOTES)
		correlator->notes[correlator->note_count++] = (struct note){
			.kind = kind, .packet = packet, .value = value, .value2 = value2};
}

/* The bytes that the note just attached speaks of. */
static inline void step_note_bytes(const struct step *step, uint32_t bytes)
{
	if (step->correlator->note_count > 0)
		step->correlator->notes[step->correlator->note_count - 1].bytes = bytes;
}

/* Was the packet of this step noted as one that the capture holds twice? */
static inline bool step_is_copy(const struct step *step)
{
	for (unsigned i = 0; i < step->correlator->note_count; i++)
		if (step->correlator->notes[i].kind == NOTE_DUPLICATE)
			return true;
	return false;
}

static inline void step_found(const struct step *step, enum note_bit bit)
{
	step->connection->notes |= NOTE_BIT(bit);
}

/* Moves one side's TCP state on. */
static inline void step_shift(const struct step *step, enum side side, enum tcp_event event)
{
	uint8_t *state = &step->connection->state[side];

	*state = (uint8_t)tcp_state_next((enum tcp_state) * state, event);
}

/* A sequence number's distance from another, RFC 9293 section 3.4: negative = before it. */
static inline int32_t seq_from(uint32_t seq, uint32_t other)
{
	return (int32_t)(seq - other);
}

/* Nanoseconds that fit 32 bits; 0 when they do not, or are negative: not known. */
static inline uint32_t short_ns(int64_t ns)
{
	return ns > 0 && ns <= UINT32_MAX ? (uint32_t)ns : 0;
}

/* tcp_open.c: does this packet begin another connection on the same five-tuple? */
bool tcp_begins_anew(const struct correlator *correlator, const struct connection *connection,
		     const struct packet *packet, enum side side);

/* tcp_open.c: takes a TCP segment into its connection; false when memory is short. */
bool tcp_open_segment(struct step *step);

/*
 * tcp_open.c: does the segment belong to the older connection on its five-tuple, whose end has not
 * seen that it was replaced? Then the step goes there.
 */
void tcp_redirect_to_older(struct step *step);

/*
 * tcp_open.c: the answer to a segment without ACK, that is to a SYN, has number 0 (RFC 9293 section
 * 3.10.7.1); the RST of a connection has some other one.
 */
bool tcp_refuses_unseen_syn(const struct packet *packet);

/* tcp_open.c: who is the client, by a connection's first packet: true = its source. */
bool tcp_source_is_client(const struct packet *packet);

/* tcp_track.c: takes a segment into a connection that has a tcp_pair. */
void tcp_track_segment(struct step *step, struct tcp_pair *pair);

/* tcp_handshake.c: does `tcp` acknowledge the SYN of `sender`, or also the data in it? */
bool tcp_answers_syn(const struct tcp_side *sender, const struct tcp_header *tcp);

/* tcp_handshake.c: a segment with SYN. */
void tcp_track_syn(struct step *step, struct tcp_pair *pair);

/* tcp_handshake.c: the client acknowledges the SYN-ACK. */
void tcp_track_third_step(struct step *step, struct tcp_pair *pair);

/* tcp_handshake.c: what the one captured direction proves of the other. */
void tcp_track_unseen_step(struct step *step, struct tcp_pair *pair);

/* tcp_handshake.c: one socket that meets itself. */
void tcp_track_self_open(struct step *step, struct tcp_pair *pair);

/* tcp_handshake.c: a connection whose opening the capture does not hold shows that it lives. */
void tcp_show_life(struct step *step, struct tcp_pair *pair);

/* tcp_handshake.c: the ACKs that finish a simultaneous open. */
void tcp_track_simultaneous_acks(struct step *step, struct tcp_pair *pair);

/* tcp_rst.c: takes a RST. */
void tcp_track_rst(struct step *step, struct tcp_pair *pair);

/* tcp_close.c: FINs sent and acknowledged. */
void tcp_track_fin(struct step *step, struct tcp_pair *pair);
void tcp_track_fin_acked(struct step *step, struct tcp_pair *pair, enum side closer);

/*
 * tcp_close.c: a side that has closed acknowledges one number more of a direction that the capture
 * does not hold: that was its FIN.
 */
void tcp_track_unseen_fin(struct step *step, struct tcp_pair *pair);

/* tcp_track.c: the newest earlier packet of `side` with this sequence number, or NULL. */
struct recent_packet *tcp_find_earlier(const struct step *step, uint32_t seq);

/* tcp_track.c: is the packet of this step the same as `earlier`, captured twice? */
bool is_captured_twice(const struct step *step, const struct recent_packet *earlier);

/* The number of the server's last packet; 0 = none yet. Not for TCP. */
static inline uint64_t datagram_answer(const struct connection *connection)
{
	return packet_number(connection, connection->datagram.answer_packet);
}

/* tcp_track.c: notes that it is the connection's last packet, captured once more; false: it is not.
 */
bool tcp_note_copy(struct step *step);

/* datagram_track.c: UDP, UDP-Lite, SCTP, DCCP, echo and other protocols. */
void datagram_track(struct step *step);
/* The client's last request was followed by something else than an answer, or by nothing. */
void datagram_note_vanished(struct connection *connection);

/* icmp_match.c: an ICMP error; false when memory is short. */
bool icmp_match_error(struct correlator *correlator, const struct packet *packet,
		      const struct packet_view *view, const struct lookup *lookup);

/* icmp_match.c: can the quoted packet's connection be named? */
bool icmp_quotes_flow(const struct quote *quote);

/* icmp_judge.c: notes that an ICMP error looks forged, once all that it may quote has been seen. */
void icmp_note_forged(struct connection *connection, const struct icmp_record *record);

/* icmp_judge.c: does a kernel act on the error, and if not, why? Section 4 of docs/errno.md. */
enum icmp_reason icmp_judge(const struct correlator *correlator, const struct packet *packet,
			    const struct connection *connection, enum side side);

/* icmp_judge.c: does `seq` lie in what `sender` has sent and not got acknowledged, ends included?
 */
bool icmp_is_in_flight(const struct tcp_side *sender, uint32_t seq);

/* icmp_judge.c: did the snapshot length cut the quote shorter than it was on the wire? */
bool icmp_is_quote_cut(const struct icmp_message *icmp);

/* icmp_match.c: ties earlier errors without their packet to the packet of this step. */
void icmp_match_late(struct step *step);

/*
 * connections.c: the connection that was looked up for `packet`; 0 = none. With `any_way` VLANs and
 * tunnel need not be its own.
 */
uint32_t correlator_search(const struct correlator *correlator, const struct lookup *lookup,
			   const struct packet *packet, bool any_way);

/* Which side of the connection sent the packet that was looked up? */
static inline enum side connection_sender(const struct connection *connection,
					  const struct lookup *lookup)
{
	return lookup->source_is_low == connection->client_is_low ? CLIENT : SERVER;
}

/* Counts a packet with so many bytes of payload. */
static inline void connection_count(struct connection *connection, enum side side,
				    const struct packet *packet, uint64_t payload)
{
	if (packet->time_ns >= connection->last_ns)
		connection->last_ns = packet->time_ns;
	connection->packets[side]++;
	connection->bytes[side] += payload;
	connection->last_packet = packets_behind(connection, packet->number);
	connection->last_side = side & 1;
	connection->is_touched = true;
	connection->has_news = true;
	if (connection->ttl[side] == 0)
		connection->ttl[side] = packet->ip.ttl;
}

/* Is the connection that was fetched for a packet still there, and the packet its own? */
static inline bool lookup_is_likely(const struct correlator *correlator,
				    const struct lookup *lookup)
{
	const struct connection *likely = lookup->likely;

	return likely != NULL && lookup->flows_version == correlator->flows.version &&
	       flow_key_same_ends(&likely->key, &lookup->key) &&
	       flow_key_same_way(&likely->key, &lookup->key);
}

/* connections.c: connections leave until what is kept of them is within its bound; false: memory is
 * short. */
bool correlator_make_room(struct correlator *correlator);

/*
 * connections.c: a new connection of what was looked up, in the place of `older` (0 = none), whose
 * first packet is `packet`; 0: memory is short.
 */
uint32_t correlator_open(struct correlator *correlator, const struct lookup *lookup,
			 const struct packet *packet, uint32_t older);

/* connections.c: is the connection at `index` still the one of that `id`? */
bool correlator_is_still(const struct correlator *correlator, uint32_t index, uint64_t id);

/* connections.c: takes a connection out; whoever knows its index no longer finds it. */
void correlator_release(struct correlator *correlator, uint32_t index);

/* connections.c: have both ends of a TCP connection seen its end, as far as one can see? */
bool connection_is_over(const struct connection *connection);

/* connections.c: gives back what belongs to a connection beside its record. */
void connection_release_parts(struct correlator *correlator, uint32_t index);

/* translation.c: ties a connection whose first packet was seen before (or after) translation. */
void translation_relate(struct step *step);

/* tunnel_copy.c: ties a new connection to the one that is the same without a tunnel, or within. */
void tunnel_relate(struct step *step, const struct lookup *lookup);

/* record.c: adds the packet with its notes to the connection's timeline; only if those are kept. */
bool correlator_record(struct step *step, enum event_from from, const uint8_t state_before[2]);

/* Are timelines kept, so that the packet of this step has an event in one? */
static inline bool step_has_event(const struct step *step)
{
	return step->correlator->limits.keep_timelines && step->view != NULL;
}

/* story.c: tells one connection's story with the correlator's scratch; false: memory is short. */
bool story_tell(struct correlator *correlator, uint32_t index, struct story *story);

/* relate.c: what one connection's own ICMP errors show once they are all there. */
void correlator_relate_own(const struct correlator *correlator, struct connection *connection);

/* relate.c: the same while more may come: nothing that an answer would have to take back. */
void correlator_relate_so_far(const struct correlator *correlator, struct connection *connection);

/* relate.c: what only the whole capture shows. */
void correlator_relate(struct correlator *correlator);

#endif
