/* The close of a TCP connection: FINs, who sent the first, and how they were acknowledged. */
#include "correlate/correlator_private.h"

/* One socket that closes on itself: FIN_WAIT_1, its own FIN arrives: CLOSING (figure 12). */
static void track_self_fin(struct step *step, struct tcp_pair *pair)
{
	pair->closed_first = CLOSED_FIRST_BOTH;
	step->connection->state[CLIENT] = step->connection->state[SERVER] = TCP_CLOSING;
	step_note(step, NOTE_FIN, 0, 1, 1);
}

static uint8_t closer_word(enum side side)
{
	return side == CLIENT ? CLOSED_FIRST_CLIENT : CLOSED_FIRST_SERVER;
}

/* The first FIN of the connection, as far as the capture holds both directions. */
static void track_first_fin(struct step *step, struct tcp_pair *pair)
{
	bool is_first = pair->side[other_side(step->side)].has_seq;

	if (is_first)
		pair->closed_first = closer_word(step->side);
	step_shift(step, step->side, TCP_SENDS_FIN);
	step_shift(step, other_side(step->side), TCP_GETS_FIN);
	step_note(step, NOTE_FIN, 0, is_first, 1);
}

/*
 * The second FIN. Its acknowledgement number tells whether the first had arrived: a socket in
 * CLOSE_WAIT acknowledges the FIN with everything it sends. If not, the two crossed, and its
 * sender was in ESTABLISHED all along.
 */
static void track_second_fin(struct step *step, struct tcp_pair *pair)
{
	enum side first = other_side(step->side);
	const struct tcp_side *closer = &pair->side[first];
	bool had_first = step->packet->tcp.flags & TCP_ACK &&
			 seq_from(step->packet->tcp.ack, closer->fin_seq) > 0;

	if (!had_first) {
		pair->fin_crossed = true;
		pair->closed_first = CLOSED_FIRST_BOTH;
		step->connection->state[step->side] = TCP_FIN_WAIT_1;
		step_shift(step, step->side, TCP_GETS_FIN);
		step_shift(step, first, TCP_GETS_FIN);
		step_note(step, NOTE_FINS_CROSS,
			  packet_number(step->connection, closer->fin_packet), 2, 2);
		return;
	}
	pair->closed_first = closer_word(first);
	step_shift(step, step->side, TCP_SENDS_FIN);
	if (closer->fin_acked) {
		step_note(step, NOTE_FIN, packet_number(step->connection, closer->fin_packet), 2,
			  3);
	} else {
		step_note(step, NOTE_FIN_AND_ACK,
			  packet_number(step->connection, closer->fin_packet), 2, 2);
		step_shift(step, first, TCP_GETS_ACK_OF_FIN);
		pair->side[first].fin_acked = true;
	}
	step_shift(step, first, TCP_GETS_FIN);
}

/* The FIN again: its ACK was lost, or the FIN itself. */
static void track_fin_again(struct step *step, struct tcp_pair *pair)
{
	struct tcp_side *me = &pair->side[step->side];

	if (me->fin_acked && step->connection->state[step->side] == TCP_CLOSED)
		step->connection->state[step->side] = TCP_LAST_ACK;
	me->fin_acked_before |= me->fin_acked;
	me->fin_acked = false;
}

void tcp_track_fin(struct step *step, struct tcp_pair *pair)
{
	const struct tcp_header *tcp = &step->packet->tcp;
	struct tcp_side *me = &pair->side[step->side];

	if (me->has_fin) {
		if (!step_is_copy(step))
			track_fin_again(step, pair);
		return;
	}
	me->has_fin = true;
	me->fin_seq = tcp->seq + tcp->payload_length;
	me->fin_packet = packets_behind(step->connection, step->packet->number);
	if (step->connection->is_self)
		track_self_fin(step, pair);
	else if (pair->side[other_side(step->side)].has_fin)
		track_second_fin(step, pair);
	else
		track_first_fin(step, pair);
}

/* Which packet of the close an ACK of a FIN is: the last one but in a four-way or crossing close.
 */
static int number_of_ack(const struct tcp_pair *pair, bool is_first, bool is_self)
{
	if (is_first || is_self)
		return 2;
	if (pair->fin_crossed)
		return pair->side[CLIENT].fin_acked && pair->side[SERVER].fin_acked ? 4 : 3;
	return pair->first_fin_acked_alone ? 4 : 3;
}

void tcp_track_fin_acked(struct step *step, struct tcp_pair *pair, enum side closer)
{
	struct tcp_side *side = &pair->side[closer];
	const struct tcp_side *other = &pair->side[step->side];
	bool is_first = !other->has_fin;
	bool in_time_wait = step->connection->state[step->side] == TCP_TIME_WAIT;

	if (step->connection->is_self && step->packet->tcp.flags & TCP_FIN)
		return;
	side->fin_acked = true;
	if (is_first)
		pair->first_fin_acked_alone = true;
	step_shift(step, closer, TCP_GETS_ACK_OF_FIN);
	if (step->connection->is_self)
		step->connection->state[SERVER] = step->connection->state[CLIENT];
	if (other->has_fin && other->fin_acked)
		pair->finack_packet = packets_behind(step->connection, step->packet->number);
	if (side->fin_acked_before && in_time_wait)
		step_note(step, NOTE_TIME_WAIT_ANSWER, 0, 0, 0);
	else
		step_note(step, NOTE_FIN_ACKED, packet_number(step->connection, side->fin_packet),
			  side->fin_acked_before,
			  number_of_ack(pair, is_first, step->connection->is_self));
}

void tcp_track_unseen_fin(struct step *step, struct tcp_pair *pair)
{
	struct tcp_side *me = &pair->side[step->side];
	struct tcp_side *peer = &pair->side[other_side(step->side)];
	uint8_t *state = step->connection->state;

	if (step->packet->tcp.seq != me->fin_seq + 1 || peer->has_fin || step->connection->is_self)
		return;
	peer->has_fin = peer->fin_acked = me->fin_acked = true;
	peer->fin_seq = step->packet->tcp.ack - 1;
	pair->closed_first = closer_word(step->side);
	pair->finack_packet = packets_behind(step->connection, step->packet->number);
	state[step->side] = TCP_TIME_WAIT;
	state[other_side(step->side)] = TCP_CLOSED;
}
