/* By hand: the packets have no socket behind them, and what comes back is read off the wire. */
#include "probe/probe_private.h"

#include "base/timestamp.h"
#include "correlate/socket_errors.h"
#include "probe/sender.h"
#include "probe/watch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define INTERVAL_NS NS_PER_SECOND

/* What Linux gives its packets (net.ipv4.ip_default_ttl, net.ipv6.conf.*.hop_limit). */
#define DEFAULT_TTL 64

static struct made_packet make_packet(const struct probe *probe)
{
	const struct probe_target *target = probe->target;
	const struct probe_settings *settings = probe->settings;
	const bool is_tcp = target->protocol == IP_PROTOCOL_TCP;
	struct made_packet packet = {
		.five_tuple = {.source = probe->answer.local,
			       .destination = target->address,
			       .source_port = probe->local_port,
			       .destination_port = target->port,
			       .protocol = target->protocol,
			       .ip_version = target->version},
		.scope = target->scope,
		.ttl = settings->ttl != 0 ? (uint8_t)settings->ttl : DEFAULT_TTL,
		.payload = is_tcp ? NULL : settings->payload,
		.payload_length = is_tcp ? 0 : settings->payload_length,
	};

	/* cannot fail for so few bytes */
	(void)!getrandom(&packet.seq, sizeof(packet.seq), 0);
	return packet;
}

static void send_one(struct probe *probe, struct probe_sender *sender,
		     const struct made_packet *packet)
{
	int error;

	probe->last_sent_ns = clock_now_ns();
	error = probe_sender_send(sender, packet);
	if (error != 0)
		probe_call_failed(probe, "send", error);
	else
		probe->answer.sent++;
}

/* As tcp_rcv_synsent_state_process() has it: without the right number it is no answer. */
static void take_segment(struct probe *probe, const struct packet *packet, uint32_t seq)
{
	const struct tcp_header *tcp = &packet->tcp;

	if ((tcp->flags & TCP_ACK) == 0 || tcp->ack != seq + 1)
		return;
	if ((tcp->flags & TCP_RST) != 0)
		probe_decide(probe, PROBE_REFUSED, PROBE_BY_RST);
	else if ((tcp->flags & TCP_SYN) != 0)
		probe_decide(probe, PROBE_OPEN, PROBE_BY_ANSWER);
}

static void take_datagram(struct probe *probe, const struct watched_packet *watched)
{
	struct probe_answer *answer = &probe->answer;
	struct bytes frame = bytes_of(watched->view.data, watched->view.captured_length);
	struct bytes payload;

	answer->answer_length = watched->packet.udp.payload_length;
	/* a fragment, or a frame that was cut, has less */
	if (bytes_skip(&frame, watched->packet.transport_offset + 8u) &&
	    bytes_take(&frame,
		       answer->answer_length < PROBE_ANSWER_KEPT ? answer->answer_length
								 : PROBE_ANSWER_KEPT,
		       &payload))
		bytes_copy_at(payload, 0, answer->start, bytes_left(payload));
	probe_decide(probe, PROBE_OPEN, PROBE_BY_ANSWER);
}

/* Only what a socket would be told of: no redirect, for one. */
static void take_error(struct probe *probe, const struct packet *packet, uint32_t seq)
{
	const struct icmp_message *icmp = &packet->icmp;
	const struct icmp_errno *rule = icmp_errno_find(icmp->version, icmp->type, icmp->code);

	if (rule->errno_name == NULL || (icmp->quote.has_seq && icmp->quote.seq != seq))
		return;
	probe->answer.icmp = (struct probe_icmp){
		.from = packet->five_tuple.source,
		.sender = probe_source_of(probe, &packet->five_tuple.source),
		.version = icmp->version,
		.type = icmp->type,
		.code = icmp->code,
	};
	probe_decide(probe, probe_outcome_of_icmp(icmp->version, icmp->type, icmp->code),
		     PROBE_BY_ICMP);
	if (probe->answer.outcome == PROBE_TOO_BIG)
		probe->answer.mtu = icmp->mtu;
}

static void take_packet(struct probe *probe, const struct watched_packet *watched, uint32_t seq)
{
	const struct packet *packet = &watched->packet;

	if (packet->kind == PACKET_ICMP_ERROR)
		take_error(probe, packet, seq);
	else if (!ip_addr_equal(&packet->five_tuple.source, &probe->target->address) ||
		 packet->five_tuple.source_port != probe->target->port)
		return; /* our own */
	else if (packet->kind == PACKET_TCP)
		take_segment(probe, packet, seq);
	else if (packet->kind == PACKET_UDP)
		take_datagram(probe, watched);
}

void probe_run_by_hand(struct probe *probe, struct probe_watch *watch, struct probe_sender *sender)
{
	const struct probe_settings *settings = probe->settings;
	const int64_t begin = clock_now_ns(), end = begin + settings->wait_ns;
	const int64_t share = settings->wait_ns / settings->count;
	const int64_t interval = share < INTERVAL_NS ? share : INTERVAL_NS;
	struct made_packet packet;

	if (!probe_choose_source(probe))
		return;
	packet = make_packet(probe);
	while (!probe_is_decided(probe)) {
		const int64_t now = clock_now_ns();
		const int64_t next = begin + (int64_t)probe->answer.sent * interval;
		const bool is_all_sent = probe->answer.sent >= settings->count;
		const struct watched_packet *watched;

		if (now >= end)
			break;
		if (!is_all_sent && now >= next) {
			send_one(probe, sender, &packet);
			continue;
		}
		watched = probe_watch_next(watch, is_all_sent || next > end ? end : next);
		if (watched != NULL)
			take_packet(probe, watched, packet.seq);
	}
}
