/* A probe from beginning to end; the asking itself is in probe_udp.c, _tcp.c and _by_hand.c. */
#include "probe/probe_private.h"

#include "base/five_tuple.h"
#include "base/timestamp.h"
#include "probe/error_queue.h"
#include "probe/watch.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NS_PER_MS 1000000

struct probe *probe_open(const struct probe_target *target, const struct probe_settings *settings,
			 struct error *error)
{
	struct probe *probe = calloc(1, sizeof(*probe));

	if (probe == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	probe->target = target;
	probe->settings = settings;
	probe->answer.outcome = PROBE_UNANSWERED;
	probe->answer.witness = PROBE_BY_SILENCE;
	if (!probe_make_socket(probe)) {
		/* without IPv6 in the kernel there is no such socket, which is an answer, too */
		if (errno == EAFNOSUPPORT) {
			probe_call_failed(probe, "socket", errno);
			return probe;
		}
		error_set(error, "no socket: %s", strerror(errno));
		free(probe);
		return NULL;
	}
	if (probe_is_udp(probe)) {
		if (connect(probe->socket, (const struct sockaddr *)&probe->address,
			    probe->address_size) != 0)
			probe_call_failed(probe, "connect", errno);
		else
			probe_learn_local(probe);
	}
	return probe;
}

uint16_t probe_local_port(const struct probe *probe)
{
	return probe->local_port;
}

void probe_wait(const struct probe *probe, short events, int64_t deadline_ns)
{
	struct pollfd wanted = {.fd = probe->socket, .events = events};
	int64_t left = deadline_ns - clock_now_ns();

	/* rounded up, or the last millisecond would be spent asking */
	if (left > 0)
		(void)poll(&wanted, 1, (int)((left + NS_PER_MS - 1) / NS_PER_MS));
}

bool probe_is_decided(const struct probe *probe)
{
	return probe->answer.witness != PROBE_BY_SILENCE;
}

void probe_decide(struct probe *probe, enum probe_outcome outcome, enum probe_witness witness)
{
	probe->answer.outcome = outcome;
	probe->answer.witness = witness;
	if (probe->last_sent_ns != 0)
		probe->answer.delay_ns = clock_now_ns() - probe->last_sent_ns;
}

void probe_call_failed(struct probe *probe, const char *call, int error)
{
	probe->answer.call = call;
	probe->answer.error = error;
	probe_decide(probe, probe_outcome_of_errno(error), PROBE_BY_CALL);
}

enum probe_source probe_source_of(const struct probe *probe, const struct ip_addr *from)
{
	if (ip_addr_equal(from, &probe->target->address))
		return PROBE_FROM_TARGET;
	if (ip_addr_equal(from, &probe->answer.local) || ip_addr_is_loopback(from))
		return PROBE_FROM_SELF;
	return PROBE_FROM_OTHER;
}

bool probe_take_queue(struct probe *probe)
{
	struct error_entry entry;

	if (!error_queue_take(probe->socket, &entry))
		return false;
	if (entry.icmp_version == 0) {
		probe_call_failed(probe, "send", entry.error);
	} else {
		probe->answer.icmp = (struct probe_icmp){
			.from = entry.from,
			.sender = probe_source_of(probe, &entry.from),
			.version = entry.icmp_version,
			.type = entry.type,
			.code = entry.code,
		};
		probe->answer.error = entry.error;
		probe_decide(probe,
			     probe_outcome_of_icmp(entry.icmp_version, entry.type, entry.code),
			     PROBE_BY_ICMP);
	}
	if (probe->answer.outcome == PROBE_TOO_BIG)
		probe->answer.mtu = entry.info;
	return true;
}

/* Did it come from the target, or does it speak of what was sent there? */
static bool is_back(const struct probe *probe, const struct packet *packet)
{
	return packet->kind == PACKET_ICMP_ERROR ||
	       ((packet->kind == PACKET_TCP || packet->kind == PACKET_UDP) &&
		packet->five_tuple.source_port == probe->target->port &&
		ip_addr_equal(&packet->five_tuple.source, &probe->target->address));
}

/* Is it what the answer rests on? A SYN with ACK, RST, a datagram, or the ICMP error. */
static bool is_answer(const struct probe_answer *answer, const struct packet *packet)
{
	if (answer->witness == PROBE_BY_ICMP)
		return packet->kind == PACKET_ICMP_ERROR &&
		       packet->icmp.type == answer->icmp.type &&
		       packet->icmp.code == answer->icmp.code &&
		       ip_addr_equal(&packet->five_tuple.source, &answer->icmp.from);
	if (packet->kind == PACKET_TCP)
		return (packet->tcp.flags &
			(answer->witness == PROBE_BY_RST ? TCP_RST : TCP_SYN)) != 0;
	return packet->kind == PACKET_UDP;
}

/* What the packets tell beyond what the socket was told. */
static void take_watch(struct probe *probe, const struct probe_watch *watch)
{
	struct probe_answer *answer = &probe->answer;

	for (size_t i = 0; i < probe_watch_count(watch); i++) {
		const struct packet *packet = &probe_watch_packet(watch, i)->packet;

		if (!is_back(probe, packet))
			continue;
		if (!probe_is_decided(probe))
			answer->unheard++;
		else if (answer->ttl == 0 && is_answer(answer, packet))
			answer->ttl = packet->ip.ttl;
	}
}

void probe_run(struct probe *probe, struct probe_watch *watch, struct probe_sender *sender,
	       struct probe_answer *answer)
{
	if (!probe_is_decided(probe)) {
		const int64_t begin = clock_now_ns();

		if (sender != NULL)
			probe_run_by_hand(probe, watch, sender);
		else if (probe_is_udp(probe))
			probe_run_udp(probe);
		else
			probe_run_tcp(probe);
		if (!probe_is_decided(probe))
			probe->answer.delay_ns = clock_now_ns() - begin;
	}
	if (watch != NULL) {
		/* so that one sees how it is closed; a late datagram is still to find its socket */
		if (sender == NULL && !probe_is_udp(probe))
			probe_close_socket(probe);
		probe_watch_settle(watch);
		take_watch(probe, watch);
	}
	*answer = probe->answer;
}

void probe_close(struct probe *probe)
{
	if (probe == NULL)
		return;
	probe_close_socket(probe);
	free(probe);
}
