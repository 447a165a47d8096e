/* Whose socket an end of a connection is: the process, and what decides which errors it is told. */
#ifndef BASE_SOCKET_OWNER_H
#define BASE_SOCKET_OWNER_H

#include "base/ip_addr.h"

/* What is known of a yes-or-no property. */
enum known { KNOWN_NOT, KNOWN_NO, KNOWN_YES };

/* How well a socket fits the end of a connection. */
enum owner_fit {
	OWNER_NONE,
	OWNER_EXACT,    /* local and remote address and port are those of the connection */
	OWNER_BOUND,    /* bound to the address and port, without a peer */
	OWNER_WILDCARD, /* bound to the port on any address */
	/* without a socket: */
	OWNER_GONE,    /* an end of this host, but no socket had it when the kernel was asked */
	OWNER_UNASKED, /* too much was going on to ask */
};

#define OWNER_NAME_SIZE 32

/* One socket of a host. What is not known: -1, KNOWN_NOT, NULL or an empty string. */
struct socket_owner {
	struct ip_addr local, remote;     /* `remote` unspecified: no peer */
	uint16_t local_port, remote_port; /* host order; `remote_port` 0: no peer */
	uint8_t protocol;                 /* IP protocol; 0: TCP or UDP, the source did not say */
	enum known has_recverr;           /* IP_RECVERR, of an IPv6 socket IPV6_RECVERR */
	int64_t pid, fd, uid;             /* of the first process that holds it */
	uint64_t inode;                   /* 0: not known */
	uint64_t net_namespace;           /* inode of the network namespace; 0: not known */
	bool is_namespace_ours;           /* it is the one that this process lives in */
	uint32_t more_processes;          /* that hold the same socket */
	char command[OWNER_NAME_SIZE];
	char user[OWNER_NAME_SIZE];
	char *cgroup; /* path below the root of the hierarchy, or NULL */
};

/* What was found for an end. */
struct owner_match {
	const struct socket_owner *owner; /* NULL: none */
	enum owner_fit fit;
	uint32_t others; /* sockets that fit as well: SO_REUSEPORT, other namespaces */
};

/* Is it known to have a peer? A UDP socket with one is connected. */
static inline bool socket_owner_is_connected(const struct socket_owner *owner)
{
	return owner->remote_port != 0 || !ip_addr_is_unspecified(&owner->remote);
}

#endif
