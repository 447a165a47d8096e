/* Which user a live capture goes on as: that of -Z, whoever called sudo, or nobody. */
#include "cli/privileges.h"

#include "cli/capabilities.h"
#include "cli/write_options.h"

#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What "nobody" is nearly everywhere; for systems that have no such name. */
#define NOBODY 65534u

static void become_known(struct privileges *privileges, const struct passwd *user)
{
	privileges->changes_user = privileges->has_name = true;
	privileges->user = user->pw_uid;
	privileges->group = user->pw_gid;
	(void)snprintf(privileges->name, sizeof(privileges->name), "%s", user->pw_name);
}

/* A user who may have no name here, and then has no group but `group`. */
static void become_number(struct privileges *privileges, uid_t number, gid_t group)
{
	const struct passwd *user = getpwuid(number);

	if (user != NULL) {
		become_known(privileges, user);
	} else {
		privileges->changes_user = true;
		privileges->user = number;
		privileges->group = group;
		(void)snprintf(privileges->name, sizeof(privileges->name), "user %lu",
			       (unsigned long)number);
	}
}

static void become_nobody(struct privileges *privileges)
{
	const struct passwd *user = getpwnam("nobody");

	if (user != NULL)
		become_known(privileges, user);
	else
		become_number(privileges, NOBODY, NOBODY);
}

/* A number that sudo left in the environment; 0, which is root, where it did not. */
static uid_t number_from(const char *variable)
{
	const char *text = getenv(variable);
	unsigned long number;
	char *end;

	if (text == NULL || !isdigit((unsigned char)text[0]))
		return 0;
	errno = 0;
	number = strtoul(text, &end, 10);
	return errno == 0 && *end == '\0' && number < UINT32_MAX ? (uid_t)number : 0;
}

static bool become_asked(struct privileges *privileges, const char *name, struct error *error)
{
	const struct passwd *user = getpwnam(name);

	if (user == NULL) {
		error_set(error, "-Z %s: no such user", name);
		return false;
	}
	privileges->is_asked_for = true;
	become_known(privileges, user);
	return true;
}

/* Are files opened while packets come? */
static bool opens_later(const struct options *options)
{
	return write_options_open_later(&options->write);
}

/* Who it is to be where nobody said so. */
static bool choose(struct privileges *privileges, const struct options *options,
		   struct error *error)
{
	const uid_t caller = number_from("SUDO_UID");
	const gid_t group = number_from("SUDO_GID");

	if (getuid() != 0) { /* set-user-ID: its caller may create no file as root */
		privileges->is_early = true;
		become_number(privileges, getuid(), getgid());
	} else if (caller != 0) {
		privileges->gives_files = true;
		become_number(privileges, caller, group != 0 ? group : caller);
	} else if (opens_later(options)) {
		error_set(error,
			  "-C, -G and --split open files while packets are decoded, which is "
			  "not done as root: say with -Z USER whose they are to be");
		return false;
	} else {
		become_nobody(privileges);
	}
	return true;
}

bool privileges_plan(struct privileges *privileges, const struct options *options,
		     struct error *error)
{
	*privileges = (struct privileges){
		.is_early = options->user != NULL || opens_later(options),
	};
	if (options->user != NULL && !become_asked(privileges, options->user, error))
		return false;
	if (geteuid() != 0) {
		if (privileges->changes_user && privileges->user != geteuid())
			(void)fprintf(
				stderr,
				"sockwhy: warning: -Z %s: only root can become another user\n",
				options->user);
		privileges->changes_user = false;
	} else if (options->user == NULL) {
		return choose(privileges, options, error);
	}
	return true;
}

static bool set_groups(const struct privileges *privileges)
{
	return privileges->has_name ? initgroups(privileges->name, privileges->group) == 0
				    : setgroups(1, &privileges->group) == 0;
}

static bool change_user(const struct privileges *privileges, struct error *error)
{
	if (set_groups(privileges) && setgid(privileges->group) == 0 &&
	    setuid(privileges->user) == 0) {
		(void)fprintf(stderr,
			      privileges->user == 0
				      ? "sockwhy: warning: -Z %s: packets are decoded as root, "
					"without capabilities\n"
				      : "dropped privs to %s\n",
			      privileges->name);
		return true;
	}
	if (privileges->is_asked_for || (errno != EPERM && errno != EINVAL)) {
		error_set(error, "cannot become %s: %s", privileges->name, strerror(errno));
		return false;
	}
	(void)fprintf(stderr,
		      "sockwhy: warning: cannot become %s: %s; going on as root, without "
		      "capabilities\n",
		      privileges->name, strerror(errno));
	return true;
}

bool privileges_give_up(const struct privileges *privileges, struct error *error)
{
	if (!capabilities_bound(error) ||
	    (privileges->changes_user && !change_user(privileges, error)))
		return false;
	if (!capabilities_drop(error))
		return false;
	if (geteuid() == 0 || setuid(0) != 0)
		return true;
	error_set(error, "%s could become root again", privileges->name);
	return false;
}
