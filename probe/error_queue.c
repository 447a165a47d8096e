/* Reading the error queue: ip_recv_error() and ipv6_recv_error() of the kernel fill it in. */
#include "probe/error_queue.h"

#include <time.h> /* errqueue.h needs it, and does not say so */

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

bool error_queue_enable(int socket, uint8_t version)
{
	const int on = 1;

	if (version == 6)
		return setsockopt(socket, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof(on)) == 0;
	return setsockopt(socket, IPPROTO_IP, IP_RECVERR, &on, sizeof(on)) == 0;
}

/* The address behind a struct sock_extended_err; all zero where the kernel names nobody. */
static struct ip_addr offender(const unsigned char *data, size_t length)
{
	struct ip_addr address = {.word = {0, 0}};
	struct sockaddr_in four;
	struct sockaddr_in6 six;
	sa_family_t family;
	uint8_t octets[4];

	if (length < sizeof(family))
		return address;
	memcpy(&family, data, sizeof(family));
	if (family == AF_INET && length >= sizeof(four)) {
		memcpy(&four, data, sizeof(four));
		memcpy(octets, &four.sin_addr, sizeof(octets));
		return ip_addr_v4(octets);
	}
	if (family == AF_INET6 && length >= sizeof(six)) {
		memcpy(&six, data, sizeof(six));
		memcpy(address.octet, &six.sin6_addr, sizeof(address.octet));
	}
	return address;
}

static bool read_entry(const struct cmsghdr *header, struct error_entry *entry)
{
	struct sock_extended_err error;
	const size_t length = header->cmsg_len - CMSG_LEN(0);
	const bool is_four = header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_RECVERR;
	const bool is_six = header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_RECVERR;

	if ((!is_four && !is_six) || length < sizeof(error))
		return false;
	memcpy(&error, CMSG_DATA(header), sizeof(error));
	*entry = (struct error_entry){
		.error = (int)error.ee_errno,
		.icmp_version = error.ee_origin == SO_EE_ORIGIN_ICMP    ? 4
				: error.ee_origin == SO_EE_ORIGIN_ICMP6 ? 6
									: 0,
		.type = error.ee_type,
		.code = error.ee_code,
		.info = error.ee_info,
		.from = offender(CMSG_DATA(header) + sizeof(error), length - sizeof(error)),
	};
	return true;
}

bool error_queue_take(int socket, struct error_entry *entry)
{
	/* as the kernel wants it aligned */
	union {
		struct cmsghdr header;
		char bytes[512];
	} control;
	char quoted[64];
	struct iovec part = {.iov_base = quoted, .iov_len = sizeof(quoted)};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};

	if (recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return false;
	for (struct cmsghdr *one = CMSG_FIRSTHDR(&message); one != NULL;
	     one = CMSG_NXTHDR(&message, one))
		if (read_entry(one, entry))
			return true;
	return false;
}
