/* Which packets belong to the connections that were chosen. */
#include "cli/selection.h"

#include <stdlib.h>
#include <string.h>

#define WORD_BITS 64u

static bool make_room(struct selection *selection, size_t word)
{
	size_t words = selection->words == 0 ? 64 : selection->words;
	uint64_t *chosen;

	while (words <= word)
		words *= 2;
	if (words == selection->words)
		return true;
	chosen = realloc(selection->chosen, words * sizeof(*chosen));
	if (chosen == NULL)
		return false;
	memset(chosen + selection->words, 0, (words - selection->words) * sizeof(*chosen));
	selection->chosen = chosen;
	selection->words = words;
	return true;
}

static bool add_neighbor(struct selection *selection, const struct ip_addr *address)
{
	if (selection->neighbor_count == selection->neighbor_room) {
		size_t room = selection->neighbor_room == 0 ? 16 : selection->neighbor_room * 2;
		struct ip_addr *grown = realloc(selection->neighbors, room * sizeof(*grown));

		if (grown == NULL)
			return false;
		selection->neighbors = grown;
		selection->neighbor_room = room;
	}
	selection->neighbors[selection->neighbor_count++] = *address;
	selection->is_sorted = false;
	return true;
}

bool selection_choose(struct selection *selection, const struct story *story)
{
	const uint64_t id = story->connection->id;
	const size_t word = (size_t)(id / WORD_BITS);

	if (!make_room(selection, word))
		return false;
	selection->chosen[word] |= UINT64_C(1) << id % WORD_BITS;
	return story->neighbor == NULL || add_neighbor(selection, &story->neighbor->target);
}

bool selection_holds(const struct selection *selection, uint64_t id)
{
	const size_t word = (size_t)(id / WORD_BITS);

	return word < selection->words && (selection->chosen[word] >> id % WORD_BITS & 1) != 0;
}

static int compare_addresses(const void *a, const void *b)
{
	return ip_addr_compare(a, b);
}

static bool holds_neighbor(struct selection *selection, const struct ip_addr *address)
{
	if (selection->neighbor_count == 0)
		return false;
	if (!selection->is_sorted)
		qsort(selection->neighbors, selection->neighbor_count, sizeof(*address),
		      compare_addresses);
	selection->is_sorted = true;
	return bsearch(address, selection->neighbors, selection->neighbor_count, sizeof(*address),
		       compare_addresses) != NULL;
}

bool selection_wants(struct selection *selection, const struct packet *packet, uint64_t id)
{
	if (id != 0)
		return selection_holds(selection, id);
	if (packet->kind == PACKET_ARP)
		return holds_neighbor(selection, &packet->arp.target) ||
		       holds_neighbor(selection, &packet->arp.sender);
	return packet->kind == PACKET_ND && packet->nd.has_target &&
	       holds_neighbor(selection, &packet->nd.target);
}

void selection_clear(struct selection *selection)
{
	free(selection->chosen);
	free(selection->neighbors);
	*selection = (struct selection){.chosen = NULL};
}
