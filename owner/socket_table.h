/* The sockets of a host, found again by the addresses and ports of a packet. */
#ifndef OWNER_SOCKET_TABLE_H
#define OWNER_SOCKET_TABLE_H

#include "base/socket_owner.h"

#include <stddef.h>

/* More sockets than this are counted and left out. */
#define SOCKET_TABLE_LIMIT 262144u

struct socket_table;

/* An empty table; NULL when memory is short. */
struct socket_table *socket_table_new(void);

void socket_table_free(struct socket_table *table);

/* Nothing known but that there is a socket. */
struct socket_owner socket_owner_unknown(void);

/*
 * Adds a copy of `owner`, cgroup included. Returns the copy, to be completed before the next call,
 * or NULL when the table is full (counted) or memory is short.
 */
struct socket_owner *socket_table_add(struct socket_table *table, const struct socket_owner *owner);

/* Sets the cgroup of `owner`, `length` bytes of `path`; a path that is too long is cut. */
void socket_owner_set_cgroup(struct socket_owner *owner, const char *path, size_t length);

/* How many sockets it holds, and how many found no room. */
size_t socket_table_count(const struct socket_table *table);
size_t socket_table_left_out(const struct socket_table *table);

/* The socket at a place below socket_table_count(). */
const struct socket_owner *socket_table_at(const struct socket_table *table, size_t place);

/* Gives the socket at a place its protocol, if it has none yet. */
void socket_table_name_protocol(struct socket_table *table, size_t place, uint8_t protocol);

/* Makes ready for socket_table_find(), after the last socket_table_add(). */
void socket_table_sort(struct socket_table *table);

/* An end of a conversation, and its peer. */
struct socket_ends {
	struct ip_addr local, remote;
	uint16_t local_port, remote_port;
	uint8_t protocol;
};

/*
 * The socket that a packet for `ends` is handed to: first one with that very peer, then one bound
 * to the address, then one bound to the port on any address, as inet_lookup_listener() and
 * udp4_lib_lookup2() of Linux score them. A socket on any address is no answer for an address
 * that the table shows to be another host's (a peer's, and never a socket's own).
 */
struct owner_match socket_table_find(const struct socket_table *table,
				     const struct socket_ends *ends);

#endif
