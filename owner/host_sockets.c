/* The sockets of this host, by sock_diag and /proc. */
#define _GNU_SOURCE /* setns() */
#include "owner/host_sockets.h"

#include "owner/processes.h"
#include "owner/sock_diag.h"

#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct reading {
	struct socket_table *table;
	struct processes processes;
	struct host_sockets_result *result;
	uint64_t net_namespace;
};

static void add_socket(void *context, const struct diag_socket *socket)
{
	struct reading *reading = context;
	struct socket_owner owner = socket->owner;

	owner.net_namespace = reading->net_namespace;
	if (!processes_name(&reading->processes, &owner))
		reading->result->without_process += owner.inode != 0;
	(void)socket_table_add(reading->table, &owner);
	free(owner.cgroup);
}

/* All sockets of the namespace that the thread is in. A kernel without UDP-Lite is no error. */
static bool dump_namespace(struct reading *reading)
{
	static const uint8_t protocols[] = {IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE};
	static const uint8_t families[] = {AF_INET, AF_INET6};
	struct mnl_socket *diag = sock_diag_open();
	bool done = true;

	if (diag == NULL)
		return false;
	for (size_t i = 0; i < 2 * sizeof(protocols); i++) {
		const struct diag_choice choice = {.family = families[i % 2],
						   .protocol = protocols[i / 2]};

		if (!sock_diag_dump(diag, &choice, add_socket, reading))
			done = done && choice.protocol == IPPROTO_UDPLITE;
	}
	reading->result->namespaces += done;
	(void)mnl_socket_close(diag);
	return done;
}

static bool enter_and_dump(struct reading *reading, const struct namespace_process *one)
{
	char path[64];
	int namespace_fd;
	bool done;

	(void)snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)one->pid);
	namespace_fd = open(path, O_RDONLY | O_CLOEXEC);
	if (namespace_fd < 0)
		return false;
	reading->net_namespace = one->inode;
	done = setns(namespace_fd, CLONE_NEWNET) == 0 && dump_namespace(reading);
	(void)close(namespace_fd);
	return done;
}

/* The namespaces of other processes; then back into our own. */
static void dump_others(struct reading *reading, uint64_t own)
{
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	for (size_t i = 0; home >= 0 && i < reading->processes.namespace_count; i++) {
		const struct namespace_process *one = &reading->processes.namespaces[i];

		if (one->inode == own)
			continue;
		if (!enter_and_dump(reading, one))
			reading->result->namespaces_closed++;
		(void)setns(home, CLONE_NEWNET);
	}
	if (home >= 0)
		(void)close(home);
}

struct socket_table *host_sockets_read(struct host_sockets_result *result, struct error *error)
{
	struct reading reading = {.table = socket_table_new(), .result = result};
	struct stat status;

	*result = (struct host_sockets_result){0};
	if (reading.table == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	processes_read(&reading.processes);
	result->processes_hidden = reading.processes.hidden;
	if (stat("/proc/self/ns/net", &status) == 0)
		reading.net_namespace = status.st_ino;
	if (dump_namespace(&reading)) {
		dump_others(&reading, reading.net_namespace);
		socket_table_sort(reading.table);
	} else {
		error_set(error, "the sockets of this host (sock_diag): %s", strerror(errno));
		socket_table_free(reading.table);
		reading.table = NULL;
	}
	processes_free(&reading.processes);
	return reading.table;
}
