/* What only the whole capture shows: traceroutes, answers from elsewhere, rate limits. */
#include "correlate/correlator_private.h"

#include <stdlib.h>
#include <string.h>

#define MAX_REFUSED_SENDERS 4096u

static bool is_port_unreachable(const struct icmp_record *record)
{
	return (record->version == 4 && record->type == 3 && record->code == 3) ||
	       (record->version == 6 && record->type == 1 && record->code == 4);
}

/* The slot of a traceroute: there may be as many questions as connections, so none walks over all.
 */
static uint16_t *traceroute_slot(struct correlator *correlator, const struct ip_addr *source,
				 const struct ip_addr *destination, uint8_t protocol)
{
	uint64_t mixed = correlator->flows.seed + protocol;
	uint32_t at;

	for (int word = 0; word < 2; word++) {
		mixed = (mixed ^ source->word[word]) * UINT64_C(0x9e3779b97f4a7c15);
		mixed ^= mixed >> 32;
		mixed = (mixed ^ destination->word[word]) * UINT64_C(0x9e3779b97f4a7c15);
		mixed ^= mixed >> 32;
	}
	for (at = (uint32_t)mixed;; at++) {
		uint16_t *slot = &correlator->traceroute_slots[at % TRACEROUTE_SLOTS];
		const struct traceroute *trace;

		if (*slot == 0)
			return slot;
		trace = &correlator->traceroutes[*slot - 1];
		if (ip_addr_equal(&trace->source, source) &&
		    ip_addr_equal(&trace->destination, destination) && trace->protocol == protocol)
			return slot;
	}
}

static struct traceroute *find_traceroute(struct correlator *correlator,
					  const struct connection *connection, enum side side)
{
	struct ip_addr source = connection_end(connection, side).address;
	struct ip_addr destination = connection_end(connection, other_side(side)).address;
	const uint16_t *slot =
		traceroute_slot(correlator, &source, &destination, connection->key.protocol);

	return *slot == 0 ? NULL : &correlator->traceroutes[*slot - 1];
}

static struct traceroute *add_traceroute(struct correlator *correlator,
					 const struct connection *connection, enum side side)
{
	struct traceroute *trace;

	if (correlator->traceroute_count == MAX_TRACEROUTES)
		return NULL;
	if (correlator->traceroutes == NULL) {
		correlator->traceroutes = calloc(MAX_TRACEROUTES, sizeof(*trace));
		if (correlator->traceroutes == NULL)
			return NULL;
	}
	trace = &correlator->traceroutes[correlator->traceroute_count];
	trace->source = connection_end(connection, side).address;
	trace->destination = connection_end(connection, other_side(side)).address;
	trace->protocol = connection->key.protocol;
	*traceroute_slot(correlator, &trace->source, &trace->destination, trace->protocol) =
		(uint16_t)++correlator->traceroute_count;
	return trace;
}

/* The hop that answered is as far away as the TTL the packet had left with. */
static void gather_hop(struct correlator *correlator, struct connection *connection,
		       struct icmp_record *record)
{
	enum side side = (enum side)record->side;
	unsigned ttl = icmp_captured_ttl(record);
	struct traceroute *trace;

	if (!icmp_ended_probe(record) || record->match != ICMP_MATCH_EXACT ||
	    record->reason == ICMP_CAPTURED_TWICE)
		return; /* a copy quotes a copy, which had another TTL */
	trace = find_traceroute(correlator, connection, side);
	if (trace == NULL)
		trace = add_traceroute(correlator, connection, side);
	if (trace == NULL)
		return;
	trace->hop[ttl - 1] = record->from;
	if (ttl > trace->hop_count)
		trace->hop_count = (uint8_t)ttl;
	if (trace->first_packet == 0 || record->quotes_packet < trace->first_packet)
		trace->first_packet = record->quotes_packet;
}

/* One hop alone may be a routing loop or a wrong TTL; from the second on it is a traceroute. */
static bool is_traceroute(const struct traceroute *trace)
{
	unsigned answered = 0;

	for (unsigned i = 0; i < trace->hop_count; i++)
		answered += !ip_addr_is_unspecified(&trace->hop[i]) &&
			    (trace->hop[i].word[0] | trace->hop[i].word[1]) != 0;
	return answered >= 2;
}

static void drop_others(struct correlator *correlator)
{
	size_t kept = 0;

	for (size_t i = 0; i < correlator->traceroute_count; i++)
		if (is_traceroute(&correlator->traceroutes[i]))
			correlator->traceroutes[kept++] = correlator->traceroutes[i];
	correlator->traceroute_count = kept;
	memset(correlator->traceroute_slots, 0, sizeof(correlator->traceroute_slots));
	for (size_t i = 0; i < kept; i++) {
		const struct traceroute *trace = &correlator->traceroutes[i];

		*traceroute_slot(correlator, &trace->source, &trace->destination, trace->protocol) =
			(uint16_t)(i + 1);
	}
}

/* A probe with `ttl` (0 = unknown) came as far as the destination. */
static void reach(struct traceroute *trace, unsigned ttl)
{
	trace->is_reached = true;
	if (ttl > 0 && (trace->reached_ttl == 0 || ttl < trace->reached_ttl))
		trace->reached_ttl = (uint8_t)ttl;
}

/* The destination answers the last probes: a UDP one with port unreachable. */
static void mark_probes(const struct correlator *correlator, struct connection *connection,
			struct traceroute *trace)
{
	uint32_t icmp = connection->icmp_last;

	connection->notes |= NOTE_BIT(FOUND_TRACEROUTE);
	trace->probes += connection->packets[CLIENT];
	if (connection->packets[SERVER] > 0)
		reach(trace, connection->ttl[CLIENT]);
	for (uint32_t left = connection->icmp_count; left > 0; left--) {
		const struct icmp_record *record;

		icmp = icmp_record_at(correlator, icmp)->next;
		record = icmp_record_at(correlator, icmp);
		if (record->side == CLIENT && record->from_peer &&
		    record->reason != ICMP_CAPTURED_TWICE && record->match == ICMP_MATCH_EXACT &&
		    !icmp_is_time_exceeded(record))
			reach(trace, icmp_captured_ttl(record));
	}
}

static void gather_hops(struct correlator *correlator, struct connection *connection)
{
	uint32_t icmp = connection->icmp_last;

	for (uint32_t left = connection->icmp_count; left > 0; left--) {
		icmp = icmp_record_at(correlator, icmp)->next;
		gather_hop(correlator, connection, icmp_record_at(correlator, icmp));
	}
}

/* Whoever sends to the same destination with a TTL as small belongs to the traceroute. */
static void relate_traceroute(struct correlator *correlator, struct connection *connection)
{
	struct traceroute *trace;

	if (correlator->traceroute_count == 0 || connection->packets[CLIENT] == 0 ||
	    connection->ttl[CLIENT] > PROBE_TTL)
		return;
	trace = find_traceroute(correlator, connection, CLIENT);
	if (trace != NULL)
		mark_probes(correlator, connection, trace);
}

/*
 * Fewer errors than datagrams although every one was refused: the host limits its ICMP
 * (net.ipv4.icmp_ratelimit; icmpv4_xrlim_allow()). Only where nothing else explains the rest.
 */
static void relate_rate_limit(const struct correlator *correlator, struct connection *connection)
{
	const struct icmp_record *last = icmp_record_at(correlator, connection->icmp_last);
	uint32_t copies = connection->notes & NOTE_BIT(FOUND_DUPLICATE_PACKETS) ? 2 : 1;

	if (connection->packets[SERVER] > 0 || connection->icmp_count < 2 ||
	    !is_port_unreachable(last) || !last->from_peer ||
	    (last->reason != ICMP_ACCEPTED && last->reason != ICMP_CAPTURED_TWICE) ||
	    connection->key.protocol == IP_PROTOCOL_TCP)
		return;
	if (connection->packets[CLIENT] >= connection->icmp_count + 2 * copies)
		connection->notes |= NOTE_BIT(FOUND_RATE_LIMITED_ICMP);
}

/* The server answered a client that had gone: the refusal is the server's socket's. */
static void relate_late_answer(const struct correlator *correlator, struct connection *connection)
{
	const struct icmp_record *last = icmp_record_at(correlator, connection->icmp_last);

	if (last->side == SERVER && is_port_unreachable(last) && last->from_peer &&
	    connection->packets[SERVER] > 0 && connection->packets[CLIENT] > 0 &&
	    connection->key.protocol != IP_PROTOCOL_TCP)
		connection->notes |= NOTE_BIT(FOUND_LATE_ANSWER_REFUSED);
}

/* Large datagrams vanish, smaller ones are answered, and no ICMP error says why. */
#define LARGE_DATAGRAM 1000

static void relate_vanished(struct connection *connection)
{
	if (connection->key.protocol != IP_PROTOCOL_UDP)
		return;
	datagram_note_vanished(connection);
	if (connection->icmp_count == 0 && connection->datagram.vanished_size > LARGE_DATAGRAM &&
	    connection->datagram.answered_size > 0 && connection->packets[CLIENT] > 2)
		connection->notes |= NOTE_BIT(FOUND_PMTU_BLACK_HOLE);
}

static void relate_forged(const struct correlator *correlator, struct connection *connection)
{
	uint32_t icmp = connection->icmp_last;

	for (uint32_t left = connection->icmp_count; left > 0; left--) {
		icmp = icmp_record_at(correlator, icmp)->next;
		icmp_note_forged(connection, icmp_record_at(correlator, icmp));
	}
}

void correlator_relate_so_far(const struct correlator *correlator, struct connection *connection)
{
	if (connection->icmp_count == 0)
		return;
	relate_rate_limit(correlator, connection);
	relate_late_answer(correlator, connection);
	relate_forged(correlator, connection);
}

void correlator_relate_own(const struct correlator *correlator, struct connection *connection)
{
	relate_vanished(connection);
	correlator_relate_so_far(correlator, connection);
}

/* Somebody's datagram that its receiver refused although it was waiting, for somebody else. */
struct refused_sender {
	struct endpoint receiver;
	uint32_t connection; /* index */
};

static int by_receiver(const void *a, const void *b)
{
	const struct refused_sender *left = a, *right = b;
	int order = ip_addr_compare(&left->receiver.address, &right->receiver.address);

	if (order != 0)
		return order;
	return (int)left->receiver.port - (int)right->receiver.port;
}

/* All that was sent in this conversation came from one side, and was refused by its receiver. */
static bool is_refused_sender(const struct correlator *correlator,
			      const struct connection *connection)
{
	const struct icmp_record *last;

	if (connection->key.protocol != IP_PROTOCOL_UDP || connection->icmp_count == 0 ||
	    connection->packets[SERVER] > 0)
		return false;
	last = icmp_record_at(correlator, connection->icmp_last);
	return last->side == CLIENT && is_port_unreachable(last) && last->from_peer;
}

#define ANSWER_WITHIN_NS 30000000000LL

/* Was `answer` sent to the client of `asked`, soon after it asked and was not answered? */
static bool may_answer(const struct connection *asked, const struct connection *answer)
{
	struct endpoint server = connection_end(asked, SERVER);
	struct endpoint sender = connection_end(answer, CLIENT);

	if (answer->first_packet <= asked->first_packet ||
	    answer->first_ns - asked->first_ns > ANSWER_WITHIN_NS)
		return false;
	/* the same host from another port, or another host from the same port */
	return ip_addr_equal(&server.address, &sender.address) || server.port == sender.port;
}

/* An answer from another address or port than was asked: a connected client refuses it. */
static void relate_answer(struct correlator *correlator, uint32_t index,
			  const struct refused_sender *senders, size_t count)
{
	struct connection *asked = connection_at(correlator, index), *answer;
	struct refused_sender wanted;
	const struct refused_sender *found;

	if (count == 0 || asked->key.protocol != IP_PROTOCOL_UDP || asked->packets[SERVER] > 0 ||
	    asked->related != 0)
		return;
	wanted.receiver = connection_end(asked, CLIENT);
	found = bsearch(&wanted, senders, count, sizeof(*senders), by_receiver);
	if (found == NULL || found->connection == index)
		return;
	answer = connection_at(correlator, found->connection);
	if (!may_answer(asked, answer))
		return;
	connection_relate(asked, answer);
	asked->notes |= NOTE_BIT(FOUND_ANSWER_FROM_ELSEWHERE);
	answer->notes |= NOTE_BIT(FOUND_ANSWER_FROM_ELSEWHERE);
}

/* The TTL with which a host's packets arrive, from connections that it really took part in. */
struct host_ttl {
	struct ip_addr host;
	uint8_t ttl;  /* 0: the slot is empty */
	bool differs; /* more than one was seen: it says nothing */
};

#define HOST_TTLS 4096u

static size_t host_slot(const struct ip_addr *host)
{
	return ((host->word[0] ^ host->word[1] * 31) * UINT64_C(0x9e3779b97f4a7c15)) >> 52;
}

static void learn_ttl(struct host_ttl *hosts, const struct connection *connection)
{
	struct ip_addr host = connection_end(connection, SERVER).address;
	struct host_ttl *slot = &hosts[host_slot(&host)];
	uint8_t ttl = connection->ttl[SERVER];

	if (slot->ttl == 0)
		*slot = (struct host_ttl){.host = host, .ttl = ttl};
	else if (ip_addr_equal(&slot->host, &host) && slot->ttl != ttl)
		slot->differs = true;
}

/* Did the server of this connection speak, and more than a refusal? */
static bool has_server(const struct connection *connection)
{
	return !connection->is_refused && !connection->is_self && connection->packets[SERVER] > 1 &&
	       connection->ttl[SERVER] != 0;
}

/*
 * A refusal whose TTL is not that of the host's other packets comes from something on the way that
 * pretends to be it.
 */
static void relate_refusal(const struct host_ttl *hosts, struct connection *connection)
{
	struct ip_addr host;
	const struct host_ttl *slot;

	if (!connection->is_refused || connection->ttl[SERVER] == 0)
		return;
	host = connection_end(connection, SERVER).address;
	slot = &hosts[host_slot(&host)];
	if (slot->ttl != 0 && !slot->differs && slot->ttl != connection->ttl[SERVER] &&
	    ip_addr_equal(&slot->host, &host))
		connection->notes |= NOTE_BIT(FOUND_RST_TTL_DIFFERS);
}

/* What is learned from all connections before anything is said of one. */
struct knowledge {
	struct host_ttl hosts[HOST_TTLS];
	struct refused_sender senders[MAX_REFUSED_SENDERS];
	size_t sender_count;
};

static void learn(struct correlator *correlator, struct knowledge *known, uint32_t index)
{
	struct connection *connection = connection_at(correlator, index);

	correlator_relate_own(correlator, connection);
	gather_hops(correlator, connection);
	if (has_server(connection))
		learn_ttl(known->hosts, connection);
	if (known->sender_count < MAX_REFUSED_SENDERS && is_refused_sender(correlator, connection))
		known->senders[known->sender_count++] = (struct refused_sender){
			.receiver = connection_end(connection, SERVER), .connection = index};
}

static void tell(struct correlator *correlator, const struct knowledge *known, uint32_t index)
{
	relate_refusal(known->hosts, connection_at(correlator, index));
	relate_traceroute(correlator, connection_at(correlator, index));
	relate_answer(correlator, index, known->senders, known->sender_count);
}

/* All connections come from memory each time, so there are two rounds and no more. */
void correlator_relate(struct correlator *correlator)
{
	struct knowledge *known = calloc(1, sizeof(*known));

	if (known == NULL)
		return; /* the only loss are these remarks */
	for (uint32_t i = 1; i < correlator->connections.used; i++)
		if (!connection_at(correlator, i)->is_free)
			learn(correlator, known, i);
	drop_others(correlator);
	qsort(known->senders, known->sender_count, sizeof(*known->senders), by_receiver);
	for (uint32_t i = 1; i < correlator->connections.used; i++)
		if (!connection_at(correlator, i)->is_free)
			tell(correlator, known, i);
	free(known);
}
