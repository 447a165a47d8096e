/* The handshake of a TCP connection, step by step: three-way, simultaneous, with itself. */
#include "correlate/correlator_private.h"

/* No server repeats its SYN-ACK by timer sooner: TCP_RTO_MIN. */
#define SYN_ACK_TIMER_NS 200000000LL

/* RFC 9293 section 3.10.7.3: in SYN_SENT an ACK counts only if it acknowledges the SYN. */
bool tcp_answers_syn(const struct tcp_side *sender, const struct tcp_header *tcp)
{
	return !sender->sent_syn ||
	       (seq_from(tcp->ack, sender->first_seq) > 0 && seq_from(tcp->ack, sender->next) <= 0);
}

/* A crossing SYN: both ends open, none is a server (RFC 9293 section 3.5, figure 7). */
static void track_crossing_syn(struct step *step, struct tcp_pair *pair)
{
	pair->handshake = HANDSHAKE_SIMULTANEOUS;
	pair->synack_packet = packets_behind(step->connection, step->packet->number);
	step_shift(step, SERVER, TCP_SENDS_SYN);
	step_shift(step, SERVER, TCP_GETS_SYN);
	step_shift(step, CLIENT, TCP_GETS_SYN);
	step_note(step, NOTE_HANDSHAKE, step->connection->first_packet, 2, 4);
}

static void note_fast_open(struct step *step, const struct tcp_pair *pair)
{
	const struct tcp_header *tcp = &step->packet->tcp;

	if (!(tcp->flags & TCP_ACK)) {
		if (tcp->options & TCP_HAS_FAST_OPEN)
			step_found(step, FOUND_FAST_OPEN);
		if (tcp->options & TCP_HAS_FAST_OPEN && tcp->fast_open_cookie_length == 0)
			step_note(step, NOTE_FAST_OPEN_REQUEST, 0, 0, 0);
		if (tcp->payload_length > 0)
			step_note(step, NOTE_FAST_OPEN_DATA, 0, tcp->payload_length,
				  tcp->options & TCP_HAS_FAST_OPEN ? tcp->fast_open_cookie_length
								   : 0);
		return;
	}
	if (tcp->options & TCP_HAS_FAST_OPEN && tcp->fast_open_cookie_length > 0)
		step_note(step, NOTE_FAST_OPEN_COOKIE, 0, tcp->fast_open_cookie_length, 0);
	if (pair->side[CLIENT].has_seq &&
	    pair->side[CLIENT].next != pair->side[CLIENT].first_seq + 1)
		step_note(step,
			  seq_from(tcp->ack, pair->side[CLIENT].first_seq + 1) > 0
				  ? NOTE_FAST_OPEN_ACCEPTED
				  : NOTE_FAST_OPEN_IGNORED,
			  0, 0, 0);
}

/* Behind the third step: overtaken by it in the capture, or a later one than the capture begins
 * with. */
static void track_late_syn_ack(struct step *step, struct tcp_pair *pair)
{
	const struct recent_packet *last =
		recent_packets_at(&step->correlator->recent, step->connection->recent, step->index);

	if (last == NULL || step->packet->time_ns - last->time_ns < SYN_ACK_TIMER_NS) {
		step_found(step, FOUND_OUT_OF_ORDER);
		step_note(step, NOTE_OUT_OF_ORDER, 0, 0, 0);
		return;
	}
	pair->synacks = 2;
	pair->synack_after_ack = true;
	step_found(step, FOUND_SYNACK_RETRANSMITTED);
	step_found(step, FOUND_LAST_ACK_LOST);
	step_note(step, NOTE_SYNACK_AGAIN, 0, pair->synacks, 0);
}

/* The SYN-ACK, for the first time. */
static void track_first_syn_ack(struct step *step, struct tcp_pair *pair)
{
	const struct tcp_side *client = &pair->side[CLIENT];
	const struct packet *packet = step->packet;
	bool answers = !client->has_seq || seq_from(packet->tcp.ack, client->first_seq) == 1 ||
		       packet->tcp.ack == client->next;

	if (!answers) { /* it answers another SYN; the client will say so with a RST */
		step_shift(step, SERVER, TCP_SENDS_SYN_ACK);
		return;
	}
	pair->synack_packet = packets_behind(step->connection, packet->number);
	pair->synacks = 1;
	if (pair->was_established) {
		track_late_syn_ack(step, pair);
		return;
	}
	pair->handshake = HANDSHAKE_INCOMPLETE;
	step_shift(step, SERVER, TCP_SENDS_SYN_ACK);
	if (client->has_seq && step->connection->syn_attempts <= 1)
		pair->rtt_server_ns = short_ns(packet->time_ns - client->last_ns);
	if (step->connection->state[CLIENT] == TCP_UNKNOWN)
		step->connection->state[CLIENT] = TCP_SYN_SENT;
	step_shift(step, CLIENT, TCP_GETS_SYN_ACK);
	if (packet->tcp.ack != client->first_seq + 1 && client->sent_syn)
		pair->handshake = HANDSHAKE_FAST_OPEN;
	note_fast_open(step, pair);
	step_note(step, NOTE_HANDSHAKE, packet_number(step->connection, pair->syn_packet), 2, 3);
	if (pair->handshake == HANDSHAKE_FAST_OPEN)
		step_note_bytes(step, packet->tcp.ack - client->first_seq - 1);
}

/*
 * Was the client shown to be connected by the SYN-ACK that now comes again? It answers a SYN that
 * came again too; else the client's silence says that the first one did not reach it.
 */
static void track_client_of_repeated(struct step *step)
{
	uint8_t *client = &step->connection->state[CLIENT];

	if (step->connection->last_side == CLIENT)
		step_shift(step, CLIENT, TCP_GETS_SYN_ACK);
	else if (*client == TCP_ESTABLISHED)
		*client = TCP_SYN_SENT;
}

/*
 * Did the SYN-ACK that comes again leave the server before the third step reached it? It does when
 * it answers a SYN that came again as well. By its timer a server repeats it after a second or more
 * (TCP_TIMEOUT_INIT), never sooner than TCP_RTO_MIN.
 */
static bool met_third_step(const struct step *step, const struct tcp_pair *pair,
			   const struct recent_packet *earlier)
{
	uint64_t number = step->packet->number;

	if (earlier == NULL)
		return false;
	if (step->packet->time_ns - earlier->time_ns < SYN_ACK_TIMER_NS)
		return true;
	/* the third step came rtt_client_ns after the SYN-ACK that it answers; what the client sent
	 * later, and sends again while it is ignored, says nothing */
	return packet_number(step->connection, pair->established_packet) >
		       recent_packet_number(earlier, number) &&
	       step->packet->time_ns - earlier->time_ns - (int64_t)pair->rtt_client_ns <
		       (int64_t)pair->rtt_server_ns;
}

static void track_syn_ack_again(struct step *step, struct tcp_pair *pair)
{
	const struct recent_packet *earlier = tcp_find_earlier(step, step->packet->tcp.seq);
	bool is_settled = pair->established_packet != NO_PACKET && !pair->server_confirmed;
	bool met;

	if (earlier != NULL && is_captured_twice(step, earlier))
		return; /* told by track_sequence() */
	met = pair->established_packet != NO_PACKET && met_third_step(step, pair, earlier);
	if (pair->synacks < UINT16_MAX)
		pair->synacks++;
	step_found(step, FOUND_SYNACK_RETRANSMITTED);
	step_note(step, NOTE_SYNACK_AGAIN, packet_number(step->connection, pair->synack_packet),
		  pair->synacks, met);
	if (pair->established_packet == NO_PACKET)
		track_client_of_repeated(step);
	if (is_settled && !met) {
		pair->synack_after_ack = true;
		step_found(step, FOUND_LAST_ACK_LOST);
		step_shift(step, SERVER, TCP_SENDS_SYN_ACK);
	}
}

static void track_syn_ack(struct step *step, struct tcp_pair *pair, bool is_first)
{

	if (pair->handshake == HANDSHAKE_SIMULTANEOUS) {
		bool last = step->connection->state[step->side] == TCP_ESTABLISHED ||
			    step->connection->state[other_side(step->side)] == TCP_SYN_RCVD;

		step_shift(step, other_side(step->side), TCP_GETS_SYN_ACK);
		step_note(step, NOTE_HANDSHAKE,
			  packet_number(step->connection, step->side == CLIENT ? pair->synack_packet
									       : pair->syn_packet),
			  last && step->connection->state[CLIENT] == TCP_ESTABLISHED &&
					  step->connection->state[SERVER] == TCP_ESTABLISHED
				  ? 4
				  : 3,
			  4);
		pair->established_packet = packets_behind(step->connection, step->packet->number);
		return;
	}
	if (step->side != SERVER)
		return;
	if (pair->synacks == 0 || is_first) {
		track_first_syn_ack(step, pair);
		return;
	}
	track_syn_ack_again(step, pair);
}

void tcp_track_syn(struct step *step, struct tcp_pair *pair)
{
	struct tcp_side *me = &pair->side[step->side];
	bool first = !me->sent_syn, first_syn_ack = !me->sent_syn_ack;

	me->sent_syn = true;
	if (step->packet->tcp.flags & TCP_ACK) {
		me->sent_syn_ack = true;
		track_syn_ack(step, pair, first_syn_ack);
		return;
	}
	if (step->side == SERVER && pair->side[CLIENT].sent_syn && first && pair->synacks == 0) {
		track_crossing_syn(step, pair);
		return;
	}
	if (first && pair->synacks > 0) {
		step_found(step, FOUND_OUT_OF_ORDER); /* the SYN-ACK overtook it in the capture */
		step_note(step, NOTE_OUT_OF_ORDER, 0, 0, 0);
	} else {
		step_shift(step, step->side, TCP_SENDS_SYN);
	}
	if (pair->synack_packet == NO_PACKET)
		pair->syn_packet = packets_behind(step->connection, step->packet->number);
	if (step->is_new)
		note_fast_open(step, pair);
}

/* The third step: the client acknowledges the SYN-ACK. */
void tcp_track_third_step(struct step *step, struct tcp_pair *pair)
{
	const struct tcp_side *server = &pair->side[SERVER];

	/* nearly always it is over; asked first, because no processor can guess who sent the packet
	 */
	if (pair->established_packet != NO_PACKET &&
	    step->connection->state[SERVER] != TCP_SYN_RCVD &&
	    step->connection->state[CLIENT] != TCP_SYN_SENT)
		return;
	if (step->side != CLIENT || pair->synacks == 0 || !(step->packet->tcp.flags & TCP_ACK) ||
	    seq_from(step->packet->tcp.ack, server->first_seq + 1) < 0)
		return;
	if (step->connection->state[SERVER] == TCP_SYN_RCVD)
		step_shift(step, SERVER, TCP_GETS_ACK_OF_SYN);
	if (step->connection->state[CLIENT] == TCP_SYN_SENT)
		step_shift(step, CLIENT, TCP_GETS_SYN_ACK);
	if (pair->established_packet != NO_PACKET)
		return;
	pair->established_packet = packets_behind(step->connection, step->packet->number);
	if (pair->synacks ==
	    1) /* else nobody knows which of them it answers (RFC 6298 section 3) */
		pair->rtt_client_ns = short_ns(step->packet->time_ns - server->last_ns);
	pair->was_established = true;
	pair->rst_packet = NO_PACKET; /* one that ended an earlier attempt */
	pair->rst_kind = RST_NONE;
	if (pair->handshake == HANDSHAKE_INCOMPLETE)
		pair->handshake = HANDSHAKE_THREE_WAY;
	step_note(step, NOTE_HANDSHAKE, packet_number(step->connection, pair->synack_packet), 3, 3);
}

/*
 * One direction only: what the captured side does proves that the other did its part. A client that
 * acknowledges after its SYN has had the SYN-ACK; a server that goes on after it has had the ACK.
 */
void tcp_track_unseen_step(struct step *step, struct tcp_pair *pair)
{
	if (pair->was_established || step->packet->tcp.flags & TCP_SYN ||
	    !(step->packet->tcp.flags & TCP_ACK) || pair->handshake != HANDSHAKE_INCOMPLETE)
		return;
	if (step->side == SERVER ? pair->synacks == 0 || pair->side[CLIENT].has_seq
				 : pair->side[SERVER].has_seq)
		return;
	pair->was_established = true;
	pair->handshake = HANDSHAKE_THREE_WAY;
	pair->established_packet = packets_behind(step->connection, step->packet->number);
	step->connection->state[CLIENT] = step->connection->state[SERVER] = TCP_ESTABLISHED;
}

/* One socket that met itself: its SYN crosses its own (figure 7 with both ends the same). */
void tcp_track_self_open(struct step *step, struct tcp_pair *pair)
{
	uint16_t flags = step->packet->tcp.flags;
	uint8_t *state = step->connection->state;

	if (flags & TCP_SYN) {
		bool again =
			pair->synacks > 0 || (!(flags & TCP_ACK) && pair->side[CLIENT].sent_syn);

		pair->side[CLIENT].sent_syn = true;
		pair->handshake = HANDSHAKE_SELF_CONNECT;
		state[CLIENT] = flags & TCP_ACK ? TCP_ESTABLISHED : TCP_SYN_RCVD;
		pair->synacks = flags & TCP_ACK ? 1 : 0;
		step->connection->syn_attempts = 1;
		if (!again)
			step_note(step, NOTE_HANDSHAKE, 0, flags & TCP_ACK ? 2 : 1, 3);
	} else if (!pair->was_established && !(flags & TCP_RST)) {
		if (pair->handshake == HANDSHAKE_SELF_CONNECT)
			step_note(step, NOTE_HANDSHAKE, 0, 3, 3);
		pair->established_packet = packets_behind(step->connection, step->packet->number);
		pair->was_established = true;
		state[CLIENT] = TCP_ESTABLISHED;
	}
	state[SERVER] = state[CLIENT];
}

/* A connection whose opening the capture does not hold shows that it lives. */
void tcp_show_life(struct step *step, struct tcp_pair *pair)
{
	if (pair->handshake != HANDSHAKE_NOT_CAPTURED || step->packet->tcp.flags & TCP_SYN ||
	    step->connection->is_probe)
		return;
	pair->was_established = true;
	if (step->connection->state[step->side] == TCP_UNKNOWN)
		step_shift(step, step->side, TCP_SHOWS_DATA);
	if (step->packet->tcp.flags & TCP_ACK &&
	    step->connection->state[other_side(step->side)] == TCP_UNKNOWN)
		step_shift(step, other_side(step->side), TCP_SHOWS_DATA);
}

/* Both ends of a simultaneous open are through once each got the other's SYN-ACK or ACK. */
void tcp_track_simultaneous_acks(struct step *step, struct tcp_pair *pair)
{
	enum side other = other_side(step->side);

	if (step->packet->tcp.flags & TCP_SYN)
		return;
	if (step->connection->state[other] == TCP_SYN_RCVD &&
	    seq_from(step->packet->tcp.ack, pair->side[other].first_seq) > 0)
		step_shift(step, other, TCP_GETS_ACK_OF_SYN);
	pair->was_established = step->connection->state[CLIENT] == TCP_ESTABLISHED ||
				step->connection->state[SERVER] == TCP_ESTABLISHED ||
				pair->was_established;
}
