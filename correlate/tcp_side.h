/* What the record of one side of a TCP connection takes in of a segment, expected or not. */
#ifndef CORRELATE_TCP_SIDE_H
#define CORRELATE_TCP_SIDE_H

#include "correlate/correlator_private.h"

/* A payload's length as it is kept. */
static inline uint16_t tcp_kept_length(uint32_t length)
{
	return length > UINT16_MAX ? UINT16_MAX : (uint16_t)length;
}

/* `me` has sent `packet`, and with it all up to `end`, a sequence number. */
static inline void tcp_advance(struct tcp_side *me, const struct connection *connection,
			       const struct packet *packet, uint32_t end)
{
	if (!me->has_acked || me->acked == me->next) {
		me->stalled_packet = packets_behind(connection, packet->number);
		me->stalled_ns = packet->time_ns;
		me->largest_outstanding = 0;
	}
	if (packet->tcp.payload_length > me->largest_outstanding)
		me->largest_outstanding = tcp_kept_length(packet->tcp.payload_length);
	me->next = end;
	me->last_ns = packet->time_ns;
}

/* So many bytes of `peer` were acknowledged at once: at most one segment of them is proof. */
static inline void tcp_note_acked_length(struct tcp_side *peer, uint32_t fresh)
{
	uint32_t segment = fresh < peer->largest_outstanding ? fresh : peer->largest_outstanding;

	if (segment > peer->acked_length)
		peer->acked_length = (uint16_t)segment;
}

/* All that `peer` sent before `ack` has arrived. */
static inline void tcp_move_acked(struct tcp_side *peer, uint32_t ack, int64_t now_ns)
{
	peer->acked = ack;
	peer->stalled_count = 0;
	peer->soft_error = 0;
	if (ack != peer->next) {
		peer->stalled_packet = NO_PACKET;
		peer->stalled_ns = now_ns;
	}
}

/* The window that `me` advertised last, in bytes. */
static inline uint32_t tcp_window(const struct tcp_side *me, const struct tcp_side *peer)
{
	uint8_t scale = me->scales && peer->scales && !me->window_is_of_syn ? me->window_scale : 0;

	return (uint32_t)me->window << (scale > 14 ? 14 : scale);
}

#endif
