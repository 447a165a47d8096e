/* Which process holds a socket: /proc/PID/fd of all processes, by the sockets' inodes. */
#ifndef OWNER_PROCESSES_H
#define OWNER_PROCESSES_H

#include "base/socket_owner.h"

#include <stddef.h>

/* One descriptor of one process that is a socket. */
struct socket_holder {
	uint64_t inode;
	int32_t pid, fd;
};

/* A network namespace, and a process that lives in it. */
struct namespace_process {
	uint64_t inode;
	int32_t pid;
};

struct processes {
	struct socket_holder *holders; /* by inode, then pid */
	size_t holder_count, holder_room;
	struct namespace_process *namespaces; /* each once */
	size_t namespace_count, namespace_room;
	unsigned hidden; /* processes that the privileges do not allow to look at */
};

typedef void holder_function(void *context, const struct socket_holder *holder);

/* Calls `each` for every descriptor of a process that is a socket, as far as one may look. */
void processes_each_socket(int32_t pid, holder_function *each, void *context);

/* Fills in the command and the cgroup of the process owner->pid, as far as one may look. */
void processes_describe(struct socket_owner *owner);

/* Looks at all processes that the privileges allow to look at. */
void processes_read(struct processes *processes);

void processes_free(struct processes *processes);

/*
 * Fills in the process of owner->inode: pid, descriptor, command and cgroup of the one with the
 * lowest pid, and how many more there are. False when none is known.
 */
bool processes_name(const struct processes *processes, struct socket_owner *owner);

#endif
