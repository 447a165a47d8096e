/* One line of a list of sockets, as ss, netstat, lsof or sockwhy itself prints it. */
#ifndef OWNER_SOCKETS_LINE_H
#define OWNER_SOCKETS_LINE_H

#include "base/socket_owner.h"

#include <stddef.h>

enum line_kind {
	LINE_UNREADABLE,
	LINE_HEADING,      /* a title, a blank line, or a socket of another kind */
	LINE_SOCKET,       /* `owner` is filled */
	LINE_CONTINUATION, /* more about the socket before, added to `owner` */
};

/*
 * Reads the NUL-terminated `line`, which it cuts into words. `owner` is the socket of the line
 * before (or an unknown one) and is replaced where the line is a socket; its cgroup is owned by the
 * caller. IPv6 scopes (%eth0) are left out. Formats: ss(8) with and without -p, -e, -i, -O, -H and
 * --inet-sockopt, also of old iproute2 without brackets; netstat(8) of net-tools with -p, -e, -o;
 * lsof(8) -i.
 */
enum line_kind sockets_line_read(char *line, struct socket_owner *owner);

/* What the state of a line whose protocol is not named says about it. 0: nothing. */
uint8_t sockets_line_protocol_hint(const char *line);

#endif
