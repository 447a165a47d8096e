/* What happened on the wire × protocol × state → the errno that Linux gives to a socket's owner. */
#ifndef CORRELATE_SOCKET_ERRORS_H
#define CORRELATE_SOCKET_ERRORS_H

#include "correlate/tcp_state.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One row for ICMP: the kernel's own table, by type and code. */
struct icmp_errno {
	uint8_t version; /* 4 or 6 */
	uint8_t type;
	int16_t code;           /* -1: every code without a row of its own */
	const char *errno_name; /* NULL: no socket is told */
	bool is_hard;           /* UDP: a connected socket is told even without IP_RECVERR */
	bool tells_tcp;         /* false: TCP takes it otherwise (path MTU), or not at all */
	bool drops_request;     /* TCP listener: the half-open request is dropped, nobody is told */
	const char *remark;     /* NULL, or what else it does */
};

/* All rows; `*count` gets their number. */
const struct icmp_errno *icmp_errnos(size_t *count);

/*
 * The row for an ICMP error (icmp_err_convert[] of net/ipv4/icmp.c, icmpv6_err_convert() of
 * net/ipv6/icmp.c, with the exceptions that tcp_v4_err(), tcp_v6_err() and icmp_unreach() make).
 */
const struct icmp_errno *icmp_errno_find(uint8_t version, uint8_t type, uint8_t code);

/* When a TCP socket in some state is told of an accepted ICMP error. */
enum tcp_icmp_effect {
	TCP_ICMP_NOTHING,    /* no socket, or none that is told */
	TCP_ICMP_ENDS_OPEN,  /* connect() fails with the errno at once */
	TCP_ICMP_REMEMBERED, /* soft: replaces ETIMEDOUT later; at once, once, with IP_RECVERR */
};

/*
 * What an accepted ICMP error does to a TCP socket in `state` (tcp_v4_err(), tcp_v6_err()).
 * `is_simultaneous`: SYN_RCVD was reached by a simultaneous open, so there is a socket, not just a
 * listener's request.
 */
enum tcp_icmp_effect tcp_icmp_effect(const struct icmp_errno *rule, enum tcp_state state,
				     bool is_simultaneous);

/* One row for what is not ICMP: RST and silence, by the state of the socket that meets it. */
struct event_errno {
	const char *errno_name;
	const char *call; /* connect, read, write, next */
	const char *event;
	const char *consequence;
};

/* All rows, for explanations; `*count` gets their number. */
const struct event_errno *event_errnos(size_t *count);

/* The errno of an accepted RST in `state` (tcp_reset() of net/ipv4/tcp_input.c); NULL: none. */
const char *rst_errno(enum tcp_state state);

#endif
