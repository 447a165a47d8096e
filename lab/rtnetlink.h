/* Links, addresses, routes and neighbours of a host, by rtnetlink(7) through libmnl. */
#ifndef LAB_RTNETLINK_H
#define LAB_RTNETLINK_H

#include "lab/host.h"

#include <stdint.h>

/* The functions below return false with `*error` filled where the kernel refuses. */

/* A socket to the kernel inside the calling thread's namespace; NULL with `*error` filled. */
struct mnl_socket *rtnetlink_open(struct error *error);
void rtnetlink_close(struct mnl_socket *route);

/* One end of a cable: an interface of a host. */
struct cable_end {
	const struct host *host;
	const char *interface;
	const uint8_t *mac; /* six bytes; NULL: the kernel chooses */
	uint32_t mtu;
};

/* Joins two hosts with a pair of veth(4) interfaces, both still down. */
bool link_join(const struct cable_end *one, const struct cable_end *other, struct error *error);

bool link_up(const struct host *host, const char *interface, struct error *error);
bool link_down(const struct host *host, const char *interface, struct error *error);
bool link_set_mtu(const struct host *host, const char *interface, uint32_t mtu,
		  struct error *error);

/* An address of an interface, with a prefix of `length` bits. */
struct interface_address {
	const char *interface;
	struct address address;
	unsigned length;
};

/* The address is usable at once: nobody is asked whether it is taken (DAD, RFC 4862). */
bool address_add(const struct host *host, const struct interface_address *address,
		 struct error *error);

/*
 * Waits until the host takes packets to an address that it has got. For IPv6 a work queue of the
 * kernel sees to that (addrconf_dad_completed() of net/ipv6/addrconf.c), also without duplicate
 * address detection; on a busy machine it takes its time, and until then they are dropped.
 */
bool address_await(const struct host *host, const struct address *address, struct error *error);

bool address_remove(const struct host *host, const struct interface_address *address,
		    struct error *error);

/* A route; RTN_UNICAST through `gateway`, or RTN_UNREACHABLE, RTN_PROHIBIT, RTN_BLACKHOLE. */
struct route {
	struct address net;     /* the port does not count; length 0 = default */
	unsigned length;        /* of the prefix, bits */
	struct address gateway; /* version 0 = none */
	uint8_t type;           /* rtnetlink's RTN_…; 0 = RTN_UNICAST */
	uint32_t mtu;           /* 0 = the interface's */
};

bool route_add(const struct host *host, const struct route *route, struct error *error);
bool route_remove(const struct host *host, const struct route *route, struct error *error);

/* A neighbour that need not be asked for. */
bool neighbor_add(const struct host *host, const char *interface, const struct address *address,
		  const uint8_t mac[6], struct error *error);

#endif
