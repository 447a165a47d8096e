/* Adds packets with their notes to the timelines of their connections. */
#include "correlate/correlator_private.h"

/*
 * How much of the frame a line about the packet needs: its headers, or all that ICMP quotes, that a
 * tunnel holds, or that chunks take.
 */
static uint32_t headers_length(const struct packet *packet)
{
	bool is_short = packet->kind == PACKET_TCP || packet->kind == PACKET_UDP ||
			packet->kind == PACKET_ECHO;

	return packet->transport_offset + (is_short ? 80u : 600u);
}

bool correlator_record(struct step *step, enum event_from from, const uint8_t state_before[2])
{
	struct correlator *correlator = step->correlator;
	const struct connection *connection = step->connection;
	struct timeline_store *store;
	struct event event;
	enum side side = from == FROM_SERVER ? SERVER : CLIENT;
	size_t bytes;
	bool is_good;

	store = slab_place(&correlator->timelines, step->index);
	if (store == NULL)
		return false;
	store->is_used = true;
	store->fold_after = correlator->limits.fold_after;
	event = (struct event){
		.packet = step->packet->number,
		.last_packet = step->packet->number,
		.time_ns = step->packet->time_ns,
		.last_ns = step->packet->time_ns,
		.kind = EVENT_PACKET,
		.from = from,
		.state = {connection->state[CLIENT], connection->state[SERVER]},
		.state_before = {state_before[CLIENT], state_before[SERVER]},
		.view = *step->view,
	};
	if (from != FROM_OTHER) {
		event.packets[side] = 1;
		event.bytes[side] = step->payload;
	}
	if (store->timeline.event_count >= correlator->limits.max_events) {
		store->timeline.left_out++;
		correlator->counts.events_left_out++;
		step_found(step, FOUND_EVENTS_LIMITED);
		return true;
	}
	bytes = store->bytes;
	is_good = timeline_add(store, &event,
			       correlator->limits.keep_whole_frames ? UINT32_MAX
								    : headers_length(step->packet),
			       correlator->notes, correlator->note_count);
	correlator->detail_bytes += store->bytes - bytes;
	return is_good;
}
