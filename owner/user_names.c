/* The names of users by their numbers, as /etc/passwd has them. */
#include "owner/user_names.h"

#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MOST_NAMES 65536u

struct user_name {
	int64_t uid;
	size_t line; /* of several names of a user the first is taken, as getpwuid(3) does */
	char name[OWNER_NAME_SIZE];
};

struct user_names {
	struct user_name *users; /* by uid, then by line */
	size_t count, room;
};

static int by_uid(const void *a, const void *b)
{
	const struct user_name *left = a, *right = b;

	if (left->uid != right->uid)
		return left->uid < right->uid ? -1 : 1;
	return (left->line > right->line) - (left->line < right->line);
}

static bool add(struct user_names *names, const struct passwd *entry)
{
	struct user_name *user;

	if (names->count == names->room) {
		size_t room = names->room > 0 ? names->room * 2 : 64;
		struct user_name *users = realloc(names->users, room * sizeof(*users));

		if (users == NULL)
			return false;
		names->users = users;
		names->room = room;
	}
	user = &names->users[names->count];
	memset(user, 0, sizeof(*user));
	user->uid = entry->pw_uid;
	user->line = names->count++;
	memcpy(user->name, entry->pw_name, strnlen(entry->pw_name, sizeof(user->name) - 1));
	return true;
}

struct user_names *user_names_read(FILE *file)
{
	struct user_names *names = calloc(1, sizeof(*names));
	const struct passwd *entry;

	if (names == NULL)
		return NULL;
	while (names->count < MOST_NAMES && (entry = fgetpwent(file)) != NULL)
		if (!add(names, entry)) {
			user_names_free(names);
			return NULL;
		}
	if (names->count > 0)
		qsort(names->users, names->count, sizeof(names->users[0]), by_uid);
	return names;
}

void user_names_free(struct user_names *names)
{
	if (names == NULL)
		return;
	free(names->users);
	free(names);
}

void user_names_find(const struct user_names *names, int64_t uid, char name[OWNER_NAME_SIZE])
{
	size_t low = 0, high = names == NULL ? 0 : names->count;

	name[0] = '\0';
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (names->users[middle].uid < uid)
			low = middle + 1;
		else
			high = middle;
	}
	if (names != NULL && low < names->count && names->users[low].uid == uid)
		memcpy(name, names->users[low].name, OWNER_NAME_SIZE);
}
