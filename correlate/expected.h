/* Header prediction: the segment that a steady TCP connection is to bring next is only counted. */
#ifndef CORRELATE_EXPECTED_H
#define CORRELATE_EXPECTED_H

#include "correlate/correlator_private.h"
#include "correlate/tcp_side.h"

/*
 * As tcp_rcv_established() has it. In a steady connection most segments are the next one in
 * sequence, acknowledge nothing unseen, and need only be counted: then their numbers are taken into
 * `pair`, which is the connection's. False: it is none of these, and nothing was done.
 */
__attribute__((always_inline)) static inline bool
tcp_take_expected(struct tcp_pair *pair, const struct connection *connection, enum side side,
		  const struct packet *packet)
{
	const struct tcp_header *tcp = &packet->tcp;
	/* by distance: no processor can guess who sent it, and an index is computed at each use */
	const size_t behind = side * sizeof(struct tcp_side);
	struct tcp_side *me = (struct tcp_side *)((char *)pair->side + behind);
	struct tcp_side *peer = (struct tcp_side *)((char *)&pair->side[SERVER] - behind);
	const uint32_t fresh = tcp->ack - peer->acked;

	if (!pair->is_steady || (tcp->flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) != TCP_ACK ||
	    tcp->seq != me->next || fresh > peer->next - peer->acked || tcp->window == 0 ||
	    tcp->checksum == CHECKSUM_WRONG)
		return false;
	me->last_packet = packets_behind(connection, packet->number);
	peer->repeats = 0;
	if (tcp->payload_length > 0) {
		tcp_advance(me, connection, packet, tcp->seq + tcp->payload_length);
		me->data_packet = me->last_packet;
	}
	if (fresh > 0) {
		tcp_note_acked_length(peer, fresh);
		tcp_move_acked(peer, tcp->ack, packet->time_ns);
	}
	me->window = tcp->window;
	return true;
}

/*
 * All that is to be done with a packet where no timeline is wanted, if it is such a segment, and of
 * the connection that was fetched. False: it is not, and nothing was done.
 */
__attribute__((always_inline)) static inline bool
correlator_take_expected(struct correlator *correlator, const struct packet *packet,
			 const struct lookup *lookup)
{
	struct connection *connection = lookup->likely;
	enum side side;

	if (lookup->likely_pair == NULL || packet->kind != PACKET_TCP ||
	    !lookup_is_likely(correlator, lookup))
		return false;
	side = connection_sender(connection, lookup);
	if (correlator->zeek != NULL || connection->icmp_count > 0 || connection->ttl[side] == 0 ||
	    packet->time_ns < connection->last_ns || packet->ip.more_fragments ||
	    !tcp_take_expected(lookup->likely_pair, connection, side, packet))
		return false;
	connection_count(connection, side, packet, packet->tcp.payload_length);
	connection->recent =
		recent_packets_add(&correlator->recent, packet,
				   recent_transport_of_tcp(&packet->tcp, recent_from(side)),
				   lookup->likely_index, connection->recent);
	correlator->counts.in_connections++;
	correlator->last_connection = lookup->likely_index;
	return true;
}

#endif
