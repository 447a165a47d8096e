/* Sequence facts of an open TCP connection: what was sent, sent again, acknowledged, and missing.
 */
#include "correlate/correlator_private.h"
#include "correlate/tcp_side.h"

#include <stdlib.h>

#define MILLISECONDS(n) ((n)*1000000LL)

/*
 * A segment that fills a gap this soon after the one that left it overtook on the way (the same
 * bound as Wireshark's); later it was sent again.
 */
#define REORDERED_WITHIN MILLISECONDS(3)

/* Copies of one packet on two interfaces lie closer together than any retransmission. */
#define CAPTURED_TWICE_WITHIN     MILLISECONDS(100)
#define CAPTURED_TWICE_WITHOUT_ID MILLISECONDS(2)

/* Is `seq` the number of the packet, or of the data behind its SYN (fast open)? */
static bool begins_at(const struct recent_packet *entry, uint32_t seq)
{
	if (entry->seq == seq)
		return entry->length > 0 || entry->flags & (RECENT_SYN | RECENT_FIN);
	return entry->seq + 1 == seq && entry->length > 0 && entry->flags & RECENT_SYN;
}

struct recent_packet *tcp_find_earlier(const struct step *step, uint32_t seq)
{
	const struct correlator *correlator = step->correlator;
	uint8_t from = step->side == SERVER ? RECENT_FROM_SERVER : 0;
	uint32_t number = step->connection->recent;
	struct recent_packet *entry;

	for (int hops = 0; hops < 64; hops++) {
		entry = recent_packets_at(&correlator->recent, number, step->index);
		if (entry == NULL)
			return NULL;
		if ((entry->flags & RECENT_FROM_SERVER) == from && begins_at(entry, seq))
			return entry;
		number = entry->previous;
	}
	return NULL;
}

/*
 * The same IP ID, checksum and length within moments. Without an ID (IPv6; IPv4 with DF and ID 0)
 * the time must be shorter, because a retransmission may be the same to the bit. A router that
 * forwards it between two captured interfaces lowers the TTL by one.
 */
bool is_captured_twice(const struct step *step, const struct recent_packet *earlier)
{
	const struct packet *packet = step->packet;
	bool has_id = packet->ip.has_id && packet->ip.id != 0;
	int64_t apart = llabs(packet->time_ns - earlier->time_ns);
	uint16_t checksum = packet->kind == PACKET_TCP    ? packet->tcp.checksum_value
			    : packet->kind == PACKET_UDP  ? packet->udp.checksum_value
			    : packet->kind == PACKET_ECHO ? packet->icmp.checksum_value
							  : 0;

	if (earlier->id != (packet->ip.has_id ? packet->ip.id : 0))
		return false;
	if (checksum != earlier->checksum && !(earlier->flags & RECENT_CHECKSUM_UNSURE))
		return false;
	if (abs(packet->ip.ttl - earlier->ttl) >
	    1) /* either interface may come first in the file */
		return false;
	return apart < (has_id ? CAPTURED_TWICE_WITHIN : CAPTURED_TWICE_WITHOUT_ID);
}

/* What a segment occupies in sequence space. */
static uint32_t occupies(const struct tcp_header *tcp)
{
	return tcp->payload_length + !!(tcp->flags & TCP_SYN) + !!(tcp->flags & TCP_FIN);
}

/* The first sight of a side: a SYN gives the ISN, anything else just a place to begin. */
static void begin_side(struct tcp_side *me, const struct tcp_header *tcp, int64_t now)
{
	me->has_seq = true;
	me->sent_syn = me->sent_syn_ack = false;
	me->first_seq = tcp->seq;
	me->next = tcp->seq + occupies(tcp);
	me->last_ns = now;
	me->hole[0].left = me->hole[0].right;
	me->hole[1].left = me->hole[1].right;
	if (!me->has_acked)
		me->acked = tcp->seq;
	if (tcp->flags & TCP_SYN) {
		me->mss = tcp->options & TCP_HAS_MSS ? tcp->mss : 0;
		me->scales = !!(tcp->options & TCP_HAS_WINDOW_SCALE);
		me->window_scale = me->scales ? tcp->window_scale : 0;
	}
}

/* A probe repeats the byte before the next one, with one byte of garbage or none. */
static bool is_probe(const struct tcp_side *me, const struct tcp_header *tcp)
{
	return tcp->payload_length <= 1 && tcp->seq == me->next - 1 &&
	       (tcp->flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) == TCP_ACK && me->has_acked &&
	       me->acked == me->next;
}

/* Into a closed window some send the next byte itself, again and again until it is taken. */
static bool is_byte_probe(const struct tcp_side *me, const struct tcp_header *tcp)
{
	return tcp->payload_length == 1 && !(tcp->flags & (TCP_SYN | TCP_FIN)) &&
	       tcp->seq == (me->has_probed ? me->next - 1 : me->next);
}

bool tcp_note_copy(struct step *step)
{
	const struct recent_packet *last =
		recent_packets_at(&step->correlator->recent, step->connection->recent, step->index);
	uint8_t from = step->side == SERVER ? RECENT_FROM_SERVER : 0;

	/* without an ID two equal segments sent at once look the same: only the TTL tells */
	if (last == NULL || (last->flags & RECENT_FROM_SERVER) != from ||
	    last->seq != step->packet->tcp.seq ||
	    last->length != step->packet->tcp.payload_length ||
	    (last->id == 0 && last->ttl == step->packet->ip.ttl) || !is_captured_twice(step, last))
		return false;
	step_found(step, FOUND_DUPLICATE_PACKETS);
	step_note(step, NOTE_DUPLICATE,
		  packet_number(step->connection, step->connection->last_packet), 0, 0);
	return true;
}

static void note_probe(struct step *step, struct tcp_side *me, const struct tcp_side *peer)
{
	if (tcp_note_copy(step))
		return;
	if (me->repeats < UINT8_MAX)
		me->repeats++;
	if (me->repeats == 1) {
		me->stalled_packet = packets_behind(step->connection, step->packet->number);
		me->stalled_ns = step->packet->time_ns;
	}
	if (peer->window_is_zero) {
		step_note(step, NOTE_WINDOW_PROBE, 0, 0, 0);
		return;
	}
	if (me->keepalives < UINT8_MAX)
		me->keepalives++;
	step_found(step, FOUND_KEEPALIVE);
	step_note(step, NOTE_KEEPALIVE, 0, me->keepalives, 0);
}

/*
 * Large segments vanish again and again while the other side is heard and smaller ones got through:
 * something on the way drops them and no ICMP error says so (RFC 2923 section 2.1).
 */
static bool is_black_hole(const struct tcp_side *me, const struct tcp_side *peer)
{
	return me->stalled_count >= 3 && me->stalled_length > 512 &&
	       me->stalled_length > me->acked_length && me->stalled_packet != NO_PACKET &&
	       peer->last_packet != NO_PACKET && peer->last_packet > me->stalled_packet;
}

/* Takes [seq, seq + length) out of a hole that it begins or ends; false if it lies in none. */
static bool fill_hole(struct tcp_side *me, uint32_t seq, uint32_t length)
{
	for (int i = 0; i < 2; i++) {
		uint32_t left = me->hole[i].left, right = me->hole[i].right;

		if (left == right || seq_from(seq, left) < 0 || seq_from(seq, right) >= 0)
			continue;
		if (seq == left)
			me->hole[i].left =
				seq_from(seq + length, right) >= 0 ? right : seq + length;
		else
			me->hole[i].right = seq;
		return true;
	}
	return false;
}

/* The oldest unacknowledged segment comes again: how often in this length, and whether that is a
 * black hole. */
static void count_stall(struct step *step, struct tcp_side *me, const struct tcp_side *peer)
{
	uint32_t length = step->packet->tcp.payload_length;

	if (me->stalled_length != length)
		me->stalled_count = 0;
	me->stalled_length = tcp_kept_length(length);
	if (me->stalled_count < UINT16_MAX)
		me->stalled_count++;
	if (is_black_hole(me, peer) && !(step->connection->notes & NOTE_BIT(FOUND_PMTU_REDUCED)))
		step_found(step, FOUND_PMTU_BLACK_HOLE);
}

/* The segment was sent before; `earlier` is its last transmission, NULL when that had other bounds.
 */
static void note_retransmission(struct step *step, struct tcp_side *me, const struct tcp_side *peer,
				const struct recent_packet *earlier, bool fills_gap)
{
	const struct tcp_header *tcp = &step->packet->tcp;
	bool is_oldest = me->has_acked && tcp->seq == me->acked;
	uint64_t original =
		earlier == NULL ? 0 : recent_packet_number(earlier, step->packet->number);

	me->retransmissions++;
	if (tcp->flags & TCP_SYN)
		return; /* told as another attempt */
	if (me->repeats < UINT8_MAX)
		me->repeats++;
	if (is_oldest)
		count_stall(step, me, peer);
	if (is_oldest && original != 0 && me->stalled_packet != NO_PACKET)
		original = packet_number(step->connection, me->stalled_packet);
	step_note(step,
		  fills_gap                                          ? NOTE_FILLS_GAP
		  : tcp->flags & TCP_FIN && tcp->payload_length == 0 ? NOTE_FIN_AGAIN
								     : NOTE_RETRANSMISSION,
		  original, earlier != NULL ? step->packet->time_ns - earlier->time_ns : 0,
		  is_oldest ? me->stalled_count : 0);
}

/* Payload that was there before, in part or whole: sent again, overtaken, or captured twice. */
static void note_old_bytes(struct step *step, struct tcp_side *me, const struct tcp_side *peer)
{
	const struct tcp_header *tcp = &step->packet->tcp;
	const struct recent_packet *earlier = tcp_find_earlier(step, tcp->seq);
	bool fills;

	if (earlier != NULL && is_captured_twice(step, earlier)) {
		step_found(step, FOUND_DUPLICATE_PACKETS);
		step_note(step, NOTE_DUPLICATE, recent_packet_number(earlier, step->packet->number),
			  0, 0);
		return;
	}
	fills = fill_hole(me, tcp->seq, occupies(tcp));
	if ((fills || seq_from(tcp->seq, me->first_seq) < 0) &&
	    step->packet->time_ns - me->last_ns < REORDERED_WITHIN) {
		step_found(step, FOUND_OUT_OF_ORDER);
		step_note(step, NOTE_OUT_OF_ORDER, 0, seq_from(me->next, tcp->seq), 0);
		return;
	}
	note_retransmission(step, me, peer, earlier, fills);
}

/* Remembers a stretch that was jumped over; false: more than two at once are not followed. */
static bool add_hole(struct tcp_side *me, uint32_t left, uint32_t right)
{
	int free_hole = me->hole[0].left == me->hole[0].right ? 0 : 1;

	if (me->hole[free_hole].left != me->hole[free_hole].right)
		return false;
	me->hole[free_hole].left = left;
	me->hole[free_hole].right = right;
	return true;
}

/*
 * A jump ahead: lost, overtaken, or not captured. Which of them shows later: what comes again fills
 * the hole; what is acknowledged although it never came was not captured.
 */
static void note_gap(struct step *step, struct tcp_side *me, uint32_t seq)
{
	step_note(step, NOTE_GAP, 0, (int32_t)(seq - me->next), 0);
	(void)add_hole(me, me->next, seq);
}

/* Forgets holes below `ack`; true if one of them had not been filled. */
static bool acknowledge_holes(struct tcp_side *me, uint32_t ack)
{
	bool missing = false;

	for (int i = 0; i < 2; i++) {
		if (me->hole[i].left == me->hole[i].right || seq_from(ack, me->hole[i].left) <= 0)
			continue;
		missing = true;
		me->hole[i].left = me->hole[i].right;
	}
	return missing;
}

/*
 * The oldest unacknowledged segment comes again in a smaller piece: after a path MTU message, or
 * because the sender found out by itself that large ones do not get through (RFC 4821).
 */
static void note_smaller(struct step *step, struct tcp_side *me, const struct tcp_header *tcp)
{
	bool was_told = step->connection->notes & NOTE_BIT(FOUND_PMTU_REDUCED);
	/* what was captured on its way out may be one large piece that the card cut up */
	uint16_t before = was_told ? me->largest_outstanding : me->stalled_length;

	if (tcp->seq != me->acked || tcp->payload_length == 0 || tcp->payload_length >= before)
		return;
	if (!was_told) {
		if (me->stalled_count < 3)
			return;
		step_found(step, FOUND_PMTU_BLACK_HOLE);
	}
	step_note(step, NOTE_PATH_MTU_SMALLER, 0, tcp->payload_length, before);
	me->largest_outstanding = (uint16_t)tcp->payload_length;
}

/* A SYN-ACK with another number than the last one: the answer to another attempt. */
static bool is_new_syn_ack(const struct tcp_side *me, const struct tcp_header *tcp)
{
	return (tcp->flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK) &&
	       tcp->seq != me->first_seq && tcp->seq + 1 != me->first_seq;
}

/* Where the segment stands in what its sender sent before. */
static void track_sequence(struct step *step, struct tcp_side *me, const struct tcp_side *peer)
{
	const struct tcp_header *tcp = &step->packet->tcp;
	uint32_t length = occupies(tcp), end = tcp->seq + length;
	int32_t ahead;

	if (!me->has_seq || is_new_syn_ack(me, tcp)) {
		begin_side(me, tcp, step->packet->time_ns);
		me->has_probed = peer->window_is_zero && tcp->payload_length == 1;
		me->stalled_packet = packets_behind(step->connection, step->packet->number);
		me->stalled_ns = step->packet->time_ns;
		me->largest_outstanding = tcp_kept_length(tcp->payload_length);
		return;
	}
	ahead = seq_from(tcp->seq, me->next);
	if (ahead == -1 && is_probe(me, tcp)) {
		note_probe(step, me, peer);
		return;
	}
	if (peer->window_is_zero && is_byte_probe(me, tcp)) {
		note_probe(step, me, peer);
		if (ahead == 0)
			me->next = end;
		me->has_probed = true;
		return;
	}
	if (ahead > 0)
		note_gap(step, me, tcp->seq);
	if (length == 0) {
		if (ahead > 0)
			me->next = tcp->seq;
		return;
	}
	if (ahead < 0 && tcp->flags & TCP_SYN && !me->sent_syn_ack &&
	    (me->sent_syn || !(tcp->flags & TCP_ACK))) {
		/* another attempt, told in tcp_open.c; the answer to a crossing SYN; or fast open's
		 * data */
		if (seq_from(end, me->next) > 0)
			tcp_advance(me, step->connection, step->packet, end);
		return;
	}
	if (ahead < 0 && !(ahead == -1 && me->has_probed)) {
		note_smaller(step, me, tcp);
		note_old_bytes(step, me, peer);
	}
	me->has_probed = false;
	if (seq_from(end, me->next) > 0)
		tcp_advance(me, step->connection, step->packet, end);
}

/*
 * What is acknowledged was never seen: not captured, unless it stands behind this ACK in the file
 * and so fills the hole at once.
 */
static void note_unseen(struct step *step, struct tcp_side *peer, uint32_t ack)
{
	step_note(step, NOTE_ACKS_UNSEEN, 0, seq_from(ack, peer->next), 0);
	if (!add_hole(peer, peer->next, ack))
		step_found(step, FOUND_MISSING_PACKETS);
	peer->last_ns = step->packet->time_ns;
}

/* The sender of `tcp` acknowledges what `peer` sent. Returns false if it says nothing new. */
static bool track_ack(struct step *step, struct tcp_side *peer, const struct tcp_header *tcp)
{
	int32_t fresh = seq_from(tcp->ack, peer->acked);

	if (!peer->has_acked && !peer->has_seq) {
		peer->acked = peer->next = tcp->ack;
		peer->has_acked = true;
		return true;
	}
	if (peer->has_acked && fresh <= 0)
		return false;
	if (fresh > 0)
		tcp_note_acked_length(peer, (uint32_t)fresh);
	if (acknowledge_holes(peer, tcp->ack))
		step_found(step, FOUND_MISSING_PACKETS);
	if (seq_from(tcp->ack, peer->next) > 0) {
		/* a capture that begins with a keepalive probe: one number below is nothing unseen
		 */
		if (peer->has_seq && !(peer->next == peer->first_seq && tcp->ack - peer->next == 1))
			note_unseen(step, peer, tcp->ack);
		peer->next = tcp->ack;
	}
	peer->has_acked = true;
	tcp_move_acked(peer, tcp->ack, step->packet->time_ns);
	return true;
}

static void track_window(struct step *step, struct tcp_side *me, const struct tcp_side *peer)
{
	const struct tcp_header *tcp = &step->packet->tcp;

	me->window = tcp->window;
	me->window_is_of_syn = !!(tcp->flags & TCP_SYN);
	me->has_window = true;
	if (tcp->window == 0 && !(tcp->flags & (TCP_SYN | TCP_FIN))) {
		if (!me->window_is_zero)
			step_note(step, NOTE_ZERO_WINDOW, 0, 0, 0);
		me->window_is_zero = true;
		step_found(step, FOUND_ZERO_WINDOW);
	} else if (me->window_is_zero && tcp->window > 0) {
		me->window_is_zero = false;
		step_note(step, NOTE_WINDOW_OPEN, 0, tcp_window(me, peer), 0);
	}
}

/* Is this a bare acknowledgement: it answers, and asks nothing? */
static bool is_bare_ack(const struct tcp_header *tcp)
{
	return tcp->payload_length == 0 &&
	       (tcp->flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) == TCP_ACK;
}

/* What a bare ACK answers beyond data: a keepalive probe, or a RST that was not exact. */
static void note_what_is_answered(struct step *step, struct tcp_pair *pair, bool is_fresh)
{
	struct tcp_side *peer = &pair->side[other_side(step->side)];

	if (peer->keepalives > 0 && is_bare_ack(&step->packet->tcp) && !is_fresh)
		step_note(step, NOTE_KEEPALIVE_ANSWER,
			  packet_number(step->connection, peer->stalled_packet), 0, 0);
	peer->keepalives = 0;
	if (pair->challenge_packet != NO_PACKET && is_bare_ack(&step->packet->tcp)) {
		step_found(step, FOUND_CHALLENGE_ACK);
		step_note(step, NOTE_CHALLENGE_ACK,
			  packet_number(step->connection, pair->challenge_packet), 0, 0);
		pair->challenge_packet = NO_PACKET;
	}
}

/* A RST that the capture began with ended nothing: the connection goes on. */
static void forget_blind_rst(struct step *step, struct tcp_pair *pair)
{
	pair->rst_blind = false;
	pair->rst_packet = NO_PACKET;
	pair->rst_kind = RST_NONE;
	pair->closed_first = CLOSED_FIRST_NONE;
	step->connection->state[CLIENT] = step->connection->state[SERVER] = TCP_UNKNOWN;
	step_found(step, FOUND_RST_NOT_ACCEPTED);
}

/*
 * Data behind the other side's FIN. That all of it is acknowledged shows that the other side still
 * reads, so shutdown() sent that FIN; after close() the answer is RST (tcp_rcv_state_process()).
 */
static void track_half_close(struct step *step, struct tcp_side *me, const struct tcp_side *peer,
			     bool is_fresh)
{
	const struct tcp_header *tcp = &step->packet->tcp;

	if (step->connection->is_self)
		return;
	if (me->has_fin && peer->data_after_fin_of_peer && is_fresh && tcp->ack == peer->next)
		step_found(step, FOUND_HALF_CLOSED_DATA);
	if (!peer->has_fin || me->data_after_fin_of_peer || tcp->payload_length == 0 ||
	    seq_from(tcp->ack, peer->fin_seq) <= 0)
		return;
	me->data_after_fin_of_peer = true;
	step_note(step, NOTE_HALF_CLOSED_DATA, packet_number(step->connection, peer->fin_packet),
		  tcp->payload_length, 0);
}

/* Has the handshake not been finished as far as the capture shows? Most segments come after it. */
static bool is_opening(const struct step *step, const struct tcp_pair *pair)
{
	return !pair->was_established || !pair->server_confirmed ||
	       step->connection->state[SERVER] == TCP_SYN_RCVD ||
	       pair->handshake == HANDSHAKE_SIMULTANEOUS;
}

/* What a segment other than the SYN says of the opening. */
static void track_opening(struct step *step, struct tcp_pair *pair)
{
	tcp_show_life(step, pair);
	if (pair->handshake == HANDSHAKE_SIMULTANEOUS)
		tcp_track_simultaneous_acks(step, pair);
	else if (!step->connection->is_self)
		tcp_track_third_step(step, pair);
	tcp_track_unseen_step(step, pair);
	if (step->side != SERVER || pair->established_packet == NO_PACKET ||
	    step->packet->tcp.flags & TCP_SYN)
		return;
	pair->server_confirmed = true;
	if (step->connection->state[SERVER] == TCP_SYN_RCVD)
		step_shift(step, SERVER, TCP_GETS_ACK_OF_SYN);
}

/* FINs, and what comes after one. `acked_before` is what the sender had acknowledged before. */
static void track_closing(struct step *step, struct tcp_pair *pair, uint32_t acked_before,
			  bool is_fresh)
{
	const struct tcp_header *tcp = &step->packet->tcp;
	enum side other = step->connection->is_self ? step->side : other_side(step->side);
	struct tcp_side *me = &pair->side[step->side], *peer = &pair->side[other];

	track_half_close(step, me, peer, is_fresh);
	if (tcp->flags & TCP_FIN && !(tcp->flags & TCP_SYN) && !step->connection->is_probe)
		tcp_track_fin(step, pair);
	if (me->has_fin && !peer->has_seq && is_bare_ack(tcp) && tcp->ack == acked_before + 1)
		tcp_track_unseen_fin(step, pair);
	if (tcp->flags & TCP_ACK && peer->has_fin && !peer->fin_acked &&
	    seq_from(tcp->ack, peer->fin_seq) > 0)
		tcp_track_fin_acked(step, pair, other);
}

/* Does nothing wait for what this side sends or acknowledges? */
static bool is_side_steady(const struct tcp_side *side)
{
	return side->has_seq && side->has_acked && !side->has_fin && !side->window_is_zero &&
	       !side->window_is_of_syn && !side->has_probed && side->keepalives == 0 &&
	       seq_from(side->next, side->acked) >= 0 &&
	       side->hole[0].left == side->hole[0].right &&
	       side->hole[1].left == side->hole[1].right;
}

/* Is it a connection in whose next segment, if that is in order, there is nothing to be found? */
static bool is_steady(const struct step *step, const struct tcp_pair *pair)
{
	return is_side_steady(&pair->side[CLIENT]) && is_side_steady(&pair->side[SERVER]) &&
	       !is_opening(step, pair) && !step->connection->is_self && !pair->rst_blind &&
	       pair->challenge_packet == NO_PACKET;
}

void tcp_track_segment(struct step *step, struct tcp_pair *pair)
{
	const struct tcp_header *tcp = &step->packet->tcp;
	enum side other = step->connection->is_self ? step->side : other_side(step->side);
	struct tcp_side *me = &pair->side[step->side], *peer = &pair->side[other];
	uint32_t acked_before = peer->acked;
	bool was_asked = me->window_is_zero && peer->repeats > 0, is_fresh = false;

	pair->is_steady = false;
	me->last_packet = packets_behind(step->connection, step->packet->number);
	if (me != peer)
		peer->repeats = 0;
	if (tcp->checksum == CHECKSUM_WRONG && step->packet->direction != DIRECTION_OUT) {
		step_found(step, FOUND_BAD_CHECKSUM);
		step_note(step, NOTE_BAD_CHECKSUM, 0, 0, 0);
	}
	if (tcp->flags & TCP_RST) {
		tcp_track_rst(step, pair);
		return;
	}
	if (pair->was_established && me->has_seq && is_new_syn_ack(me, tcp)) {
		pair->challenge_packet = me->last_packet; /* RFC 5961 section 4.2: not taken */
		return;
	}
	if (!(step->connection->is_self &&
	      (tcp->flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK)))
		track_sequence(step, me, peer);
	if (pair->rst_blind)
		forget_blind_rst(step, pair);
	if (step->connection->is_self)
		tcp_track_self_open(step, pair);
	else if (tcp->flags & TCP_SYN)
		tcp_track_syn(step, pair);
	if (tcp->flags & TCP_ACK &&
	    (step->connection->state[other] != TCP_SYN_SENT || tcp_answers_syn(peer, tcp)))
		is_fresh = track_ack(step, peer, tcp);
	track_window(step, me, peer);
	if (was_asked && me->window_is_zero && is_bare_ack(tcp))
		step_note(step, NOTE_WINDOW_STILL_ZERO, 0, 0, 0);
	if (is_opening(step, pair))
		track_opening(step, pair);
	if (tcp->payload_length > 0)
		me->data_packet = me->last_packet;
	if (peer->keepalives > 0 || pair->challenge_packet != NO_PACKET)
		note_what_is_answered(step, pair, is_fresh);
	if (tcp->flags & TCP_FIN || me->has_fin || peer->has_fin)
		track_closing(step, pair, acked_before, is_fresh);
	pair->is_steady = is_steady(step, pair);
}
