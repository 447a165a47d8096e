/* What the files of live capture share: opening a handle of libpcap, what an interface lost. */
#ifndef CAPTURE_LIVE_PRIVATE_H
#define CAPTURE_LIVE_PRIVATE_H

#include "capture/live.h"

#include <net/if.h>
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

/*
 * What Linux counts of an interface in /sys/class/net. libpcap reads the same two files, but opens
 * them for each question, which is not allowed any more when packets come.
 */
#define LIVE_DROP_FILES 2

struct live_drops {
	int file[LIVE_DROP_FILES]; /* -1: there is none */
	uint64_t before[LIVE_DROP_FILES], count[LIVE_DROP_FILES];
};

/* Begins to count. Without such files, as on other systems, libpcap has to be asked. */
void live_drops_open(struct live_drops *drops, const char *interface);

bool live_drops_are_known(const struct live_drops *drops);

/* Packets that were lost since, as far as the interface could be asked. */
uint64_t live_drops_count(struct live_drops *drops);

void live_drops_close(struct live_drops *drops);

/* Names of interfaces that were asked for, and those that there were at the beginning. */
#define LIVE_NAMES 256u

struct live_name {
	uint32_t index; /* 0: the row is free */
	char name[IF_NAMESIZE];
};

struct live_names {
	struct live_name rows[LIVE_NAMES];
};

/* Learns the interfaces that there are. */
void live_names_open(struct live_names *names);

/*
 * The interface of this index, asked of the socket `descriptor` if it is new; lent until the next
 * call. NULL: there is none any more.
 */
const char *live_names_find(struct live_names *names, uint32_t index, int descriptor);

#endif
