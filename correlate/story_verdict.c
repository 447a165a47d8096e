/* The verdict: an ordered table of rules, most specific first; the last one always matches. */
#include "correlate/socket_errors.h"
#include "correlate/story_private.h"

enum verdict verdict_of_icmp(uint8_t version, uint8_t type, uint8_t code)
{
	/* clang-format off */
	static const struct {
		uint8_t version, type;
		int16_t code; /* -1: every other */
		enum verdict verdict;
	} rows[] = {
		{4,  3,  2, VERDICT_REFUSED},     {4, 3,  3, VERDICT_REFUSED},
		{4,  3,  4, VERDICT_TOO_BIG},     {4, 3,  9, VERDICT_PROHIBITED},
		{4,  3, 10, VERDICT_PROHIBITED},  {4, 3, 13, VERDICT_PROHIBITED},
		{4,  3, 14, VERDICT_PROHIBITED},  {4, 3, 15, VERDICT_PROHIBITED},
		{6,  1,  4, VERDICT_REFUSED},     {6, 4,  1, VERDICT_REFUSED},
		{6,  1,  1, VERDICT_PROHIBITED},  {6, 1,  5, VERDICT_PROHIBITED},
		{6,  1,  6, VERDICT_PROHIBITED},  {6, 2, -1, VERDICT_TOO_BIG},
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].version == version && rows[i].type == type &&
		    (rows[i].code == code || rows[i].code == -1))
			return rows[i].verdict;
	return VERDICT_UNREACHABLE;
}

const struct icmp_record *story_last_error(const struct story *story, enum side side)
{
	for (size_t i = story->icmp_count; i-- > 0;)
		if (story->icmp[i]->reason == ICMP_ACCEPTED && story->icmp[i]->side == side)
			return story->icmp[i];
	return NULL;
}

static void judge_by_icmp(struct story *story, const struct icmp_record *record)
{
	story->verdict = verdict_of_icmp(record->version, record->type, record->code);
	story->cause = CAUSE_ICMP;
	story->cause_icmp = record;
	story->confidence = record->match == ICMP_MATCH_EXACT  ? CONFIDENCE_CERTAIN
			    : record->match == ICMP_MATCH_FLOW ? CONFIDENCE_LIKELY
							       : CONFIDENCE_POSSIBLE;
	story_add_evidence(story, record->quotes_packet);
	story_add_evidence(story, record->packet);
}

/* A shorthand for rules without ICMP. */
static void judge(struct story *story, enum verdict verdict, enum cause cause,
		  enum confidence confidence)
{
	story->verdict = verdict;
	story->cause = cause;
	story->confidence = confidence;
}

/* --- rules for all protocols --- */

static bool rule_quoted_only(struct story *story)
{
	const struct icmp_record *last = NULL;

	if (story->seen != SEEN_QUOTED_ONLY)
		return false;
	for (size_t i = 0; i < story->icmp_count; i++)
		if (story->icmp[i]->reason == ICMP_ACCEPTED)
			last = story->icmp[i];
	if (last == NULL)
		judge(story, VERDICT_UNDETERMINED, CAUSE_NONE, CONFIDENCE_POSSIBLE);
	else
		judge_by_icmp(story, last);
	/* the sender's own kernel says it: nothing of it ever left that host */
	story->confidence =
		last != NULL && ip_addr_equal(&last->from, &story->end[last->side].address)
			? CONFIDENCE_LIKELY
			: CONFIDENCE_POSSIBLE;
	for (size_t i = 0; i < story->icmp_count && i < STORY_MAX_EVIDENCE; i++)
		story_add_evidence(story, story->icmp[i]->packet);
	return true;
}

/* --- rules for TCP --- */

/* Packets that arrived are not in the capture: so may be the end. */
static bool has_missed(const struct story *story)
{
	return story->connection->notes & NOTE_BIT(FOUND_MISSING_PACKETS);
}

/* A segment that no kernel opens with: a scan. What answers it tells the scanner, and no socket. */
static bool rule_tcp_probe(struct story *story)
{
	const struct connection *connection = story->connection;

	if (!connection->is_probe || story->tcp->synacks > 0)
		return false;
	story_add_evidence(story, connection->first_packet);
	story_add_evidence(story, packet_number(connection, story->tcp->rst_packet));
	if (story->tcp->rst_packet != NO_PACKET)
		judge(story, VERDICT_REFUSED, CAUSE_RST, CONFIDENCE_CERTAIN);
	else
		judge(story, VERDICT_UNANSWERED, CAUSE_NO_REPLY, CONFIDENCE_POSSIBLE);
	return true;
}

static bool rule_tcp_refused(struct story *story)
{
	if (story->handshake != HANDSHAKE_REFUSED || story->refused_by_packet == 0 ||
	    story->connection->state[CLIENT] != TCP_CLOSED)
		return false;
	judge(story, VERDICT_REFUSED, CAUSE_RST,
	      connection_syn_attempts(story->connection) > 0 ? CONFIDENCE_CERTAIN
							     : CONFIDENCE_LIKELY);
	story_add_evidence(story, story->connection->first_packet);
	story_add_evidence(story, story->refused_by_packet);
	return true;
}

/*
 * An answer this fast comes inside the system call that sent the SYN (a veth pair, loopback): the
 * kernel finds its own socket locked and only remembers the error (tcp_v4_err()). Real paths are
 * slower. If no SYN follows although the next was due, it acted after all.
 */
#define INSIDE_THE_CALL_NS 150000
#define NEXT_SYN_DUE_NS    1200000000LL

static bool rule_tcp_opening_ended(struct story *story)
{
	const struct icmp_record *record = story_last_error(story, CLIENT);
	const struct icmp_errno *rule;

	if (record == NULL)
		record = story_last_error(story, SERVER); /* a simultaneous open */
	if (record == NULL || (story->handshake != HANDSHAKE_INCOMPLETE &&
			       story->handshake != HANDSHAKE_SIMULTANEOUS))
		return false;
	rule = icmp_errno_find(record->version, record->type, record->code);
	if (tcp_icmp_effect(rule, (enum tcp_state)record->state, record->simultaneous) !=
		    TCP_ICMP_ENDS_OPEN ||
	    story->connection->state[record->side] != TCP_CLOSED)
		return false;
	judge_by_icmp(story, record);
	if (record->match == ICMP_MATCH_EXACT && record->delay_ns < INSIDE_THE_CALL_NS &&
	    story->silence_ns < NEXT_SYN_DUE_NS)
		story->confidence = CONFIDENCE_POSSIBLE;
	return true;
}

static bool rule_tcp_unanswered(struct story *story)
{
	const struct tcp_pair *pair = story->tcp;

	if (story->handshake != HANDSHAKE_INCOMPLETE || (pair != NULL && pair->synacks > 0))
		return false;
	judge(story, VERDICT_UNANSWERED, CAUSE_SYN_UNANSWERED, CONFIDENCE_POSSIBLE);
	story_add_evidence(story, story->connection->first_packet);
	story_add_evidence(story, story->last_packet);
	return true;
}

static bool rule_tcp_incomplete(struct story *story)
{
	const struct connection *connection = story->connection;
	const struct tcp_pair *pair = story->tcp;

	if (pair == NULL || pair->synacks == 0)
		return false;
	if (pair->rst_packet != NO_PACKET && story->seen == SEEN_SERVER_ONLY)
		return false; /* what the client did is not in the capture */
	if (pair->was_established &&
	    !(pair->synack_after_ack && !pair->server_confirmed && pair->rst_packet == NO_PACKET))
		return false;
	story_add_evidence(story, connection->first_packet);
	story_add_evidence(story, packet_number(connection, pair->synack_packet));
	story_add_evidence(story, packet_number(connection, pair->rst_packet));
	if (pair->rst_packet != NO_PACKET)
		judge(story, VERDICT_INCOMPLETE, CAUSE_RST,
		      pair->rst_kind == RST_REFUSES_SYNACK ? CONFIDENCE_CERTAIN
							   : CONFIDENCE_LIKELY);
	else
		judge(story, VERDICT_INCOMPLETE, CAUSE_SYNACK_UNANSWERED,
		      story->seen == SEEN_BOTH &&
				      (pair->synacks > 1 || story->silence_ns > SETTLED_NS)
			      ? CONFIDENCE_LIKELY
			      : CONFIDENCE_POSSIBLE);
	if (pair->synacks > 1)
		story_add_evidence(story, story->last_packet);
	return true;
}

static bool rule_tcp_reset(struct story *story)
{
	const struct tcp_pair *pair = story->tcp;

	if (pair == NULL || pair->rst_packet == NO_PACKET || pair->closed_before_rst ||
	    pair->rst_kind == RST_GIVES_UP)
		return false;
	judge(story, VERDICT_RESET, CAUSE_RST,
	      story->seen == SEEN_BOTH && !pair->rst_blind ? CONFIDENCE_CERTAIN
							   : CONFIDENCE_LIKELY);
	if (pair->rst_kind == RST_DATA_AFTER_CLOSE) {
		enum side peer = other_side((enum side)pair->rst_from);

		story_add_evidence(story, packet_number(story->connection,
							pair->side[pair->rst_from].fin_packet));
		story_add_evidence(story,
				   packet_number(story->connection, pair->side[peer].data_packet));
	}
	story_add_evidence(story, packet_number(story->connection, pair->rst_packet));
	return true;
}

/*
 * How often a side has tried in vain since the other was last heard: probes, or the oldest segment.
 * Others that come again with it in one go (after a path MTU message, say) are the same attempt.
 */
static unsigned attempts_in_vain(const struct tcp_pair *pair, enum side side)
{
	const struct tcp_side *me = &pair->side[side];
	bool is_probing = me->keepalives > 0 || pair->side[other_side(side)].window_is_zero;

	if (is_probing || !me->has_acked || me->repeats < me->stalled_count)
		return me->repeats;
	return me->stalled_count;
}

bool story_stalled_side(const struct story *story, enum side *side)
{
	const struct tcp_pair *pair = story->tcp;

	if (pair == NULL || !pair->was_established || story->seen != SEEN_BOTH)
		return false;
	if (pair->rst_kind == RST_GIVES_UP) {
		*side = (enum side)pair->rst_from;
		return true;
	}
	for (*side = CLIENT; *side <= SERVER; (*side)++) {
		const struct tcp_side *me = &pair->side[*side];
		const struct tcp_side *peer = &pair->side[other_side(*side)];
		bool waits = me->keepalives > 0 || me->acked != me->next || peer->window_is_zero;
		/* the other side may be heard all the time, and yet nothing reaches it */
		bool is_stuck = me->acked != me->next && me->stalled_count >= 5;
		unsigned attempts = attempts_in_vain(pair, *side);

		if (waits && pair->rst_packet == NO_PACKET &&
		    (attempts >= 2 || is_stuck ||
		     (attempts == 1 && story->silence_ns >= SETTLED_NS)))
			return true;
	}
	return false;
}

static bool rule_tcp_timed_out(struct story *story)
{
	enum side side;
	const struct tcp_side *me;
	const struct connection *connection = story->connection;

	if (!story_stalled_side(story, &side))
		return false;
	me = &story->tcp->side[side];
	judge(story, VERDICT_TIMED_OUT,
	      me->keepalives > 0 ? CAUSE_KEEPALIVE_UNANSWERED : CAUSE_DATA_UNANSWERED,
	      story->tcp->rst_kind == RST_GIVES_UP && me->keepalives > 0 ? CONFIDENCE_CERTAIN
	      : (attempts_in_vain(story->tcp, side) >= 3 || story_socket_has_gone(story)) &&
			      !has_missed(story)
		      ? CONFIDENCE_LIKELY
		      : CONFIDENCE_POSSIBLE);
	story_add_evidence(story, packet_number(connection, me->stalled_packet));
	story_add_evidence(story, packet_number(connection, me->last_packet));
	story_add_evidence(story, packet_number(connection, story->tcp->rst_packet));
	for (size_t i = story->icmp_count; me->soft_error != 0 && i-- > 0;)
		if (story->icmp[i]->side == side && story->icmp[i]->reason == ICMP_ACCEPTED) {
			story->cause = CAUSE_ICMP;
			story->cause_icmp = story->icmp[i];
			story_add_evidence(story, story->icmp[i]->packet);
			break;
		}
	return true;
}

static bool rule_tcp_closed(struct story *story)
{
	const struct tcp_pair *pair = story->tcp;
	const struct connection *connection = story->connection;

	if (pair == NULL || !pair->side[CLIENT].has_fin)
		return false;
	if (!connection->is_self && !pair->side[SERVER].has_fin)
		return false;
	judge(story, VERDICT_CLOSED, CAUSE_NONE,
	      story->seen != SEEN_BOTH ? CONFIDENCE_POSSIBLE
	      : connection->is_self ||
			      (pair->side[CLIENT].fin_acked && pair->side[SERVER].fin_acked)
		      ? CONFIDENCE_CERTAIN
		      : CONFIDENCE_LIKELY);
	story_add_evidence(story, packet_number(connection, pair->side[CLIENT].fin_packet));
	story_add_evidence(story, packet_number(connection, pair->side[SERVER].fin_packet));
	story_add_evidence(story, packet_number(connection, pair->finack_packet));
	return true;
}

bool story_may_have_closed_before(const struct story *story)
{
	const struct tcp_pair *pair = story->tcp;

	if (pair == NULL || story->handshake != HANDSHAKE_NOT_CAPTURED)
		return false;
	for (int side = CLIENT; side <= SERVER; side++)
		if (!pair->side[side].has_fin && pair->side[side].data_packet == NO_PACKET)
			return true;
	return false;
}

static bool rule_tcp_half_closed(struct story *story)
{
	const struct tcp_pair *pair = story->tcp;

	if (pair == NULL || (!pair->side[CLIENT].has_fin && !pair->side[SERVER].has_fin))
		return false;
	judge(story, VERDICT_HALF_CLOSED, CAUSE_NONE,
	      story->seen != SEEN_BOTH || story_may_have_closed_before(story) || has_missed(story)
		      ? CONFIDENCE_POSSIBLE
		      : CONFIDENCE_CERTAIN);
	story_add_evidence(story, packet_number(story->connection, pair->side[CLIENT].fin_packet));
	story_add_evidence(story, packet_number(story->connection, pair->side[SERVER].fin_packet));
	return true;
}

bool story_waits_in_vain(const struct story *story)
{
	if (story->tcp == NULL || story->silence_ns < SETTLED_NS)
		return false;
	for (int side = CLIENT; side <= SERVER; side++)
		if (story->tcp->side[side].has_seq && story->tcp->side[side].has_acked &&
		    story->tcp->side[side].acked != story->tcp->side[side].next)
			return true;
	return false;
}

static bool rule_tcp_open(struct story *story)
{
	const struct tcp_pair *pair = story->tcp;

	if (pair == NULL || !pair->was_established ||
	    (story->seen != SEEN_BOTH && story->handshake == HANDSHAKE_NOT_CAPTURED))
		return false;
	judge(story, VERDICT_OPEN, CAUSE_NONE,
	      story->seen != SEEN_BOTH || has_missed(story) ||
			      story->connection->notes & NOTE_BIT(FOUND_REPLACED)
		      ? CONFIDENCE_POSSIBLE
	      : story_waits_in_vain(story) ? CONFIDENCE_LIKELY
					   : CONFIDENCE_CERTAIN);
	story_add_evidence(story, packet_number(story->connection, pair->established_packet));
	story_add_evidence(story, story->last_packet);
	return true;
}

/* --- rules for datagrams and the rest --- */

/* The last accepted error about either side that came after the last answer. */
static bool rule_datagram_error(struct story *story)
{
	const struct connection *connection = story->connection;
	uint64_t answer = connection->datagram.answer_packet == NO_PACKET
				  ? 0
				  : packet_number(connection, connection->datagram.answer_packet);

	for (size_t i = story->icmp_count; i-- > 0;) {
		const struct icmp_record *record = story->icmp[i];

		if (record->reason != ICMP_ACCEPTED ||
		    (record->side == CLIENT && record->packet < answer))
			continue;
		if (record->side == SERVER && record->packet < story->last_packet)
			continue;
		judge_by_icmp(story, record);
		return true;
	}
	return false;
}

/* SCTP ABORT and DCCP Reset: what RST is to TCP. */
static bool rule_aborted(struct story *story)
{
	if (!story->connection->is_refused)
		return false;
	judge(story, VERDICT_REFUSED, CAUSE_RST, CONFIDENCE_CERTAIN);
	story_add_evidence(story, story->connection->first_packet);
	story_add_evidence(
		story, packet_number(story->connection, story->connection->datagram.answer_packet));
	return true;
}

static bool rule_answered(struct story *story)
{
	if (story->seen != SEEN_BOTH || story->connection->datagram.answer_packet == NO_PACKET)
		return false;
	judge(story, VERDICT_ANSWERED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	story_add_evidence(story, story->connection->first_packet);
	story_add_evidence(
		story, packet_number(story->connection, story->connection->datagram.answer_packet));
	return true;
}

static bool rule_one_way(struct story *story)
{
	uint64_t one_way = NOTE_BIT(FOUND_MULTICAST) | NOTE_BIT(FOUND_BROADCAST);

	if (story->seen != SEEN_SERVER_ONLY && !(story->connection->notes & one_way))
		return false;
	judge(story, VERDICT_ONE_WAY, CAUSE_NONE, CONFIDENCE_CERTAIN);
	story_add_evidence(story, story->connection->first_packet);
	return true;
}

static bool rule_no_reply(struct story *story)
{
	judge(story, VERDICT_UNANSWERED, CAUSE_NO_REPLY, CONFIDENCE_POSSIBLE);
	story_add_evidence(story, story->connection->first_packet);
	story_add_evidence(story, story->last_packet);
	return true;
}

static bool rule_undetermined(struct story *story)
{
	judge(story, VERDICT_UNDETERMINED, CAUSE_NONE, CONFIDENCE_POSSIBLE);
	story_add_evidence(story, story->connection->first_packet);
	story_add_evidence(story, story->last_packet);
	return true;
}

typedef bool rule_function(struct story *story);

static rule_function *const tcp_rules[] = {
	rule_quoted_only,    rule_tcp_probe,       rule_tcp_refused, rule_tcp_opening_ended,
	rule_tcp_unanswered, rule_tcp_incomplete,  rule_tcp_reset,   rule_tcp_timed_out,
	rule_tcp_closed,     rule_tcp_half_closed, rule_tcp_open,    rule_undetermined,
};

static rule_function *const datagram_rules[] = {
	rule_quoted_only, rule_datagram_error, rule_aborted,
	rule_answered,    rule_one_way,        rule_no_reply,
};

/* Nobody answered ARP or neighbour discovery for the destination meanwhile: it went nowhere. */
#define BEFORE_NS 1000000000LL
#define AFTER_NS  5000000000LL

static void blame_neighbor(struct story *story, const struct neighbor *neighbor)
{
	story->verdict = VERDICT_UNREACHABLE;
	story->cause = neighbor->is_v6 ? CAUSE_ND_UNANSWERED : CAUSE_ARP_UNANSWERED;
	story->neighbor = neighbor;
	story_add_evidence(story, neighbor->first_packet);
	story_add_evidence(story, neighbor->last_packet);
}

/* Host unreachable, address unreachable: what a kernel says when nobody answers for the next hop.
 */
static bool tells_of_neighbor(const struct icmp_record *record)
{
	return (record->version == 4 && record->type == 3 && record->code == 1) ||
	       (record->version == 6 && record->type == 1 && record->code == 3);
}

/* The requests in vain that made a kernel send `record`, or NULL. */
static const struct neighbor *neighbor_behind(const struct correlator *correlator,
					      const struct story *story,
					      const struct icmp_record *record)
{
	const struct ip_addr *sender = &story->end[record->side].address;
	const struct ip_addr *target = &story->end[other_side((enum side)record->side)].address;
	int64_t from_ns = record->time_ns - AFTER_NS;
	uint32_t tunnel = story->connection->key.tunnel;
	const struct neighbor *found = neighbor_table_unanswered(&correlator->neighbors, tunnel,
								 target, from_ns, record->time_ns);

	/* the sender's own kernel: it may have asked for a router */
	if (found == NULL && ip_addr_equal(&record->from, sender))
		found = neighbor_table_only_asked_by(&correlator->neighbors, tunnel, sender,
						     from_ns, record->time_ns);
	return found;
}

static void judge_by_neighbor(const struct correlator *correlator, struct story *story)
{
	const struct connection *connection = story->connection;
	const struct neighbor *neighbor = NULL;

	if (correlator->neighbors.count == 0)
		return;
	if (story->verdict == VERDICT_UNANSWERED) {
		neighbor = neighbor_table_unanswered(
			&correlator->neighbors, connection->key.tunnel, &story->end[SERVER].address,
			connection->first_ns - BEFORE_NS, connection->last_ns + AFTER_NS);
		if (neighbor != NULL) /* of one request the answer may just not be captured */
			story->confidence =
				neighbor->requests > 1 ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
	} else if (story->cause == CAUSE_ICMP && tells_of_neighbor(story->cause_icmp)) {
		neighbor = neighbor_behind(correlator, story, story->cause_icmp);
		if (neighbor != NULL) /* the requests and the error bear each other out */
			story->confidence = CONFIDENCE_CERTAIN;
	}
	if (neighbor != NULL)
		blame_neighbor(story, neighbor);
}

void story_judge(const struct correlator *correlator, struct story *story)
{
	bool is_tcp = story->connection->key.protocol == IP_PROTOCOL_TCP;
	rule_function *const *rule = is_tcp ? tcp_rules : datagram_rules;

	while (!(*rule)(story))
		rule++;
	judge_by_neighbor(correlator, story);
}
