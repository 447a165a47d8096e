/* The packets of a probe: a live capture of all interfaces, and which of its packets are kept. */
#include "probe/watch.h"

#include "base/timestamp.h"
#include "capture/capture.h"
#include "capture/filter.h"
#include "capture/live.h"
#include "decode/decode.h"
#include "probe/probe_private.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A probe makes a dozen packets; whoever answers with more is not listened to any longer. */
#define PACKETS_KEPT 48u

/* When all is over: so long without a packet, and so long at most. */
#define QUIET_NS  (NS_PER_SECOND / 10)
#define SETTLE_NS NS_PER_SECOND

/* Before a capture that failed is asked again. */
#define PAUSE_MS 100

struct probe_watch {
	struct capture *capture;
	const struct probe_target *target;
	uint16_t local_port;
	size_t count;
	struct watched_packet packets[PACKETS_KEPT];
	uint8_t *frames[PACKETS_KEPT]; /* of these */
};

struct probe_watch *probe_watch_open(struct error *error)
{
	/* version 1 of the cooked header: the second has the interface in the line, as a number */
	const struct live_settings settings = {
		.interface = "any",
		.link_type = "LINUX_SLL",
		.not_promiscuous = true,
		.immediate = true,
	};
	struct probe_watch *watch = calloc(1, sizeof(*watch));
	struct error warning;

	if (watch == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	watch->capture = live_open(&settings, &warning, error);
	if (watch->capture != NULL)
		return watch;
	free(watch);
	return NULL;
}

static void forget(struct probe_watch *watch)
{
	for (size_t i = 0; i < watch->count; i++)
		free(watch->frames[i]);
	watch->count = 0;
}

bool probe_watch_begin(struct probe_watch *watch, const struct probe_target *target,
		       uint16_t local_port, struct error *error)
{
	char address[IP_ADDR_TEXT_SIZE], expression[128];
	char *widened;
	bool is_good;

	forget(watch);
	watch->target = target;
	watch->local_port = local_port;
	(void)ip_addr_format(&target->address, address);
	(void)snprintf(expression, sizeof(expression), "host %s and port %u and port %u", address,
		       target->port, local_port);
	widened = filter_widen(expression);
	if (widened == NULL) {
		error_set(error, "out of memory");
		return false;
	}
	is_good = live_set_filter(watch->capture, widened, error);
	free(widened);
	return is_good;
}

/* Does the tuple go from this host's port to the target's? */
static bool is_there(const struct probe_watch *watch, const struct five_tuple *tuple)
{
	return tuple->protocol == watch->target->protocol &&
	       tuple->source_port == watch->local_port &&
	       tuple->destination_port == watch->target->port &&
	       ip_addr_equal(&tuple->destination, &watch->target->address);
}

static bool is_back(const struct probe_watch *watch, const struct five_tuple *tuple)
{
	return tuple->protocol == watch->target->protocol &&
	       tuple->destination_port == watch->local_port &&
	       tuple->source_port == watch->target->port &&
	       ip_addr_equal(&tuple->source, &watch->target->address);
}

/* Inside a tunnel it was seen already, or will be, where the tunnel begins. */
static bool is_wanted(const struct probe_watch *watch, const struct packet *packet)
{
	if (packet->tunnel_count > 0)
		return false;
	switch ((int)packet->kind) {
	case PACKET_TCP:
	case PACKET_UDP:
		return is_there(watch, &packet->five_tuple) || is_back(watch, &packet->five_tuple);
	case PACKET_ICMP_ERROR:
		return packet->icmp.quote.has_ports &&
		       is_there(watch, &packet->icmp.quote.five_tuple);
	case PACKET_ARP:
		return ip_addr_equal(&packet->arp.target, &watch->target->address) ||
		       ip_addr_equal(&packet->arp.sender, &watch->target->address);
	case PACKET_ND:
		return packet->nd.has_target &&
		       ip_addr_equal(&packet->nd.target, &watch->target->address);
	default:
		return false;
	}
}

/* Keeps a packet with its frame; NULL when there is no room for it. */
static const struct watched_packet *keep(struct probe_watch *watch, const struct packet_view *view,
					 const struct packet *packet)
{
	struct watched_packet *kept = &watch->packets[watch->count];
	uint8_t *frame;

	if (watch->count == PACKETS_KEPT)
		return NULL;
	frame = malloc(view->captured_length + 1u);
	if (frame == NULL)
		return NULL;
	memcpy(frame, view->data, view->captured_length);
	watch->frames[watch->count] = frame;
	kept->view = *view;
	kept->view.data = frame;
	kept->view.extra = NULL;
	kept->packet = *packet;
	watch->count++;
	kept->view.number = kept->packet.number = watch->count;
	return kept;
}

/* Reads one packet, which `*kept` is if it concerns the probe, else NULL. */
static enum capture_result read_one(struct probe_watch *watch, const struct watched_packet **kept)
{
	struct packet_view view;
	struct packet packet;
	struct error error;
	const enum capture_result result = capture_next(watch->capture, &view, &error);

	*kept = NULL;
	if (result != CAPTURE_PACKET)
		return result;
	decode_packet(&view, &packet);
	if (is_wanted(watch, &packet))
		*kept = keep(watch, &view, &packet);
	return result;
}

const struct watched_packet *probe_watch_next(struct probe_watch *watch, int64_t deadline_ns)
{
	const struct watched_packet *kept = NULL;

	while (kept == NULL && clock_now_ns() < deadline_ns) {
		const enum capture_result result = read_one(watch, &kept);

		if (result == CAPTURE_END || result == CAPTURE_FAILED)
			(void)poll(NULL, 0, PAUSE_MS);
	}
	return kept;
}

void probe_watch_settle(struct probe_watch *watch)
{
	const int64_t begin = clock_now_ns();
	const struct watched_packet *kept;
	enum capture_result result;
	int64_t last = begin, now;

	do {
		result = read_one(watch, &kept);
		now = clock_now_ns();
		if (kept != NULL)
			last = now;
		/* quiet alone only says that it has waited, maybe for a packet that came */
		if (result == CAPTURE_EMPTY && now - last >= QUIET_NS)
			return;
	} while (now - begin < SETTLE_NS && result != CAPTURE_END && result != CAPTURE_FAILED);
}

size_t probe_watch_count(const struct probe_watch *watch)
{
	return watch->count;
}

const struct watched_packet *probe_watch_packet(const struct probe_watch *watch, size_t index)
{
	return &watch->packets[index];
}

int probe_watch_descriptor(const struct probe_watch *watch)
{
	return live_descriptor(watch->capture);
}

void probe_watch_close(struct probe_watch *watch)
{
	if (watch == NULL)
		return;
	forget(watch);
	capture_close(watch->capture);
	free(watch);
}
