/* What a live capture gives up, and when: user and capabilities, then system calls. */
#include "cli/confine.h"

#include "capture/live.h"
#include "cli/sandbox.h"
#include "cli/write_options.h"

bool confine_plan(struct privileges *privileges, struct options *options, struct error *error)
{
	if (!privileges_plan(privileges, options, error))
		return false;
	options->file_owner = (struct file_owner){
		.is_given = privileges->gives_files && !privileges->is_early,
		.user = privileges->user,
		.group = privileges->group,
	};
	return true;
}

bool confine_before_files(const struct privileges *privileges, struct error *error)
{
	return !privileges->is_early || privileges_give_up(privileges, error);
}

bool confine_before_packets(const struct privileges *privileges, struct error *error)
{
	return privileges->is_early || privileges_give_up(privileges, error);
}

bool confine_calls(const struct capture *capture, const struct options *options,
		   struct error *error)
{
	const struct sandbox_needs needs = {
		.capture_descriptor = live_descriptor(capture),
		.opens_files = write_options_open_later(&options->write),
	};

	/* nobody knows what the command needs, and it would inherit the filter */
	if (options->write.command != NULL)
		return true;
	if (options->no_sandbox) {
		(void)fputs("sockwhy: warning: --no-sandbox: system calls are not filtered\n",
			    stderr);
		return true;
	}
	return sandbox_enter(&needs, error);
}
