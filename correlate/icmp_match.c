/* An ICMP error: the connection it quotes, the very packet, and whether a kernel acts on it. */
#include "correlate/correlator_private.h"
#include "correlate/socket_errors.h"
#include "decode/icmp_types.h"

/* How many of a connection's latest packets are compared with a quote. */
#define MAX_COMPARED 1024
/* Beyond so many comparisons in all, and so many for each packet read, only as many each time. */
#define COMPARED_FREELY (1u << 22)
#define COMPARED_EACH   32
/* Copies of one packet stand this close together; the first of them is the one meant. */
#define LOOK_BEHIND    16
#define COPY_WITHIN_NS 2000000LL

/* Does the quote end within the chain of IPv6 extension headers, before any transport? */
static bool ends_in_extensions(const struct quote *quote)
{
	enum { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, DESTINATION_OPTIONS = 60 };
	uint8_t next = quote->ip.protocol;

	return quote->ip.version == 6 && (next == HOP_BY_HOP || next == ROUTING ||
					  next == FRAGMENT || next == DESTINATION_OPTIONS);
}

/* Why a quote does not lead to a five-tuple; ICMP_ACCEPTED: it does. */
static enum icmp_reason unusable(const struct quote *quote)
{
	if (quote->ip.version == 0)
		return ICMP_QUOTE_TOO_SHORT;
	if (quote->ip.fragment_offset > 0)
		return ICMP_QUOTED_FRAGMENT;
	switch (quote->ip.protocol) {
	case IP_PROTOCOL_TCP:
	case IP_PROTOCOL_UDP:
	case IP_PROTOCOL_UDPLITE:
	case IP_PROTOCOL_SCTP:
	case IP_PROTOCOL_DCCP:
		return quote->has_ports ? ICMP_ACCEPTED : ICMP_QUOTE_TOO_SHORT;
	case IP_PROTOCOL_ICMP:
	case IP_PROTOCOL_ICMP6:
		if (quote->has_ports)
			return ICMP_ACCEPTED;
		if (!quote->has_icmp)
			return ICMP_QUOTE_TOO_SHORT;
		return icmp_is_error(quote->ip.version, quote->icmp_type) ? ICMP_QUOTED_ERROR
									  : ICMP_NO_SUCH_CONNECTION;
	default:
		return ends_in_extensions(quote) ? ICMP_QUOTE_TOO_SHORT : ICMP_ACCEPTED;
	}
}

bool icmp_quotes_flow(const struct quote *quote)
{
	return unusable(quote) == ICMP_ACCEPTED;
}

/* What of a quote can be compared with a packet seen before. */
struct fingerprint {
	uint32_t seq, length;
	uint16_t id, checksum;
	bool has_id, has_seq, has_length, has_checksum, is_tcp;
};

static struct fingerprint fingerprint_of(const struct quote *quote)
{
	struct fingerprint print = {
		.seq = quote->seq,
		.has_seq = quote->has_seq,
		.id = quote->ip.id,
		.has_id = quote->ip.has_id && quote->ip.id != 0,
		.checksum = quote->checksum_value,
		.has_checksum = quote->has_checksum,
		.length = quote->payload_length,
		.has_length = quote->ip.protocol == IP_PROTOCOL_TCP && quote->has_flags,
		.is_tcp = quote->ip.protocol == IP_PROTOCOL_TCP,
	};

	if (quote->has_length && quote->udp_length >= 8) {
		print.length = quote->udp_length - 8u;
		print.has_length = true;
	}
	return print;
}

static struct fingerprint fingerprint_of_record(const struct icmp_record *record)
{
	return (struct fingerprint){
		.seq = record->quoted_seq,
		.has_seq = record->has_seq,
		.id = record->quoted_id,
		.has_id = record->has_id && record->quoted_id != 0,
		.checksum = record->quoted_checksum,
		.has_checksum = record->has_checksum,
		.length = record->quoted_payload,
		.has_length = record->has_length,
	};
}

static bool has_id(const struct recent_packet *entry)
{
	return entry->flags & RECENT_HAS_ID && entry->id != 0;
}

/* The smallest segments that Linux sends (TCP_MIN_SND_MSS of include/net/tcp.h). */
#define SMALLEST_PIECE 48u

/*
 * Is what is quoted a later piece of `entry`, one large segment that left as several? The pieces
 * are of one size and have IP IDs one behind the other.
 */
static bool is_piece_of(const struct recent_packet *entry, const struct fingerprint *print)
{
	uint16_t behind = (uint16_t)(print->id - entry->id);
	uint32_t ahead = print->seq - entry->seq, piece;

	if (!print->has_seq || ahead >= entry->length)
		return false;
	if (!print->has_id) /* IPv6: all that tells of a large segment is that its checksum is open
			     */
		return !has_id(entry) && entry->flags & RECENT_CHECKSUM_UNSURE &&
		       print->has_length && print->length < entry->length &&
		       ahead + print->length <= entry->length;
	if (behind == 0 || behind >= 64)
		return false;
	piece = ahead / behind;
	return ahead == piece * behind && piece >= SMALLEST_PIECE &&
	       (!print->has_length || print->length <= piece);
}

/*
 * A host that put fragments of IPv6 together quotes the datagram without the fragment header, and
 * so without an ID: is `entry`, the first fragment, where it begins?
 */
static bool is_reassembled(const struct recent_packet *entry, const struct fingerprint *print)
{
	return !print->has_id && print->has_checksum && print->has_length && !print->has_seq &&
	       !(entry->flags & RECENT_CHECKSUM_UNSURE) && print->checksum == entry->checksum &&
	       print->length == entry->length;
}

/*
 * Is `entry` the quoted packet? The same IP ID and sequence number or length are enough; without an
 * ID (IPv6, or DF with ID 0) the checksum must agree as well, unless the sender's card filled it in
 * only after the capture. One large segment that left as several has the first one's ID and number.
 */
static bool is_quoted(const struct recent_packet *entry, const struct fingerprint *print)
{
	uint16_t behind = (uint16_t)(print->id - entry->id);

	if (print->has_id != has_id(entry))
		return is_reassembled(entry, print);
	if (!print->has_id) {
		if (print->has_checksum && !(entry->flags & RECENT_CHECKSUM_UNSURE) &&
		    print->checksum != entry->checksum)
			return false;
		return ((!print->has_seq || print->seq == entry->seq) &&
			(!print->has_length || print->length == entry->length)) ||
		       is_piece_of(entry, print);
	}
	if (behind == 0)
		return (!print->has_seq || print->seq == entry->seq) &&
		       (print->has_seq || !print->has_length || print->length == entry->length);
	return is_piece_of(entry, print);
}

/*
 * Of two packets that fit, is the older one meant? With an IP ID they are copies on two interfaces,
 * and the first one is, unless an error was tied to it before. Without an ID a datagram may be like
 * the one before to the bit; errors come in the order of the datagrams, so the first of those
 * that left in a row, but none that left long before the newest. A segment that was sent again, or
 * has the same number as a bare ACK before it, is told by nothing: the newest.
 */
static bool is_meant_rather(const struct recent_packet *older, const struct recent_packet *newer,
			    const struct fingerprint *print, int64_t time_ns)
{
	if (older->flags & RECENT_QUOTED && !(newer->flags & RECENT_QUOTED))
		return false;
	if (print->has_id)
		return true;
	if (print->is_tcp)
		return older->length == newer->length && older->checksum == newer->checksum &&
		       newer->time_ns - older->time_ns <= COPY_WITHIN_NS;
	return time_ns - older->time_ns <= 2 * (time_ns - newer->time_ns) + COPY_WITHIN_NS;
}

/*
 * The packet of the step's side that `print` describes; NULL = not captured. How many are compared
 * is bounded by the length of the capture, so that errors about nothing cannot cost more than it.
 */
static struct recent_packet *find_quoted(const struct step *step, const struct fingerprint *print)
{
	struct correlator *correlator = step->correlator;
	uint32_t number = step->connection->recent;
	uint8_t from = step->side == SERVER ? RECENT_FROM_SERVER : 0;
	struct recent_packet *best = NULL, *entry;
	int left =
		correlator->compared > COMPARED_FREELY + COMPARED_EACH * correlator->counts.packets
			? COMPARED_EACH
			: MAX_COMPARED;

	for (; left > 0; left--, number = entry->previous) {
		entry = recent_packets_at(&correlator->recent, number, step->index);
		if (entry == NULL)
			break;
		correlator->compared++;
		if ((entry->flags & RECENT_FROM_SERVER) != from || !is_quoted(entry, print))
			continue;
		/* older data or a probe behind it can look like a piece: the packet itself comes
		 * first */
		if (best != NULL && is_piece_of(entry, print))
			continue;
		if (best == NULL || is_meant_rather(entry, best, print, step->packet->time_ns))
			best = entry;
		if (print->has_id && left > LOOK_BEHIND)
			left = LOOK_BEHIND;
	}
	return best;
}

/* A record at the end of the connection's list; at the limit the last one is used again. */
static struct icmp_record *add_record(struct correlator *correlator, struct connection *connection)
{
	uint32_t limit = correlator->limits.max_events < UINT16_MAX ? correlator->limits.max_events
								    : UINT16_MAX;
	struct icmp_record *record, *last;
	uint32_t index;

	connection->has_news = true;
	if (connection->icmp_count > 0 && connection->icmp_count >= limit) {
		correlator->counts.icmp_left_out++;
		connection->notes |= NOTE_BIT(FOUND_EVENTS_LIMITED);
		record = icmp_record_at(correlator, connection->icmp_last);
		icmp_note_forged(connection, record);
		*record = (struct icmp_record){.next = record->next};
		return record;
	}
	index = slab_new(&correlator->icmp);
	if (index == 0)
		return NULL;
	record = icmp_record_at(correlator, index);
	record->next = index;
	if (connection->icmp_count > 0) {
		last = icmp_record_at(correlator, connection->icmp_last);
		record->next = last->next;
		last->next = index;
	}
	connection->icmp_last = index;
	connection->icmp_count++;
	correlator->detail_bytes += sizeof(*record);
	return record;
}

static void fill_record(struct icmp_record *record, const struct packet *packet, enum side side)
{
	const struct icmp_message *icmp = &packet->icmp;
	const struct quote *quote = &icmp->quote;
	struct fingerprint print = fingerprint_of(quote);

	record->packet = packet->number;
	record->time_ns = packet->time_ns;
	record->from = packet->five_tuple.source;
	record->version = icmp->version & 0xfu;
	record->type = icmp->type;
	record->code = icmp->code;
	record->mtu = icmp->mtu;
	record->length = at_most_16_bits(icmp->length);
	record->own_id = packet->ip.has_id ? packet->ip.id : 0;
	record->own_ttl = packet->ip.ttl;
	record->side = side & 1;
	record->quoted_seq = print.seq;
	record->quoted_payload = at_most_16_bits(print.length);
	record->quoted_id = print.id;
	record->quoted_checksum = print.checksum;
	record->quoted_ttl = quote->ip.ttl;
	record->has_id = print.has_id;
	record->has_seq = print.has_seq;
	record->has_length = print.has_length;
	record->has_checksum = print.has_checksum;
	record->has_flags = quote->has_flags;
	record->quoted_flags = (uint8_t)quote->tcp_flags;
	record->hops = 255;
	record->match = ICMP_MATCH_FLOW;
	record->from_peer =
		quote->tunnel_count == 0 &&
		ip_addr_equal(&packet->five_tuple.source, &quote->five_tuple.destination);
}

/* The same of an error about a tunnel's packet; false when memory is short. */
static bool fill_tunnel(struct correlator *correlator, struct icmp_record *record,
			const struct packet *packet)
{
	const unsigned quoted = packet->icmp.quote.tunnel_count;
	uint32_t index;

	if (quoted == 0)
		return true;
	index = slab_new(&correlator->icmp_tunnels);
	if (index == 0)
		return false;
	record->is_about_tunnel = true;
	record->tunnel = slab_at(&correlator->icmp_tunnels, index);
	*record->tunnel = (struct icmp_tunnel){
		.to = packet->five_tuple.destination,
		.index = index,
		.kind = packet->tunnel[packet->tunnel_count - quoted].kind,
	};
	return true;
}

/* Ties the record to the captured packet that it quotes. */
static void tie(struct icmp_record *record, struct recent_packet *entry, uint64_t number)
{
	record->match = ICMP_MATCH_EXACT;
	record->quotes_packet = number;
	record->delay_ns = record->time_ns - entry->time_ns;
	record->hops = !record->is_about_tunnel && entry->ttl >= record->quoted_ttl
			       ? (uint8_t)(entry->ttl - record->quoted_ttl)
			       : 255;
	entry->flags |= RECENT_QUOTED;
}

/* What an accepted error changes in what is known of the connection. */
static void take_effect(struct correlator *correlator, struct connection *connection,
			struct icmp_record *record, uint32_t record_index)
{
	const struct icmp_errno *rule =
		icmp_errno_find(record->version, record->type, record->code);
	bool is_tcp = connection->key.protocol == IP_PROTOCOL_TCP;
	struct tcp_pair *pair =
		connection->tcp == 0 ? NULL : tcp_pair_at(correlator, connection->tcp);

	record->state = is_tcp ? connection->state[record->side] & 0xfu : TCP_UNKNOWN;
	record->simultaneous = pair != NULL && pair->handshake == HANDSHAKE_SIMULTANEOUS;
	if (record->reason != ICMP_ACCEPTED)
		return;
	if (icmp_is_too_big(record))
		connection->notes |= NOTE_BIT(FOUND_PMTU_REDUCED);
	if (!is_tcp)
		return;
	switch (tcp_icmp_effect(rule, (enum tcp_state)record->state, record->simultaneous)) {
	case TCP_ICMP_ENDS_OPEN:
		connection->state[record->side] = TCP_CLOSED;
		break;
	case TCP_ICMP_REMEMBERED:
		if (pair != NULL)
			pair->side[record->side].soft_error = record_index;
		break;
	case TCP_ICMP_NOTHING:
		if (pair != NULL && record->state == TCP_SYN_RCVD && rule->drops_request)
			pair->request_dropped = true;
		break;
	}
}

static bool add_unmatched(struct correlator *correlator, const struct packet *packet,
			  enum icmp_reason reason)
{
	const struct quote *quote = &packet->icmp.quote;

	correlator->last_unmatched = (struct unmatched){
		.packet = packet->number,
		.from = packet->five_tuple.source,
		.version = packet->icmp.version,
		.type = packet->icmp.type,
		.code = packet->icmp.code,
		.reason = reason,
		.is_cut = packet->captured_length - packet->transport_offset < packet->icmp.length,
		.has_addresses = quote->ip.version != 0,
		.protocol = quote->ip.protocol,
		.source = quote->five_tuple.source,
		.destination = quote->five_tuple.destination,
	};
	correlator->counts.icmp_unmatched++;
	if (correlator->sink.unmatched != NULL)
		correlator->sink.unmatched(correlator->sink.context, &correlator->last_unmatched);
	return true;
}

/* Copies of one error on two interfaces lie this close together. */
#define CAPTURED_TWICE_NS            100000000LL
#define CAPTURED_TWICE_WITHOUT_ID_NS 2000000LL

/* Is `record` the error that came before it, captured once more (on the next interface, forwarded)?
 */
static bool is_same_error(const struct icmp_record *before, const struct icmp_record *record)
{
	int64_t within = record->own_id != 0 ? CAPTURED_TWICE_NS : CAPTURED_TWICE_WITHOUT_ID_NS;

	return before->own_id == record->own_id && before->type == record->type &&
	       before->code == record->code && before->side == record->side &&
	       before->quoted_id == record->quoted_id && before->quoted_seq == record->quoted_seq &&
	       before->quoted_checksum == record->quoted_checksum &&
	       before->length == record->length && ip_addr_equal(&before->from, &record->from) &&
	       before->own_ttl - record->own_ttl <= 1 && before->own_ttl >= record->own_ttl &&
	       (record->own_id != 0 || before->own_ttl != record->own_ttl) &&
	       record->time_ns - before->time_ns <= within;
}

/* The connection that a quote names; made when the capture does not hold it otherwise. */
static bool enter_quoted(struct step *step, const struct lookup *lookup)
{
	const struct quote *quote = &step->packet->icmp.quote;
	bool source_is_low = lookup->source_is_low;

	step->index = correlator_search(step->correlator, lookup, step->packet, true);
	if (step->index == 0) {
		step->index = correlator_open(step->correlator, lookup, step->packet, 0);
		step->is_new = true;
	}
	if (step->index == 0)
		return false;
	step->connection = connection_at(step->correlator, step->index);
	if (step->is_new && quote->has_flags &&
	    (quote->tcp_flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK))
		step->connection->client_is_low =
			!source_is_low; /* the SYN-ACK's sender is the server */
	step->side = source_is_low == step->connection->client_is_low ? CLIENT : SERVER;
	if (step->connection->is_self)
		step->side = CLIENT;
	return true;
}

/* The connection whose datagram a quoted later fragment belongs to, by its IP ID; false: unknown.
 */
static bool enter_fragment(struct step *step)
{
	const struct first_fragment *first =
		fragment_table_find(&step->correlator->fragments, &step->packet->icmp.quote);

	if (first == NULL || !correlator_is_still(step->correlator, first->connection, first->id))
		return false;
	step->index = first->connection;
	step->connection = connection_at(step->correlator, step->index);
	step->side = first->from_server ? SERVER : CLIENT;
	return true;
}

/* Looks for the quoted packet and tells its event of the error. */
static bool tie_to_packet(struct step *step, struct icmp_record *record)
{
	struct correlator *correlator = step->correlator;
	struct fingerprint print = fingerprint_of(&step->packet->icmp.quote);
	struct recent_packet *entry = find_quoted(step, &print);
	struct note note = {.kind = NOTE_ICMP_ABOUT, .packet = step->packet->number};
	struct timeline_store *store;
	size_t bytes;
	bool is_good;

	if (entry == NULL) {
		record->is_out_of_band =
			step->connection->packets[CLIENT] + step->connection->packets[SERVER] == 0;
		if (record->is_out_of_band)
			correlator->counts.icmp_none++;
		else
			correlator->counts.icmp_flow++;
		record->match = record->is_out_of_band ? ICMP_MATCH_NONE : ICMP_MATCH_FLOW;
		return true;
	}
	correlator->counts.icmp_exact++;
	tie(record, entry, recent_packet_number(entry, step->packet->number));
	store = timeline_store_at(correlator, step->index);
	if (store == NULL)
		return true;
	bytes = store->bytes;
	is_good = timeline_annotate(store, record->quotes_packet, &note);
	correlator->detail_bytes += store->bytes - bytes;
	return is_good;
}

/*
 * The first error about the client's packets since the server's last answer, as far as `record`,
 * the latest: it is carried on from one error to the next. A small TTL that ended on the way, as
 * traceroute wants it, is no outage, nor is a datagram that was too big.
 */
static uint32_t outage_of(const struct connection *connection, const struct icmp_record *record,
			  const struct icmp_record *before)
{
	if (icmp_outage(before) != 0 && before->packet > datagram_answer(connection))
		return icmp_outage(before);
	return record->side == CLIENT && record->reason == ICMP_ACCEPTED &&
			       !icmp_ended_probe(record) && !icmp_is_too_big(record)
		       ? connection->icmp_last
		       : 0;
}

static void note_outage(struct icmp_record *record, uint32_t first)
{
	if (record->is_about_tunnel)
		record->tunnel->outage = first;
	else
		record->outage = first;
}

/* Out of line, so that its frame is not built for every packet that is no ICMP error. */
__attribute__((noinline)) bool icmp_match_error(struct correlator *correlator,
						const struct packet *packet,
						const struct packet_view *view,
						const struct lookup *lookup)
{
	struct step step = {.correlator = correlator, .packet = packet, .view = view};
	enum icmp_reason reason = unusable(&packet->icmp.quote);
	struct icmp_record *record, before;
	uint8_t state_before[2];

	if (reason == ICMP_QUOTED_FRAGMENT ? !enter_fragment(&step) : reason != ICMP_ACCEPTED)
		return add_unmatched(correlator, packet, reason);
	if (step.connection == NULL && !enter_quoted(&step, lookup))
		return false;
	before = step.connection->icmp_count > 0
			 ? *icmp_record_at(correlator, step.connection->icmp_last)
			 : (struct icmp_record){0};
	record = add_record(correlator, step.connection);
	if (record == NULL)
		return false;
	fill_record(record, packet, step.side);
	state_before[CLIENT] = step.connection->state[CLIENT];
	state_before[SERVER] = step.connection->state[SERVER];
	record->answers_before = step.connection->packets[other_side(step.side)];
	if (!fill_tunnel(correlator, record, packet))
		return false;
	record->reason =
		before.packet != 0 && is_same_error(&before, record) ? ICMP_CAPTURED_TWICE
		: reason != ICMP_ACCEPTED
			? reason & 0x7fu
			: icmp_judge(correlator, packet, step.connection, step.side) & 0x7fu;
	if (record->reason == ICMP_CAPTURED_TWICE)
		step_found(&step, FOUND_DUPLICATE_PACKETS);
	if (icmp_is_quote_cut(&packet->icmp))
		step_found(&step, FOUND_TRUNCATED_BY_SNAPLEN);
	if (!tie_to_packet(&step, record))
		return false;
	take_effect(correlator, step.connection, record, step.connection->icmp_last);
	if (step.connection->key.protocol != IP_PROTOCOL_TCP)
		note_outage(record, outage_of(step.connection, record, &before));
	step.connection->is_touched = true;
	correlator->last_connection = step.index;
	correlator->last_icmp = step.connection->icmp_last;
	step_note(&step, NOTE_ICMP, record->quotes_packet, step.connection->icmp_count - 1, 0);
	return !step_has_event(&step) || correlator_record(&step, FROM_OTHER, state_before);
}

/*
 * One earlier error that may quote the packet of this step. They change places in a capture by
 * moments; later, another packet may have the same ID.
 */
#define LATE_WITHIN_NS 1000000000LL

static void match_late(struct step *step, struct icmp_record *record, uint32_t record_index)
{
	struct correlator *correlator = step->correlator;
	struct recent_packet *entry =
		recent_packets_at(&correlator->recent, step->connection->recent, step->index);
	struct fingerprint print = fingerprint_of_record(record);

	if (record->match == ICMP_MATCH_EXACT || record->side != (uint8_t)step->side ||
	    step->packet->time_ns - record->time_ns > LATE_WITHIN_NS || entry == NULL ||
	    !is_quoted(entry, &print))
		return;
	if (record->match == ICMP_MATCH_NONE)
		correlator->counts.icmp_none--;
	else
		correlator->counts.icmp_flow--;
	correlator->counts.icmp_exact++;
	record->is_out_of_band = false;
	record->sent_after = false;
	tie(record, entry, step->packet->number);
	if (record->reason == ICMP_OUT_OF_WINDOW && step->connection->tcp != 0 &&
	    icmp_is_in_flight(&tcp_pair_at(correlator, step->connection->tcp)->side[step->side],
			      record->quoted_seq))
		record->reason = ICMP_ACCEPTED; /* it had seemed never sent */
	take_effect(correlator, step->connection, record, record_index);
	step_note(step, NOTE_ICMP_ABOUT, record->packet, 0, 0);
}

/* What the sender of a datagram that was too big does next. */
static void note_size_after(struct icmp_record *record, const struct packet *packet)
{
	if (packet->ip.more_fragments)
		record->fragments_after = true;
	else if (packet->ip.header_length + packet->ip.payload_length > record->mtu)
		record->as_large_after = true;
	else
		record->smaller_after = true;
}

/* Only the few errors of a young connection, or the last one: this runs for every packet. */
#define MAX_LATE 8

void icmp_match_late(struct step *step)
{
	struct connection *connection = step->connection;
	uint32_t index = connection->icmp_last;
	unsigned left = connection->icmp_count <= MAX_LATE ? connection->icmp_count : 1;
	struct icmp_record *last = icmp_record_at(step->correlator, index);

	if (last->side == (uint8_t)step->side && !step_is_copy(step))
		last->sent_after = true;
	for (; left > 0; left--) {
		struct icmp_record *record = icmp_record_at(step->correlator, index);

		match_late(step, record, index);
		index = record->next;
	}
	if (icmp_is_too_big(last) && last->side == (uint8_t)step->side &&
	    last->quotes_packet != step->packet->number)
		note_size_after(last, step->packet);
}
