/* The sockets of a host, found again by the addresses and ports of a packet. */
#include "owner/socket_table.h"

#include "base/five_tuple.h"

#include <stdlib.h>

#define CGROUP_LIMIT 512u

struct socket_table {
	struct socket_owner *sockets;
	size_t count, room, left_out;
	struct ip_addr *own, *peers; /* sorted; addresses of sockets, and of their peers */
	size_t own_count, peer_count;
};

struct socket_table *socket_table_new(void)
{
	return calloc(1, sizeof(struct socket_table));
}

void socket_table_free(struct socket_table *table)
{
	if (table == NULL)
		return;
	for (size_t i = 0; i < table->count; i++)
		free(table->sockets[i].cgroup);
	free(table->sockets);
	free(table->own);
	free(table->peers);
	free(table);
}

struct socket_owner socket_owner_unknown(void)
{
	return (struct socket_owner){.pid = -1, .fd = -1, .uid = -1};
}

void socket_owner_set_cgroup(struct socket_owner *owner, const char *path, size_t length)
{
	free(owner->cgroup);
	owner->cgroup = strndup(path, length < CGROUP_LIMIT ? length : CGROUP_LIMIT);
}

struct socket_owner *socket_table_add(struct socket_table *table, const struct socket_owner *owner)
{
	struct socket_owner *added;

	if (table->count >= SOCKET_TABLE_LIMIT) {
		table->left_out++;
		return NULL;
	}
	if (table->count == table->room) {
		size_t room = table->room == 0 ? 64 : 2 * table->room;
		struct socket_owner *larger = realloc(table->sockets, room * sizeof(*larger));

		if (larger == NULL) {
			table->left_out++;
			return NULL;
		}
		table->sockets = larger;
		table->room = room;
	}
	added = &table->sockets[table->count++];
	*added = *owner;
	added->cgroup = owner->cgroup != NULL ? strdup(owner->cgroup) : NULL;
	return added;
}

size_t socket_table_count(const struct socket_table *table)
{
	return table->count;
}

size_t socket_table_left_out(const struct socket_table *table)
{
	return table->left_out;
}

const struct socket_owner *socket_table_at(const struct socket_table *table, size_t place)
{
	return &table->sockets[place];
}

void socket_table_name_protocol(struct socket_table *table, size_t place, uint8_t protocol)
{
	if (table->sockets[place].protocol == 0)
		table->sockets[place].protocol = protocol;
}

static int compare(const void *a, const void *b)
{
	const struct socket_owner *left = a, *right = b;
	int order;

	if (left->protocol != right->protocol)
		return left->protocol < right->protocol ? -1 : 1;
	if (left->local_port != right->local_port)
		return left->local_port < right->local_port ? -1 : 1;
	order = ip_addr_compare(&left->local, &right->local);
	if (order != 0)
		return order;
	if (left->remote_port != right->remote_port)
		return left->remote_port < right->remote_port ? -1 : 1;
	return ip_addr_compare(&left->remote, &right->remote);
}

static int compare_addresses(const void *a, const void *b)
{
	return ip_addr_compare(a, b);
}

/* The local (or remote) addresses of all sockets, sorted; NULL when memory is short. */
static struct ip_addr *gather(const struct socket_table *table, bool remote, size_t *count)
{
	struct ip_addr *addresses = malloc((table->count + 1) * sizeof(*addresses));

	*count = 0;
	if (addresses == NULL)
		return NULL;
	for (size_t i = 0; i < table->count; i++) {
		const struct socket_owner *one = &table->sockets[i];
		const struct ip_addr *address = remote ? &one->remote : &one->local;

		if (!ip_addr_is_unspecified(address))
			addresses[(*count)++] = *address;
	}
	qsort(addresses, *count, sizeof(*addresses), compare_addresses);
	return addresses;
}

void socket_table_sort(struct socket_table *table)
{
	if (table->count > 0)
		qsort(table->sockets, table->count, sizeof(*table->sockets), compare);
	free(table->own);
	free(table->peers);
	table->own = gather(table, false, &table->own_count);
	table->peers = gather(table, true, &table->peer_count);
}

static bool holds(const struct ip_addr *addresses, size_t count, const struct ip_addr *address)
{
	return addresses != NULL &&
	       bsearch(address, addresses, count, sizeof(*address), compare_addresses) != NULL;
}

/* Is it shown to be the address of another host? */
static bool is_foreign(const struct socket_table *table, const struct ip_addr *address)
{
	return !ip_addr_is_loopback(address) && !holds(table->own, table->own_count, address) &&
	       holds(table->peers, table->peer_count, address);
}

/* The sockets that are equal to `wanted` in what compare() looks at. */
static struct owner_match find(const struct socket_table *table, const struct socket_owner *wanted,
			       enum owner_fit fit)
{
	size_t first = 0, end = table->count;
	struct owner_match match = {.fit = OWNER_NONE};

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (compare(&table->sockets[middle], wanted) < 0)
			first = middle + 1;
		else
			end = middle;
	}
	if (first == table->count || compare(&table->sockets[first], wanted) != 0)
		return match;
	match = (struct owner_match){.owner = &table->sockets[first], .fit = fit};
	while (++first < table->count && compare(&table->sockets[first], wanted) == 0)
		match.others++;
	return match;
}

/* Tries the ways in which a socket of this protocol may be bound, the closest first. */
static struct owner_match find_protocol(const struct socket_table *table,
					const struct socket_ends *ends, uint8_t protocol)
{
	static const uint8_t zero[4] = {0};
	struct socket_owner wanted = {
		.local = ends->local,
		.remote = ends->remote,
		.local_port = ends->local_port,
		.remote_port = ends->remote_port,
		.protocol = protocol,
	};
	struct owner_match match = find(table, &wanted, OWNER_EXACT);

	if (match.owner != NULL)
		return match;
	wanted.remote = (struct ip_addr){.word = {0, 0}};
	wanted.remote_port = 0;
	match = find(table, &wanted, OWNER_BOUND);
	if (match.owner != NULL || is_foreign(table, &ends->local))
		return match;
	if (ip_addr_is_v4(&ends->local)) {
		wanted.local = ip_addr_v4(zero);
		match = find(table, &wanted, OWNER_WILDCARD);
	}
	if (match.owner == NULL) {
		wanted.local = (struct ip_addr){.word = {0, 0}};
		match = find(table, &wanted, OWNER_WILDCARD);
	}
	return match;
}

struct owner_match socket_table_find(const struct socket_table *table,
				     const struct socket_ends *ends)
{
	struct owner_match match = find_protocol(table, ends, ends->protocol);

	if (match.owner == NULL &&
	    (ends->protocol == IP_PROTOCOL_TCP || ends->protocol == IP_PROTOCOL_UDP))
		match = find_protocol(table, ends, 0);
	return match;
}
