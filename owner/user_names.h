/* The names of users by their numbers, as /etc/passwd has them. */
#ifndef OWNER_USER_NAMES_H
#define OWNER_USER_NAMES_H

#include "base/socket_owner.h"

#include <stdio.h>

struct user_names;

/*
 * Reads a file in the format of passwd(5), at most 65,536 lines of it; `file` stays open. What only
 * a directory service knows is not in there, and asking one takes sockets. NULL when memory is
 * short.
 */
struct user_names *user_names_read(FILE *file);

void user_names_free(struct user_names *names);

/*
 * Writes the name of user `uid` to `name`, cut where it is longer; an empty string when it is not
 * known, or `names` is NULL.
 */
void user_names_find(const struct user_names *names, int64_t uid, char name[OWNER_NAME_SIZE]);

#endif
