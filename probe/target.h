/* Whom to probe: a name's addresses, and a handful of ports. */
#ifndef PROBE_TARGET_H
#define PROBE_TARGET_H

#include "base/error.h"
#include "base/ip_addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A handful: more is a scan, and a scanner this is not. */
#define PROBE_MAX_PORTS 8u

/* Addresses that are tried of one name; few names have as many. */
#define PROBE_MAX_ADDRESSES 16u

struct probe_target {
	struct ip_addr address;
	uint32_t scope; /* IPv6: number of the interface that a link-local address belongs to, or 0
			 */
	uint16_t port;
	uint8_t version;  /* 4 or 6 */
	uint8_t protocol; /* enum ip_protocol: UDP or TCP */
};

/*
 * The addresses of `host`, a name or an address, of IP version `version` (0 = both), in the order
 * in which programs try them, without port and protocol, to `targets` (PROBE_MAX_ADDRESSES of
 * them). Returns their number; 0 with `*error` filled: not known, a network or a range, or an
 * address that stands for many hosts.
 */
size_t probe_targets_find(struct probe_target *targets, const char *host, unsigned version,
			  struct error *error);

/*
 * The port that `word` names: a number from 1 to 65535, or a service of services(5) for UDP or TCP.
 * 0 with `*error` filled: none, or a range.
 */
uint16_t probe_port_find(const char *word, uint8_t protocol, struct error *error);

#endif
