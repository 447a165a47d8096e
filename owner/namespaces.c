/* The network namespaces that processes live in, and the addresses of each. */
#define _GNU_SOURCE /* setns() */
#include "owner/namespaces.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NETWORK_LIMIT 1024u

bool namespaces_init(struct namespaces *namespaces)
{
	struct stat status;

	*namespaces = (struct namespaces){.home = -1};
	namespaces->networks = calloc(NETWORK_LIMIT, sizeof(*namespaces->networks));
	if (namespaces->networks == NULL)
		return false;
	namespaces->count = 1;
	namespaces->home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (namespaces->home >= 0 && fstat(namespaces->home, &status) == 0)
		namespaces->networks[0].inode = status.st_ino;
	return true;
}

static void forget_others(struct namespaces *namespaces)
{
	while (namespaces->count > 1)
		address_set_free(&namespaces->networks[--namespaces->count].addresses);
}

void namespaces_free(struct namespaces *namespaces)
{
	if (namespaces->networks == NULL)
		return;
	forget_others(namespaces);
	address_set_free(&namespaces->networks[0].addresses);
	free(namespaces->networks);
	if (namespaces->home >= 0)
		(void)close(namespaces->home);
}

static void path_of(int32_t pid, char path[64])
{
	(void)snprintf(path, 64, "/proc/%d/ns/net", (int)pid);
}

bool namespaces_enter(const struct namespaces *namespaces, const struct network *network)
{
	char path[64];
	struct stat status;
	bool is_entered;
	int file;

	if (network->pid == 0)
		return true;
	if (namespaces->home < 0)
		return false;
	path_of(network->pid, path);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return false;
	/* the number may be another process's by now */
	is_entered = fstat(file, &status) == 0 && status.st_ino == network->inode &&
		     setns(file, CLONE_NEWNET) == 0;
	(void)close(file);
	return is_entered;
}

void namespaces_leave(const struct namespaces *namespaces)
{
	/* cannot fail for one's own: the descriptor keeps it, and it was entered with the same
	 * right */
	if (namespaces->home >= 0)
		(void)setns(namespaces->home, CLONE_NEWNET);
}

bool network_has(const struct network *network, const struct ip_addr *address)
{
	if (ip_addr_is_loopback(address))
		return network->pid == 0;
	return address_set_has(&network->addresses, address);
}

/* Enters the list, unless its namespace is there. */
static void add_process(struct namespaces *namespaces, int32_t pid)
{
	char path[64];
	struct stat status;

	path_of(pid, path);
	if (stat(path, &status) != 0) {
		namespaces->hidden += errno == EACCES || errno == EPERM;
		return;
	}
	for (size_t i = 0; i < namespaces->count; i++)
		if (namespaces->networks[i].inode == status.st_ino)
			return;
	if (namespaces->count < NETWORK_LIMIT)
		namespaces->networks[namespaces->count++] =
			(struct network){.inode = status.st_ino, .pid = pid};
}

static void list_namespaces(struct namespaces *namespaces)
{
	DIR *folder = opendir("/proc");
	struct dirent *entry;

	forget_others(namespaces);
	namespaces->hidden = 0;
	if (folder == NULL)
		return;
	while ((entry = readdir(folder)) != NULL) {
		int32_t pid = (int32_t)strtol(entry->d_name, NULL, 10);

		if (pid > 0)
			add_process(namespaces, pid);
	}
	(void)closedir(folder);
}

void namespaces_refresh(struct namespaces *namespaces)
{
	size_t kept = 1;

	list_namespaces(namespaces);
	(void)local_addresses_read(&namespaces->networks[0].addresses);
	for (size_t i = 1; i < namespaces->count; i++) {
		struct network network = namespaces->networks[i];

		if (!namespaces_enter(namespaces, &network))
			continue;
		(void)local_addresses_read(&network.addresses);
		namespaces->networks[kept++] = network;
		namespaces_leave(namespaces);
	}
	namespaces->closed = (unsigned)(namespaces->count - kept);
	namespaces->count = kept;
}
