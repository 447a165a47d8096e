/* The command line of `sockwhy probe`. */
#ifndef CLI_PROBE_OPTIONS_H
#define CLI_PROBE_OPTIONS_H

#include "base/error.h"
#include "probe/payload.h"
#include "probe/probe.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct probe_options {
	const char *host;                   /* lent by the command line, as all strings */
	const char *words[PROBE_MAX_PORTS]; /* the ports as given */
	size_t port_count;
	uint8_t protocols[2]; /* in the order of trying */
	size_t protocol_count;
	unsigned version; /* 4, 6 or 0 = both */
	struct payload payload;
	struct probe_settings settings; /* its payload is the one above */
	bool json;
	bool by_hand;    /* --raw */
	bool no_capture; /* not even where that is allowed */
	bool no_sandbox; /* while packets are captured, all system calls may be made */
	bool help;
};

/*
 * Reads the words behind "probe" (`argv[0]` is "probe"). False with `*error` filled. In both cases
 * the caller frees with probe_options_free().
 */
bool probe_options_read(struct probe_options *options, int argc, char *argv[], struct error *error);

void probe_options_free(struct probe_options *options);

void probe_options_write_help(FILE *output);

#endif
