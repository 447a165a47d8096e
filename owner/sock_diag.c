/* Questions about sockets to the kernel of this network namespace, by sock_diag(7). */
#include "owner/sock_diag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#define ANSWER_SIZE 32768

/* TCP's states that have an owner: not TIME_WAIT (6), which has no socket (net/tcp_states.h). */
#define STATES_WITH_SOCKET (~(1u << 6))

/* The kernel answers while it is asked; a lost answer must not be waited for for ever. */
#define ANSWER_MICROSECONDS 500000

struct mnl_socket *sock_diag_open(void)
{
	static const struct timeval patience = {.tv_usec = ANSWER_MICROSECONDS};
	struct mnl_socket *diag = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);

	if (diag != NULL)
		(void)setsockopt(mnl_socket_get_fd(diag), SOL_SOCKET, SO_RCVTIMEO, &patience,
				 sizeof(patience));
	return diag;
}

static struct ip_addr address_of(const __be32 words[4], uint8_t family)
{
	struct ip_addr address;
	uint8_t octets[16];

	memcpy(octets, words, sizeof(octets));
	if (family == AF_INET)
		return ip_addr_v4(octets);
	memcpy(address.octet, octets, sizeof(octets));
	return address;
}

/* The reverse; what `words` held before is overwritten. */
static void put_address(__be32 words[4], const struct ip_addr *address)
{
	memset(words, 0, 4 * sizeof(words[0]));
	if (ip_addr_is_v4(address))
		memcpy(words, address->octet + 12, 4);
	else
		memcpy(words, address->octet, sizeof(address->octet));
}

/*
 * inet_diag_msg_attrs_fill() of net/ipv4/inet_diag.c gives the bit of IP_RECVERR for sockets of
 * both families; for what an IPv6 socket sends over IPv6 another option counts, which it does not
 * tell.
 */
static int read_attribute(const struct nlattr *attribute, void *context)
{
	struct diag_socket *socket = context;
	struct inet_diag_sockopt options;

	if (mnl_attr_get_type(attribute) == INET_DIAG_SOCKOPT &&
	    mnl_attr_get_payload_len(attribute) >= sizeof(options)) {
		memcpy(&options, mnl_attr_get_payload(attribute), sizeof(options));
		socket->has_ip_recverr = options.recverr ? KNOWN_YES : KNOWN_NO;
		if (ip_addr_is_v4(&socket->owner.local))
			socket->owner.has_recverr = socket->has_ip_recverr;
	}
	return MNL_CB_OK;
}

/* Whom the answers of one question go to. */
struct listener {
	diag_function *each;
	void *context;
	uint8_t protocol;
};

static int read_socket(const struct nlmsghdr *message, void *context)
{
	const struct listener *listener = context;
	const struct inet_diag_msg *one = mnl_nlmsg_get_payload(message);
	struct diag_socket socket = {.owner = socket_owner_unknown(), .state = 0};
	struct socket_owner *owner = &socket.owner;

	if (mnl_nlmsg_get_payload_len(message) < sizeof(*one))
		return MNL_CB_OK;
	socket.state = one->idiag_state;
	owner->protocol = listener->protocol;
	owner->local = address_of(one->id.idiag_src, one->idiag_family);
	owner->remote = address_of(one->id.idiag_dst, one->idiag_family);
	owner->local_port = ntohs(one->id.idiag_sport);
	owner->remote_port = ntohs(one->id.idiag_dport);
	if (owner->remote_port == 0 && ip_addr_is_unspecified(&owner->remote))
		owner->remote = (struct ip_addr){.word = {0, 0}};
	owner->uid = one->idiag_uid;
	owner->inode = one->idiag_inode;
	(void)mnl_attr_parse(message, sizeof(*one), read_attribute, &socket);
	listener->each(listener->context, &socket);
	return MNL_CB_OK;
}

bool sock_diag_dump(struct mnl_socket *diag, const struct diag_choice *choice, diag_function *each,
		    void *context)
{
	char buffer[ANSWER_SIZE];
	struct listener listener = {each, context, choice->protocol};
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct inet_diag_req_v2 *question;
	int more = MNL_CB_OK;

	message->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	question = mnl_nlmsg_put_extra_header(message, sizeof(*question));
	question->sdiag_family = choice->family;
	question->sdiag_protocol = choice->protocol;
	question->idiag_states = STATES_WITH_SOCKET;
	question->id.idiag_sport = htons(choice->port);
	if (mnl_socket_sendto(diag, message, message->nlmsg_len) < 0)
		return false;
	while (more == MNL_CB_OK) {
		ssize_t length = mnl_socket_recvfrom(diag, buffer, sizeof(buffer));

		if (length < 0)
			return false;
		more = mnl_cb_run(buffer, (size_t)length, 0, 0, read_socket, &listener);
	}
	return more == MNL_CB_STOP;
}

/*
 * TCP and SCTP take the ends as the socket has them; UDP, for historical reasons, as a packet to
 * the socket has them.
 */
static void put_ends(struct inet_diag_sockid *id, const struct socket_ends *ends)
{
	bool is_plain = ends->protocol == IPPROTO_TCP || ends->protocol == IPPROTO_SCTP;

	put_address(is_plain ? id->idiag_src : id->idiag_dst, &ends->local);
	put_address(is_plain ? id->idiag_dst : id->idiag_src, &ends->remote);
	id->idiag_sport = htons(is_plain ? ends->local_port : ends->remote_port);
	id->idiag_dport = htons(is_plain ? ends->remote_port : ends->local_port);
	id->idiag_cookie[0] = id->idiag_cookie[1] = INET_DIAG_NOCOOKIE;
}

static void keep(void *context, const struct diag_socket *socket)
{
	struct diag_socket *found = context;

	*found = *socket;
}

bool sock_diag_find(struct mnl_socket *diag, const struct socket_ends *ends,
		    struct diag_socket *found)
{
	char buffer[ANSWER_SIZE];
	struct listener listener = {keep, found, ends->protocol};
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct inet_diag_req_v2 *question;
	ssize_t length;

	*found = (struct diag_socket){.owner = socket_owner_unknown()};
	message->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	message->nlmsg_flags = NLM_F_REQUEST;
	question = mnl_nlmsg_put_extra_header(message, sizeof(*question));
	question->sdiag_family = ip_addr_is_v4(&ends->local) ? AF_INET : AF_INET6;
	question->sdiag_protocol = ends->protocol;
	question->idiag_states = STATES_WITH_SOCKET;
	put_ends(&question->id, ends);
	if (mnl_socket_sendto(diag, message, message->nlmsg_len) < 0)
		return false;
	length = mnl_socket_recvfrom(diag, buffer, sizeof(buffer));
	return length > 0 &&
	       mnl_cb_run(buffer, (size_t)length, 0, 0, read_socket, &listener) >= 0 &&
	       found->owner.local_port != 0;
}
