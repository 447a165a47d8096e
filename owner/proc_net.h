/* Raw and ping sockets, which have no ports: /proc/net/raw, icmp, and their like of IPv6. */
#ifndef OWNER_PROC_NET_H
#define OWNER_PROC_NET_H

#include "base/socket_owner.h"
#include "owner/socket_table.h"

/*
 * The sockets of the network namespace of process `pid` (0: our own) that a packet of the IP
 * protocol ends->protocol is handed to: the ping socket with that echo identifier, or else every
 * raw socket of the protocol that is not bound or connected elsewhere. Returns how many there are;
 * the first is in `*owner`.
 */
uint32_t proc_net_find(int32_t pid, const struct socket_ends *ends, struct socket_owner *owner);

#endif
