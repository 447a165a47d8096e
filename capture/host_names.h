/* The names that a capture itself has for addresses. */
#ifndef CAPTURE_HOST_NAMES_H
#define CAPTURE_HOST_NAMES_H

#include "base/bytes.h"
#include "base/ip_addr.h"

#include <stddef.h>

struct host_name;

/* Empty with every byte 0. */
struct host_names {
	struct host_name *entries; /* open addressing; a power of two of them */
	size_t count, room;
};

/*
 * Takes the records of a name resolution block (draft-ietf-opsawg-pcapng section 4.5). The first
 * name of an address stays; beyond 65,536 addresses no more are taken. NULL, or what is wrong with
 * the block (static): what stands before that is taken.
 */
const char *host_names_read(struct host_names *names, struct bytes records, bool is_swapped);

/* Takes the names of addresses that have none yet from `more`, as far as there is room for them. */
void host_names_add(struct host_names *names, const struct host_names *more);

/* The name of an address, or NULL; lent until the table is freed. */
const char *host_names_find(const struct host_names *names, const struct ip_addr *address);

/* Frees what it holds. */
void host_names_free(struct host_names *names);

#endif
