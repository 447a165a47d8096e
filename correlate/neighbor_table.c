/* Keeps who was asked for by ARP and neighbour discovery. */
#include "correlate/neighbor_table.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { ARP_REQUEST = 1, ARP_REPLY = 2, ND_SOLICITATION = 135, ND_ADVERTISEMENT = 136 };

struct neighbor_table neighbor_table_of(uint64_t seed)
{
	return (struct neighbor_table){.seed = seed};
}

static uint32_t slot_of(const struct neighbor_table *table, const struct ip_addr *target)
{
	return (uint32_t)XXH3_64bits_withSeed(target, sizeof(*target), table->seed) & table->mask;
}

static void put(struct neighbor_table *table, uint32_t index)
{
	uint32_t at = slot_of(table, &table->entries[index].target);

	while (table->slots[at] != 0)
		at = (at + 1) & table->mask;
	table->slots[at] = index + 1;
}

/* Doubles the room; the slots are twice the entries, so that runs stay short. */
static bool grow(struct neighbor_table *table)
{
	uint32_t room = table->room ? table->room * 2 : 64;
	struct neighbor *entries = realloc(table->entries, room * sizeof(*entries));
	uint32_t *slots;

	if (entries == NULL)
		return false;
	table->entries = entries;
	slots = calloc((size_t)room * 2, sizeof(*slots));
	if (slots == NULL)
		return false;
	free(table->slots);
	table->slots = slots;
	table->room = room;
	table->mask = room * 2 - 1;
	for (uint32_t i = 0; i < table->count; i++)
		put(table, i);
	return true;
}

/* Walks the entries of `target`; `*at` is the slot to look at next. NULL = no more. */
static struct neighbor *next_of(const struct neighbor_table *table, const struct ip_addr *target,
				uint32_t *at)
{
	while (table->slots != NULL && table->slots[*at] != 0) {
		struct neighbor *entry = &table->entries[table->slots[*at] - 1];

		*at = (*at + 1) & table->mask;
		if (ip_addr_equal(&entry->target, target))
			return entry;
	}
	return NULL;
}

static bool asked(struct neighbor_table *table, const struct packet *packet, uint32_t tunnel,
		  const struct ip_addr *target, const struct ip_addr *asker)
{
	uint32_t at = slot_of(table, target), askers = 0;
	struct neighbor *entry;

	while ((entry = next_of(table, target, &at)) != NULL) {
		if (ip_addr_equal(&entry->asker, asker) && entry->tunnel == tunnel)
			break;
		askers++;
	}
	if (entry == NULL) {
		if (table->count == MAX_NEIGHBORS || askers == MAX_ASKERS) {
			table->left_out++;
			return true;
		}
		if (table->count == table->room && !grow(table))
			return false;
		entry = &table->entries[table->count];
		*entry = (struct neighbor){.target = *target,
					   .asker = *asker,
					   .tunnel = tunnel,
					   .is_v6 = packet->kind == PACKET_ND};
		put(table, table->count++);
	}
	if (entry->requests == 0) {
		entry->first_ns = packet->time_ns;
		entry->first_packet = packet->number;
	}
	entry->requests++;
	entry->total_requests++;
	entry->last_ns = packet->time_ns;
	entry->last_packet = packet->number;
	entry->is_unanswered = true;
	return true;
}

static void answered(struct neighbor_table *table, uint32_t tunnel, const struct ip_addr *target)
{
	uint32_t at = slot_of(table, target);
	struct neighbor *entry;

	while ((entry = next_of(table, target, &at)) != NULL) {
		if (entry->tunnel != tunnel)
			continue;
		entry->answers += entry->is_unanswered;
		entry->requests = 0;
		entry->is_unanswered = false;
	}
}

/* A request for the own address announces it (RFC 5227); one from nowhere probes it. */
static bool add_arp(struct neighbor_table *table, const struct packet *packet, uint32_t tunnel)
{
	const struct arp_message *arp = &packet->arp;

	if (ip_addr_is_unspecified(&arp->sender))
		return true;
	answered(table, tunnel, &arp->sender);
	if (arp->operation != ARP_REQUEST || ip_addr_equal(&arp->sender, &arp->target))
		return true;
	return asked(table, packet, tunnel, &arp->target, &arp->sender);
}

bool neighbor_table_add(struct neighbor_table *table, const struct packet *packet, uint32_t tunnel)
{
	const struct nd_message *nd = &packet->nd;

	if (packet->status != DECODE_COMPLETE)
		return true;
	if (packet->kind == PACKET_ARP)
		return add_arp(table, packet, tunnel);
	if (!nd->has_target)
		return true;
	if (nd->type == ND_ADVERTISEMENT)
		answered(table, tunnel, &nd->target);
	else if (nd->type == ND_SOLICITATION && !nd->is_dad)
		return asked(table, packet, tunnel, &nd->target, &packet->five_tuple.source);
	return true;
}

static bool is_in_vain(const struct neighbor *entry, int64_t from_ns, int64_t until_ns)
{
	return entry->is_unanswered && entry->first_ns <= until_ns && entry->last_ns >= from_ns;
}

const struct neighbor *neighbor_table_unanswered(const struct neighbor_table *table,
						 uint32_t tunnel, const struct ip_addr *target,
						 int64_t from_ns, int64_t until_ns)
{
	const struct neighbor *best = NULL, *entry;
	uint32_t at = slot_of(table, target);

	while ((entry = next_of(table, target, &at)) != NULL)
		if (entry->tunnel == tunnel && is_in_vain(entry, from_ns, until_ns) &&
		    (best == NULL || entry->requests > best->requests))
			best = entry;
	return best;
}

#define FEW_NEIGHBORS 256u

const struct neighbor *neighbor_table_only_asked_by(const struct neighbor_table *table,
						    uint32_t tunnel, const struct ip_addr *asker,
						    int64_t from_ns, int64_t until_ns)
{
	const struct neighbor *only = NULL;

	if (table->count > FEW_NEIGHBORS)
		return NULL;
	for (uint32_t i = 0; i < table->count; i++) {
		const struct neighbor *entry = &table->entries[i];

		if (entry->tunnel != tunnel || !ip_addr_equal(&entry->asker, asker) ||
		    !is_in_vain(entry, from_ns, until_ns))
			continue;
		if (only != NULL)
			return NULL;
		only = entry;
	}
	return only;
}

void neighbor_table_make_room(struct neighbor_table *table, int64_t before_ns)
{
	uint32_t kept = 0;

	if (table->count < MAX_NEIGHBORS)
		return;
	for (uint32_t i = 0; i < table->count; i++)
		if (table->entries[i].last_ns >= before_ns)
			table->entries[kept++] = table->entries[i];
	table->count = kept;
	memset(table->slots, 0, ((size_t)table->mask + 1) * sizeof(*table->slots));
	for (uint32_t i = 0; i < table->count; i++)
		put(table, i);
}

void neighbor_table_free(struct neighbor_table *table)
{
	free(table->entries);
	free(table->slots);
	*table = neighbor_table_of(table->seed);
}
