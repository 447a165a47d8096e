/* Whose sockets the ends of connections are, as far as was answered: kept until they are told. */
#include "owner/known_owners.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* A socket is kept once, for however many connections: those of a server's may be very many. */
struct known_socket {
	struct socket_owner owner; /* with a cgroup of its own */
	uint32_t uses;
};

struct known_end {
	struct known_socket *socket; /* or NULL */
	uint32_t others;
	uint8_t fit; /* enum owner_fit */
	bool is_waiting;
};

struct known_connection {
	uint64_t number;
	struct known_end end[2];
};

struct known_owners {
	void *connections, *sockets;   /* trees of tsearch() */
	struct known_connection *last; /* that was looked for; mostly it is the next one, too */
	size_t connection_count, socket_count;
};

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_connections(const void *a, const void *b)
{
	const struct known_connection *left = a, *right = b;

	return order(left->number, right->number);
}

static int compare_cgroups(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

/* What may be different about the same socket: asked at another time, its process may have gone. */
static int compare_details(const struct socket_owner *a, const struct socket_owner *b)
{
	int result = order((uint64_t)a->pid, (uint64_t)b->pid);

	if (result == 0)
		result = order((uint64_t)a->fd, (uint64_t)b->fd);
	if (result == 0)
		result = order(a->more_processes, b->more_processes);
	if (result == 0)
		result = order(a->has_recverr, b->has_recverr);
	if (result == 0)
		result = order(a->remote_port, b->remote_port);
	if (result == 0)
		result = ip_addr_compare(&a->remote, &b->remote);
	if (result == 0)
		result = strcmp(a->command, b->command);
	return result != 0 ? result : compare_cgroups(a->cgroup, b->cgroup);
}

static int compare_sockets(const void *a, const void *b)
{
	const struct known_socket *left = a, *right = b;
	int result = order(left->owner.inode, right->owner.inode);

	if (result == 0)
		result = order(left->owner.net_namespace, right->owner.net_namespace);
	return result != 0 ? result : compare_details(&left->owner, &right->owner);
}

struct known_owners *known_owners_new(void)
{
	return calloc(1, sizeof(struct known_owners));
}

/* The root of a tree is its first node, whose first member is what was put in. */
static void *any_of(void *tree)
{
	return *(void **)tree;
}

void known_owners_free(struct known_owners *known)
{
	if (known == NULL)
		return;
	while (known->connections != NULL) {
		const struct known_connection *any = any_of(known->connections);

		known_owners_forget(known, any->number);
	}
	free(known);
}

static struct known_connection *find(struct known_owners *known, uint64_t number)
{
	const struct known_connection wanted = {.number = number};
	void *node;

	if (known->last != NULL && known->last->number == number)
		return known->last;
	node = tfind(&wanted, &known->connections, compare_connections);
	if (node == NULL)
		return NULL;
	known->last = any_of(node);
	return known->last;
}

bool known_owners_expect(struct known_owners *known, uint64_t connection)
{
	struct known_connection *made = NULL;
	void *node = NULL;

	if (known->connection_count < KNOWN_CONNECTIONS_LIMIT)
		made = calloc(1, sizeof(*made));
	if (made == NULL)
		return false;
	made->number = connection;
	made->end[0].is_waiting = made->end[1].is_waiting = true;
	node = tsearch(made, &known->connections, compare_connections);
	if (node == NULL || any_of(node) != made) {
		free(made);
		return false;
	}
	known->connection_count++;
	return true;
}

bool known_owners_is_waiting(struct known_owners *known, uint64_t connection)
{
	const struct known_connection *found = find(known, connection);

	return found != NULL && (found->end[0].is_waiting || found->end[1].is_waiting);
}

/* One use less; the last one takes it away. NULL is accepted. */
static void release(struct known_owners *known, struct known_socket *socket)
{
	if (socket == NULL || --socket->uses > 0)
		return;
	(void)tdelete(socket, &known->sockets, compare_sockets);
	known->socket_count--;
	free(socket->owner.cgroup);
	free(socket);
}

/* A copy of what was answered; NULL when memory is short. */
static struct known_socket *copy_of(const struct held_socket *held)
{
	struct known_socket *made = calloc(1, sizeof(*made));

	if (made == NULL)
		return NULL;
	made->owner = held->owner;
	made->owner.cgroup = held->cgroup[0] == '\0' ? NULL : strdup(held->cgroup);
	return made;
}

/* The socket, with one use more; NULL when there is no room. */
static struct known_socket *use(struct known_owners *known, const struct held_socket *held)
{
	struct known_socket *made = copy_of(held), *kept = NULL;
	void *node = NULL;

	if (made != NULL && known->socket_count < KNOWN_SOCKETS_LIMIT)
		node = tsearch(made, &known->sockets, compare_sockets);
	else if (made != NULL)
		node = tfind(made, &known->sockets, compare_sockets);
	if (node != NULL) {
		kept = any_of(node);
		kept->uses++;
	}
	if (kept != NULL && kept == made) {
		known->socket_count++;
	} else if (made != NULL) {
		free(made->owner.cgroup);
		free(made);
	}
	return kept;
}

/* Was the process that holds the socket found before? */
static bool is_named(const struct known_end *end, const struct lookup_answer *answer)
{
	return end->socket != NULL && end->socket->owner.pid >= 0 &&
	       end->socket->owner.inode == answer->socket.owner.inode;
}

bool known_owners_learn(struct known_owners *known, uint64_t connection, unsigned end,
			const struct lookup_answer *answer)
{
	struct known_connection *found = find(known, connection);
	struct known_socket *before;
	struct known_end *known_end;

	if (found == NULL)
		return false;
	known_end = &found->end[end];
	known_end->is_waiting = false;
	if (answer->is_unnamed && is_named(known_end, answer))
		return false;
	before = known_end->socket;
	known_end->fit = answer->fit;
	known_end->others = answer->others;
	known_end->socket = NULL;
	if (answer->socket.owner.inode != 0) {
		known_end->socket = use(known, &answer->socket);
		if (known_end->socket == NULL)
			known_end->fit = OWNER_UNASKED;
	}
	release(known, before);
	if (answer->fit != OWNER_NONE)
		return true;
	if (!found->end[1 - end].is_waiting && found->end[1 - end].fit == OWNER_NONE)
		known_owners_forget(known, connection);
	return false;
}

struct owner_match known_owners_find(struct known_owners *known, uint64_t connection, unsigned end)
{
	const struct known_connection *found = find(known, connection);

	if (found == NULL)
		return (struct owner_match){.owner = NULL};
	return (struct owner_match){
		.owner = found->end[end].socket == NULL ? NULL : &found->end[end].socket->owner,
		.fit = (enum owner_fit)found->end[end].fit,
		.others = found->end[end].others,
	};
}

void known_owners_forget(struct known_owners *known, uint64_t connection)
{
	struct known_connection *found = find(known, connection);

	if (found == NULL)
		return;
	known->last = NULL;
	(void)tdelete(found, &known->connections, compare_connections);
	known->connection_count--;
	release(known, found->end[0].socket);
	release(known, found->end[1].socket);
	free(found);
}

size_t known_owners_connections(const struct known_owners *known)
{
	return known->connection_count;
}

size_t known_owners_sockets(const struct known_owners *known)
{
	return known->socket_count;
}
