/* Namespaces: made without root where the kernel allows it, gone with the process. */
#include "lab/host.h"

#include "lab/rtnetlink.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

static bool write_file(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);
	bool written = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);

	if (file >= 0)
		(void)close(file);
	return written;
}

/* Inside, the user is root; outside, nothing changes: files keep belonging to the same user. */
static bool map_user(uid_t user, gid_t group)
{
	char map[64];

	(void)snprintf(map, sizeof(map), "0 %u 1", user);
	if (!write_file("/proc/self/uid_map", map) || !write_file("/proc/self/setgroups", "deny"))
		return false;
	(void)snprintf(map, sizeof(map), "0 %u 1", group);
	return write_file("/proc/self/gid_map", map);
}

bool sandbox_enter(struct error *error)
{
	uid_t user = geteuid();
	gid_t group = getegid();

	if (unshare(CLONE_NEWUSER) == 0) {
		if (!map_user(user, group)) {
			error_set(error, "no user namespace: its user cannot be mapped: %s",
				  strerror(errno));
			return false;
		}
	} else if (user != 0) {
		error_set(error,
			  "no user namespace (%s): allow them (user.max_user_namespaces, "
			  "kernel.unprivileged_userns_clone, AppArmor), or run as root",
			  strerror(errno));
		return false;
	}
	if (unshare(CLONE_NEWNET | CLONE_NEWNS) != 0) {
		error_set(error, "no network and mount namespace: %s (CAP_SYS_ADMIN is missing)",
			  strerror(errno));
		return false;
	}
	/* a mount made from here on stays here */
	(void)mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
	return true;
}

bool sandbox_is_possible(struct error *error)
{
	struct error *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = EXIT_FAILURE;
	pid_t child;

	if (shared == MAP_FAILED) {
		error_set(error, "out of memory");
		return false;
	}
	child = fork();
	if (child == 0)
		_exit(sandbox_enter(shared) ? EXIT_SUCCESS : EXIT_FAILURE);
	if (child < 0 || waitpid(child, &status, 0) != child)
		error_set(shared, "no process: %s", strerror(errno));
	*error = *shared;
	(void)munmap(shared, sizeof(*shared));
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

bool host_create(struct host *host, const char *name, struct error *error)
{
	*host = (struct host){.network = -1};
	if (unshare(CLONE_NEWNET) != 0) {
		error_set(error, "no network namespace for the %s: %s", name, strerror(errno));
		return false;
	}
	host->name = name;
	host->network = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (host->network < 0) {
		error_set(error, "/proc/thread-self/ns/net: %s", strerror(errno));
		return false;
	}
	host->route = rtnetlink_open(error);
	return host->route != NULL && link_up(host, "lo", error);
}

bool host_enter(const struct host *host, struct error *error)
{
	if (setns(host->network, CLONE_NEWNET) == 0)
		return true;
	error_set(error, "cannot enter the network namespace of the %s: %s", host->name,
		  strerror(errno));
	return false;
}

bool host_set(const struct host *host, const char *setting, const char *value, struct error *error)
{
	char path[256];

	if (!host_enter(host, error))
		return false;
	(void)snprintf(path, sizeof(path), "/proc/sys/net/%s", setting);
	if (write_file(path, value))
		return true;
	error_set(error, "%s: cannot set it to %s: %s", path, value, strerror(errno));
	return false;
}

void host_remove(struct host *host)
{
	if (host->route != NULL)
		rtnetlink_close(host->route);
	if (host->name != NULL && host->network >= 0)
		(void)close(host->network);
	*host = (struct host){.network = -1};
}
