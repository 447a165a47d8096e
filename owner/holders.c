/* Which processes hold certain sockets: looked for by their inodes, and remembered for a while. */
#include "owner/holders.h"

#include "owner/processes.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define REMEMBERED    1024u
#define PROCESS_LIMIT 65536u

/* A socket keeps its inode, but may get another process; one without a process may yet get one. */
#define FOUND_FOR_NS     5000000000LL
#define NO_HOLDER_FOR_NS 500000000LL

struct memory {
	struct held_socket socket; /* inode 0: none */
	int64_t until_ns;
};

struct holders {
	struct memory memory[REMEMBERED]; /* by the inode's last digits */
};

struct holders *holders_new(void)
{
	return calloc(1, sizeof(struct holders));
}

void holders_free(struct holders *holders)
{
	free(holders);
}

/* Copies what is known of the process. */
static void copy_process(struct held_socket *to, const struct held_socket *from)
{
	to->owner.pid = from->owner.pid;
	to->owner.fd = from->owner.fd;
	to->owner.more_processes = from->owner.more_processes;
	memcpy(to->owner.command, from->owner.command, sizeof(to->owner.command));
	memcpy(to->cgroup, from->cgroup, sizeof(to->cgroup));
}

bool holders_recall(const struct holders *holders, int64_t now_ns, struct held_socket *socket)
{
	const struct memory *memory = &holders->memory[socket->owner.inode % REMEMBERED];

	if (memory->socket.owner.inode != socket->owner.inode || memory->until_ns < now_ns)
		return false;
	copy_process(socket, &memory->socket);
	return true;
}

static void remember(struct holders *holders, int64_t now_ns, const struct held_socket *socket)
{
	struct memory *memory = &holders->memory[socket->owner.inode % REMEMBERED];

	memory->socket = *socket;
	memory->until_ns = now_ns + (socket->owner.pid < 0 ? NO_HOLDER_FOR_NS : FOUND_FOR_NS);
}

/* What is looked for, by inode. */
struct search {
	struct held_socket *const *sockets;
	size_t count;
};

static int compare(const void *a, const void *b)
{
	const struct held_socket *const *left = a, *const *right = b;

	return ((*left)->owner.inode > (*right)->owner.inode) -
	       ((*left)->owner.inode < (*right)->owner.inode);
}

/* The first socket with that inode, or NULL. */
static struct held_socket *find(const struct search *search, uint64_t inode)
{
	size_t first = 0, end = search->count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (search->sockets[middle]->owner.inode < inode)
			first = middle + 1;
		else
			end = middle;
	}
	return first < search->count && search->sockets[first]->owner.inode == inode
		       ? search->sockets[first]
		       : NULL;
}

static void take_holder(void *context, const struct socket_holder *holder)
{
	struct held_socket *socket = find(context, holder->inode);
	struct socket_owner *owner;

	if (socket == NULL || socket->owner.pid == holder->pid)
		return;
	owner = &socket->owner;
	if (owner->pid >= 0)
		owner->more_processes++;
	if (owner->pid >= 0 && holder->pid == 1)
		return;
	owner->pid = holder->pid;
	owner->fd = holder->fd;
	/* at once: the process may end the next moment */
	processes_describe(owner);
	socket->cgroup[0] = '\0';
	if (owner->cgroup != NULL)
		(void)strncat(socket->cgroup, owner->cgroup, sizeof(socket->cgroup) - 1);
	free(owner->cgroup);
	owner->cgroup = NULL;
}

/* All processes, in the order in which /proc lists them: by number. NULL when memory is short. */
static int32_t *list_processes(size_t *count)
{
	int32_t *list = malloc(PROCESS_LIMIT * sizeof(*list));
	DIR *folder = list != NULL ? opendir("/proc") : NULL;
	struct dirent *entry;

	*count = 0;
	if (folder == NULL) {
		free(list);
		return NULL;
	}
	while ((entry = readdir(folder)) != NULL && *count < PROCESS_LIMIT) {
		int32_t pid = (int32_t)strtol(entry->d_name, NULL, 10);

		if (pid > 0)
			list[(*count)++] = pid;
	}
	(void)closedir(folder);
	return list;
}

void holders_search(struct holders *holders, int64_t now_ns, struct held_socket *const *sockets,
		    size_t count)
{
	struct held_socket **sorted = malloc((count + 1) * sizeof(*sorted));
	struct search search = {.sockets = sorted, .count = count};
	size_t left;
	int32_t *list = list_processes(&left);

	if (sorted != NULL && list != NULL) {
		memcpy(sorted, sockets, count * sizeof(*sorted));
		qsort(sorted, count, sizeof(*sorted), compare);
		while (left > 0)
			processes_each_socket(list[--left], take_holder, &search);
		for (size_t i = 0; i < count; i++) {
			if (i > 0 && sorted[i]->owner.inode == sorted[i - 1]->owner.inode)
				copy_process(sorted[i], sorted[i - 1]);
			else
				remember(holders, now_ns, sorted[i]);
		}
	}
	free(sorted);
	free(list);
}
