/*
 * Zeek's view of a connection, kept beside ours: its state machine, followed packet by packet, so
 * that conn_state and history say exactly what Zeek says.
 *
 * Every rule was read in Zeek's source (github.com/zeek/zeek, commit a13de64, version 9.1.0-dev)
 * and names the function it is from; names of ours stand beside Zeek's where they differ. Zeek's
 * scripts are taken with their defaults, checksums as with zeek -C. What is one connection is ours
 * to say: Zeek's timers and its rules for reuse, which begin another line of conn.log, are not
 * followed.
 */
#ifndef CORRELATE_ZEEK_PRIVATE_H
#define CORRELATE_ZEEK_PRIVATE_H

#include "correlate/connection.h"
#include "correlate/slab.h"
#include "correlate/zeek.h"
#include "decode/packet.h"

/* The two ends by address, as in struct flow_key: who is the client may change. */
enum zeek_end_index { ZEEK_LOW, ZEEK_HIGH };

/* EndpointState, src/analyzer/protocol/tcp/TCP_Endpoint.h */
enum zeek_state {
	ZEEK_INACTIVE,
	ZEEK_SYN_SENT,
	ZEEK_SYN_ACK_SENT,
	ZEEK_PARTIAL,
	ZEEK_ESTABLISHED,
	ZEEK_CLOSED,
	ZEEK_RESET,
};

/* TCP_Endpoint and its TCP_Reassembler. "Relative" is from start_seq, with wraps counted. */
struct zeek_end {
	uint64_t last_syn, last_fin, last_rst; /* hist_last_…: relative */
	uint64_t fin_seq;                      /* FIN_seq: relative */
	uint64_t delivered;                    /* last_reassem_seq: relative */
	uint64_t trimmed;                      /* trim_seq: relative */
	uint32_t start_seq, last_seq, ack_seq;
	uint32_t gaps, retransmissions, zero_windows; /* …_cnt */
	uint32_t blocks; /* index of what lies above a hole, 0 = nothing */
	uint16_t seq_wraps, ack_wraps;
	uint8_t state, previous_state; /* enum zeek_state */
	bool is_first_seen : 1;        /* first_packet_seen */
	bool is_active : 1;            /* UDP_ACTIVE */
	bool has_fin : 1;              /* FIN_cnt > 0 */
	bool skips_deliveries : 1;
};

#define ZEEK_MAX_BLOCKS 32

/* Data above a hole: disjoint stretches, ascending, relative. */
struct zeek_blocks {
	uint32_t count;
	struct {
		uint64_t from, to;
	} block[ZEEK_MAX_BLOCKS];
};

struct zeek_connection {
	struct zeek_end end[2]; /* by enum zeek_end_index */
	uint32_t seen;          /* hist_seen: HISTORY_… bits */
	char history[ZEEK_HISTORY_SIZE];
	uint8_t history_length;
	uint8_t originator; /* enum zeek_end_index */
	bool is_begun : 1;
	bool is_partial : 1;
	bool is_history_unknown : 1; /* it cannot be told from what is kept */
	bool is_unknown : 1;         /* nor can the state */
};

#define ZEEK_CHUNK_SHIFT 8 /* 256 connections a chunk */

/* All connections' views, at the connections' indices. */
struct zeek_store {
	struct zeek_connection **chunks;
	uint32_t chunk_count;
	struct slab blocks; /* struct zeek_blocks */
};

/* One segment on its way through Process(). */
struct zeek_segment {
	const struct tcp_header *tcp;
	enum zeek_end_index from;
	bool is_orig;     /* as it was when the packet came: turning the roles leaves it */
	bool is_complete; /* its payload was captured whole */
};

static inline enum zeek_end_index zeek_other_end(enum zeek_end_index end)
{
	return end == ZEEK_LOW ? ZEEK_HIGH : ZEEK_LOW;
}

static inline bool zeek_is_orig(const struct zeek_connection *zeek, enum zeek_end_index end)
{
	return zeek->originator == end;
}

/* zeek_track.c: an empty store; NULL when memory is short. zeek_store_free() accepts NULL. */
struct zeek_store *zeek_store_new(void);
void zeek_store_free(struct zeek_store *store);

/*
 * zeek_track.c: takes a packet of `connection`, which lies at `index` and does not count the packet
 * yet: without other packets it is a new one. False only when memory is short.
 */
bool zeek_take(struct zeek_store *store, uint32_t index, const struct connection *connection,
	       const struct packet *packet);

/* zeek_track.c: what is to be said of the connection at `index`. */
void zeek_summarize(const struct zeek_store *store, uint32_t index,
		    const struct connection *connection, struct zeek_summary *summary);

/* zeek_ports.c: is it in likely_server_ports? */
bool zeek_is_likely_server_port(uint8_t protocol, uint16_t port);

/* zeek_history.c: Session::AddHistory(); a history that gets too long is not known. */
void zeek_add_history(struct zeek_connection *zeek, char letter);

/* zeek_history.c: Session::ScaledHistoryEntry(), the letter in the case of `end`. */
void zeek_scaled_history(struct zeek_connection *zeek, enum zeek_end_index end, char letter,
			 uint32_t *counter);

/* zeek_history.c: update_history() of TCPSessionAdapter.cc. */
void zeek_update_history(struct zeek_connection *zeek, const struct zeek_segment *segment,
			 uint64_t relative_seq);

/* zeek_history.c: the letter for a UDP datagram, UDPAnalyzer::DeliverPacket(). */
void zeek_datagram_history(struct zeek_connection *zeek, enum zeek_end_index from);

/* zeek_history.c: Connection::FlipRoles() and TCPSessionAdapter::FlipRoles(). */
void zeek_flip_roles(struct zeek_connection *zeek);

/* zeek_tcp.c: TCPSessionAdapter::Process() */
void zeek_process_segment(struct zeek_store *store, struct zeek_connection *zeek,
			  const struct zeek_segment *segment);

/* zeek_tcp.c: TCP_Endpoint::Size() and NoDataAcked() */
uint64_t zeek_size(const struct zeek_connection *zeek, enum zeek_end_index index);
bool zeek_no_data_acked(const struct zeek_end *end);

/* zeek_state.c: TCPSessionAdapter::UpdateStateMachine() */
void zeek_update_state(struct zeek_connection *zeek, const struct zeek_segment *segment);

/* zeek_state.c: conn_state() of scripts/base/protocols/conn/main.zeek. Static. */
const char *zeek_conn_state(const struct zeek_connection *zeek, uint8_t protocol);

/* zeek_gaps.c: TCP_Reassembler::DataSent() and AckReceived() of what the end at `index` sent. */
void zeek_data_sent(struct zeek_store *store, struct zeek_connection *zeek,
		    enum zeek_end_index index, uint64_t relative_seq, uint32_t length);
void zeek_ack_received(struct zeek_store *store, struct zeek_connection *zeek,
		       enum zeek_end_index index, uint64_t relative_ack);

/* zeek_gaps.c: forgets what lies above holes. */
void zeek_release_blocks(struct zeek_store *store, struct zeek_connection *zeek);

#endif
