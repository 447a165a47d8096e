/* rtnetlink requests: one message each, and the kernel's answer. */
#include "lab/rtnetlink.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MESSAGE_SIZE 4096
#define MOST_PAUSES  5000 /* of a millisecond each */

struct mnl_socket *rtnetlink_open(struct error *error)
{
	struct mnl_socket *route = mnl_socket_open(NETLINK_ROUTE);

	if (route != NULL && mnl_socket_bind(route, 0, MNL_SOCKET_AUTOPID) == 0)
		return route;
	error_set(error, "no rtnetlink socket: %s", strerror(errno));
	if (route != NULL)
		(void)mnl_socket_close(route);
	return NULL;
}

void rtnetlink_close(struct mnl_socket *route)
{
	(void)mnl_socket_close(route);
}

/* A request that changes something. */
static struct nlmsghdr *request(void *buffer, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);

	message->nlmsg_type = type;
	message->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
	return message;
}

/* Sends the request and waits for the answer; `what` begins the sentence of a refusal. */
static bool ask(const struct host *host, const struct nlmsghdr *message, const char *what,
		struct error *error)
{
	char answer[MESSAGE_SIZE];
	ssize_t length = mnl_socket_sendto(host->route, message, message->nlmsg_len);

	if (length >= 0)
		length = mnl_socket_recvfrom(host->route, answer, sizeof(answer));
	if (length >= 0 && mnl_cb_run(answer, (size_t)length, 0, mnl_socket_get_portid(host->route),
				      NULL, NULL) >= 0)
		return true;
	error_set(error, "%s at the %s: %s", what, host->name, strerror(errno));
	return false;
}

static uint8_t family_of(const struct address *address)
{
	return address->version == 4 ? AF_INET : AF_INET6;
}

static void put_ip(struct nlmsghdr *message, uint16_t type, const struct address *address)
{
	if (address->version == 4)
		mnl_attr_put(message, type, 4, address->ip.octet + 12);
	else
		mnl_attr_put(message, type, 16, address->ip.octet);
}

static void put_end(struct nlmsghdr *message, const struct cable_end *end)
{
	mnl_attr_put_strz(message, IFLA_IFNAME, end->interface);
	mnl_attr_put_u32(message, IFLA_MTU, end->mtu);
	if (end->mac != NULL)
		mnl_attr_put(message, IFLA_ADDRESS, 6, end->mac);
}

bool link_join(const struct cable_end *one, const struct cable_end *other, struct error *error)
{
	char buffer[MESSAGE_SIZE];
	struct nlmsghdr *message = request(buffer, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	struct ifinfomsg *header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	struct nlattr *info, *data, *peer;

	header->ifi_family = AF_UNSPEC;
	put_end(message, one);
	info = mnl_attr_nest_start(message, IFLA_LINKINFO);
	mnl_attr_put_str(message, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(message, IFLA_INFO_DATA);
	peer = mnl_attr_nest_start(message, VETH_INFO_PEER);
	(void)mnl_nlmsg_put_extra_header(message, sizeof(struct ifinfomsg));
	put_end(message, other);
	mnl_attr_put_u32(message, IFLA_NET_NS_FD, (uint32_t)other->host->network);
	mnl_attr_nest_end(message, peer);
	mnl_attr_nest_end(message, data);
	mnl_attr_nest_end(message, info);
	return ask(one->host, message, "a cable (veth)", error);
}

static int index_of(const struct host *host, const char *interface, struct error *error)
{
	unsigned index = 0;

	if (!host_enter(host, error))
		return 0;
	index = if_nametoindex(interface);
	if (index == 0)
		error_set(error, "%s at the %s: %s", interface, host->name, strerror(errno));
	return (int)index;
}

static bool link_change(const struct host *host, const char *interface, unsigned flags,
			uint32_t mtu, struct error *error)
{
	char buffer[MESSAGE_SIZE];
	struct nlmsghdr *message = request(buffer, RTM_NEWLINK, 0);
	struct ifinfomsg *header = mnl_nlmsg_put_extra_header(message, sizeof(*header));

	header->ifi_index = index_of(host, interface, error);
	if (header->ifi_index == 0)
		return false;
	if (mtu != 0) {
		mnl_attr_put_u32(message, IFLA_MTU, mtu);
	} else {
		header->ifi_flags = flags;
		header->ifi_change = IFF_UP;
	}
	return ask(host, message, interface, error);
}

bool link_up(const struct host *host, const char *interface, struct error *error)
{
	return link_change(host, interface, IFF_UP, 0, error);
}

bool link_down(const struct host *host, const char *interface, struct error *error)
{
	return link_change(host, interface, 0, 0, error);
}

bool link_set_mtu(const struct host *host, const char *interface, uint32_t mtu, struct error *error)
{
	return link_change(host, interface, 0, mtu, error);
}

static bool address_change(const struct host *host, uint16_t type,
			   const struct interface_address *address, struct error *error)
{
	char buffer[MESSAGE_SIZE];
	uint16_t flags = type == RTM_NEWADDR ? NLM_F_CREATE | NLM_F_EXCL : 0;
	struct nlmsghdr *message = request(buffer, type, flags);
	struct ifaddrmsg *header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	int index = index_of(host, address->interface, error);

	if (index == 0)
		return false;
	header->ifa_family = family_of(&address->address);
	header->ifa_prefixlen = (uint8_t)address->length;
	header->ifa_flags = IFA_F_NODAD;
	header->ifa_index = (unsigned)index;
	put_ip(message, IFA_LOCAL, &address->address);
	put_ip(message, IFA_ADDRESS, &address->address);
	if (address->address.version == 4) {
		struct address broadcast = address->address;

		for (unsigned bit = address->length; bit < 32; bit++)
			broadcast.ip.octet[12 + bit / 8] |= (uint8_t)(0x80 >> bit % 8);
		put_ip(message, IFA_BROADCAST, &broadcast);
	}
	return ask(host, message, "an address", error);
}

bool address_add(const struct host *host, const struct interface_address *address,
		 struct error *error)
{
	return address_change(host, RTM_NEWADDR, address, error);
}

bool address_remove(const struct host *host, const struct interface_address *address,
		    struct error *error)
{
	return address_change(host, RTM_DELADDR, address, error);
}

static int note_type(const struct nlmsghdr *message, void *context)
{
	const struct rtmsg *header = mnl_nlmsg_get_payload(message);

	if (message->nlmsg_type == RTM_NEWROUTE)
		*(unsigned char *)context = header->rtm_type;
	return MNL_CB_OK;
}

/* Would a packet to this address stay in the host? */
static bool is_local(const struct host *host, const struct address *address)
{
	char buffer[MESSAGE_SIZE];
	struct nlmsghdr *message = request(buffer, RTM_GETROUTE, 0);
	struct rtmsg *header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	unsigned char type = RTN_UNSPEC;
	ssize_t length;

	message->nlmsg_flags = NLM_F_REQUEST; /* the answer is a route or an error */
	header->rtm_family = family_of(address);
	header->rtm_dst_len = address->version == 4 ? 32 : 128;
	put_ip(message, RTA_DST, address);
	if (mnl_socket_sendto(host->route, message, message->nlmsg_len) < 0)
		return false;
	length = mnl_socket_recvfrom(host->route, buffer, sizeof(buffer));
	return length >= 0 &&
	       mnl_cb_run(buffer, (size_t)length, 0, mnl_socket_get_portid(host->route), note_type,
			  &type) >= 0 &&
	       type == RTN_LOCAL;
}

bool address_await(const struct host *host, const struct address *address, struct error *error)
{
	const struct timespec pause = {.tv_nsec = 1000000};

	for (unsigned i = 0; i < MOST_PAUSES; i++) {
		if (is_local(host, address))
			return true;
		(void)nanosleep(&pause, NULL);
	}
	error_set(error, "an address of the %s does not come up", host->name);
	return false;
}

static bool route_change(const struct host *host, uint16_t type, const struct route *route,
			 struct error *error)
{
	char buffer[MESSAGE_SIZE];
	uint16_t flags = type == RTM_NEWROUTE ? NLM_F_CREATE | NLM_F_REPLACE : 0;
	struct nlmsghdr *message = request(buffer, type, flags);
	struct rtmsg *header = mnl_nlmsg_put_extra_header(message, sizeof(*header));

	header->rtm_family = family_of(&route->net);
	header->rtm_dst_len = (uint8_t)route->length;
	header->rtm_table = RT_TABLE_MAIN;
	header->rtm_protocol = RTPROT_STATIC;
	header->rtm_type = route->type != 0 ? route->type : RTN_UNICAST;
	if (route->length > 0)
		put_ip(message, RTA_DST, &route->net);
	if (route->gateway.version != 0)
		put_ip(message, RTA_GATEWAY, &route->gateway);
	if (route->mtu != 0) {
		struct nlattr *metrics = mnl_attr_nest_start(message, RTA_METRICS);

		mnl_attr_put_u32(message, RTAX_MTU, route->mtu);
		mnl_attr_nest_end(message, metrics);
	}
	return ask(host, message, "a route", error);
}

bool route_add(const struct host *host, const struct route *route, struct error *error)
{
	return route_change(host, RTM_NEWROUTE, route, error);
}

bool route_remove(const struct host *host, const struct route *route, struct error *error)
{
	return route_change(host, RTM_DELROUTE, route, error);
}

bool neighbor_add(const struct host *host, const char *interface, const struct address *address,
		  const uint8_t mac[6], struct error *error)
{
	char buffer[MESSAGE_SIZE];
	struct nlmsghdr *message = request(buffer, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE);
	struct ndmsg *header = mnl_nlmsg_put_extra_header(message, sizeof(*header));

	header->ndm_family = family_of(address);
	header->ndm_ifindex = index_of(host, interface, error);
	header->ndm_state = NUD_PERMANENT;
	if (header->ndm_ifindex == 0)
		return false;
	put_ip(message, NDA_DST, address);
	mnl_attr_put(message, NDA_LLADDR, 6, mac);
	return ask(host, message, "a neighbour", error);
}
