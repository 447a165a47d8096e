/* Options, endings and errors of sockets. */
#include "lab/calls_private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Writes "EHOSTUNREACH, 3/1 from 192.0.2.1, info 0" for an entry of the queue. */
static void describe_entry(const struct msghdr *message, char *text, size_t size)
{
	for (struct cmsghdr *one = CMSG_FIRSTHDR(message); one != NULL;
	     one = CMSG_NXTHDR((struct msghdr *)(uintptr_t)message, one)) {
		struct {
			struct sock_extended_err error;
			struct sockaddr_storage offender;
		} entry = {.offender = {.ss_family = AF_UNSPEC}};
		size_t length = one->cmsg_len - CMSG_LEN(0);
		char from[ADDRESS_TEXT_SIZE] = "nobody";
		struct address offender;

		if (one->cmsg_type != IP_RECVERR && one->cmsg_type != IPV6_RECVERR)
			continue;
		memcpy(&entry.error, CMSG_DATA(one), sizeof(entry.error));
		if (length > sizeof(entry.error))
			memcpy(&entry.offender, CMSG_DATA(one) + sizeof(entry.error),
			       length - sizeof(entry.error));
		offender = address_of_sockaddr(&entry.offender);
		if (offender.version != 0)
			(void)ip_addr_format(&offender.ip, from);
		(void)snprintf(text, size, "%s, %u/%u from %s, info %u",
			       strerrorname_np((int)entry.error.ee_errno), entry.error.ee_type,
			       entry.error.ee_code, from, entry.error.ee_info);
	}
}

long call_error_queue(struct lab_socket *socket)
{
	char payload[2048], control[512];
	struct sockaddr_storage destination;
	struct iovec part = {.iov_base = payload, .iov_len = sizeof(payload)};
	struct msghdr message = {.msg_name = &destination,
				 .msg_namelen = sizeof(destination),
				 .msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = sizeof(control)};
	struct ongoing call = call_begin(socket, "recvmsg", "MSG_ERRQUEUE");
	ssize_t result = recvmsg(socket->descriptor, &message, MSG_ERRQUEUE);
	int error = errno;

	if (result >= 0)
		describe_entry(&message, call.outcome.detail, sizeof(call.outcome.detail));
	errno = error;
	return call_end(&call, result);
}

long call_so_error(struct lab_socket *socket)
{
	struct ongoing call = call_begin(socket, "getsockopt", "SO_ERROR");
	int value = 0;
	socklen_t size = sizeof(value);
	int result = getsockopt(socket->descriptor, SOL_SOCKET, SO_ERROR, &value, &size);

	call.outcome.socket_error = value;
	(void)call_end(&call, result);
	return value;
}

long call_option(struct lab_socket *socket, const char *name, int level, int option, int value)
{
	struct ongoing call = call_begin(socket, "setsockopt", "%s %d", name, value);

	return call_end(&call,
			setsockopt(socket->descriptor, level, option, &value, sizeof(value)));
}

long call_recverr(struct lab_socket *socket)
{
	long result = socket->record->version == 4
			      ? call_option(socket, "IP_RECVERR", IPPROTO_IP, IP_RECVERR, 1)
			      : call_option(socket, "IPV6_RECVERR", IPPROTO_IPV6, IPV6_RECVERR, 1);

	socket->record->recverr_ns = recorder_now();
	return result;
}

long call_linger_zero(struct lab_socket *socket)
{
	const struct linger linger = {.l_onoff = 1, .l_linger = 0};
	struct ongoing call = call_begin(socket, "setsockopt", "SO_LINGER on, 0 s");

	return call_end(&call, setsockopt(socket->descriptor, SOL_SOCKET, SO_LINGER, &linger,
					  sizeof(linger)));
}

long call_send_timeout(struct lab_socket *socket, unsigned wait_ms)
{
	struct ongoing call = call_begin(socket, "setsockopt", "SO_SNDTIMEO %u ms", wait_ms);

	call_set_wait(socket, SO_SNDTIMEO, wait_ms);
	return call_end(&call, 0);
}

void call_nonblocking(struct lab_socket *socket)
{
	struct ongoing call = call_begin(socket, "fcntl", "O_NONBLOCK");
	int flags = fcntl(socket->descriptor, F_GETFL);

	socket->record->nonblocking = true;
	(void)call_end(&call, fcntl(socket->descriptor, F_SETFL, flags | O_NONBLOCK));
}

long call_shutdown(struct lab_socket *socket, int how)
{
	static const char *const words[] = {"SHUT_RD", "SHUT_WR", "SHUT_RDWR"};
	struct ongoing call = call_begin(socket, "shutdown", "%s", words[how]);

	return call_end(&call, shutdown(socket->descriptor, how));
}

long call_close(struct lab_socket *socket)
{
	struct ongoing call = call_begin(socket, "close", "%s", "");
	int descriptor = socket->descriptor;

	socket->record->closed_ns = recorder_now();
	socket->descriptor = -1;
	return call_end(&call, close(descriptor));
}

void kill_owner(struct lab_socket *socket)
{
	pid_t child = fork();

	if (child == 0) {
		/* the parent's copy is closed now, so the socket is this process's alone */
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			(void)pause();
	}
	(void)close(socket->descriptor);
	socket->descriptor = -1;
	socket->record->closed_ns = recorder_now();
	recorder_note(&socket->lab->recorder, socket->record->host,
		      "SIGKILL for the owner of socket %s", socket->record->id);
	(void)kill(child, SIGKILL);
	(void)waitpid(child, NULL, 0);
}

void lose_state(struct lab_socket *socket)
{
	int on = 1;

	recorder_note(&socket->lab->recorder, socket->record->host,
		      "socket %s: state lost (TCP_REPAIR, close)", socket->record->id);
	socket->record->closed_ns = recorder_now();
	(void)setsockopt(socket->descriptor, IPPROTO_TCP, TCP_REPAIR, &on, sizeof(on));
	(void)close(socket->descriptor);
	socket->descriptor = -1;
}

void errno_is_local(struct lab_socket *socket, const char *reason)
{
	struct recorder *recorder = &socket->lab->recorder;

	for (size_t i = recorder->call_count; i-- > 0;) {
		if (recorder->calls[i].socket != socket->index)
			continue;
		recorder->calls[i].local_reason = reason;
		return;
	}
}
