/* The addresses that are this network namespace's own. */
#ifndef OWNER_LOCAL_ADDRESSES_H
#define OWNER_LOCAL_ADDRESSES_H

#include "base/ip_addr.h"

#include <stddef.h>

/* Addresses in order; zeroed there are none. */
struct address_set {
	struct ip_addr *addresses;
	size_t count, room;
};

/*
 * Reads the addresses of all interfaces of the namespace that the caller is in, by rtnetlink(7),
 * in place of those in `set`. False when the kernel does not answer or memory is short.
 */
bool local_addresses_read(struct address_set *set);

bool address_set_has(const struct address_set *set, const struct ip_addr *address);

void address_set_free(struct address_set *set);

#endif
