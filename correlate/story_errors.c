/* What the owners of the two sockets are told: the errno table applied to what happened. */
#include "correlate/socket_errors.h"
#include "correlate/story_private.h"

#include <assert.h>
#include <stdlib.h>

/* Appends in order of packets, silence last; false when memory is short. */
static bool add_error(struct correlator *correlator, struct story *story,
		      const struct socket_error *error)
{
	size_t at = story->error_count;

	if (at == correlator->error_room) {
		size_t room = at ? at * 2 : 16;
		struct socket_error *errors = realloc(correlator->errors, room * sizeof(*errors));

		if (errors == NULL)
			return false;
		correlator->errors = errors;
		correlator->error_room = room;
	}
	for (; at > 0 && error->packet != 0 &&
	       (correlator->errors[at - 1].packet == 0 ||
		correlator->errors[at - 1].packet > error->packet);
	     at--)
		correlator->errors[at] = correlator->errors[at - 1];
	correlator->errors[at] = *error;
	story->errors = correlator->errors;
	story->error_count++;
	return true;
}

static enum confidence confidence_of(const struct story *story, const struct icmp_record *record)
{
	if (record->match == ICMP_MATCH_EXACT)
		return CONFIDENCE_CERTAIN;
	/* from the sender's own kernel: what it quotes never left that host */
	if (ip_addr_equal(&record->from, &story->end[record->side].address))
		return story->neighbor != NULL ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY;
	return record->match == ICMP_MATCH_FLOW ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
}

/*
 * Source quench and redirect, which change nothing for any other socket: ping_err() hands them on,
 * to sockets with IP_RECVERR.
 */
static bool is_for_ping(const struct story *story, const struct icmp_record *record)
{
	return story->connection->key.protocol == IP_PROTOCOL_ICMP && record->version == 4 &&
	       record->reason == ICMP_NO_EFFECT && (record->type == 4 || record->type == 5);
}

/*
 * Packet too big fails the call of an IPv6 socket only where the protocol makes it hard: of UDP it
 * is
 * (__udp6_lib_err()), not of ping and, unless it asked for IPV6_PMTUDISC_DO, raw sockets
 * (ping_err(), rawv6_err()).
 */
static bool is_hard(const struct story *story, const struct icmp_record *record,
		    const struct icmp_errno *rule)
{
	uint8_t protocol = story->connection->key.protocol;

	if (record->version == 6 && icmp_is_too_big(record))
		return protocol == IP_PROTOCOL_UDP || protocol == IP_PROTOCOL_UDPLITE;
	return rule->is_hard;
}

/*
 * UDP, UDP-Lite and ping sockets, and raw sockets of every other protocol: __udp4_lib_err(),
 * __udp6_lib_err(), ping_err(), raw_err(), rawv6_err(), which all follow the same rule.
 */
static bool datagram_error(struct correlator *correlator, struct story *story,
			   const struct icmp_record *record, const struct icmp_errno *rule)
{
	struct socket_error error = {
		.side = (enum side)record->side,
		.packet = record->packet,
		.errno_name = is_for_ping(story, record) ? "EREMOTEIO" : rule->errno_name,
		.call = CALL_NEXT,
		.reason = ERROR_BY_ICMP,
		.confidence = confidence_of(story, record),
		.icmp = record,
		.is_fatal = is_hard(story, record, rule),
		.to_connected = is_hard(story, record, rule),
		.to_recverr = true,
	};

	return add_error(correlator, story, &error);
}

/*
 * sctp_v4_err_handle(), sctp_v6_err_handle(): a socket without IP_RECVERR only remembers the error,
 * but protocol unreachable ends the attempt to connect (sctp_sf_cookie_wait_icmp_abort()).
 */
static bool sctp_error(struct correlator *correlator, struct story *story,
		       const struct icmp_record *record, const struct icmp_errno *rule)
{
	bool no_sctp = (record->version == 4 && record->type == 3 && record->code == 2) ||
		       (record->version == 6 && record->type == 4 && record->code == 1);
	bool ends_connect = no_sctp && record->side == CLIENT && record->answers_before == 0;
	struct socket_error error = {
		.side = (enum side)record->side,
		.packet = record->packet,
		.errno_name = ends_connect ? "ENOPROTOOPT" : rule->errno_name,
		.call = ends_connect ? CALL_CONNECT : CALL_NEXT,
		.reason = ERROR_BY_ICMP,
		.confidence = confidence_of(story, record),
		.icmp = record,
		.is_fatal = ends_connect,
		.to_connected = ends_connect,
		.to_recverr = true,
	};

	if (icmp_is_too_big(record))
		return true; /* smaller packets, and nobody is told */
	return add_error(correlator, story, &error);
}

/* The peer's ABORT in answer to the INIT: sctp_sf_cookie_wait_abort(). */
static bool sctp_refusal_error(struct correlator *correlator, struct story *story)
{
	struct socket_error error = {
		.side = CLIENT,
		.packet =
			packet_number(story->connection, story->connection->datagram.answer_packet),
		.errno_name = "ECONNREFUSED",
		.call = CALL_CONNECT,
		.reason = ERROR_BY_ABORT,
		.confidence = CONFIDENCE_CERTAIN,
		.is_fatal = true,
		.to_connected = true,
		.to_recverr = true,
	};

	return add_error(correlator, story, &error);
}

/* Has an earlier error ended the attempt to connect? Then there is no socket for a later one. */
static bool has_ended_open(const struct story *story, enum side side)
{
	for (size_t i = 0; i < story->error_count; i++)
		if (story->errors[i].side == side && story->errors[i].call == CALL_CONNECT &&
		    story->errors[i].is_fatal)
			return true;
	return false;
}

static bool tcp_icmp_error(struct correlator *correlator, struct story *story,
			   const struct icmp_record *record, const struct icmp_errno *rule)
{
	enum tcp_icmp_effect effect =
		tcp_icmp_effect(rule, icmp_sender_state(record), record->simultaneous);
	struct socket_error error = {
		.side = (enum side)record->side,
		.packet = record->packet,
		.errno_name = rule->errno_name,
		.call = effect == TCP_ICMP_ENDS_OPEN ? CALL_CONNECT : CALL_NEXT,
		.reason = ERROR_BY_ICMP,
		.confidence = confidence_of(story, record),
		.icmp = record,
		.is_fatal = effect == TCP_ICMP_ENDS_OPEN,
		.to_connected = effect == TCP_ICMP_ENDS_OPEN,
		.to_recverr = true,
	};

	if (effect == TCP_ICMP_NOTHING || has_ended_open(story, error.side))
		return true;
	if (record == story->cause_icmp && effect == TCP_ICMP_ENDS_OPEN)
		error.confidence = story->confidence;
	return add_error(correlator, story, &error);
}

static bool icmp_errors(struct correlator *correlator, struct story *story)
{
	for (size_t i = 0; i < story->icmp_count; i++) {
		const struct icmp_record *record = story->icmp[i];
		const struct icmp_errno *rule =
			icmp_errno_find(record->version, record->type, record->code);
		bool added = true;

		if ((record->reason != ICMP_ACCEPTED || rule->errno_name == NULL) &&
		    !is_for_ping(story, record))
			continue;
		if (story->connection->key.protocol == IP_PROTOCOL_TCP)
			added = tcp_icmp_error(correlator, story, record, rule);
		else if (story->connection->key.protocol == IP_PROTOCOL_SCTP)
			added = sctp_error(correlator, story, record, rule);
		else
			added = datagram_error(correlator, story, record, rule);
		if (!added)
			return false;
	}
	return true;
}

/* Did that side send again after the error, or after the last of its copies on other interfaces? */
static bool has_sent_after(const struct story *story, const struct icmp_record *record)
{
	size_t place = story_icmp_place(story, record->packet);

	while (place + 1 < story->icmp_count &&
	       story->icmp[place + 1]->reason == ICMP_CAPTURED_TWICE)
		place++;
	return record->sent_after || (place < story->icmp_count && story->icmp[place]->sent_after);
}

/*
 * A pending error is replaced by the next one unless a call took it before. That a connected socket
 * sent again shows that a call had taken it: the call that returns it sends nothing.
 */
static void mark_overwritten(struct story *story, struct socket_error *errors)
{
	for (size_t i = 0; i + 1 < story->error_count; i++) {
		const struct icmp_record *record = errors[i].icmp;

		if (record == NULL || has_sent_after(story, record))
			continue;
		for (size_t j = i + 1; j < story->error_count; j++)
			if (errors[j].side == errors[i].side && errors[j].icmp != NULL) {
				errors[i].may_be_overwritten = true;
				if (errors[i].confidence == CONFIDENCE_CERTAIN)
					errors[i].confidence = CONFIDENCE_LIKELY;
				break;
			}
	}
}

static bool refusal_error(struct correlator *correlator, struct story *story)
{
	struct socket_error error = {
		.side = CLIENT,
		.packet = story->refused_by_packet,
		.errno_name = rst_errno(TCP_SYN_SENT),
		.call = CALL_CONNECT,
		.reason = ERROR_BY_REFUSAL,
		.confidence = story->confidence,
		.is_fatal = true,
		.to_connected = true,
		.to_recverr = true,
	};

	return add_error(correlator, story, &error);
}

/*
 * Who closed with close() has no socket that could be told; only shutdown() leaves one. Data that
 * was still accepted after the FIN proves the latter.
 */
static enum confidence rst_confidence(const struct story *story, enum side receiver)
{
	const struct tcp_pair *pair = story->tcp;
	uint64_t notes = story->connection->notes;
	bool is_open = pair->side[other_side(receiver)].data_after_fin_of_peer &&
		       notes & NOTE_BIT(FOUND_HALF_CLOSED_DATA);

	if (!pair->side[receiver].has_seq)
		return CONFIDENCE_POSSIBLE; /* nothing of it is captured: its state is a guess */
	if (pair->rst_state == TCP_FIN_WAIT_1 || pair->rst_state == TCP_FIN_WAIT_2)
		return is_open ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
	return story->handshake == HANDSHAKE_NOT_CAPTURED || notes & NOTE_BIT(FOUND_MISSING_PACKETS)
		       ? CONFIDENCE_LIKELY
		       : CONFIDENCE_CERTAIN;
}

static bool rst_error(struct correlator *correlator, struct story *story)
{
	const struct tcp_pair *pair = story->tcp;
	enum side receiver = other_side((enum side)pair->rst_from);
	enum tcp_state state = (enum tcp_state)pair->rst_state;
	struct socket_error error = {
		.side = receiver,
		.packet = packet_number(story->connection, pair->rst_packet),
		.errno_name = rst_errno(state),
		.call = state == TCP_CLOSE_WAIT ? CALL_WRITE : CALL_NEXT,
		.reason = state == TCP_CLOSE_WAIT ? ERROR_BY_RST_CLOSE_WAIT : ERROR_BY_RST,
		.confidence = rst_confidence(story, receiver),
		.is_fatal = true,
		.to_connected = true,
		.to_recverr = true,
	};

	if (error.errno_name == NULL || state == TCP_LAST_ACK || state == TCP_CLOSING)
		return true;
	if (state == TCP_SYN_RCVD && pair->handshake != HANDSHAKE_SIMULTANEOUS)
		return true; /* a listener's request: accept() never shows it */
	return add_error(correlator, story, &error);
}

/* The first RST came in this end's name from somewhere else; then one came for it as well. */
static bool rst_back_error(struct correlator *correlator, struct story *story)
{
	const struct tcp_pair *pair = story->tcp;
	struct socket_error error = {
		.side = (enum side)pair->rst_from,
		.packet = packet_number(story->connection, pair->rst_back_packet),
		.errno_name = rst_errno(TCP_ESTABLISHED),
		.call = CALL_NEXT,
		.reason = ERROR_BY_RST,
		.confidence = CONFIDENCE_LIKELY,
		.is_fatal = true,
		.to_connected = true,
		.to_recverr = true,
	};

	if (pair->rst_back_packet == NO_PACKET || pair->side[pair->rst_from].has_fin)
		return true;
	return add_error(correlator, story, &error);
}

bool story_syn_given_up(const struct story *story)
{
	int64_t gap_ns = connection_syn_attempts(story->connection) > 1 && story->tcp == NULL
				 ? story->connection->syn.gap * 4000000LL
				 : 1000000000LL;

	return story->silence_ns > 2 * gap_ns + gap_ns / 2;
}

static bool syn_timeout_error(struct correlator *correlator, struct story *story)
{
	struct socket_error error = {
		.side = CLIENT,
		.errno_name = "ETIMEDOUT",
		.call = CALL_CONNECT,
		.reason = ERROR_BY_SYN_TIMEOUT,
		.confidence = story_syn_given_up(story) ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE,
		.is_fatal = true,
		.to_connected = true,
		.to_recverr = true,
	};

	return add_error(correlator, story, &error);
}

/* The errno that a side's last accepted ICMP error left behind (sk_err_soft), or NULL. */
static const struct icmp_record *remembered(const struct story *story, enum side side)
{
	assert(story->tcp != NULL);
	return story->tcp->side[side].soft_error == 0 ? NULL : story_last_error(story, side);
}

/*
 * After keepalive probes the kernel gives up with a RST (tcp_keepalive_timer()); after data Linux
 * sends none, so it may be another kernel's, or the program's own.
 */
static bool kernel_gave_up(const struct tcp_pair *pair)
{
	return pair->rst_kind == RST_GIVES_UP && pair->side[pair->rst_from].keepalives > 0;
}

/*
 * A bare RST to a segment of the other end, heard all the time (so that nothing counts as repeated
 * in vain since): there is no socket any more, and no FIN of it was seen.
 */
bool story_socket_has_gone(const struct story *story)
{
	const struct tcp_pair *pair = story->tcp;

	return pair != NULL && pair->rst_kind == RST_GIVES_UP &&
	       pair->side[pair->rst_from].keepalives == 0 &&
	       pair->side[pair->rst_from].repeats == 0;
}

/* tcp_write_err(): the remembered error, or else ETIMEDOUT; with IP_RECVERR none was remembered. */
static bool timeout_error(struct correlator *correlator, struct story *story, enum side side)
{
	const struct icmp_record *soft = remembered(story, side);
	struct socket_error error = {
		.side = side,
		.errno_name = "ETIMEDOUT",
		.call = CALL_NEXT,
		.reason = ERROR_BY_TIMEOUT,
		.confidence = kernel_gave_up(story->tcp) ? CONFIDENCE_CERTAIN
			      : story->tcp->side[side].repeats >= 5 || story_socket_has_gone(story)
				      ? CONFIDENCE_LIKELY
				      : CONFIDENCE_POSSIBLE,
		.is_fatal = true,
		.to_connected = soft == NULL,
		.to_recverr = true,
	};
	struct socket_error instead = error;

	if (soft != NULL) {
		instead.errno_name =
			icmp_errno_find(soft->version, soft->type, soft->code)->errno_name;
		instead.reason = ERROR_BY_TIMEOUT_SOFT;
		instead.icmp = soft;
		instead.to_connected = true;
		instead.to_recverr = false;
		if (!add_error(correlator, story, &instead))
			return false;
	}
	return add_error(correlator, story, &error);
}

/* The kernel that asks for the next hop in vain tells its own socket (arp_error_report()). */
static bool neighbor_error(struct correlator *correlator, struct story *story)
{
	bool is_tcp = story->connection->key.protocol == IP_PROTOCOL_TCP;
	struct socket_error error = {
		.side = CLIENT,
		.packet = story->neighbor->last_packet,
		.errno_name = "EHOSTUNREACH",
		.call = is_tcp ? CALL_CONNECT : CALL_NEXT,
		.reason = ERROR_BY_NEIGHBOR,
		.confidence = story->confidence == CONFIDENCE_CERTAIN ? CONFIDENCE_LIKELY
								      : story->confidence,
		.is_fatal = is_tcp,
		.to_connected = is_tcp,
		.to_recverr = true,
	};

	if (!ip_addr_equal(&story->neighbor->asker, &story->end[CLIENT].address))
		error.confidence =
			CONFIDENCE_POSSIBLE; /* a router asked: its ICMP error may be lost */
	return add_error(correlator, story, &error);
}

/* Behind a translator there is no socket: the one on its other side is told. */
static void leave_out_translators(struct correlator *correlator, struct story *story)
{
	const struct connection *connection = story->connection;
	size_t kept = 0;

	for (size_t i = 0; i < story->error_count; i++) {
		const struct socket_error *error = &correlator->errors[i];

		if (error->side == CLIENT ? connection->client_is_translator
					  : connection->server_is_translator)
			continue;
		correlator->errors[kept++] = *error;
	}
	story->error_count = kept;
}

bool story_tell_errors(struct correlator *correlator, struct story *story)
{
	enum side side;

	if (story->connection->is_probe)
		return true; /* no socket sent it, so none is told */
	if (!icmp_errors(correlator, story))
		return false;
	if (story->connection->key.protocol == IP_PROTOCOL_SCTP && story->connection->is_refused &&
	    !sctp_refusal_error(correlator, story))
		return false;
	if (story->refused_by_packet != 0 && !refusal_error(correlator, story))
		return false;
	if (story->tcp != NULL && story->tcp->rst_packet != NO_PACKET &&
	    story->tcp->rst_kind != RST_REFUSES_SYN && story->tcp->rst_kind != RST_GIVES_UP &&
	    !story->tcp->both_aborted &&
	    (!rst_error(correlator, story) || !rst_back_error(correlator, story)))
		return false;
	if (story->cause == CAUSE_SYN_UNANSWERED && !syn_timeout_error(correlator, story))
		return false;
	if (story->neighbor != NULL && story->cause_icmp == NULL &&
	    !neighbor_error(correlator, story))
		return false;
	if (story->verdict == VERDICT_TIMED_OUT && story_stalled_side(story, &side) &&
	    !timeout_error(correlator, story, side))
		return false;
	if (story->error_count > 1 && story->connection->key.protocol != IP_PROTOCOL_TCP)
		mark_overwritten(story, correlator->errors);
	if (story->connection->client_is_translator || story->connection->server_is_translator)
		leave_out_translators(correlator, story);
	return true;
}
