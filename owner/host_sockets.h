/* The sockets of this host, by sock_diag and /proc. */
#ifndef OWNER_HOST_SOCKETS_H
#define OWNER_HOST_SOCKETS_H

#include "base/error.h"
#include "owner/socket_table.h"

/* What the privileges did not allow. */
struct host_sockets_result {
	unsigned namespaces;        /* whose sockets were read */
	unsigned namespaces_closed; /* that exist and could not be entered (CAP_SYS_ADMIN) */
	unsigned processes_hidden;  /* that may not be looked at (CAP_SYS_PTRACE) */
	size_t without_process;     /* sockets with an inode, but no process that we may look at */
};

/*
 * The TCP, UDP and UDP-Lite sockets of this network namespace, and of every other one that a
 * process lives in and that may be entered, with the processes that hold them. Ready for
 * socket_table_find(); the caller frees it. NULL with `*error` filled when the kernel does not
 * answer. The calling thread is in its own namespace again afterwards.
 */
struct socket_table *host_sockets_read(struct host_sockets_result *result, struct error *error);

#endif
