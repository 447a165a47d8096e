/* The packets of a probe, annotated as those of a capture are. */
#ifndef CLI_PROBE_PACKETS_H
#define CLI_PROBE_PACKETS_H

#include "probe/watch.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes them, each with what it means below; nothing if there are none, or memory is short. */
void probe_packets_write(const struct probe_watch *watch, FILE *output, bool color);

#endif
