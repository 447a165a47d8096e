/* One host of the lab: a network namespace of its own, and what is set inside it. */
#ifndef LAB_HOST_H
#define LAB_HOST_H

#include "base/error.h"
#include "lab/address.h"

#include <stdbool.h>

struct mnl_socket;

struct host {
	const char *name; /* "client"; NULL = not part of this topology */
	int network;      /* descriptor of its network namespace, which lives as long as it */
	struct mnl_socket *route; /* rtnetlink inside it */
};

/*
 * Moves the process into a user, network and mount namespace of its own, in which it may do what
 * the lab needs (unshare(2), user_namespaces(7)); as root where the kernel grants no user
 * namespace, without one. To be called before any thread is started. False with a sentence that
 * says what is missing.
 */
bool sandbox_enter(struct error *error);

/* Could a process enter a sandbox here? It is tried in a child; false with what is missing. */
bool sandbox_is_possible(struct error *error);

/*
 * Makes a host with nothing but its loopback interface, which is up. The name is lent for as long
 * as the host is used. False with `*error` filled. Freed by host_remove().
 */
bool host_create(struct host *host, const char *name, struct error *error);

/* What the calling thread opens from now on (sockets, /proc/sys/net) belongs to the host. */
bool host_enter(const struct host *host, struct error *error);

/* Writes `value` to /proc/sys/net/`setting` of the host; the calling thread is inside it
 * afterwards. */
bool host_set(const struct host *host, const char *setting, const char *value, struct error *error);

/* Gives the host back; the kernel removes it when nothing else is open in it. */
void host_remove(struct host *host);

#endif
