/* Whose sockets the ends of connections are, as far as was answered: kept until they are told. */
#ifndef OWNER_KNOWN_OWNERS_H
#define OWNER_KNOWN_OWNERS_H

#include "owner/lookup_message.h"

/* So many connections and sockets are known at once; beyond, nothing is learned. */
#define KNOWN_CONNECTIONS_LIMIT 262144u
#define KNOWN_SOCKETS_LIMIT     65536u

struct known_owners;

/* NULL when memory is short. */
struct known_owners *known_owners_new(void);

void known_owners_free(struct known_owners *known);

/*
 * Both ends, 0 and 1, of the connection with that number are being asked for. False when there is
 * no room: then there is no use in asking.
 */
bool known_owners_expect(struct known_owners *known, uint64_t connection);

/* Is the answer about either end still to come? */
bool known_owners_is_waiting(struct known_owners *known, uint64_t connection);

/*
 * Takes an answer about an end; a later one replaces the earlier. False when nothing is learned
 * from it: nobody expects it any more, or the end is not this host's.
 */
bool known_owners_learn(struct known_owners *known, uint64_t connection, unsigned end,
			const struct lookup_answer *answer);

/* What is known of an end; the socket lives until the connection's next answer. */
struct owner_match known_owners_find(struct known_owners *known, uint64_t connection, unsigned end);

/* The connection has been told of for good. */
void known_owners_forget(struct known_owners *known, uint64_t connection);

/* How many connections and sockets are known. */
size_t known_owners_connections(const struct known_owners *known);
size_t known_owners_sockets(const struct known_owners *known);

#endif
