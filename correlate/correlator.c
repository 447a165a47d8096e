/* Packets in, connections out: finds or makes the connection, hands over to its tracker, counts. */
#include "correlate/correlator_private.h"
#include "correlate/expected.h"

#include <stdlib.h>

#define SECONDS(n) ((n)*1000000000LL)

struct limits limits_default(void)
{
	return (struct limits){.max_connections = 1000000,
			       .max_events = 1000,
			       .fold_after = 4,
			       .idle_ns = SECONDS(300),
			       .unanswered_ns = SECONDS(3),
			       .stalled_ns = SECONDS(10),
			       .max_detail_bytes = UINT64_MAX};
}

struct correlator *correlator_new(const struct limits *limits, const struct correlator_sink *sink,
				  uint64_t seed)
{
	struct correlator *correlator = calloc(1, sizeof(*correlator));

	if (correlator == NULL)
		return NULL;
	correlator->limits = *limits;
	if (correlator->limits.max_connections == 0)
		correlator->limits.max_connections = 1;
	correlator->sink = *sink;
	correlator->connections = slab_of(sizeof(struct connection));
	correlator->pairs = slab_of(sizeof(struct tcp_pair));
	correlator->icmp = slab_of(sizeof(struct icmp_record));
	correlator->icmp_tunnels = slab_of(sizeof(struct icmp_tunnel));
	correlator->timelines = slab_of(sizeof(struct timeline_store));
	correlator->neighbors = neighbor_table_of(seed);
	correlator->counts.first_ns = INT64_MAX;
	correlator->counts.last_ns = INT64_MIN;
	correlator->eviction_hand = correlator->due_hand = 1;
	correlator->clock_ns = INT64_MIN;
	if (limits->keep_zeek)
		correlator->zeek = zeek_store_new();
	if ((limits->keep_zeek && correlator->zeek == NULL) ||
	    !flow_table_init(&correlator->flows, seed) ||
	    !tunnel_table_init(&correlator->tunnels, seed) ||
	    !recent_packets_init(&correlator->recent)) {
		correlator_free(correlator);
		return NULL;
	}
	return correlator;
}

void correlator_free(struct correlator *correlator)
{
	if (correlator == NULL)
		return;
	if (correlator->limits.keep_timelines)
		for (uint32_t i = 1; i < correlator->connections.used; i++)
			if (!connection_at(correlator, i)->is_free)
				connection_release_parts(correlator, i);
	flow_table_free(&correlator->flows);
	tunnel_table_free(&correlator->tunnels);
	slab_free(&correlator->connections);
	slab_free(&correlator->pairs);
	slab_free(&correlator->icmp);
	slab_free(&correlator->icmp_tunnels);
	slab_free(&correlator->timelines);
	recent_packets_free(&correlator->recent);
	neighbor_table_free(&correlator->neighbors);
	nat_candidates_free(&correlator->nat);
	zeek_store_free(correlator->zeek);
	free(correlator->traceroutes);
	free(correlator->errors);
	free(correlator->records);
	free(correlator);
}

/* Is it a packet that belongs to a connection by its own five-tuple? */
static bool has_flow(const struct packet *packet)
{
	return packet->kind >= PACKET_ECHO && packet->kind <= PACKET_IP_OTHER;
}

void correlator_look_up(struct correlator *correlator, const struct packet *packet,
			struct lookup *lookup)
{
	const struct five_tuple *tuple = NULL;

	if (has_flow(packet))
		tuple = &packet->five_tuple;
	else if (packet->kind == PACKET_ICMP_ERROR && icmp_quotes_flow(&packet->icmp.quote))
		tuple = &packet->icmp.quote.five_tuple;
	lookup->has_flow = tuple != NULL;
	lookup->likely = NULL;
	lookup->likely_pair = NULL;
	if (tuple == NULL)
		return;
	lookup->source_is_low = flow_key_of(&lookup->key, tuple, packet->vlan);
	if (packet->tunnel_count > 0)
		lookup->key.tunnel = tunnel_table_number(&correlator->tunnels, packet->tunnel,
							 packet->tunnel_count);
	lookup->hash = flow_table_hash(&correlator->flows, &lookup->key);
	flow_table_prefetch(&correlator->flows, lookup->hash);
}

#define CACHE_LINE 64

/* Unrolled, for its size is a constant: the loop would cost more than what it does. */
static inline void prefetch(const void *record, size_t size)
{
#pragma GCC unroll 8
	for (size_t at = 0; at < size; at += CACHE_LINE)
		__builtin_prefetch((const char *)record + at);
}

/* The likely connection is the first under the hash. */
void correlator_fetch(const struct correlator *correlator, struct lookup *lookup)
{
	uint32_t position = 0, index;

	if (!lookup->has_flow)
		return;
	index = flow_table_next(&correlator->flows, lookup->hash, &position);
	if (index == 0)
		return;
	lookup->likely = connection_at(correlator, index);
	lookup->likely_index = index;
	lookup->flows_version = correlator->flows.version;
	prefetch(lookup->likely, sizeof(*lookup->likely));
}

void correlator_fetch_more(const struct correlator *correlator, struct lookup *lookup)
{
	if (lookup->likely == NULL)
		return;
	if (lookup->likely->tcp == 0) {
		__builtin_prefetch(
			recent_packets_place(&correlator->recent, lookup->likely->recent));
		return;
	}
	lookup->likely_pair = tcp_pair_at(correlator, lookup->likely->tcp);
	prefetch(lookup->likely_pair, sizeof(*lookup->likely_pair));
}

static uint64_t payload_of(const struct packet *packet)
{
	if (packet->kind == PACKET_TCP) /* mostly: not searched for */
		return packet->tcp.payload_length;
	switch (packet->kind) {
	case PACKET_UDP:
		return packet->udp.payload_length;
	case PACKET_SCTP:
		return packet->sctp.payload_length;
	case PACKET_DCCP:
		return packet->dccp.payload_length;
	case PACKET_ECHO:
		return packet->icmp.length >= 8 ? packet->icmp.length - 8 : 0;
	case PACKET_TCP:
	case PACKET_NOT_IP:
	case PACKET_UNKNOWN_LINK:
	case PACKET_ARP:
	case PACKET_ND:
	case PACKET_ICMP_ERROR:
	case PACKET_ICMP_OTHER:
	case PACKET_IP_OTHER:
	case PACKET_FRAGMENT:
	case PACKET_BROKEN_IP:
		break;
	}
	return packet->ip.payload_length;
}

static void note_first_fragment(struct step *step)
{
	const struct five_tuple *tuple = &step->packet->five_tuple;
	struct first_fragment fragment = {
		.source = tuple->source,
		.destination = tuple->destination,
		.id = step->connection->id,
		.connection = step->index,
		.ip_id = step->packet->ip.id,
		.protocol = tuple->protocol,
		.from_server = step->side == SERVER,
	};

	fragment_table_add(&step->correlator->fragments, &fragment);
	step_found(step, FOUND_FRAGMENTS);
	step_note(step, NOTE_FRAGMENT, 0, 0, 0);
}

/* Told of the first packet with an older time, not of those that follow it. */
static void note_clock_back(struct step *step)
{
	const struct connection *connection = step->connection;
	const struct recent_packet *last =
		recent_packets_at(&step->correlator->recent, connection->recent, step->index);
	int64_t before_ns = last != NULL ? last->time_ns : connection->last_ns;

	step_found(step, FOUND_CLOCK_WENT_BACK);
	if (step->packet->time_ns < before_ns)
		step_note(step, NOTE_CLOCK_BACK, 0, before_ns - step->packet->time_ns, 0);
}

/* Counts the packet in its connection. */
static inline void count_packet(struct step *step)
{
	struct connection *connection = step->connection;
	const struct packet *packet = step->packet;

	if (packet->time_ns < connection->last_ns)
		note_clock_back(step);
	connection_count(connection, step->side, packet, step->payload);
	if (packet->status == DECODE_TRUNCATED &&
	    packet->captured_length < packet->transport_offset)
		step_found(step, FOUND_TRUNCATED_BY_SNAPLEN);
	if (packet->ip.more_fragments)
		note_first_fragment(step);
}

/* Does the packet begin another conversation on a five-tuple that was seen before? */
static bool begins_anew(const struct correlator *correlator, const struct connection *connection,
			const struct packet *packet, enum side side)
{
	if (connection->packets[CLIENT] + connection->packets[SERVER] == 0)
		return false; /* so far it was only quoted: this is the conversation itself */
	if (packet->kind == PACKET_TCP)
		return tcp_begins_anew(correlator, connection, packet, side);
	return packet->time_ns - connection->last_ns > correlator->limits.idle_ns;
}

/* Who is the client, by the first packet: true = its source. */
static bool source_is_client(const struct packet *packet)
{
	if (packet->kind == PACKET_TCP)
		return tcp_source_is_client(packet);
	if (packet->kind == PACKET_ECHO)
		return packet->icmp.type == 8 || packet->icmp.type == 128;
	return true;
}

/* Another connection, as it was `before`, had the five-tuple; making room may have evicted it. */
static void note_reuse(struct step *step, uint32_t older, const struct connection *before)
{
	step_found(step,
		   before->state[CLIENT] == TCP_TIME_WAIT || before->state[SERVER] == TCP_TIME_WAIT
			   ? FOUND_TIME_WAIT_REUSE
			   : FOUND_TUPLE_REUSED);
	if (correlator_is_still(step->correlator, older, before->id))
		step->older = older;
	step_note(step, NOTE_TUPLE_REUSED, packet_number(before, before->last_packet),
		  (int64_t)before->id, 0);
}

/* Opens the connection that the step's packet begins, in the place of `older` (0 = none). */
static bool open_connection(struct step *step, const struct lookup *lookup, uint32_t older)
{
	struct correlator *correlator = step->correlator;
	const struct packet *packet = step->packet;

	step->index = correlator_open(correlator, lookup, packet, older);
	if (step->index == 0)
		return false;
	step->connection = connection_at(correlator, step->index);
	step->is_new = true;
	step->side = CLIENT;
	if (!source_is_client(packet) && !step->connection->is_self) {
		step->connection->client_is_low = !step->connection->client_is_low;
		step->side = SERVER;
	}
	return true;
}

static bool open_after(struct step *step, const struct lookup *lookup, uint32_t older)
{
	const struct connection before = *connection_at(step->correlator, older);

	if (!open_connection(step, lookup, older))
		return false;
	if (step->packet->kind == PACKET_TCP)
		note_reuse(step, older, &before);
	return true;
}

/* Each of the two directions has a way of its own. */
__attribute__((noinline, cold)) static void note_other_way(struct step *step,
							   const struct lookup *lookup)
{
	struct connection *connection = step->connection;

	connection->other_vlan = (step->side + 1u) & 3;
	tunnel_table_pair(&step->correlator->tunnels, connection->key.tunnel, lookup->key.tunnel);
}

/* The step's packet is of a connection that is known, unless it begins another one there. */
static bool enter_known(struct step *step, const struct lookup *lookup)
{
	if (begins_anew(step->correlator, step->connection, step->packet, step->side))
		return open_after(step, lookup, step->index);
	if (!flow_key_same_way(&step->connection->key, &lookup->key))
		note_other_way(step, lookup);
	return true;
}

/* The pair of the step's connection where header prediction applies, else NULL. */
static inline struct tcp_pair *pair_to_expect(const struct step *step, const struct lookup *lookup,
					      bool is_likely)
{
	if (step->packet->kind != PACKET_TCP)
		return NULL;
	if (is_likely && lookup->likely_pair != NULL)
		return lookup->likely_pair;
	if (step->connection->tcp == 0 ||
	    !(is_likely || flow_key_same_way(&step->connection->key, &lookup->key)))
		return NULL;
	return tcp_pair_at(step->correlator, step->connection->tcp);
}

/*
 * Finds or makes the connection of the step's packet. Nearly always it is the one that was fetched,
 * and nothing is to be computed.
 */
__attribute__((always_inline)) static inline bool enter_connection(struct step *step,
								   const struct lookup *lookup)
{
	bool is_likely = lookup_is_likely(step->correlator, lookup);
	struct tcp_pair *pair;

	step->index = is_likely ? lookup->likely_index
				: correlator_search(step->correlator, lookup, step->packet, false);
	if (step->index == 0)
		return open_connection(step, lookup, 0);
	step->connection =
		is_likely ? lookup->likely : connection_at(step->correlator, step->index);
	step->side = connection_sender(step->connection, lookup);
	pair = pair_to_expect(step, lookup, is_likely);
	step->is_expected =
		pair != NULL && tcp_take_expected(pair, step->connection, step->side, step->packet);
	return step->is_expected || enter_known(step, lookup);
}

/* The client turns out to be the other end; the ICMP errors met so far speak of sides too. */
static void swap_sides(struct step *step)
{
	struct connection *connection = step->connection;
	uint32_t icmp = connection->icmp_last;

	connection->client_is_low = !connection->client_is_low;
	step->side = other_side(step->side);
	for (uint32_t left = connection->icmp_count; left > 0; left--) {
		struct icmp_record *record = icmp_record_at(step->correlator, icmp);

		record->side = record->side == CLIENT ? SERVER : CLIENT;
		icmp = record->next;
	}
}

/* A conversation that only an ICMP error had told of shows itself: its quoted side sent first. */
static void begin_quoted(struct step *step)
{
	struct connection *connection = step->connection;

	connection->first_packet = connection->first_packet < step->packet->number
					   ? connection->first_packet
					   : step->packet->number;
	connection->last_ns = step->packet->time_ns;
	if (connection->first_ns > connection->last_ns)
		connection->first_ns = connection->last_ns;
	if (source_is_client(step->packet) != (step->side == CLIENT) && !connection->is_self)
		swap_sides(step);
	step->is_new = true;
}

/* Hands the packet to the tracker of its protocol; false when memory is short. */
static bool track(struct step *step, const struct lookup *lookup, uint8_t state_before[2])
{
	const struct connection *connection = step->connection;

	if (!step->is_new && connection->packets[CLIENT] + connection->packets[SERVER] == 0)
		begin_quoted(step);
	if (connection->tcp != 0)
		tcp_redirect_to_older(step);
	state_before[CLIENT] = step->connection->state[CLIENT];
	state_before[SERVER] = step->connection->state[SERVER];
	if (step->packet->kind != PACKET_TCP)
		datagram_track(step);
	else if (!tcp_open_segment(step))
		return false;
	if (step->is_new) {
		translation_relate(step);
		if (step->correlator->tunnels.by_hash.used > 0)
			tunnel_relate(step, lookup);
	}
	return true;
}

static bool add_to_connection(struct correlator *correlator, const struct packet *packet,
			      const struct packet_view *view, const struct lookup *lookup)
{
	struct step step = {.correlator = correlator,
			    .packet = packet,
			    .view = view,
			    .payload = payload_of(packet)};
	uint8_t state_before[2];

	correlator->counts.in_connections++;
	if (!enter_connection(&step, lookup))
		return false;
	state_before[CLIENT] = step.connection->state[CLIENT];
	state_before[SERVER] = step.connection->state[SERVER];
	if (!step.is_expected && !track(&step, lookup, state_before))
		return false;
	correlator->last_connection = step.index;
	if (correlator->zeek != NULL &&
	    !zeek_take(correlator->zeek, step.index, step.connection, packet))
		return false;
	count_packet(&step);
	step.connection->recent = recent_packets_add(&correlator->recent, packet,
						     recent_transport_of(packet, step.side),
						     step.index, step.connection->recent);
	if (step.connection->icmp_count > 0)
		icmp_match_late(&step);
	return !step_has_event(&step) ||
	       correlator_record(&step, step.side == CLIENT ? FROM_CLIENT : FROM_SERVER,
				 state_before);
}

/* A packet without a usable transport header, or whose transport is unknown. */
static bool add_other(struct correlator *correlator, const struct packet *packet)
{
	struct correlator_counts *counts = &correlator->counts;

	if (packet->kind == PACKET_NOT_IP)
		counts->skipped_not_ip++;
	else if (packet->kind == PACKET_UNKNOWN_LINK)
		counts->skipped_unknown_link++;
	else if (packet->kind == PACKET_FRAGMENT)
		counts->skipped_fragment++;
	else if (packet->kind == PACKET_ICMP_OTHER)
		counts->skipped_icmp_other++;
	else if (packet->status == DECODE_TRUNCATED)
		counts->skipped_truncated++;
	else
		counts->skipped_malformed++;
	return true;
}

static void count_capture(struct correlator *correlator, const struct packet *packet)
{
	struct correlator_counts *counts = &correlator->counts;

	counts->packets++;
	counts->bytes += packet->wire_length;
	if (packet->time_ns < counts->first_ns)
		counts->first_ns = packet->time_ns;
	if (packet->time_ns >= counts->last_ns)
		counts->last_ns = packet->time_ns;
	else
		counts->clock_went_back++;
}

__attribute__((noinline, cold)) static bool add_neighbor(struct correlator *correlator,
							 const struct packet *packet)
{
	correlator->counts.neighbor++;
	return neighbor_table_add(
		&correlator->neighbors, packet,
		tunnel_table_number(&correlator->tunnels, packet->tunnel, packet->tunnel_count));
}

__attribute__((noinline)) static bool add_unexpected(struct correlator *correlator,
						     const struct packet *packet,
						     const struct packet_view *view,
						     const struct lookup *lookup)
{
	if (has_flow(packet))
		return add_to_connection(correlator, packet, view, lookup);
	switch (packet->kind) {
	case PACKET_ICMP_ERROR:
		correlator->counts.icmp_errors++;
		return icmp_match_error(correlator, packet, view, lookup);
	case PACKET_ARP:
	case PACKET_ND:
		return add_neighbor(correlator, packet);
	case PACKET_TCP:
	case PACKET_UDP:
	case PACKET_ECHO:
	case PACKET_SCTP:
	case PACKET_DCCP:
	case PACKET_IP_OTHER:
	case PACKET_NOT_IP:
	case PACKET_UNKNOWN_LINK:
	case PACKET_ICMP_OTHER:
	case PACKET_FRAGMENT:
	case PACKET_BROKEN_IP:
		break;
	}
	return add_other(correlator, packet);
}

static inline bool add_packet(struct correlator *correlator, const struct packet *packet,
			      const struct packet_view *view, const struct lookup *lookup)
{
	count_capture(correlator, packet);
	correlator->note_count = 0;
	correlator->last_connection = 0;
	correlator->last_icmp = 0;
	correlator->last_unmatched.packet = 0;
	return (view == NULL && correlator_take_expected(correlator, packet, lookup)) ||
	       add_unexpected(correlator, packet, view, lookup);
}

/* Times are kept where no difference of two can overflow: from the epoch to the year 2116. */
#define LATEST_NS (INT64_MAX / 2)

/* Takes a packet with a time that is brought within these bounds. */
__attribute__((noinline, cold)) static bool add_out_of_time(struct correlator *correlator,
							    const struct packet *packet,
							    const struct packet_view *view,
							    const struct lookup *lookup)
{
	struct packet within = *packet;

	within.time_ns = packet->time_ns < 0 ? 0 : LATEST_NS;
	return add_packet(correlator, &within, view, lookup);
}

bool correlator_add(struct correlator *correlator, const struct packet *packet,
		    const struct packet_view *view, const struct lookup *lookup)
{
	if (correlator->detail_bytes > correlator->limits.max_detail_bytes &&
	    !correlator_make_room(correlator))
		return false;
	if ((uint64_t)packet->time_ns > LATEST_NS)
		return add_out_of_time(correlator, packet, view, lookup);
	return add_packet(correlator, packet, view, lookup);
}

size_t correlator_last_notes(const struct correlator *correlator, const struct note **notes,
			     uint64_t *id, uint8_t states[2])
{
	*notes = correlator->notes;
	*id = 0;
	states[CLIENT] = states[SERVER] = TCP_UNKNOWN;
	if (correlator->last_connection != 0) {
		const struct connection *connection =
			connection_at(correlator, correlator->last_connection);

		*id = connection->id;
		states[CLIENT] = connection->state[CLIENT];
		states[SERVER] = connection->state[SERVER];
	}
	return correlator->note_count;
}

const struct connection *correlator_last_connection(const struct correlator *correlator)
{
	return correlator->last_connection == 0
		       ? NULL
		       : connection_at(correlator, correlator->last_connection);
}

const struct icmp_record *correlator_last_icmp(const struct correlator *correlator)
{
	return correlator->last_icmp == 0 ? NULL
					  : icmp_record_at(correlator, correlator->last_icmp);
}

const struct unmatched *correlator_last_unmatched(const struct correlator *correlator)
{
	return correlator->last_unmatched.packet == 0 ? NULL : &correlator->last_unmatched;
}

void correlator_finish(struct correlator *correlator)
{
	/* what only further packets would need: the stories need room of their own */
	flow_table_free(&correlator->flows);
	recent_packets_free(&correlator->recent);
	correlator_relate(correlator);
}

static int by_id(const void *a, const void *b, void *context)
{
	const struct correlator *correlator = context;
	uint64_t left = connection_at(correlator, *(const uint32_t *)a)->id;
	uint64_t right = connection_at(correlator, *(const uint32_t *)b)->id;

	return left < right ? -1 : left > right;
}

static void walk_index(struct correlator *correlator, uint32_t index, story_function *each,
		       void *context)
{
	const struct connection *connection = connection_at(correlator, index);
	struct story story;

	if (!connection->is_free && connection->told != TOLD_FOR_GOOD &&
	    story_tell(correlator, index, &story))
		each(context, &story);
}

/* Slots reused after evictions stand out of order; then, and only then, the indices are sorted. */
void correlator_walk(struct correlator *correlator, story_function *each, void *context)
{
	uint32_t count = correlator->connections.used - 1;
	uint32_t *order = NULL;

	/* places were given to others */
	if (correlator->counts.evicted > 0 || correlator->clock_ns != INT64_MIN)
		order = malloc(count * sizeof(*order));
	if (order == NULL) {
		for (uint32_t i = 1; i <= count; i++)
			walk_index(correlator, i, each, context);
		return;
	}
	for (uint32_t i = 0; i < count; i++)
		order[i] = i + 1;
	qsort_r(order, count, sizeof(*order), by_id, correlator);
	for (uint32_t i = 0; i < count; i++)
		walk_index(correlator, order[i], each, context);
	free(order);
}

void correlator_dropped(struct correlator *correlator, uint64_t packets)
{
	correlator->counts.dropped = packets;
}

const struct correlator_counts *correlator_counts(const struct correlator *correlator)
{
	return &correlator->counts;
}

const struct neighbor *correlator_neighbors(const struct correlator *correlator, size_t *count)
{
	*count = correlator->neighbors.count;
	return correlator->neighbors.entries;
}

const struct traceroute *correlator_traceroutes(const struct correlator *correlator, size_t *count)
{
	*count = correlator->traceroute_count;
	return correlator->traceroutes;
}
