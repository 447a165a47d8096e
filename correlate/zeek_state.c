/* Zeek's state machine of a connection, and the word that conn.log has for where it ended. */
#include "correlate/zeek_private.h"

#include <string.h>

/* TCP_Endpoint::SetState() */
static void set_state(struct zeek_end *end, enum zeek_state state)
{
	if (end->state == state)
		return;
	end->previous_state = end->state;
	end->state = state & 7;
}

/* A SYN from an end of which nothing was heard; in UpdateInactiveState(). */
static void take_first_syn(struct zeek_connection *zeek, const struct zeek_segment *segment)
{
	struct zeek_end *end = &zeek->end[segment->from];
	struct zeek_end *peer = &zeek->end[zeek_other_end(segment->from)];
	bool has_ack = segment->tcp->flags & TCP_ACK;

	if (segment->is_orig) {
		set_state(end, has_ack ? ZEEK_SYN_ACK_SENT : ZEEK_SYN_SENT);
		return;
	}
	if (!has_ack && peer->state == ZEEK_SYN_ACK_SENT && segment->tcp->seq == end->start_seq) {
		/* SYN-ACK and SYN in the wrong order */
		zeek_flip_roles(zeek);
		set_state(peer, ZEEK_ESTABLISHED);
		zeek->end[zeek->originator].is_first_seen = true;
	}
	if (peer->state == ZEEK_SYN_SENT)
		set_state(peer, ZEEK_ESTABLISHED);
	set_state(end, ZEEK_ESTABLISHED);
}

/* TCPSessionAdapter::UpdateInactiveState() */
static void update_inactive(struct zeek_connection *zeek, const struct zeek_segment *segment)
{
	struct zeek_end *end = &zeek->end[segment->from];
	const struct zeek_end *peer = &zeek->end[zeek_other_end(segment->from)];
	uint16_t flags = segment->tcp->flags;

	if (flags & TCP_SYN)
		take_first_syn(zeek, segment);
	if (flags & TCP_FIN)
		set_state(end, ZEEK_CLOSED);
	if (flags & TCP_RST)
		set_state(end, ZEEK_RESET);
	if (end->state != ZEEK_INACTIVE)
		return;
	if (!segment->is_orig && segment->tcp->payload_length == 0 &&
	    zeek->end[zeek->originator].state == ZEEK_SYN_SENT)
		return; /* an ACK before the SYN-ACK */
	if (flags & TCP_ACK && peer->state == ZEEK_ESTABLISHED) {
		enum zeek_end_index originator = (enum zeek_end_index)zeek->originator;

		set_state(end, ZEEK_ESTABLISHED);
		zeek->is_partial = false;
		zeek->end[segment->is_orig ? originator : zeek_other_end(originator)]
			.is_first_seen = true;
		return;
	}
	set_state(end, ZEEK_PARTIAL);
}

/* TCPSessionAdapter::UpdateEstablishedState() */
static void update_established(struct zeek_connection *zeek, const struct zeek_segment *segment)
{
	struct zeek_end *end = &zeek->end[segment->from];
	struct zeek_end *peer = &zeek->end[zeek_other_end(segment->from)];
	uint16_t flags = segment->tcp->flags;

	if (flags & TCP_SYN && !(flags & TCP_ACK) && end->state == ZEEK_PARTIAL &&
	    peer->state == ZEEK_INACTIVE)
		set_state(end, ZEEK_SYN_SENT);
	if (flags & TCP_FIN && !(flags & TCP_RST)) {
		set_state(end, ZEEK_CLOSED);
		if (peer->state == ZEEK_RESET && peer->previous_state == ZEEK_CLOSED)
			set_state(peer, ZEEK_CLOSED);
	}
	if (flags & TCP_RST)
		set_state(end, ZEEK_RESET);
}

void zeek_update_state(struct zeek_connection *zeek, const struct zeek_segment *segment)
{
	struct zeek_end *end = &zeek->end[segment->from];
	uint16_t flags = segment->tcp->flags;

	switch ((enum zeek_state)end->state) {
	case ZEEK_INACTIVE:
		update_inactive(zeek, segment);
		break;
	case ZEEK_SYN_SENT: /* UpdateSYN_SentState() */
	case ZEEK_SYN_ACK_SENT:
		if (flags & TCP_FIN)
			set_state(end, ZEEK_CLOSED);
		if (flags & TCP_RST)
			set_state(end, ZEEK_RESET);
		break;
	case ZEEK_ESTABLISHED:
	case ZEEK_PARTIAL:
		update_established(zeek, segment);
		break;
	case ZEEK_CLOSED: /* UpdateClosedState() */
		if (flags & TCP_RST &&
		    zeek->end[zeek_other_end(segment->from)].state != ZEEK_CLOSED)
			set_state(end, ZEEK_RESET);
		break;
	case ZEEK_RESET: /* UpdateResetState(): it stays */
		break;
	}
}

/* Does the history match conn_state()'s pattern: ^ or not, S, none of HAFGIQ, and R? */
static bool is_reset_after_syn(const char *history)
{
	if (*history == '^')
		history++;
	if (*history != 'S')
		return false;
	history += strcspn(history + 1, "HAFGIQR") + 1;
	return *history == 'R';
}

static bool is_inactive(enum zeek_state state)
{
	return state == ZEEK_INACTIVE || state == ZEEK_PARTIAL;
}

static const char *tcp_conn_state(const struct zeek_connection *zeek)
{
	enum zeek_end_index originator = (enum zeek_end_index)zeek->originator;
	enum zeek_end_index responder = zeek_other_end(originator);
	enum zeek_state orig = (enum zeek_state)zeek->end[originator].state;
	enum zeek_state resp = (enum zeek_state)zeek->end[responder].state;

	if (resp == ZEEK_RESET) {
		if (orig == ZEEK_SYN_SENT || orig == ZEEK_SYN_ACK_SENT ||
		    (orig == ZEEK_RESET && zeek_size(zeek, originator) == 0 &&
		     zeek_size(zeek, responder) == 0))
			return "REJ";
		return is_inactive(orig) ? "RSTRH" : "RSTR";
	}
	if (orig == ZEEK_RESET) {
		if (is_inactive(resp))
			return is_reset_after_syn(zeek->history) ? "RSTOS0" : "OTH";
		return "RSTO";
	}
	if (orig == ZEEK_CLOSED && resp == ZEEK_CLOSED)
		return "SF";
	if (orig == ZEEK_CLOSED)
		return is_inactive(resp) ? "SH" : "S2";
	if (resp == ZEEK_CLOSED)
		return is_inactive(orig) ? "SHR" : "S3";
	if (orig == ZEEK_SYN_SENT && resp == ZEEK_INACTIVE)
		return "S0";
	return orig == ZEEK_ESTABLISHED && resp == ZEEK_ESTABLISHED ? "S1" : "OTH";
}

const char *zeek_conn_state(const struct zeek_connection *zeek, uint8_t protocol)
{
	const struct zeek_end *orig = &zeek->end[zeek->originator];
	const struct zeek_end *resp =
		&zeek->end[zeek_other_end((enum zeek_end_index)zeek->originator)];

	if (protocol == IP_PROTOCOL_TCP)
		return tcp_conn_state(zeek);
	if (protocol != IP_PROTOCOL_UDP)
		return "OTH";
	if (orig->is_active)
		return resp->is_active ? "SF" : "S0";
	return resp->is_active ? "SHR" : "OTH";
}
