/* The names that the captures themselves have for addresses, for -N. */
#include "cli/host_names.h"

#include "cli/interrupt.h"

#include <string.h>
#include <sys/stat.h>

/* Files that are missing, and directories, do no harm. */
static bool can_read_twice(const struct options *options)
{
	struct stat status;

	for (size_t i = 0; i < options->capture_count; i++)
		if (strcmp(options->captures[i], "-") == 0 ||
		    (stat(options->captures[i], &status) == 0 && !S_ISREG(status.st_mode) &&
		     !S_ISDIR(status.st_mode)))
			return false;
	return !options->is_live;
}

struct capture *host_names_read_ahead(const struct options *options)
{
	struct capture *capture = NULL;
	enum capture_result result = CAPTURE_PACKET;
	struct packet_view view;
	struct error error;

	if (can_read_twice(options))
		capture = capture_open_files(options->captures, options->capture_count, &error);
	while (capture != NULL && result != CAPTURE_END && result != CAPTURE_FAILED &&
	       !interrupt_requested())
		result = capture_next(capture, &view, &error);
	return capture;
}
