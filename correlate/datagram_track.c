/* UDP, UDP-Lite, SCTP, DCCP, echo and other protocols: who asked, who answered, who came back. */
#include "correlate/correlator_private.h"

static uint16_t length_of(const struct packet *packet)
{
	uint32_t length = packet->kind == PACKET_UDP    ? packet->udp.payload_length
			  : packet->kind == PACKET_ECHO ? packet->icmp.length
							: packet->ip.payload_length;

	return length > UINT16_MAX ? UINT16_MAX : (uint16_t)length;
}

/* The last packet of the conversation if this is the same one, captured twice. */
static const struct recent_packet *find_twin(const struct step *step)
{
	const struct recent_packet *entry =
		recent_packets_at(&step->correlator->recent, step->connection->recent, step->index);
	uint8_t from = step->side == SERVER ? RECENT_FROM_SERVER : 0;

	if (entry == NULL || (entry->flags & RECENT_FROM_SERVER) != from ||
	    entry->length != length_of(step->packet) ||
	    (step->packet->kind == PACKET_ECHO && entry->seq != step->packet->icmp.seq))
		return NULL;
	/* without an ID two equal datagrams sent at once look the same: only the TTL tells */
	if (entry->id == 0 && entry->ttl == step->packet->ip.ttl)
		return NULL;
	return is_captured_twice(step, entry) ? entry : NULL;
}

/* The first accepted error about the client's packets since the server answered last, or NULL. */
static const struct icmp_record *outage(const struct step *step)
{
	const struct connection *connection = step->connection;
	const struct icmp_record *last = icmp_record_at(step->correlator, connection->icmp_last);

	if (last->packet <= datagram_answer(connection) || icmp_outage(last) == 0)
		return NULL; /* the usual case: all errors lie before the last answer */
	return icmp_record_at(step->correlator, icmp_outage(last));
}

/* SCTP's ABORT (RFC 9260 section 3.3.7) and DCCP's Reset (RFC 4340 section 5.6) refuse. */
static bool is_refusal(const struct packet *packet)
{
	if (packet->kind == PACKET_SCTP)
		return packet->sctp.has_chunk && packet->sctp.first_chunk_type == 6;
	return packet->kind == PACKET_DCCP && packet->dccp.has_type && packet->dccp.type == 7;
}

/* The last request was answered, so its size gets through. */
static void note_answered(struct connection *connection)
{
	uint16_t size = connection->request_size;

	if (size > connection->datagram.answered_size)
		connection->datagram.answered_size = size;
	if (connection->datagram.vanished_size <= connection->datagram.answered_size)
		connection->datagram.vanished_size = 0;
}

/* A traceroute of one conversation has come far enough: the TTL of the request that was answered.
 */
static void track_reached(struct step *step)
{
	struct connection *connection = step->connection;
	const struct recent_packet *request =
		recent_packets_at(&step->correlator->recent, connection->recent, step->index);

	if (connection->last_side == CLIENT && request != NULL &&
	    icmp_ended_probe(icmp_record_at(step->correlator, connection->icmp_last)))
		connection->ttl[CLIENT] = request->ttl;
}

static void track_answer(struct step *step)
{
	struct connection *connection = step->connection;
	const struct packet *packet = step->packet;
	const struct icmp_record *error;

	if (connection->packets[SERVER] == 0 && connection->packets[CLIENT] > 0) {
		connection->datagram.rtt_ns =
			connection->last_side == CLIENT
				? short_ns(packet->time_ns - connection->last_ns)
				: 0;
		step_note(step, NOTE_ANSWER, packet_number(connection, connection->last_packet),
			  packet->time_ns - connection->last_ns, 0);
	}
	if (connection->icmp_count > 0 && connection->packets[SERVER] == 0)
		track_reached(step);
	error = connection->icmp_count > 0 ? outage(step) : NULL;
	if (error != NULL) {
		step_found(step, FOUND_RECOVERED);
		step_note(step, NOTE_RECOVERED, error->packet, packet->time_ns - error->time_ns, 0);
	}
	connection->is_refused = connection->packets[SERVER] == 0 && is_refusal(packet);
	connection->datagram.answer_packet = packets_behind(connection, packet->number);
	if (connection->last_side == CLIENT) /* it answers the last request */
		note_answered(connection);
}

static void track_reach(struct step *step)
{
	const struct packet *packet = step->packet;

	if (ip_addr_is_limited_broadcast(&packet->five_tuple.destination) ||
	    packet->link_broadcast) {
		step_found(step, FOUND_BROADCAST);
		step_note(step, NOTE_MULTICAST, 0, 0, 0);
	} else if (ip_addr_is_multicast(&packet->five_tuple.destination)) {
		step_found(step, FOUND_MULTICAST);
		step_note(step, NOTE_MULTICAST, 0, 0, 0);
	}
}

/* A wrong checksum: the receiving kernel drops it, so it answers nothing. */
static bool packet_is_damaged(const struct step *step)
{
	return step->packet->kind == PACKET_UDP && step->packet->udp.checksum == CHECKSUM_WRONG &&
	       step->packet->direction != DIRECTION_OUT;
}

/*
 * Of requests that differ in size the large ones may vanish while small ones are answered: the
 * largest answered and the smallest that vanished above it are kept. Whether the last one did shows
 * only with the next packet.
 */
void datagram_note_vanished(struct connection *connection)
{
	uint16_t size = connection->request_size;

	if (connection->packets[CLIENT] > 0 && connection->last_side == CLIENT &&
	    size > connection->datagram.answered_size &&
	    (connection->datagram.vanished_size == 0 || size < connection->datagram.vanished_size))
		connection->datagram.vanished_size = size;
}

void datagram_track(struct step *step)
{
	struct connection *connection = step->connection;
	const struct recent_packet *twin = step->is_new ? NULL : find_twin(step);

	if (twin != NULL) {
		step_found(step, FOUND_DUPLICATE_PACKETS);
		step_note(step, NOTE_DUPLICATE, recent_packet_number(twin, step->packet->number), 0,
			  0);
		return;
	}
	if (step->is_new)
		track_reach(step);
	if (step->side == SERVER) {
		if (packet_is_damaged(step)) {
			step_found(step, FOUND_BAD_CHECKSUM);
			step_note(step, NOTE_BAD_CHECKSUM, 0, 0, 0);
			return;
		}
		track_answer(step);
		return;
	}
	datagram_note_vanished(connection);
	connection->request_size = length_of(step->packet);
	if (connection->packets[CLIENT] > 0 && connection->packets[SERVER] == 0 &&
	    connection->icmp_count == 0)
		step_note(step, NOTE_REPEATED_REQUEST, 0, connection->packets[CLIENT] + 1, 0);
}
