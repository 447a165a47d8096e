/* The network namespaces that processes live in, and the addresses of each. */
#ifndef OWNER_NAMESPACES_H
#define OWNER_NAMESPACES_H

#include "owner/local_addresses.h"

#include <stdint.h>

struct network {
	uint64_t inode; /* of the namespace; 0: not known */
	int32_t pid;    /* a process that lives in it; 0: it is our own */
	struct address_set addresses;
};

struct namespaces {
	struct network *networks; /* our own first */
	size_t count;
	int home;        /* descriptor of our own; -1: other ones cannot be entered */
	unsigned closed; /* that may not be entered (CAP_SYS_ADMIN) */
	unsigned hidden; /* processes that may not be looked at (CAP_SYS_PTRACE) */
};

/* Only our own. False when memory is short. */
bool namespaces_init(struct namespaces *namespaces);

/* Looks for the namespaces and their addresses anew. The caller is in its own one afterwards. */
void namespaces_refresh(struct namespaces *namespaces);

void namespaces_free(struct namespaces *namespaces);

/*
 * Moves the thread into the namespace of `network`; namespaces_leave() brings it back. False when
 * that is not allowed, or when nobody lives there any more.
 */
bool namespaces_enter(const struct namespaces *namespaces, const struct network *network);
void namespaces_leave(const struct namespaces *namespaces);

/* Is it an address of that network? Loopback addresses are each namespace's own. */
bool network_has(const struct network *network, const struct ip_addr *address);

#endif
