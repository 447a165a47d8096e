/* Every RST explained: what it answers, whether its receiver accepts it, and what it means. */
#include "correlate/correlator_private.h"
#include "correlate/tcp_side.h"

/* So often sent again without an answer: a RST of that end is no answer to anything either. */
#define MANY_REPEATS 3

enum acceptance { ACCEPTED, CHALLENGED, OUT_OF_WINDOW, BAD_ACK };

/* Some systems send a RST with the number of their FIN; tcp_reset_check() accepts that. */
static bool has_number_of_fin(const struct step *step, const struct tcp_side *me)
{
	enum tcp_state state = (enum tcp_state)step->connection->state[other_side(step->side)];

	return me->has_fin && step->packet->tcp.seq == me->fin_seq &&
	       (state == TCP_CLOSE_WAIT || state == TCP_LAST_ACK || state == TCP_CLOSING);
}

/*
 * RFC 5961 section 3.2 as tcp_validate_incoming() of net/ipv4/tcp_input.c has it: exactly the next
 * expected number resets, another one in the window is challenged, the rest is ignored. What the
 * receiver expects lies between what it has acknowledged and what its peer was seen to send.
 */
static enum acceptance judge(const struct step *step, const struct tcp_pair *pair, int32_t *off)
{
	const struct tcp_header *tcp = &step->packet->tcp;
	const struct tcp_side *me = &pair->side[step->side];
	const struct tcp_side *peer = &pair->side[other_side(step->side)];

	*off = 0;
	if (step->connection->state[other_side(step->side)] == TCP_SYN_SENT) {
		bool acks = tcp->flags & TCP_ACK && peer->has_seq &&
			    seq_from(tcp->ack, peer->first_seq) > 0 &&
			    seq_from(tcp->ack, peer->next) <= 0;

		return acks ? ACCEPTED : BAD_ACK;
	}
	if (!me->has_seq && !me->has_acked)
		return ACCEPTED; /* nothing is known of what the receiver expects */
	if (step->connection->state[step->side] == TCP_SYN_SENT && peer->sent_syn_ack)
		return ACCEPTED; /* refuses a SYN-ACK for another SYN, with the number that it
				    acknowledged */
	*off = seq_from(tcp->seq, me->next);
	if (*off == 0)
		return ACCEPTED;
	if (*off < 0 && me->has_acked && seq_from(tcp->seq, me->acked) >= 0)
		return ACCEPTED;
	if (*off == -1 && has_number_of_fin(step, me))
		return ACCEPTED;
	if (*off > 0 && peer->has_window && (uint32_t)*off < tcp_window(peer, me))
		return CHALLENGED;
	return OUT_OF_WINDOW;
}

static void note_not_accepted(struct step *step, struct tcp_pair *pair, enum acceptance acceptance,
			      int32_t off)
{
	step_found(step, FOUND_RST_NOT_ACCEPTED);
	if (acceptance == BAD_ACK) {
		step_note(step, NOTE_RST_BAD_ACK, 0, 0, 0);
		return;
	}
	step_note(step, acceptance == CHALLENGED ? NOTE_RST_CHALLENGED : NOTE_RST_OUT_OF_WINDOW, 0,
		  off, 0);
	if (acceptance == CHALLENGED)
		pair->challenge_packet = packets_behind(step->connection, step->packet->number);
}

/* Has the server shown nothing since its SYN-ACK? Then the RST may answer the last ACK of the
 * handshake. */
static bool refuses_last_ack(const struct step *step, const struct tcp_pair *pair)
{
	return step->side == SERVER && !pair->server_confirmed &&
	       pair->established_packet != NO_PACKET && pair->side[SERVER].data_packet == NO_PACKET;
}

static bool has_other_ttl(const struct step *step)
{
	uint8_t usual = step->connection->ttl[step->side];

	return usual != 0 && usual != step->packet->ip.ttl;
}

/*
 * A kernel that ends its own connection sends RST with ACK (tcp_send_active_reset()). A RST that
 * only answers a segment has no ACK and the segment's acknowledgement number as its sequence
 * number (tcp_v4_send_reset()): there is no socket that would take the segment.
 */
static enum rst_kind kind_of(const struct step *step, const struct tcp_pair *pair)
{
	const struct tcp_side *me = &pair->side[step->side];
	const struct tcp_side *peer = &pair->side[other_side(step->side)];

	if (step->connection->state[other_side(step->side)] == TCP_SYN_SENT ||
	    (step->connection->is_probe && pair->synacks == 0))
		return RST_REFUSES_SYN;
	if (step->is_new && tcp_refuses_unseen_syn(step->packet))
		return RST_REFUSES_SYN;
	if (pair->handshake == HANDSHAKE_INCOMPLETE && step->side == CLIENT &&
	    !(step->packet->tcp.flags & TCP_ACK))
		return RST_REFUSES_SYNACK;
	if (me->has_fin && peer->has_fin)
		return RST_AFTER_CLOSE;
	if (has_other_ttl(step))
		return RST_NOT_OWN;
	if (step->packet->tcp.flags & TCP_ACK)
		return me->keepalives > 0 || me->repeats >= MANY_REPEATS ? RST_GIVES_UP : RST_ABORT;
	if (me->has_fin && peer->data_packet != NO_PACKET && peer->data_packet > me->fin_packet &&
	    peer->acked != peer->next)
		return RST_DATA_AFTER_CLOSE;
	if (me->stalled_count >= MANY_REPEATS && me->acked != me->next)
		return RST_GIVES_UP; /* answers what the peer sent meanwhile: the socket has gone */
	if (pair->request_dropped && step->side == SERVER)
		return RST_REQUEST_GONE;
	return refuses_last_ack(step, pair) ? RST_REFUSES_LAST_ACK : RST_LOST_STATE;
}

/* Had the aborting end received data that its program may not have read? */
static bool may_be_unread(const struct step *step, const struct tcp_pair *pair)
{
	const struct tcp_side *me = &pair->side[step->side];
	const struct tcp_side *peer = &pair->side[other_side(step->side)];

	return peer->data_packet != NO_PACKET &&
	       (me->data_packet == NO_PACKET || peer->data_packet > me->data_packet);
}

/* A RST that answers comes a round trip behind what it answers: where that is long ago, nothing is
 * named. */
#define SOON_NS 1000000000LL

static uint64_t answered_packet(const struct step *step, const struct tcp_pair *pair)
{
	const struct connection *connection = step->connection;
	int64_t round_trip_ns = (int64_t)pair->rtt_server_ns + pair->rtt_client_ns;
	int64_t within_ns = round_trip_ns > 0 ? 4 * round_trip_ns + SOON_NS / 20 : SOON_NS;

	if (connection->last_side != (uint8_t)other_side(step->side) ||
	    step->packet->time_ns - connection->last_ns > within_ns)
		return 0;
	return packet_number(connection, connection->last_packet);
}

static void note_refused_synack(struct step *step, const struct tcp_pair *pair)
{
	if (pair->synacks > 0)
		step_found(step, FOUND_HALF_OPEN);
	if (pair->synacks == 0 && pair->side[other_side(step->side)].sent_syn_ack)
		step_note(step, NOTE_RST_HALF_OPEN, answered_packet(step, pair), true, 0);
	else
		step_note(step, NOTE_RST_HALF_OPEN,
			  packet_number(step->connection, pair->synack_packet), false, 0);
}

static void note_abort(struct step *step, const struct tcp_pair *pair)
{
	const struct connection *connection = step->connection;
	enum side other = other_side(step->side);

	if (!step->is_new)
		step_found(step, FOUND_ABORT);
	if (pair->unread_possible)
		step_found(step, FOUND_UNREAD_DATA_AT_CLOSE);
	step_note(step, NOTE_RST_ABORT, packet_number(connection, pair->side[other].data_packet),
		  pair->unread_possible ? (int64_t)connection->bytes[other] : 0,
		  (int64_t)packet_number(connection, pair->side[step->side].fin_packet));
}

static void note_kind(struct step *step, struct tcp_pair *pair)
{
	const struct connection *connection = step->connection;
	const struct tcp_side *me = &pair->side[step->side];
	const struct tcp_side *peer = &pair->side[other_side(step->side)];

	switch ((enum rst_kind)pair->rst_kind) {
	case RST_REFUSES_SYN:
		pair->handshake = connection->is_probe ? HANDSHAKE_NOT_CAPTURED : HANDSHAKE_REFUSED;
		step_note(step, NOTE_RST_REFUSES,
			  connection->is_probe ? connection->first_packet
					       : packet_number(connection, pair->syn_packet),
			  peer->has_seq ? step->packet->time_ns - peer->last_ns : 0, 0);
		break;
	case RST_REFUSES_SYNACK:
		note_refused_synack(step, pair);
		break;
	case RST_AFTER_CLOSE:
		step_note(step, NOTE_RST_AFTER_CLOSE, 0, 0, 0);
		break;
	case RST_DATA_AFTER_CLOSE:
		step_found(step, FOUND_DATA_AFTER_CLOSE);
		step_note(step, NOTE_RST_DATA_AFTER_CLOSE,
			  packet_number(connection, peer->data_packet), 0,
			  (int64_t)packet_number(connection, me->fin_packet));
		break;
	case RST_ABORT:
		note_abort(step, pair);
		break;
	case RST_GIVES_UP:
		step_note(step, NOTE_RST_GIVES_UP, packet_number(connection, me->stalled_packet),
			  me->keepalives > 0                ? me->keepalives
			  : me->repeats > me->stalled_count ? me->repeats
							    : me->stalled_count,
			  me->keepalives == 0);
		break;
	case RST_REQUEST_GONE:
		step_note(step, NOTE_RST_REQUEST_GONE,
			  packet_number(connection, pair->synack_packet), 0, 0);
		break;
	case RST_REFUSES_LAST_ACK:
		step_note(step, NOTE_RST_REFUSES_LAST_ACK,
			  packet_number(connection, pair->established_packet), 0, 0);
		break;
	case RST_LOST_STATE:
		if (pair->side[other_side(step->side)]
			    .has_seq) /* else it answers something unknown */
			step_found(step, FOUND_PEER_LOST_STATE);
		step_note(step, NOTE_RST_LOST_STATE, answered_packet(step, pair), 0, 0);
		break;
	case RST_NOT_OWN: /* told with its TTL */
	case RST_NONE:
		break;
	}
}

static void note_ttl(struct step *step, const struct tcp_pair *pair)
{
	if (!has_other_ttl(step) ||
	    (pair->handshake == HANDSHAKE_INCOMPLETE && step->side == CLIENT))
		return; /* a scanner's SYN is made by hand, its kernel answers the SYN-ACK */
	step_found(step, FOUND_RST_TTL_DIFFERS);
	step_note(step, NOTE_RST_TTL, 0, step->packet->ip.ttl, step->connection->ttl[step->side]);
}

/*
 * A RST to the end in whose name the first one came. That one was not its own by the TTL: this end
 * has a socket still, which is reset now. Or it was: a socket that had got the first RST would send
 * nothing any more, so each end aborted by itself and the RSTs crossed.
 */
static void note_other_end_reset(struct step *step, struct tcp_pair *pair)
{
	bool was_own = pair->rst_kind != RST_NOT_OWN;

	if (pair->rst_from == (uint8_t)step->side || pair->rst_back_packet != NO_PACKET)
		return;
	if (was_own && (has_other_ttl(step) || !(step->packet->tcp.flags & TCP_ACK) ||
			pair->handshake == HANDSHAKE_NOT_CAPTURED))
		return;
	pair->both_aborted = was_own;
	pair->rst_back_packet = packets_behind(step->connection, step->packet->number);
}

/* One more RST of a connection that was reset before: only the end that had not got one is moved.
 */
static void track_another_rst(struct step *step, struct tcp_pair *pair)
{
	int32_t off;

	note_other_end_reset(step, pair);
	step_note(step, NOTE_RST_REPEATED, packet_number(step->connection, pair->rst_packet),
		  pair->both_aborted, 0);
	if (judge(step, pair, &off) != ACCEPTED)
		return;
	step_shift(step, other_side(step->side), TCP_GETS_RST);
	if (!has_other_ttl(step))
		step_shift(step, step->side, TCP_SENDS_RST);
}

void tcp_track_rst(struct step *step, struct tcp_pair *pair)
{
	const struct connection *connection = step->connection;
	enum side receiver = other_side(step->side);
	enum acceptance acceptance;
	int32_t off;

	if (step->packet->tcp.checksum == CHECKSUM_WRONG &&
	    step->packet->direction != DIRECTION_OUT) {
		step_found(step, FOUND_RST_NOT_ACCEPTED);
		return;
	}
	if (tcp_note_copy(step))
		return;
	if (pair->rst_packet != NO_PACKET &&
	    (pair->was_established || connection->state[receiver] == TCP_CLOSED)) {
		track_another_rst(step, pair);
		return;
	}
	acceptance = judge(step, pair, &off);
	note_ttl(step, pair);
	if (acceptance != ACCEPTED) {
		note_not_accepted(step, pair, acceptance, off);
		return;
	}
	pair->rst_packet = packets_behind(connection, step->packet->number);
	pair->rst_from = (uint8_t)step->side;
	pair->rst_blind = pair->handshake == HANDSHAKE_NOT_CAPTURED &&
			  !pair->side[step->side].has_seq && !pair->side[step->side].has_acked;
	pair->rst_state = connection->state[receiver];
	pair->rst_kind = (uint8_t)kind_of(step, pair);
	pair->closed_before_rst = pair->side[CLIENT].fin_acked && pair->side[SERVER].fin_acked;
	pair->unread_possible = may_be_unread(step, pair);
	if (pair->closed_first == CLOSED_FIRST_NONE && pair->was_established &&
	    pair->rst_kind != RST_NOT_OWN)
		pair->closed_first =
			step->side == CLIENT ? CLOSED_FIRST_CLIENT : CLOSED_FIRST_SERVER;
	note_kind(step, pair);
	/* a SYN-ACK for another SYN is refused by the kernel, and the attempt goes on (figure 8) */
	if ((pair->rst_kind != RST_REFUSES_SYNACK || pair->synacks > 0) &&
	    pair->rst_kind != RST_NOT_OWN)
		step_shift(step, step->side, TCP_SENDS_RST);
	if (pair->rst_kind == RST_AFTER_CLOSE && !pair->closed_before_rst)
		step->connection->state[step->side] = TCP_CLOSED; /* it had not waited that long */
	if (pair->rst_kind !=
	    RST_GIVES_UP) /* it answered nothing else: it will not get this either */
		step_shift(step, receiver, TCP_GETS_RST);
}
