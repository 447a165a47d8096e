/* A compiled pcap-filter(7) expression, for packets and for what ICMP errors quote. */
#ifndef CAPTURE_FILTER_H
#define CAPTURE_FILTER_H

#include "base/error.h"
#include "base/packet_view.h"

#include <stdbool.h>

struct filter;

/*
 * Compiles `expression` for `link_type` (a LINKTYPE_ value) and `snapshot_length` bytes, and once
 * more for raw IP, for quotes. An expression that cannot be compiled for the link type gives NULL
 * and fills `*error`; one that only makes no sense for raw IP ("ether host …", "vlan") matches no
 * quote. Names in the expression are resolved as pcap-filter(7) says. Free with filter_free().
 */
struct filter *filter_compile(const char *expression, uint32_t link_type, uint32_t snapshot_length,
			      struct error *error);

/*
 * Does the packet satisfy the expression? It is compiled for each link type that comes along; where
 * that cannot be done, no packet of the type does.
 */
bool filter_matches(struct filter *filter, const struct packet_view *view);

/*
 * Is there a link type, other than the first, for which the expression could not be compiled and
 * which was not asked for yet? Then `*error` has the sentence.
 */
bool filter_has_complaint(struct filter *filter, struct error *error);

/* Does the quoted packet, `length` bytes at `data` that begin with an IP header, satisfy it? */
bool filter_matches_quote(const struct filter *filter, const uint8_t *data, uint32_t length);

/*
 * The expression for the kernel: what `expression` chooses, all ICMP errors, ARP and neighbour
 * discovery, for filter_matches_quote() and the like to choose from. Errors stand first, for `vlan`
 * in an expression changes what stands behind it. The caller frees it; NULL: no memory.
 */
char *filter_widen(const char *expression);

/* Frees; NULL is accepted. */
void filter_free(struct filter *filter);

#endif
