/* What a live capture gives up, and when: user and capabilities, then system calls. */
#ifndef CLI_CONFINE_H
#define CLI_CONFINE_H

#include "capture/capture.h"
#include "cli/options.h"
#include "cli/privileges.h"

/*
 * Before the interface is opened: decides who to go on as, and for whom files are created
 * (options->file_owner). False with `*error` filled: there is no such user.
 */
bool confine_plan(struct privileges *privileges, struct options *options, struct error *error);

/* The interface is open: gives up user and capabilities if files are to be created without. */
bool confine_before_files(const struct privileges *privileges, struct error *error);

/* Output files are open: gives up what is left of user and capabilities. */
bool confine_before_packets(const struct privileges *privileges, struct error *error);

/* All is ready: no packet is decoded before this filters system calls. */
bool confine_calls(const struct capture *capture, const struct options *options,
		   struct error *error);

#endif
