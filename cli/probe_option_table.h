/* The options of `sockwhy probe`, for reading its command line and for completing it. */
#ifndef CLI_PROBE_OPTION_TABLE_H
#define CLI_PROBE_OPTION_TABLE_H

#include <getopt.h>

/* The letter, or a number beyond letters. */
enum probe_choice {
	PROBE_CHOICE_IPV4 = '4',
	PROBE_CHOICE_IPV6 = '6',
	PROBE_CHOICE_COUNT = 'c',
	PROBE_CHOICE_HELP = 'h',
	PROBE_CHOICE_FORMAT = 'o',
	PROBE_CHOICE_WAIT = 'w',
	PROBE_CHOICE_NO_CAPTURE = 256, /* and from here on no letter */
	PROBE_CHOICE_NO_SANDBOX,
	PROBE_CHOICE_PAYLOAD,
	PROBE_CHOICE_RAW,
	PROBE_CHOICE_SIZE,
	PROBE_CHOICE_TTL,
};

/* The long options for getopt_long(), up to one without a name; `val` is an enum probe_choice. */
const struct option *probe_option_table(void);

#endif
