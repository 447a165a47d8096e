/* Which packets belong to the connections that were chosen: known after the capture was read once.
 */
#ifndef CLI_SELECTION_H
#define CLI_SELECTION_H

#include "correlate/story.h"
#include "decode/packet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A bit for each connection, and the neighbours that explain some of them. Empty: all zeros. */
struct selection {
	uint64_t *chosen;
	size_t words; /* of `chosen` */
	struct ip_addr *neighbors;
	size_t neighbor_count, neighbor_room;
	bool is_sorted;
};

/* Chooses a connection; false when memory is short. */
bool selection_choose(struct selection *selection, const struct story *story);

/* Is the connection with this number chosen? */
bool selection_holds(const struct selection *selection, uint64_t id);

/*
 * Does the packet, which the correlator said belongs to connection `id` (0 = none), belong to a
 * chosen one, or is it ARP or neighbour discovery that explains one? After the last choice.
 */
bool selection_wants(struct selection *selection, const struct packet *packet, uint64_t id);

/* Frees what it holds. */
void selection_clear(struct selection *selection);

#endif
