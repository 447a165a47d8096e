/* What live_source.c and live_lists.c share: opening a handle of libpcap. */
#ifndef CAPTURE_LIVE_PRIVATE_H
#define CAPTURE_LIVE_PRIVATE_H

#include "capture/live.h"

#include <pcap/pcap.h>

/* The longest name of an interface that is taken; libpcap has names that are not the kernel's. */
#define LIVE_NAME_SIZE 256

/*
 * The name of the interface that is asked for: `wanted` as it is, or by its number in the list, or
 * with NULL the default one, in `name` (LIVE_NAME_SIZE bytes). False with `*error` filled.
 */
bool live_find_interface(const char *wanted, char *name, struct error *error);

/* A handle that is not activated yet, its settings made; NULL with `*error` filled. */
pcap_t *live_prepare(const struct live_settings *settings, const char *name, struct error *error);

/* Activates it; on failure it is closed and `*error` filled. `*warning` as live_open()'s. */
bool live_activate(pcap_t *pcap, const char *name, struct error *warning, struct error *error);

#endif
