/* The socket of an end, in one network namespace. */
#ifndef OWNER_HOST_FIND_H
#define OWNER_HOST_FIND_H

#include "owner/budget.h"
#include "owner/namespaces.h"
#include "owner/socket_table.h"

struct mnl_socket;

/* Where a question is asked. */
struct place {
	const struct network *network;
	struct mnl_socket *diag; /* opened there */
	struct budget *dumps;    /* for listing all sockets of a port */
};

/* What was found at one place. */
struct finding {
	struct socket_owner owner;
	enum owner_fit fit;
	uint32_t others;
};

/*
 * Looks for the socket that a packet for `ends` is handed to. False: there is none, and
 * finding->fit says why. The caller is in the place's namespace.
 */
bool host_find(const struct place *place, const struct socket_ends *ends, struct finding *finding);

#endif
