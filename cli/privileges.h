/* Which user a live capture goes on as once its interface is open, and becoming that user. */
#ifndef CLI_PRIVILEGES_H
#define CLI_PRIVILEGES_H

#include "base/error.h"
#include "cli/options.h"

#include <stdbool.h>
#include <sys/types.h>

#define USER_NAME_SIZE 64

struct privileges {
	/*
	 * Before output files are created, which then are the user's: where one is named (-Z),
	 * where files are opened later, too, and in a program that is set-user-ID. Else behind
	 * that.
	 */
	bool is_early;
	bool changes_user;
	bool is_asked_for; /* -Z: there is no other way than to become that user */
	bool gives_files;  /* files that were created before belong to the user */
	uid_t user;
	gid_t group;
	char name[USER_NAME_SIZE]; /* its number where it has none */
	bool has_name;
};

/*
 * Decides before anything is opened. False with `*error` filled: -Z names nobody, or it is root who
 * would have to open files while packets are decoded.
 */
bool privileges_plan(struct privileges *privileges, const struct options *options,
		     struct error *error);

/*
 * Becomes the user, which is said on stderr, and gives up all capabilities and the way back. Where
 * nobody asked for the user and the system does not let it be (a container without CAP_SETUID, a
 * user namespace without that user), a warning says so, and the capabilities alone are given up.
 * False with `*error` filled.
 */
bool privileges_give_up(const struct privileges *privileges, struct error *error);

#endif
