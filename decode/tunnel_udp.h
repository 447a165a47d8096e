/* Tunnels in UDP: those of one port each. */
#ifndef DECODE_TUNNEL_UDP_H
#define DECODE_TUNNEL_UDP_H

#include "decode/tunnel.h"

/* The step where a datagram is no tunnel's, although its port could be one's. */
static inline struct step step_not_a_tunnel(void)
{
	return step_to(TABLE_NONE, 0);
}

/* tunnel_l2tp.c: the payload of a datagram to port 1701. */
struct step step_into_l2tp(struct decoding *decoding);

#endif
