/* TCP: one attempt to connect, whose SYN the kernel repeats as it always does. */
#include "probe/probe_private.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>

/* How often the SYN went out so far, as far as the kernel says so. */
static unsigned count_syns(const struct probe *probe)
{
	struct tcp_info info = {.tcpi_total_retrans = 0};
	socklen_t size = sizeof(info);

	if (getsockopt(probe->socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
		return 1;
	return info.tcpi_total_retrans + 1;
}

/* The attempt has ended, or may have. */
static void take_result(struct probe *probe)
{
	struct pollfd state = {.fd = probe->socket, .events = POLLOUT};
	socklen_t size = sizeof(int);
	int error = 0;

	/*
	 * tcp_v4_err() and tcp_v6_err() put the ICMP error into the queue even when they find the
	 * socket busy and leave the attempt for the next SYN to end: the queue comes first.
	 */
	if (probe_take_queue(probe) || poll(&state, 1, 0) <= 0)
		return;
	if (getsockopt(probe->socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
		error = errno;
	if (error == 0) {
		if ((state.revents & (POLLERR | POLLHUP)) == 0)
			probe_decide(probe, PROBE_OPEN, PROBE_BY_ANSWER);
	} else if (error == ECONNREFUSED) {
		probe->answer.error = error;
		probe_decide(probe, PROBE_REFUSED, PROBE_BY_RST);
	} else if (error != ETIMEDOUT) {
		probe_call_failed(probe, "connect", error);
	}
}

void probe_run_tcp(struct probe *probe)
{
	const int64_t begin = clock_now_ns(), end = begin + probe->settings->wait_ns;
	int error = 0;

	probe->last_sent_ns = begin;
	if (connect(probe->socket, (const struct sockaddr *)&probe->address, probe->address_size) !=
	    0)
		error = errno;
	probe_learn_local(probe);
	if (error != 0 && error != EINPROGRESS) {
		if (!probe_take_queue(probe))
			probe_call_failed(probe, "connect", error);
		return;
	}
	probe->answer.sent = 1;
	while (!probe_is_decided(probe) && clock_now_ns() < end) {
		probe_wait(probe, POLLOUT, end);
		take_result(probe);
	}
	probe->answer.sent = count_syns(probe);
}
