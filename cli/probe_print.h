/* What came of a probe, written for people or for programs. */
#ifndef CLI_PROBE_PRINT_H
#define CLI_PROBE_PRINT_H

#include "cli/probe_words.h"

#include <stdio.h>

/* Who was asked under what name. */
struct probe_print {
	FILE *output;
	const char *host; /* as given; lent */
	bool color;
};

/* Whom one is about to ask, for people: the beginning of the headline that follows. */
void probe_print_target(const struct probe_print *print, const struct probe_target *target);

/* The rest of the headline, the packets if they were watched (else NULL), and what it means, for
 * people. */
void probe_print_text(const struct probe_print *print, const struct probed *probed,
		      const struct probe_watch *watch);

/* One JSON object on a line of its own. */
void probe_print_json(const struct probe_print *print, const struct probed *probed);

#endif
