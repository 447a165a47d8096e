/* The first fragments seen last: what an error that quotes a later fragment, without ports, is
 * about. */
#ifndef CORRELATE_FRAGMENT_TABLE_H
#define CORRELATE_FRAGMENT_TABLE_H

#include "base/five_tuple.h"
#include "decode/packet.h"

#include <stdbool.h>
#include <stdint.h>

#define FRAGMENTS 64u

/* The first fragment of one datagram, and the connection that it went to. */
struct first_fragment {
	struct ip_addr source, destination;
	uint64_t id;         /* of the connection */
	uint32_t connection; /* index */
	uint16_t ip_id;
	uint8_t protocol; /* 0: the entry is empty */
	bool from_server;
};

/* A ring: the oldest entry makes room. */
struct fragment_table {
	struct first_fragment entries[FRAGMENTS];
	uint32_t next;
};

/* Keeps `fragment` in place of the oldest. */
void fragment_table_add(struct fragment_table *table, const struct first_fragment *fragment);

/* The first fragment, seen last, of the datagram that `quote` is a later one of; NULL: none. Lent.
 */
const struct first_fragment *fragment_table_find(const struct fragment_table *table,
						 const struct quote *quote);

#endif
