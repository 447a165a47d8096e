/* One line of /proc/net/raw, raw6, icmp or icmp6: a socket without ports. */
#ifndef OWNER_PROC_NET_LINE_H
#define OWNER_PROC_NET_LINE_H

#include "base/socket_owner.h"

/*
 * Reads a NUL-terminated line into `*owner`: ends, uid, inode. `local_port` is what stands in the
 * port's place: the IP protocol of a raw socket, the echo identifier of a ping socket. False when
 * it is not such a line, as the heading is not. The columns are those of raw_sock_seq_show() and
 * ping_v4_format_sock(), with addresses as the host keeps them, and of ip6_dgram_sock_seq_show().
 */
bool proc_net_line_read(const char *line, struct socket_owner *owner);

#endif
