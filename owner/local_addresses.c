/* The addresses that are this network namespace's own. */
#include "owner/local_addresses.h"

#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>

#define ANSWER_SIZE   32768
#define ADDRESS_LIMIT 65536u

/* The kernel answers while it is asked; a lost answer must not be waited for for ever. */
#define ANSWER_MICROSECONDS 500000

static bool add(struct address_set *set, const struct ip_addr *address)
{
	if (set->count == set->room) {
		size_t room = set->room == 0 ? 16 : 2 * set->room;
		struct ip_addr *larger = room <= ADDRESS_LIMIT
						 ? realloc(set->addresses, room * sizeof(*larger))
						 : NULL;

		if (larger == NULL)
			return false;
		set->addresses = larger;
		set->room = room;
	}
	set->addresses[set->count++] = *address;
	return true;
}

/* The last address of a message wins: IFA_LOCAL, where it is there, is what is wanted. */
struct message_address {
	struct ip_addr address;
	uint8_t family;
	bool is_local, is_there;
};

static int read_attribute(const struct nlattr *attribute, void *context)
{
	struct message_address *found = context;
	uint16_t type = mnl_attr_get_type(attribute);
	size_t size = found->family == AF_INET ? 4 : 16;

	if ((type != IFA_LOCAL && type != IFA_ADDRESS) || found->is_local ||
	    mnl_attr_get_payload_len(attribute) != size)
		return MNL_CB_OK;
	if (found->family == AF_INET)
		found->address = ip_addr_v4(mnl_attr_get_payload(attribute));
	else
		memcpy(found->address.octet, mnl_attr_get_payload(attribute), size);
	found->is_there = true;
	found->is_local = type == IFA_LOCAL;
	return MNL_CB_OK;
}

static int read_address(const struct nlmsghdr *message, void *context)
{
	const struct ifaddrmsg *one = mnl_nlmsg_get_payload(message);
	struct message_address found = {.is_there = false};

	if (mnl_nlmsg_get_payload_len(message) < sizeof(*one) ||
	    (one->ifa_family != AF_INET && one->ifa_family != AF_INET6))
		return MNL_CB_OK;
	found.family = one->ifa_family;
	(void)mnl_attr_parse(message, sizeof(*one), read_attribute, &found);
	return !found.is_there || add(context, &found.address) ? MNL_CB_OK : MNL_CB_ERROR;
}

static int compare(const void *a, const void *b)
{
	return ip_addr_compare(a, b);
}

static bool dump(struct mnl_socket *route, struct address_set *set)
{
	char buffer[ANSWER_SIZE];
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct rtgenmsg *question;
	int more = MNL_CB_OK;

	message->nlmsg_type = RTM_GETADDR;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	question = mnl_nlmsg_put_extra_header(message, sizeof(*question));
	question->rtgen_family = AF_UNSPEC;
	if (mnl_socket_sendto(route, message, message->nlmsg_len) < 0)
		return false;
	while (more == MNL_CB_OK) {
		ssize_t length = mnl_socket_recvfrom(route, buffer, sizeof(buffer));

		if (length < 0)
			return false;
		more = mnl_cb_run(buffer, (size_t)length, 0, 0, read_address, set);
	}
	return more == MNL_CB_STOP;
}

bool local_addresses_read(struct address_set *set)
{
	static const struct timeval patience = {.tv_usec = ANSWER_MICROSECONDS};
	struct mnl_socket *route = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	bool is_read;

	if (route == NULL)
		return false;
	(void)setsockopt(mnl_socket_get_fd(route), SOL_SOCKET, SO_RCVTIMEO, &patience,
			 sizeof(patience));
	set->count = 0;
	is_read = dump(route, set);
	(void)mnl_socket_close(route);
	if (set->count > 0)
		qsort(set->addresses, set->count, sizeof(*set->addresses), compare);
	return is_read;
}

bool address_set_has(const struct address_set *set, const struct ip_addr *address)
{
	return set->count > 0 &&
	       bsearch(address, set->addresses, set->count, sizeof(*address), compare) != NULL;
}

void address_set_free(struct address_set *set)
{
	free(set->addresses);
	*set = (struct address_set){.addresses = NULL};
}
