/* Questions about sockets to the kernel of this network namespace, by sock_diag(7). */
#ifndef OWNER_SOCK_DIAG_H
#define OWNER_SOCK_DIAG_H

#include "base/socket_owner.h"
#include "owner/socket_table.h"

#include <stdbool.h>
#include <stdint.h>

struct mnl_socket;

/* One socket as the kernel tells of it. */
struct diag_socket {
	struct socket_owner owner; /* ends, protocol, uid, inode; has_recverr of an IPv4 socket */
	enum known has_ip_recverr; /* IP_RECVERR, of sockets of both families */
	uint8_t state;             /* TCP's numbers, include/net/tcp_states.h */
};

#define DIAG_STATE_LISTEN 10

typedef void diag_function(void *context, const struct diag_socket *socket);

/*
 * A socket to ask by, in the namespace that the caller is in now. NULL with errno set; closed with
 * mnl_socket_close().
 */
struct mnl_socket *sock_diag_open(void);

/* Which sockets sock_diag_dump() is to tell of. */
struct diag_choice {
	uint16_t port;    /* local; 0 = any */
	uint8_t family;   /* AF_INET or AF_INET6 */
	uint8_t protocol; /* IP protocol */
};

/*
 * Calls `each` for every socket of that kind. False with errno set when the kernel does not answer,
 * or knows no such protocol.
 */
bool sock_diag_dump(struct mnl_socket *diag, const struct diag_choice *choice, diag_function *each,
		    void *context);

/*
 * The one socket of TCP, UDP or UDP-Lite that the kernel hands a packet to which comes from
 * `ends->remote` for `ends->local`, on no particular interface; a socket bound to an interface is
 * not found. Of SCTP, the association's. inet_diag_find_one_icsk(), udp_dump_one() and
 * sctp_diag_dump_one() of Linux. False when there is none.
 */
bool sock_diag_find(struct mnl_socket *diag, const struct socket_ends *ends,
		    struct diag_socket *found);

#endif
