/* Zeek's way of one TCP segment: sequence numbers, history, state, gaps. */
#include "correlate/zeek_private.h"

#define TOO_LARGE_SEQ_DELTA 1048576

/* seq_delta(): how far `a` lies behind `b`. */
static int32_t delta_of(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b);
}

static uint64_t full_of(uint32_t seq, uint32_t wraps)
{
	return ((uint64_t)wraps << 32) + seq;
}

bool zeek_no_data_acked(const struct zeek_end *end)
{
	uint64_t ack = full_of(end->ack_seq, end->ack_wraps);

	return ack == end->start_seq || ack == (uint64_t)end->start_seq + 1;
}

uint64_t zeek_size(const struct zeek_connection *zeek, enum zeek_end_index index)
{
	const struct zeek_end *end = &zeek->end[index], *peer = &zeek->end[zeek_other_end(index)];
	uint64_t last = full_of(end->last_seq, end->seq_wraps);
	uint64_t ack = full_of(end->ack_seq, end->ack_wraps);
	uint64_t size = (last > ack ? last : ack) - end->start_seq;

	if (end->previous_state == ZEEK_SYN_SENT && end->state == ZEEK_RESET &&
	    peer->state == ZEEK_INACTIVE && !zeek_no_data_acked(end))
		return 0;
	if (size != 0)
		size--;
	if (end->has_fin && size != 0)
		size--;
	return size;
}

/* TCPSessionAdapter::SetPartialStatus() */
static void set_partial_status(struct zeek_connection *zeek, const struct zeek_segment *segment)
{
	uint16_t flags = segment->tcp->flags;

	if (zeek->end[segment->from].is_first_seen)
		return;
	if (zeek_is_orig(zeek, segment->from))
		zeek->is_partial = !(flags & TCP_SYN) || (flags & TCP_ACK);
	else if (!zeek->is_partial)
		zeek->is_partial = !(flags & TCP_SYN);
}

/* TCPSessionAdapter::get_segment_len(): the sequence numbers that it takes. */
static uint32_t segment_length(const struct tcp_header *tcp)
{
	uint32_t length = tcp->flags & TCP_RST ? 0 : tcp->payload_length;

	return length + !!(tcp->flags & TCP_SYN) + !!(tcp->flags & TCP_FIN);
}

static void start_at(struct zeek_end *end, uint32_t seq, uint32_t last)
{
	end->start_seq = end->ack_seq = seq;
	end->last_seq = last;
}

/* init_endpoint(): where its numbers begin. */
static void init_end(struct zeek_end *end, const struct tcp_header *tcp, uint32_t last)
{
	bool is_syn = tcp->flags & TCP_SYN;

	switch ((enum zeek_state)end->state) {
	case ZEEK_INACTIVE: /* as though there had been a SYN */
		start_at(end, is_syn ? tcp->seq : tcp->seq - 1, is_syn ? last : tcp->seq);
		break;
	case ZEEK_SYN_SENT:
	case ZEEK_SYN_ACK_SENT:
		if (is_syn && tcp->seq != end->start_seq)
			start_at(end, tcp->seq, last);
		break;
	case ZEEK_ESTABLISHED:
	case ZEEK_PARTIAL:
		if (is_syn)
			start_at(end, tcp->seq, last);
		break;
	case ZEEK_RESET:
		if (is_syn && end->previous_state == ZEEK_INACTIVE)
			start_at(end, tcp->seq, last);
		break;
	case ZEEK_CLOSED:
		break;
	}
}

/* TCPSessionAdapter::get_relative_seq(); before the start it is an underflow. */
static uint64_t relative_of(const struct zeek_end *end, uint32_t seq, uint32_t last, uint32_t wraps,
			    bool *is_underflow)
{
	int32_t delta = delta_of(seq, last);

	if (delta < 0 && wraps > 0 && seq > last)
		wraps--;
	else if (delta > 0 && seq < last)
		wraps++;
	if (wraps > 0)
		return full_of(seq, wraps) - end->start_seq;
	delta = delta_of(seq, end->start_seq);
	*is_underflow = delta < 0;
	return (uint64_t)(int64_t)delta;
}

/* update_window(), as far as history goes. */
static void check_window(struct zeek_connection *zeek, const struct zeek_segment *segment)
{
	struct zeek_end *end = &zeek->end[segment->from];

	if (segment->tcp->window == 0 && !(segment->tcp->flags & TCP_RST) &&
	    zeek->end[zeek_other_end(segment->from)].state != ZEEK_CLOSED &&
	    end->state != ZEEK_RESET)
		zeek_scaled_history(zeek, segment->from, 'W', &end->zero_windows);
}

/* update_ack_seq() */
static void update_ack_seq(struct zeek_end *end, uint32_t ack)
{
	int32_t delta = delta_of(ack, end->ack_seq);

	if (delta <= 0 || (ack == 0 && delta > TOO_LARGE_SEQ_DELTA))
		return;
	if (ack < end->ack_seq)
		end->ack_wraps++;
	end->ack_seq = ack;
}

/* What the segment acknowledges of the other end, relative; in Process(). */
static uint64_t take_ack(struct zeek_end *peer, const struct tcp_header *tcp)
{
	bool is_underflow = false;
	uint64_t relative;

	if (peer->state == ZEEK_INACTIVE) { /* init_peer() */
		start_at(peer, tcp->ack - 1, tcp->ack - 1);
		return 1;
	}
	relative = relative_of(peer, tcp->ack, peer->ack_seq, peer->ack_wraps, &is_underflow);
	if (is_underflow)
		return 0;
	if (!(tcp->flags & TCP_RST))
		update_ack_seq(peer, tcp->ack);
	return relative;
}

static void advance(struct zeek_end *end, uint32_t last)
{
	if (last < end->last_seq)
		end->seq_wraps++;
	end->last_seq = last;
}

/* update_last_seq() */
static void update_last_seq(struct zeek_connection *zeek, const struct zeek_segment *segment,
			    uint32_t last)
{
	struct zeek_end *end = &zeek->end[segment->from];
	const struct tcp_header *tcp = segment->tcp;
	int32_t delta = delta_of(last, end->last_seq);

	if (tcp->flags & (TCP_SYN | TCP_RST) &&
	    (delta > TOO_LARGE_SEQ_DELTA || delta < -TOO_LARGE_SEQ_DELTA))
		return;
	if (tcp->flags & TCP_FIN && end->last_seq == end->start_seq + 1)
		advance(end, last);
	else if (end->state == ZEEK_RESET)
		return;
	else if (delta > 0)
		advance(end, last);
	else if (tcp->payload_length > 0)
		zeek_scaled_history(zeek, segment->from, 'T', &end->retransmissions);
}

/* CheckPIA_FirstPacket(): by the role that the sender had when the packet came. */
static void note_first_packet(struct zeek_connection *zeek, const struct zeek_segment *segment)
{
	enum zeek_end_index originator = (enum zeek_end_index)zeek->originator;

	zeek->end[segment->is_orig ? originator : zeek_other_end(originator)].is_first_seen = true;
}

void zeek_process_segment(struct zeek_store *store, struct zeek_connection *zeek,
			  const struct zeek_segment *segment)
{
	const struct tcp_header *tcp = segment->tcp;
	struct zeek_end *end = &zeek->end[segment->from];
	uint32_t length = segment_length(tcp), last = tcp->seq + length;
	uint64_t relative_seq, relative_ack = 0;
	bool is_underflow = false;

	set_partial_status(zeek, segment);
	init_end(end, tcp, last);
	relative_seq = relative_of(end, tcp->seq, end->last_seq, end->seq_wraps, &is_underflow);
	zeek_update_history(zeek, segment, relative_seq);
	check_window(zeek, segment);
	if (tcp->flags & TCP_FIN) {
		end->has_fin = true;
		end->fin_seq = relative_seq + length;
	}
	if (tcp->flags & TCP_ACK)
		relative_ack = take_ack(&zeek->end[zeek_other_end(segment->from)], tcp);
	update_last_seq(zeek, segment, last);
	zeek_update_state(zeek, segment);
	if (tcp->flags & TCP_ACK)
		zeek_ack_received(store, zeek, zeek_other_end(segment->from), relative_ack);
	note_first_packet(zeek, segment);
	if (tcp->payload_length > 0 && segment->is_complete && !(tcp->flags & TCP_RST) &&
	    !is_underflow)
		zeek_data_sent(store, zeek, segment->from,
			       tcp->flags & TCP_SYN ? relative_seq + 1 : relative_seq,
			       tcp->payload_length);
}
