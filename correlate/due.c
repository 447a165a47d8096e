/* The clock: tells of connections whose time is up although no packet says so, and lets them go. */
#include "correlate/correlator_private.h"

#define SECOND_NS 1000000000LL

/* In this time every connection is looked at once. */
#define ROUND_NS SECOND_NS

/* Nothing more is likely to come so long after an end, an ICMP error or a RST. */
#define SETTLE_NS SECOND_NS

/* So long a connection that is over is known: late packets are its own. TCP_TIMEWAIT_LEN. */
#define LINGER_NS (60 * SECOND_NS)

/* The longest wait between two SYNs, with room: 64 s, then 127 s in all (tcp_syn_retries 6). */
#define OPENING_IDLE_NS (130 * SECOND_NS)

/* Keepalive, where it is on, speaks up after two hours (tcp_keepalive_time), with room. */
#define ESTABLISHED_IDLE_NS (3LL * 3600 * SECOND_NS)

/* When the neighbor table is full, who was not asked for so long goes. */
#define NEIGHBOR_IDLE_NS (600 * SECOND_NS)

enum due { DUE_NOT, DUE_IF_FAILED, DUE_OVER };

/* Since when has nothing come, be it of the connection or about it? */
static int64_t quiet_ns(const struct correlator *correlator, const struct connection *connection)
{
	int64_t last_ns = connection->last_ns;

	if (connection->icmp_count > 0) {
		int64_t icmp_ns = icmp_record_at(correlator, connection->icmp_last)->time_ns;

		last_ns = icmp_ns > last_ns ? icmp_ns : last_ns;
	}
	return correlator->clock_ns - last_ns;
}

/* Is it old enough to have been answered? */
static bool waits_in_vain(const struct correlator *correlator, const struct connection *connection)
{
	return correlator->clock_ns - connection->first_ns >= correlator->limits.unanswered_ns;
}

static bool has_reset(const struct correlator *correlator, const struct connection *connection)
{
	return connection->tcp != 0 &&
	       tcp_pair_at(correlator, connection->tcp)->rst_packet != NO_PACKET;
}

/* UDP and the like; TCP, too, as long as there is only an ICMP error that quotes it. */
static enum due datagram_due(const struct correlator *correlator,
			     const struct connection *connection, int64_t quiet)
{
	if (quiet >= correlator->limits.idle_ns)
		return DUE_OVER;
	if (!connection->has_news)
		return DUE_NOT;
	if (connection->icmp_count > 0 && quiet >= SETTLE_NS)
		return DUE_IF_FAILED;
	return (connection->icmp_count > 0 || connection->packets[SERVER] == 0) &&
			       waits_in_vain(correlator, connection)
		       ? DUE_IF_FAILED
		       : DUE_NOT;
}

static enum due opening_due(const struct correlator *correlator,
			    const struct connection *connection, int64_t quiet)
{
	bool has_sign = connection->icmp_count > 0 || has_reset(correlator, connection);

	if (quiet >= OPENING_IDLE_NS)
		return DUE_OVER;
	if (!connection->has_news)
		return DUE_NOT;
	return (has_sign && quiet >= SETTLE_NS) || waits_in_vain(correlator, connection)
		       ? DUE_IF_FAILED
		       : DUE_NOT;
}

/* Does a side send again and again, or probe, and has not been heard for too long? */
static bool is_stalled(const struct correlator *correlator, const struct tcp_pair *pair)
{
	for (int side = CLIENT; side <= SERVER; side++) {
		const struct tcp_side *me = &pair->side[side];
		const struct tcp_side *peer = &pair->side[other_side((enum side)side)];

		if (me->repeats >= 2 &&
		    correlator->clock_ns - peer->last_ns >= correlator->limits.stalled_ns)
			return true;
		if (me->stalled_count >= 2 &&
		    correlator->clock_ns - me->stalled_ns >= correlator->limits.stalled_ns)
			return true;
	}
	return false;
}

static enum due established_due(const struct correlator *correlator,
				const struct connection *connection, const struct tcp_pair *pair,
				int64_t quiet)
{
	if (quiet >= ESTABLISHED_IDLE_NS)
		return DUE_OVER;
	if (connection->told != 0 && !connection->has_news)
		return DUE_NOT;
	return is_stalled(correlator, pair) ||
			       (has_reset(correlator, connection) && quiet >= SETTLE_NS)
		       ? DUE_IF_FAILED
		       : DUE_NOT;
}

static enum due due_of(const struct correlator *correlator, const struct connection *connection)
{
	int64_t quiet = quiet_ns(correlator, connection);
	const struct tcp_pair *pair;

	if (connection->key.protocol != IP_PROTOCOL_TCP ||
	    connection->packets[CLIENT] + connection->packets[SERVER] == 0)
		return datagram_due(correlator, connection, quiet);
	if (connection_is_over(connection) || connection->notes & NOTE_BIT(FOUND_REPLACED))
		return quiet >= SETTLE_NS ? DUE_OVER : DUE_NOT;
	if (connection->tcp == 0)
		return opening_due(correlator, connection, quiet);
	pair = tcp_pair_at(correlator, connection->tcp);
	if (!pair->was_established)
		return opening_due(correlator, connection, quiet);
	return established_due(correlator, connection, pair, quiet);
}

static bool tell(struct correlator *correlator, uint32_t index, enum telling telling)
{
	struct connection *connection = connection_at(correlator, index);
	struct story story;

	if (telling == TELLING_OVER)
		correlator_relate_own(correlator, connection);
	else
		correlator_relate_so_far(correlator, connection);
	if (!story_tell(correlator, index, &story))
		return false;
	connection->has_news = false;
	if (telling == TELLING_ONGOING && (!verdict_is_failure(story.verdict) ||
					   (story.was_told && story.told_verdict == story.verdict)))
		return true;
	connection->told = telling == TELLING_OVER ? TOLD_FOR_GOOD : (story.verdict + 1u) & 15u;
	story.telling = telling;
	if (correlator->sink.evicted != NULL)
		correlator->sink.evicted(correlator->sink.context, &story);
	return true;
}

/* May a connection that was told for good be forgotten? */
static bool may_leave(const struct correlator *correlator, const struct connection *connection)
{
	return quiet_ns(correlator, connection) >= LINGER_NS;
}

static bool look_at(struct correlator *correlator, uint32_t index)
{
	const struct connection *connection = connection_at(correlator, index);
	enum due due;

	if (connection->is_free)
		return true;
	if (connection->told != TOLD_FOR_GOOD) {
		due = due_of(correlator, connection);
		if (due == DUE_NOT)
			return true;
		if (!tell(correlator, index, due == DUE_OVER ? TELLING_OVER : TELLING_ONGOING))
			return false;
	}
	if (connection->told == TOLD_FOR_GOOD && may_leave(correlator, connection))
		correlator_release(correlator, index);
	return true;
}

/* How many connections to look at now, for all to have been looked at in ROUND_NS. */
static uint32_t share(const struct correlator *correlator, int64_t elapsed_ns)
{
	uint32_t all = correlator->connections.used - 1;

	if (elapsed_ns >= ROUND_NS)
		return all;
	return elapsed_ns <= 0 ? 0 : (uint32_t)((uint64_t)elapsed_ns * all / ROUND_NS) + 1;
}

bool correlator_advance(struct correlator *correlator, int64_t now_ns)
{
	int64_t elapsed_ns = correlator->clock_ns == INT64_MIN ? 0 : now_ns - correlator->clock_ns;

	correlator->clock_ns = now_ns;
	for (uint32_t left = share(correlator, elapsed_ns); left > 0; left--) {
		if (correlator->due_hand >= correlator->connections.used)
			correlator->due_hand = 1;
		if (correlator->due_hand >= correlator->connections.used)
			break;
		if (!look_at(correlator, correlator->due_hand++))
			return false;
	}
	neighbor_table_make_room(&correlator->neighbors, now_ns - NEIGHBOR_IDLE_NS);
	return true;
}
