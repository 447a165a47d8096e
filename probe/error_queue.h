/* The error queue of a socket: what the kernel keeps of an ICMP error with IP_RECVERR (ip(7)). */
#ifndef PROBE_ERROR_QUEUE_H
#define PROBE_ERROR_QUEUE_H

#include "base/ip_addr.h"

#include <stdbool.h>
#include <stdint.h>

/* One entry (struct sock_extended_err of linux/errqueue.h). */
struct error_entry {
	int error;            /* ee_errno: positive */
	uint8_t icmp_version; /* 4 or 6; 0 = this host found it by itself */
	uint8_t type, code;   /* of the ICMP error */
	uint32_t info;        /* EMSGSIZE: the MTU */
	struct ip_addr from;  /* who sent the ICMP error: the kernel's "offender" */
};

/* Has the socket keep its errors, for the IP version that it was made for; false with errno. */
bool error_queue_enable(int socket, uint8_t version);

/* Takes the oldest entry, without waiting; false if there is none. */
bool error_queue_take(int socket, struct error_entry *entry);

#endif
