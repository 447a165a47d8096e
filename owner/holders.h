/* Which processes hold certain sockets: looked for by their inodes, and remembered for a while. */
#ifndef OWNER_HOLDERS_H
#define OWNER_HOLDERS_H

#include "base/socket_owner.h"

#include <stdbool.h>
#include <stddef.h>

/* Room for the path of a cgroup and its NUL; longer ones are cut. */
#define HOLDER_CGROUP_SIZE 512

/* A socket of which the process is wanted: `owner.inode` says which, the rest is filled in. */
struct held_socket {
	struct socket_owner owner; /* its cgroup is NULL: it is in */
	char cgroup[HOLDER_CGROUP_SIZE];
};

struct holders;

/* One that remembers nothing yet; NULL when memory is short. */
struct holders *holders_new(void);

void holders_free(struct holders *holders);

/*
 * Fills in the process from memory, if the socket was looked for a short while before `now_ns`
 * (of any clock that only goes forward). True also when no process was found then.
 */
bool holders_recall(const struct holders *holders, int64_t now_ns, struct held_socket *socket);

/*
 * Looks at the descriptors of all processes, the newest first, for those may be gone soon. Of
 * several that hold a socket the one with the lowest number is filled in (process 1, which opens
 * sockets for others, only if it is the only one), and how many more there are.
 */
void holders_search(struct holders *holders, int64_t now_ns, struct held_socket *const *sockets,
		    size_t count);

#endif
