/* The options of `sockwhy probe`. */
#include "cli/probe_option_table.h"

#include <stddef.h>

static const struct option names[] = {
	{"count", required_argument, NULL, PROBE_CHOICE_COUNT},
	{"format", required_argument, NULL, PROBE_CHOICE_FORMAT},
	{"help", no_argument, NULL, PROBE_CHOICE_HELP},
	{"no-capture", no_argument, NULL, PROBE_CHOICE_NO_CAPTURE},
	{"no-sandbox", no_argument, NULL, PROBE_CHOICE_NO_SANDBOX},
	{"payload", required_argument, NULL, PROBE_CHOICE_PAYLOAD},
	{"raw", no_argument, NULL, PROBE_CHOICE_RAW},
	{"size", required_argument, NULL, PROBE_CHOICE_SIZE},
	{"ttl", required_argument, NULL, PROBE_CHOICE_TTL},
	{"wait", required_argument, NULL, PROBE_CHOICE_WAIT},
	{.name = NULL},
};

const struct option *probe_option_table(void)
{
	return names;
}
