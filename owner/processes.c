/* Which process holds a socket: /proc/PID/fd of all processes, by the sockets' inodes. */
#include "owner/processes.h"

#include "owner/socket_table.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SOCKET_LINK     "socket:["
#define HOLDER_LIMIT    1048576u
#define NAMESPACE_LIMIT 1024u

/* Room for one more element; false when there is none. */
static bool make_room(void **array, size_t count, size_t *room, size_t size)
{
	size_t larger = *room == 0 ? 64 : 2 * *room;
	void *moved;

	if (count < *room)
		return true;
	moved = realloc(*array, larger * size);
	if (moved == NULL)
		return false;
	*array = moved;
	*room = larger;
	return true;
}

static void add_holder(void *context, const struct socket_holder *holder)
{
	struct processes *processes = context;
	void *array = processes->holders;

	if (processes->holder_count >= HOLDER_LIMIT ||
	    !make_room(&array, processes->holder_count, &processes->holder_room, sizeof(*holder)))
		return;
	processes->holders = array;
	processes->holders[processes->holder_count++] = *holder;
}

static void add_namespace(struct processes *processes, int32_t pid)
{
	char path[64];
	struct stat status;
	void *array = processes->namespaces;

	(void)snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)pid);
	if (stat(path, &status) != 0) {
		processes->hidden += errno == EACCES || errno == EPERM;
		return;
	}
	for (size_t i = 0; i < processes->namespace_count; i++)
		if (processes->namespaces[i].inode == status.st_ino)
			return;
	if (processes->namespace_count >= NAMESPACE_LIMIT ||
	    !make_room(&array, processes->namespace_count, &processes->namespace_room,
		       sizeof(*processes->namespaces)))
		return;
	processes->namespaces = array;
	processes->namespaces[processes->namespace_count++] =
		(struct namespace_process){.inode = status.st_ino, .pid = pid};
}

void processes_each_socket(int32_t pid, holder_function *each, void *context)
{
	char path[64], target[64];
	struct dirent *entry;
	DIR *folder;

	(void)snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	folder = opendir(path);
	if (folder == NULL)
		return;
	while ((entry = readdir(folder)) != NULL) {
		struct socket_holder holder = {.pid = pid};
		ssize_t length;

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		holder.fd = (int32_t)strtol(entry->d_name, NULL, 10);
		length = readlinkat(dirfd(folder), entry->d_name, target, sizeof(target) - 1);
		if (length < 0)
			continue;
		target[length] = '\0';
		if (strncmp(target, SOCKET_LINK, strlen(SOCKET_LINK)) != 0)
			continue;
		holder.inode = strtoull(target + strlen(SOCKET_LINK), NULL, 10);
		each(context, &holder);
	}
	(void)closedir(folder);
}

static int compare(const void *a, const void *b)
{
	const struct socket_holder *left = a, *right = b;

	if (left->inode != right->inode)
		return left->inode < right->inode ? -1 : 1;
	if (left->pid != right->pid)
		return left->pid < right->pid ? -1 : 1;
	return left->fd < right->fd ? -1 : left->fd > right->fd;
}

void processes_read(struct processes *processes)
{
	DIR *folder = opendir("/proc");
	struct dirent *entry;

	*processes = (struct processes){0};
	if (folder == NULL)
		return;
	while ((entry = readdir(folder)) != NULL) {
		int32_t pid = (int32_t)strtol(entry->d_name, NULL, 10);

		if (pid <= 0)
			continue;
		add_namespace(processes, pid);
		processes_each_socket(pid, add_holder, processes);
	}
	(void)closedir(folder);
	if (processes->holder_count > 0)
		qsort(processes->holders, processes->holder_count, sizeof(*processes->holders),
		      compare);
}

void processes_free(struct processes *processes)
{
	free(processes->holders);
	free(processes->namespaces);
}

/* The first line of a file of /proc/PID, without its end; false when it cannot be read. */
static bool read_line(int64_t pid, const char *name, char *line, size_t size)
{
	char path[64];
	FILE *file;
	bool done;

	(void)snprintf(path, sizeof(path), "/proc/%lld/%s", (long long)pid, name);
	file = fopen(path, "r");
	if (file == NULL)
		return false;
	done = fgets(line, (int)size, file) != NULL;
	(void)fclose(file);
	if (done)
		line[strcspn(line, "\n")] = '\0';
	return done;
}

void processes_describe(struct socket_owner *owner)
{
	char line[600];

	if (read_line(owner->pid, "comm", line, sizeof(line)))
		(void)snprintf(owner->command, sizeof(owner->command), "%.*s", OWNER_NAME_SIZE - 1,
			       line);
	/* version 2 has one line, 0::/path; of version 1 the first hierarchy does as well */
	if (read_line(owner->pid, "cgroup", line, sizeof(line)) && strchr(line, '/') != NULL)
		socket_owner_set_cgroup(owner, strchr(line, '/'), strlen(strchr(line, '/')));
}

bool processes_name(const struct processes *processes, struct socket_owner *owner)
{
	size_t first = 0, end = processes->holder_count;
	int32_t last;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (processes->holders[middle].inode < owner->inode)
			first = middle + 1;
		else
			end = middle;
	}
	if (owner->inode == 0 || first == processes->holder_count ||
	    processes->holders[first].inode != owner->inode)
		return false;
	owner->pid = last = processes->holders[first].pid;
	owner->fd = processes->holders[first].fd;
	while (++first < processes->holder_count &&
	       processes->holders[first].inode == owner->inode) {
		owner->more_processes += processes->holders[first].pid != last;
		last = processes->holders[first].pid;
	}
	processes_describe(owner);
	return true;
}
