/* UDP: a few datagrams, until one is answered or an ICMP error comes. */
#include "probe/probe_private.h"

#include "base/timestamp.h"

#include <errno.h>
#include <poll.h>

/* Between two datagrams; less where there is no time for all of them. */
#define INTERVAL_NS NS_PER_SECOND

static void send_one(struct probe *probe)
{
	const struct probe_settings *settings = probe->settings;
	int error;

	probe->last_sent_ns = clock_now_ns();
	if (send(probe->socket, settings->payload, settings->payload_length, MSG_NOSIGNAL) >= 0) {
		probe->answer.sent++;
		return;
	}
	error = errno;
	/* an error that was pending comes out of whatever call is next: it is in the queue */
	if (!probe_take_queue(probe)) {
		probe_call_failed(probe, "send", error);
	} else if (error == EPERM) {
		/* a firewall's rule of this host's own: the call fails and the ICMP error comes */
		probe->answer.call = "send";
		probe->answer.error = error;
	}
}

static void take_answer(struct probe *probe)
{
	struct probe_answer *answer = &probe->answer;
	ssize_t received;
	int error;

	if (probe_take_queue(probe))
		return;
	/* MSG_TRUNC: the length is the datagram's, however little of it is kept */
	received =
		recv(probe->socket, answer->start, sizeof(answer->start), MSG_DONTWAIT | MSG_TRUNC);
	if (received >= 0) {
		answer->answer_length = (size_t)received;
		probe_decide(probe, PROBE_OPEN, PROBE_BY_ANSWER);
		return;
	}
	error = errno;
	if (error != EAGAIN && error != EINTR && !probe_take_queue(probe))
		probe_call_failed(probe, "recv", error);
}

void probe_run_udp(struct probe *probe)
{
	const struct probe_settings *settings = probe->settings;
	const int64_t begin = clock_now_ns(), end = begin + settings->wait_ns;
	const int64_t share = settings->wait_ns / settings->count;
	const int64_t interval = share < INTERVAL_NS ? share : INTERVAL_NS;

	while (!probe_is_decided(probe)) {
		const int64_t now = clock_now_ns();
		const int64_t next = begin + (int64_t)probe->answer.sent * interval;
		const bool is_all_sent = probe->answer.sent >= settings->count;

		if (now >= end)
			break;
		if (!is_all_sent && now >= next)
			send_one(probe);
		else
			probe_wait(probe, POLLIN, is_all_sent || next > end ? end : next);
		if (!probe_is_decided(probe))
			take_answer(probe);
	}
}
