/* The opening of a TCP connection: SYNs, their refusal, and when a five-tuple begins anew. */
#include "correlate/correlator_private.h"

static bool is_syn(const struct packet *packet)
{
	return (packet->tcp.flags & (TCP_SYN | TCP_FIN | TCP_ACK | TCP_RST)) == TCP_SYN;
}

static bool is_syn_ack(const struct packet *packet)
{
	return (packet->tcp.flags & (TCP_SYN | TCP_ACK | TCP_RST)) == (TCP_SYN | TCP_ACK);
}

/*
 * Every segment of a connection has ACK, but for the SYN and some RSTs, and no SYN has FIN: this
 * one is a scanner's.
 */
static bool is_probe(const struct packet *packet)
{
	return !(packet->tcp.flags & (TCP_ACK | TCP_RST)) && !is_syn(packet);
}

bool tcp_refuses_unseen_syn(const struct packet *packet)
{
	return (packet->tcp.flags & (TCP_SYN | TCP_ACK | TCP_RST)) == (TCP_ACK | TCP_RST) &&
	       packet->tcp.seq == 0 && packet->tcp.payload_length == 0;
}

/*
 * Who sent the SYN is the client. A capture that begins midway does not show it: then the higher
 * port is, because servers listen on low ones, and between equal ports the first sender.
 */
bool tcp_source_is_client(const struct packet *packet)
{
	if (is_syn(packet))
		return true;
	if (is_syn_ack(packet))
		return false;
	if (is_probe(packet))
		return true;
	if (tcp_refuses_unseen_syn(packet))
		return false;
	return packet->five_tuple.source_port >= packet->five_tuple.destination_port;
}

/* Has the socket of this side gone, so that a SYN from it is another socket's? */
static bool side_is_over(uint8_t state)
{
	return state == TCP_CLOSED || state == TCP_TIME_WAIT;
}

/*
 * A SYN-ACK with another number than the last one's: of a new connection whose SYN is not in the
 * capture, if the old one is over, or if the capture never shows that direction.
 */
static bool answers_unseen_syn(const struct correlator *correlator,
			       const struct connection *connection, const struct packet *packet,
			       enum side side)
{
	const struct tcp_pair *pair;

	if (connection->tcp == 0 || connection->is_self)
		return false;
	pair = tcp_pair_at(correlator, connection->tcp);
	return pair->was_established && pair->side[side].has_seq &&
	       packet->tcp.seq != pair->side[side].first_seq &&
	       (!pair->side[other_side(side)].has_seq || (side_is_over(connection->state[CLIENT]) &&
							  side_is_over(connection->state[SERVER])));
}

/* Nothing follows a FIN in sequence: what does belongs to a connection whose SYN is not in the
 * capture. */
static bool goes_beyond_fin(const struct correlator *correlator,
			    const struct connection *connection, const struct packet *packet,
			    enum side side)
{
	const struct tcp_side *sender;

	if (connection->tcp == 0 || packet->tcp.flags & TCP_RST || connection->is_self)
		return false;
	sender = &tcp_pair_at(correlator, connection->tcp)->side[side];
	return sender->has_fin && sender->fin_packet != NO_PACKET &&
	       seq_from(packet->tcp.seq + packet->tcp.payload_length, sender->fin_seq + 1) > 0 &&
	       side_is_over(connection->state[other_side(side)]);
}

/*
 * A SYN with another initial sequence number than the last one of that side begins anew; so does
 * one with the same number long after the end. A SYN from the server while the client's SYN is
 * unanswered is a simultaneous open, not a new connection.
 */
bool tcp_begins_anew(const struct correlator *correlator, const struct connection *connection,
		     const struct packet *packet, enum side side)
{
	const struct tcp_pair *pair;

	if (packet->tcp.flags & TCP_SYN && is_syn_ack(packet))
		return answers_unseen_syn(correlator, connection, packet, side);
	if (!is_syn(packet))
		return side_is_over(connection->state[side]) &&
		       goes_beyond_fin(correlator, connection, packet, side);
	if (connection->tcp == 0) {
		if (side == CLIENT)
			return packet->tcp.seq != connection->syn.isn;
		return connection->is_refused || connection->state[CLIENT] != TCP_SYN_SENT;
	}
	pair = tcp_pair_at(correlator, connection->tcp);
	if (side == SERVER && connection->state[CLIENT] == TCP_SYN_SENT &&
	    !pair->side[SERVER].has_seq)
		return false;
	if (!pair->side[side].has_seq && pair->side[side].has_acked &&
	    packet->tcp.seq + 1 == pair->side[side].acked)
		return false; /* the answer to it stands before it in the file */
	if (pair->side[side].sent_syn && packet->tcp.seq == pair->side[side].first_seq)
		return side_is_over(connection->state[side]) && pair->was_established;
	return true;
}

/* A tcp_pair with nothing in it; false when memory is short. */
static bool add_pair(struct step *step)
{
	struct tcp_pair *pair;

	step->connection->tcp = slab_new(&step->correlator->pairs);
	if (step->connection->tcp == 0)
		return false;
	pair = tcp_pair_at(step->correlator, step->connection->tcp);
	pair->syn_packet = pair->synack_packet = pair->established_packet = NO_PACKET;
	pair->rst_packet = pair->finack_packet = pair->challenge_packet = NO_PACKET;
	pair->rst_back_packet = NO_PACKET;
	pair->handshake = HANDSHAKE_NOT_CAPTURED;
	for (int side = CLIENT; side <= SERVER; side++) {
		struct tcp_side *one = &pair->side[side];

		one->fin_packet = one->stalled_packet = NO_PACKET;
		one->data_packet = one->last_packet = NO_PACKET;
	}
	return true;
}

/* What was kept of the SYNs moves into a tcp_pair, now that there is more to know. */
static bool promote(struct step *step)
{
	struct connection *connection = step->connection;
	uint32_t isn = connection->syn.isn;
	uint16_t mss = connection->syn.mss;
	struct tcp_pair *pair;
	struct tcp_side *client;

	if (!add_pair(step))
		return false;
	pair = tcp_pair_at(step->correlator, connection->tcp);
	client = &pair->side[CLIENT];
	client->first_seq = isn;
	client->next = isn + 1;
	client->acked = isn;
	client->has_seq = client->sent_syn = true;
	client->mss = mss;
	client->scales = connection->window_scale != 255;
	client->window_scale = client->scales ? connection->window_scale : 0;
	client->last_ns = connection->last_ns;
	pair->syn_packet = connection->is_refused ? 0 : connection->last_packet;
	pair->handshake = HANDSHAKE_INCOMPLETE;
	if (connection->is_refused) {
		pair->handshake = HANDSHAKE_REFUSED;
		pair->rst_packet = connection->last_packet - connection->syn.gap;
		pair->rst_kind = RST_REFUSES_SYN;
		pair->rst_from = SERVER;
		pair->rst_state = TCP_SYN_SENT;
	}
	return true;
}

/* The time between SYNs tells Linux 6.5 and later (1, 1, 1, 1, 2 … s) from the others (1, 2, 4 …
 * s). */
static void note_backoff(const struct step *step, int64_t gap_ns)
{
	struct connection *connection = step->connection;
	int64_t before_ns = connection->syn.gap * 4000000LL;
	int64_t slack_ns = before_ns / 4;

	if (connection->syn_attempts >= 3 && before_ns >= 500000000LL) {
		if (gap_ns > 2 * before_ns - slack_ns && gap_ns < 2 * before_ns + 2 * slack_ns) {
			if (connection->syn_attempts == 3 && before_ns < 1500000000LL)
				step_found(step, FOUND_EXPONENTIAL_SYN_BACKOFF);
		} else if (gap_ns > before_ns - slack_ns && gap_ns < before_ns + slack_ns) {
			step_found(step, FOUND_LINEAR_SYN_BACKOFF);
		}
	}
	gap_ns /= 4000000;
	connection->syn.gap = gap_ns > UINT16_MAX ? UINT16_MAX : gap_ns < 0 ? 0 : (uint16_t)gap_ns;
}

/*
 * An ICMP error ends an attempt at once, so a further SYN of the same attempt shows that the
 * sender's kernel did not act on it: the socket was locked by the very call that sent the SYN
 * (tcp_v4_err(), counter LockDroppedIcmps), or the sender is not Linux. Returns whether an error
 * ended the attempt all the same: this SYN and that error met on the way.
 */
#define MAX_OF_ONE_ATTEMPT 64 /* beyond, only the last error is looked at: SYNs come often */
#define CROSSING_NS        50000000LL /* a SYN so soon after the error had left before it arrived */

static bool has_ended_before(const struct step *step)
{
	struct connection *connection = step->connection;
	uint32_t icmp = connection->icmp_last;
	uint32_t left = connection->icmp_count <= MAX_OF_ONE_ATTEMPT ? connection->icmp_count : 1;
	bool ended = false;

	for (; left > 0; left--) {
		struct icmp_record *record = icmp_record_at(step->correlator, icmp);

		if (record->reason == ICMP_ACCEPTED && record->side == step->side &&
		    record->state == TCP_SYN_SENT &&
		    record->quotes_packet != step->packet->number &&
		    step->packet->time_ns - record->time_ns > CROSSING_NS)
			record->reason = ICMP_SENDER_WENT_ON;
		ended |= record->reason == ICMP_ACCEPTED && record->side == step->side &&
			 record->state == TCP_SYN_SENT;
		icmp = record->next;
	}
	return ended;
}

/* Another attempt after one that a RST had ended: nothing of what answered that one holds. */
static void forget_refusal(struct connection *connection, struct tcp_pair *pair)
{
	struct tcp_side *server = &pair->side[SERVER];

	server->has_seq = server->has_acked = server->sent_syn = server->sent_syn_ack = false;
	connection->is_refused = false;
	pair->handshake = HANDSHAKE_INCOMPLETE;
	pair->rst_packet = pair->synack_packet = NO_PACKET;
	pair->rst_kind = RST_NONE;
	pair->synacks = 0;
}

/* The same SYN again: the next attempt (true), or the capture holds it twice. */
static bool repeat_syn(struct step *step)
{
	struct connection *connection = step->connection;
	const struct recent_packet *earlier = tcp_find_earlier(step, step->packet->tcp.seq);

	if (connection->syn_attempts == 0) { /* the SYN-ACK stood before it in the file */
		connection->syn_attempts = 1;
		return true;
	}
	if (earlier != NULL && is_captured_twice(step, earlier)) {
		step_found(step, FOUND_DUPLICATE_PACKETS);
		step_note(step, NOTE_DUPLICATE, recent_packet_number(earlier, step->packet->number),
			  0, 0);
		return false;
	}
	if (connection->syn_attempts < UINT8_MAX)
		connection->syn_attempts++;
	step_found(step, FOUND_SYN_RETRANSMITTED);
	step_note(step, NOTE_SYN_ATTEMPT, connection->first_packet, connection->syn_attempts,
		  step->packet->time_ns - connection->first_ns);
	if (connection->tcp == 0)
		note_backoff(step, step->packet->time_ns - connection->last_ns);
	if (!has_ended_before(step) && connection->tcp == 0)
		connection->state[CLIENT] = TCP_SYN_SENT;
	if (connection->tcp != 0) {
		struct tcp_pair *pair = tcp_pair_at(step->correlator, connection->tcp);

		if (pair->rst_packet != NO_PACKET && !pair->was_established)
			forget_refusal(connection, pair);
	}
	return true;
}

/* A RST that ends the attempt: it acknowledges the SYN (RFC 9293 section 3.10.7.3). */
static bool refuses(const struct step *step)
{
	const struct tcp_header *tcp = &step->packet->tcp;

	return (tcp->flags & TCP_RST) && (tcp->flags & TCP_ACK) && !(tcp->flags & TCP_SYN) &&
	       tcp->ack == step->connection->syn.isn + 1 && tcp->checksum != CHECKSUM_WRONG;
}

static void take_refusal(struct step *step)
{
	struct connection *connection = step->connection;

	connection->is_refused = true;
	connection->syn.gap = 0;
	connection->state[CLIENT] = connection->state[SERVER] = TCP_CLOSED;
	step_note(step, NOTE_RST_REFUSES, packet_number(connection, connection->last_packet),
		  step->packet->time_ns - connection->last_ns, 0);
}

/* A SYN, and nothing else that would have to be remembered: a small record does. */
static bool is_plain_syn(const struct packet *packet)
{
	return packet->tcp.payload_length == 0 && !(packet->tcp.options & TCP_HAS_FAST_OPEN) &&
	       packet->tcp.checksum != CHECKSUM_WRONG;
}

static void begin_with_syn(struct step *step)
{
	struct connection *connection = step->connection;
	const struct tcp_header *tcp = &step->packet->tcp;

	connection->syn.isn = tcp->seq;
	connection->syn.mss = tcp->options & TCP_HAS_MSS ? tcp->mss : 0;
	connection->syn.gap = 0;
	connection->window_scale = 255;
	if (tcp->options &
	    TCP_HAS_WINDOW_SCALE) /* more than 14 counts as 14: RFC 7323 section 2.3 */
		connection->window_scale = tcp->window_scale > 14 ? 14 : tcp->window_scale;
	connection->syn_attempts = 1;
	connection->state[CLIENT] = TCP_SYN_SENT;
	step_note(step, NOTE_HANDSHAKE, 0, 1, 3);
}

static void note_probe(struct step *step)
{
	if (!is_probe(step->packet))
		return;
	step->connection->is_probe = true;
	step_found(step, FOUND_SCAN);
	step_note(step, NOTE_SCAN, 0, step->packet->tcp.flags, 0);
}

/* Has one end not seen the end of the connection that the five-tuple had before? */
static bool is_alive(const struct connection *connection)
{
	return connection->tcp != 0 && (!side_is_over(connection->state[CLIENT]) ||
					!side_is_over(connection->state[SERVER]));
}

/* A host that came back opens anew; the other end still has the old connection (RFC 9293, fig. 9).
 */
static void remember_older(struct step *step)
{
	struct connection *older;
	struct tcp_pair *pair;

	if (step->older == 0)
		return;
	older = connection_at(step->correlator, step->older);
	if (!is_alive(older))
		return;
	tcp_pair_at(step->correlator, step->connection->tcp)->previous = step->older;
	pair = tcp_pair_at(step->correlator, older->tcp);
	if (pair->was_established)
		older->notes |= NOTE_BIT(FOUND_REPLACED);
	pair->challenge_packet = packets_behind(older, step->packet->number);
	pair->is_steady = false;
}

/* What is neither SYN nor an answer to this one: the other end speaks of the old connection. */
static bool concerns_older(const struct step *step, const struct tcp_pair *pair)
{
	const struct tcp_header *tcp = &step->packet->tcp;

	if (tcp->flags & TCP_SYN || step->connection->state[CLIENT] != TCP_SYN_SENT)
		return false;
	if (step->side == CLIENT)
		return (tcp->flags & (TCP_RST | TCP_ACK)) == TCP_RST;
	return tcp->flags & TCP_ACK && tcp->ack != pair->side[CLIENT].next;
}

void tcp_redirect_to_older(struct step *step)
{
	const struct tcp_pair *pair = tcp_pair_at(step->correlator, step->connection->tcp);
	struct connection *older;

	if (pair->previous == 0 || !concerns_older(step, pair))
		return;
	older = connection_at(step->correlator, pair->previous);
	if (older->is_free || older->id >= step->connection->id || older->tcp == 0 ||
	    !flow_key_same_ends(&older->key, &step->connection->key) ||
	    !flow_key_same_way(&older->key, &step->connection->key))
		return; /* it was evicted, and its place perhaps reused */
	if (older->client_is_low != step->connection->client_is_low)
		step->side = other_side(step->side);
	step->connection = older;
	step->index = pair->previous;
}

static bool begin(struct step *step)
{
	struct tcp_pair *pair;

	if (is_syn(step->packet) && !step->connection->is_self) {
		begin_with_syn(step);
		if (is_plain_syn(step->packet) && step->older == 0)
			return true;
		if (!promote(step))
			return false;
		remember_older(step);
	} else {
		if (!add_pair(step))
			return false;
		note_probe(step);
	}
	pair = tcp_pair_at(step->correlator, step->connection->tcp);
	tcp_track_segment(step, pair);
	return true;
}

/* The RST once more: there is still no more to know than that. */
static bool take_copy_of_refusal(struct step *step)
{
	struct connection *connection = step->connection;
	uint32_t behind = packets_behind(connection, step->packet->number);
	uint32_t gap = connection->syn.gap + (behind - connection->last_packet);

	if (gap > UINT16_MAX || !tcp_note_copy(step))
		return false;
	connection->syn.gap = (uint16_t)gap;
	return true;
}

bool tcp_open_segment(struct step *step)
{
	struct connection *connection = step->connection;

	if (step->is_new)
		return begin(step);
	if (connection->tcp == 0) {
		if (step->side == CLIENT && is_syn(step->packet) && !connection->is_refused) {
			(void)repeat_syn(step);
			return true;
		}
		if (step->side == SERVER && !connection->is_refused && refuses(step)) {
			take_refusal(step);
			return true;
		}
		if (connection->is_refused && take_copy_of_refusal(step))
			return true;
		if (!promote(step))
			return false;
	}
	if (is_syn(step->packet) && step->side == CLIENT && !repeat_syn(step))
		return true;
	tcp_track_segment(step, tcp_pair_at(step->correlator, connection->tcp));
	return true;
}
