/* Whose sockets certain ends are, among all sockets of this host, now. */
#ifndef OWNER_HOST_LOOKUP_H
#define OWNER_HOST_LOOKUP_H

#include "owner/lookup_message.h"

struct host_lookup;

/* What the privileges do not allow to see. */
struct host_lookup_limits {
	unsigned namespaces_closed; /* network namespaces that may not be entered (CAP_SYS_ADMIN) */
	unsigned processes_hidden;  /* that may not be looked at (CAP_SYS_PTRACE) */
};

/* NULL with errno set when memory is short, or the kernel takes no questions about sockets. */
struct host_lookup *host_lookup_new(void);

void host_lookup_free(struct host_lookup *host);

struct host_lookup_limits host_lookup_limits(const struct host_lookup *host);

/*
 * Finds the socket of each question, but not yet its process. An end that is an address of several
 * network namespaces is looked for in all of them.
 */
void host_lookup_sockets(struct host_lookup *host, const struct lookup_question *questions,
			 struct lookup_answer *answers, size_t count);

/*
 * Fills in the process of a socket that was found, if it is known from before, or if there is none
 * to be found. False: that needs a host_lookup_processes().
 */
bool host_lookup_recall(struct host_lookup *host, struct lookup_answer *answer);

/* Fills in the processes of sockets that were found. Takes time: it looks at all processes. */
void host_lookup_processes(struct host_lookup *host, struct lookup_answer *const *answers,
			   size_t count);

/*
 * Is a better answer to be had a little later? So it is for a server of TCP while the connection
 * is not accepted yet: what is known is the socket that listens. And where there was no time, be it
 * to look for a new namespace.
 */
bool host_lookup_is_preliminary(const struct lookup_question *question,
				const struct lookup_answer *answer);

#endif
