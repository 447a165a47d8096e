/* Whether a kernel acts on an ICMP error: what Linux checks before it counts. */
#include "correlate/correlator_private.h"
#include "correlate/socket_errors.h"

#define IPV6_MIN_MTU 1280u

/* Fragmentation needed and packet too big: does a smaller MTU follow from it? */
static enum icmp_reason judge_mtu(const struct icmp_message *icmp)
{
	uint32_t size = icmp->quote.ip.header_length + icmp->quote.ip.payload_length;

	/* __udp4_lib_err() and __udp6_lib_err() pass EMSGSIZE on without a look at the MTU */
	if (icmp->quote.ip.protocol != IP_PROTOCOL_TCP)
		return ICMP_ACCEPTED;
	if (icmp->version == 6) {
		if (icmp->type != 2)
			return ICMP_ACCEPTED;
		if (icmp->mtu < IPV6_MIN_MTU)
			return ICMP_MTU_TOO_SMALL;
	} else if (icmp->type != 3 || icmp->code != 4) {
		return ICMP_ACCEPTED;
	}
	return icmp->mtu >= size ? ICMP_MTU_NOT_SMALLER : ICMP_ACCEPTED;
}

/* A listener's half-open request: the number must be its SYN-ACK's (tcp_req_err()). */
static enum icmp_reason judge_request(const struct tcp_side *side, const struct quote *quote,
				      const struct icmp_errno *rule)
{
	if (side->has_seq && quote->seq != side->first_seq)
		return ICMP_OUT_OF_WINDOW;
	return rule->drops_request ? ICMP_ACCEPTED : ICMP_LISTENER_REQUEST;
}

/* Does `seq` lie between SND.UNA and SND.NXT, both included, as far as the capture shows them? */
bool icmp_is_in_flight(const struct tcp_side *sender, uint32_t seq)
{
	uint32_t oldest = sender->has_acked ? sender->acked : sender->first_seq;

	if (!sender->has_seq && !sender->has_acked)
		return true; /* nothing is known of what it sent */
	return seq_from(seq, oldest) >= 0 && (!sender->has_seq || seq_from(seq, sender->next) <= 0);
}

/*
 * tcp_v4_err() and tcp_v6_err(): the sequence number must lie between SND.UNA and SND.NXT, both
 * included, of a socket that is neither closed nor in TIME_WAIT.
 */
static enum icmp_reason judge_tcp(const struct correlator *correlator,
				  const struct connection *connection, enum side side,
				  const struct icmp_message *icmp)
{
	const struct quote *quote = &icmp->quote;
	enum tcp_state state = (enum tcp_state)connection->state[side];
	const struct tcp_side *sender;
	const struct tcp_pair *pair;

	if (state == TCP_CLOSED || state == TCP_TIME_WAIT)
		return ICMP_CONNECTION_CLOSED;
	if (!quote->has_seq)
		return ICMP_ACCEPTED; /* cut off by the snapshot length */
	if (connection->tcp == 0) {
		if (side == SERVER)
			return ICMP_NO_SUCH_CONNECTION;
		return quote->seq - connection->syn.isn <= 1 ? ICMP_ACCEPTED : ICMP_OUT_OF_WINDOW;
	}
	pair = tcp_pair_at(correlator, connection->tcp);
	sender = &pair->side[side];
	if (state == TCP_SYN_RCVD && pair->handshake != HANDSHAKE_SIMULTANEOUS)
		return judge_request(sender, quote,
				     icmp_errno_find(icmp->version, icmp->type, icmp->code));
	return icmp_is_in_flight(sender, quote->seq) ? ICMP_ACCEPTED : ICMP_OUT_OF_WINDOW;
}

/* Bytes of the transport that the error quotes, also those that the snapshot length cut off. */
static uint32_t quoted_transport(const struct icmp_message *icmp)
{
	uint32_t before = 8u + icmp->quote.ip.header_length;
	uint32_t on_the_wire = icmp->length > before ? icmp->length - before : 0;

	return on_the_wire > icmp->quote.transport_captured ? on_the_wire
							    : icmp->quote.transport_captured;
}

/* Did the snapshot length cut the quote short of what identifies the quoted packet? */
bool icmp_is_quote_cut(const struct icmp_message *icmp)
{
	return icmp->quote.tunnel_count == 0 && icmp->quote.ip.fragment_offset == 0 &&
	       icmp->quote.transport_captured < 8 &&
	       quoted_transport(icmp) > icmp->quote.transport_captured;
}

/* Section 4 of docs/errno.md: what a Linux kernel checks before an ICMP error counts. */
enum icmp_reason icmp_judge(const struct correlator *correlator, const struct packet *packet,
			    const struct connection *connection, enum side side)
{
	const struct icmp_message *icmp = &packet->icmp;
	const struct icmp_errno *rule = icmp_errno_find(icmp->version, icmp->type, icmp->code);
	enum icmp_reason reason;

	if (icmp->checksum == CHECKSUM_WRONG && packet->direction != DIRECTION_OUT)
		return ICMP_BAD_CHECKSUM;
	if (icmp->quote.tunnel_count > 0)
		return ICMP_ABOUT_TUNNEL;
	if (quoted_transport(icmp) < 8)
		return ICMP_QUOTE_TOO_SHORT;
	if (!ip_addr_equal(&packet->five_tuple.destination, &icmp->quote.five_tuple.source))
		return ICMP_NOT_SENT_BY_RECEIVER;
	if (rule->errno_name == NULL)
		return ICMP_NO_EFFECT;
	if (ip_addr_is_multicast(&icmp->quote.five_tuple.destination))
		return ICMP_QUOTED_MULTICAST;
	if (connection->packets[CLIENT] + connection->packets[SERVER] > 0 &&
	    icmp->quote.ip.protocol == IP_PROTOCOL_TCP) {
		reason = judge_tcp(correlator, connection, side, icmp);
		if (reason != ICMP_ACCEPTED)
			return reason;
	}
	return judge_mtu(icmp);
}

void icmp_note_forged(struct connection *connection, const struct icmp_record *record)
{
	enum icmp_reason reason = (enum icmp_reason)record->reason;

	/* an error about a packet that was really sent may be stale, but nobody made it up */
	if (reason == ICMP_BAD_CHECKSUM || reason == ICMP_NOT_SENT_BY_RECEIVER ||
	    reason == ICMP_NO_SUCH_CONNECTION ||
	    (reason == ICMP_OUT_OF_WINDOW && record->match != ICMP_MATCH_EXACT))
		connection->notes |= NOTE_BIT(FOUND_FORGED_ICMP);
}
