/* The names that the captures themselves have for addresses, for -N. */
#ifndef CLI_HOST_NAMES_H
#define CLI_HOST_NAMES_H

#include "capture/capture.h"
#include "cli/options.h"

/*
 * Names often stand at the end of a file: reads the captures once for them alone. What comes back
 * knows them (capture_host_name()) and is the caller's to close. NULL where there is nothing to
 * read twice: standard input, a live capture; what cannot be read is left for the reading proper
 * to say.
 */
struct capture *host_names_read_ahead(const struct options *options);

#endif
