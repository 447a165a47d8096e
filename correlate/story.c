/* Tells one connection's story: gathers the facts, judges them, names who is told what. */
#include "correlate/story_private.h"

#include <stdlib.h>

static enum seen seen_of(const struct connection *connection)
{
	if (connection->packets[CLIENT] > 0)
		return connection->packets[SERVER] > 0 || connection->is_self ? SEEN_BOTH
									      : SEEN_CLIENT_ONLY;
	return connection->packets[SERVER] > 0 ? SEEN_SERVER_ONLY : SEEN_QUOTED_ONLY;
}

static enum tcp_handshake handshake_of(const struct story *story)
{
	const struct connection *connection = story->connection;

	if (story->tcp != NULL)
		return (enum tcp_handshake)story->tcp->handshake;
	if (story->seen == SEEN_QUOTED_ONLY)
		return HANDSHAKE_NOT_CAPTURED;
	return connection->is_refused ? HANDSHAKE_REFUSED : HANDSHAKE_INCOMPLETE;
}

/* Which kind of close it was; a RST after both FINs does not change that. */
static enum teardown teardown_of(const struct story *story)
{
	const struct tcp_pair *pair = story->tcp;
	bool both;

	if (pair == NULL)
		return TEARDOWN_NONE;
	both = pair->side[CLIENT].fin_packet != NO_PACKET &&
	       pair->side[SERVER].fin_packet != NO_PACKET;
	if (story->connection->is_self && pair->side[CLIENT].has_fin)
		return TEARDOWN_SELF_CONNECT;
	if (pair->rst_packet != NO_PACKET && pair->was_established && !pair->closed_before_rst)
		return TEARDOWN_RESET;
	if (both && pair->fin_crossed)
		return TEARDOWN_SIMULTANEOUS;
	if (both)
		return pair->first_fin_acked_alone ? TEARDOWN_FOUR_WAY : TEARDOWN_THREE_WAY;
	if (pair->side[CLIENT].has_fin || pair->side[SERVER].has_fin)
		return TEARDOWN_HALF_CLOSED;
	return TEARDOWN_NONE;
}

/* The connection's ICMP errors in capture order, in the correlator's scratch. */
static bool gather_icmp(struct correlator *correlator, struct story *story)
{
	const struct connection *connection = story->connection;
	uint32_t index = connection->icmp_last;

	if (connection->icmp_count > correlator->record_room) {
		size_t room = (size_t)connection->icmp_count * 2;
		const struct icmp_record **records =
			realloc(correlator->records, room * sizeof(*records));

		if (records == NULL)
			return false;
		correlator->records = records;
		correlator->record_room = room;
	}
	for (unsigned i = 0; i < connection->icmp_count; i++) {
		index = icmp_record_at(correlator, index)->next;
		correlator->records[i] = icmp_record_at(correlator, index);
	}
	story->icmp = correlator->records;
	story->icmp_count = connection->icmp_count;
	return true;
}

void story_add_evidence(struct story *story, uint64_t packet)
{
	unsigned at = story->evidence_count;

	if (packet == 0)
		return;
	for (unsigned i = 0; i < story->evidence_count; i++)
		if (story->evidence[i] == packet)
			return;
	if (at == STORY_MAX_EVIDENCE)
		return;
	for (; at > 0 && story->evidence[at - 1] > packet; at--)
		story->evidence[at] = story->evidence[at - 1];
	story->evidence[at] = packet;
	story->evidence_count++;
}

static const struct timeline *timeline_of(const struct correlator *correlator, uint32_t index)
{
	const struct timeline_store *store = timeline_store_at(correlator, index);

	return store == NULL ? NULL : &store->timeline;
}

/* Was something acknowledged that never came by? Holes that stay show it once nothing comes any
 * more. */
static bool has_unfilled_holes(const struct tcp_pair *pair)
{
	for (int side = CLIENT; side <= SERVER; side++)
		for (int i = 0; i < 2; i++) {
			const struct tcp_side *one = &pair->side[side];

			if (one->hole[i].left != one->hole[i].right && one->has_acked &&
			    seq_from(one->acked, one->hole[i].left) > 0)
				return true;
		}
	return false;
}

/* Does the verdict rest on what is not in the capture? */
static bool rests_on_absence(const struct story *story)
{
	if (story->tcp != NULL && story->tcp->rst_kind == RST_GIVES_UP)
		return false; /* who gave up says so */
	if (story->cause >= CAUSE_ARP_UNANSWERED)
		return true;
	return story->verdict == VERDICT_OPEN || story->verdict == VERDICT_HALF_CLOSED ||
	       story->verdict == VERDICT_TIMED_OUT || story->verdict == VERDICT_UNANSWERED ||
	       (story->verdict == VERDICT_ONE_WAY && story->seen == SEEN_SERVER_ONLY);
}

/* The same for errors that no packet brings about. */
static void doubt_silent_errors(struct correlator *correlator, const struct story *story)
{
	for (size_t i = 0; i < story->error_count; i++)
		if (correlator->errors[i].packet == 0)
			correlator->errors[i].confidence = CONFIDENCE_POSSIBLE;
}

/* The capture lasts until its last packet, or the clock's last word if that is later. */
static int64_t latest_ns(const struct correlator *correlator)
{
	return correlator->counts.last_ns > correlator->clock_ns ? correlator->counts.last_ns
								 : correlator->clock_ns;
}

bool story_tell(struct correlator *correlator, uint32_t index, struct story *story)
{
	struct connection *connection = connection_at(correlator, index);

	*story = (struct story){
		.was_told = connection->told != 0,
		.told_verdict = connection->told == 0 ? VERDICT_UNDETERMINED
						      : (enum verdict)(connection->told - 1u),
		.connection = connection,
		.tcp = connection->tcp == 0 ? NULL : tcp_pair_at(correlator, connection->tcp),
		.timeline = timeline_of(correlator, index),
		.end = {connection_end(connection, CLIENT), connection_end(connection, SERVER)},
		.seen = seen_of(connection),
		.last_packet = packet_number(connection, connection->last_packet),
		.related_id = connection->related,
		.silence_ns = latest_ns(correlator) - connection->last_ns,
	};
	if (connection->key.tunnel != 0) {
		story->tunnel = correlator->tunnels_told;
		story->tunnel_count = tunnel_table_tunnels(
			&correlator->tunnels, connection->key.tunnel, correlator->tunnels_told);
	}
	if (correlator->zeek != NULL) {
		zeek_summarize(correlator->zeek, index, connection, &correlator->zeek_told);
		story->zeek = &correlator->zeek_told;
	}
	if (story->tcp != NULL && has_unfilled_holes(story->tcp))
		connection->notes |= NOTE_BIT(FOUND_MISSING_PACKETS);
	if (!gather_icmp(correlator, story))
		return false;
	if (connection->key.protocol == IP_PROTOCOL_TCP) {
		story->handshake = handshake_of(story);
		story->teardown = teardown_of(story);
		if (connection->is_refused && story->tcp == NULL)
			story->refused_by_packet = story->last_packet - connection->syn.gap;
		else if (story->tcp != NULL && story->tcp->rst_kind == RST_REFUSES_SYN)
			story->refused_by_packet =
				packet_number(connection, story->tcp->rst_packet);
	}
	story->has_gaps = correlator->counts.dropped > 0;
	story_judge(correlator, story);
	if (story->has_gaps && rests_on_absence(story))
		story->confidence = CONFIDENCE_POSSIBLE;
	if (!story_tell_errors(correlator, story))
		return false;
	if (story->has_gaps)
		doubt_silent_errors(correlator, story);
	return true;
}

int64_t story_rtt_ns(const struct story *story)
{
	const struct tcp_pair *tcp = story->tcp;

	if (story->connection->key.protocol != IP_PROTOCOL_TCP)
		return story->connection->datagram.rtt_ns;
	if (tcp == NULL || tcp->rtt_server_ns == 0 || tcp->rtt_client_ns == 0)
		return 0;
	return (int64_t)tcp->rtt_server_ns + (int64_t)tcp->rtt_client_ns;
}

uint64_t story_retransmissions(const struct story *story, enum side side)
{
	uint64_t attempts = connection_syn_attempts(story->connection);
	uint64_t syns_again = side == CLIENT && attempts > 0 ? attempts - 1 : 0;

	return syns_again + (story->tcp == NULL ? 0 : story->tcp->side[side].retransmissions);
}
