/* The loop over all packets: read, filter, decode, correlate, show. */
#include "cli/pipeline.h"

#include "capture/live.h"
#include "cli/interrupt.h"
#include "cli/live.h"
#include "decode/decode.h"

#include <stdio.h>

/* What becomes of a packet. */
enum fate {
	FATE_DROPPED,
	FATE_KEPT,
	FATE_HELPS, /* ARP that the filter does not ask for: it may explain a connection */
};

static bool quote_matches(const struct filter *filter, const struct packet_view *view,
			  const struct quote *quote)
{
	return quote->ip.version != 0 && quote->captured_length <= view->captured_length &&
	       quote->frame_offset <= view->captured_length - quote->captured_length &&
	       filter_matches_quote(filter, view->data + quote->frame_offset,
				    quote->captured_length);
}

/*
 * Decodes the packet and says whether the filter, widened as the options allow, keeps it; whether
 * it needed no widening is in `*is_match`.
 */
static enum fate filter_packet(struct pipeline *pipeline, const struct packet_view *view,
			       struct packet *packet, bool *is_match)
{
	struct filter *filter = pipeline->filter;
	bool matches = filter == NULL || filter_matches(filter, view);

	*is_match = matches;
	if (!matches && pipeline->options->exact_filter)
		return FATE_DROPPED;
	decode_packet(view, packet);
	if (packet->kind == PACKET_ARP || packet->kind == PACKET_ND) {
		pipeline->neighbors_wanted |= matches;
		return matches ? FATE_KEPT : FATE_HELPS;
	}
	if (matches ||
	    (packet->kind == PACKET_ICMP_ERROR && quote_matches(filter, view, &packet->icmp.quote)))
		return FATE_KEPT;
	return FATE_DROPPED;
}

/* The same, and counts what came only because the filter was widened. */
static enum fate filter_and_count(struct pipeline *pipeline, const struct packet_view *view,
				  struct packet *packet)
{
	bool matches;
	enum fate fate = filter_packet(pipeline, view, packet, &matches);

	pipeline->beside += !matches;
	pipeline->beside_kept += !matches && fate != FATE_DROPPED;
	return fate;
}

/* The same, with --skip. Mostly there is neither: then decoding is all there is to do. */
static inline enum fate choose(struct pipeline *pipeline, const struct packet_view *view,
			       struct packet *packet)
{
	enum fate fate;

	if (!pipeline->is_selective) {
		decode_packet(view, packet);
		return FATE_KEPT;
	}
	fate = filter_and_count(pipeline, view, packet);
	if (pipeline->skipped >= pipeline->options->packets_skipped)
		return fate;
	pipeline->skipped += fate == FATE_KEPT;
	return FATE_DROPPED;
}

/* Hands the waiting packets on. Each round asks for the memory that the next one needs. */
static void hand_on(struct pipeline *pipeline)
{
	struct correlator *correlator = pipeline->correlator;
	struct waiting_packet *end = pipeline->waiting + pipeline->waiting_count;

	for (struct waiting_packet *each = pipeline->waiting; each < end; each++)
		correlator_fetch(correlator, &each->lookup);
	for (struct waiting_packet *each = pipeline->waiting; each < end; each++)
		correlator_fetch_more(correlator, &each->lookup);
	for (struct waiting_packet *each = pipeline->waiting; each < end; each++) {
		if (!correlator_add(correlator, &each->packet, NULL, &each->lookup))
			pipeline->is_short_of_memory = true;
		if (pipeline->owners != NULL)
			live_owners_packet(pipeline->owners, correlator);
	}
	pipeline->waiting_count = 0;
}

/* Hands a packet to whoever keeps packets. */
static void offer(struct pipeline *pipeline, enum fate fate, const struct packet_view *view,
		  const struct packet *packet)
{
	if (pipeline->sink.take == NULL ||
	    (fate != FATE_KEPT && (fate != FATE_HELPS || !pipeline->sink.takes_helpers)))
		return;
	if (pipeline->frame != NULL)
		view = pipeline->frame;
	pipeline->sink_result =
		pipeline->sink.take(pipeline->sink.context, view, packet, pipeline->sink_error);
}

/* Reads one packet's worth; the frame dies with the next read, the decoded packet does not. */
static enum fate take_ahead(struct pipeline *pipeline, const struct packet_view *view)
{
	struct waiting_packet *newest = &pipeline->waiting[pipeline->waiting_count];
	enum fate fate = choose(pipeline, view, &newest->packet);

	if (fate == FATE_DROPPED)
		return fate;
	if (pipeline->sink.take != NULL)
		offer(pipeline, fate, view, &newest->packet);
	correlator_look_up(pipeline->correlator, &newest->packet, &newest->lookup);
	if (++pipeline->waiting_count == PIPELINE_DEPTH)
		hand_on(pipeline);
	return fate;
}

/* The same where the frame is needed: for timelines, and for packets that are shown as they come.
 */
static enum fate take_now(struct pipeline *pipeline, const struct packet_view *view)
{
	struct packet packet;
	struct lookup lookup;
	enum fate fate = choose(pipeline, view, &packet);

	if (fate == FATE_DROPPED)
		return fate;
	correlator_look_up(pipeline->correlator, &packet, &lookup);
	if (!correlator_add(pipeline->correlator, &packet, view, &lookup))
		pipeline->is_short_of_memory = true;
	if (pipeline->owners != NULL)
		live_owners_packet(pipeline->owners, pipeline->correlator);
	if (fate == FATE_KEPT && pipeline->report != NULL)
		report_packet(pipeline->report, view, &packet);
	offer(pipeline, fate, view, &packet);
	return fate;
}

/* No story: packets are counted, or written. */
static enum fate take_alone(struct pipeline *pipeline, const struct packet_view *view)
{
	struct packet packet;
	enum fate fate = choose(pipeline, view, &packet);

	offer(pipeline, fate, view, &packet);
	return fate;
}

typedef enum fate take_function(struct pipeline *pipeline, const struct packet_view *view);

static take_function *choose_take(const struct pipeline *pipeline)
{
	const struct options *options = pipeline->options;

	if (pipeline->correlator == NULL)
		return take_alone;
	if (pipeline->sink.needs_connections || options->write.annotate != NULL ||
	    (pipeline->report != NULL &&
	     (options->format->packet != NULL ||
	      report_needs_timelines(options->format, &options->report))))
		return take_now;
	return take_ahead;
}

/* An aggregate is taken packet by packet, but a writer is given the frame. False: it is none. */
__attribute__((noinline, cold)) static bool
take_parts(struct pipeline *pipeline, take_function *take, const struct packet_view *frame)
{
	struct decode_parts parts;
	struct packet_view view;

	if (!decode_parts_begin(frame, &parts))
		return false;
	pipeline->frame = frame;
	while (!pipeline->is_short_of_memory && decode_parts_next(&parts, &view))
		if (take(pipeline, &view) == FATE_KEPT)
			pipeline->packets++;
	pipeline->frame = NULL;
	return true;
}

/* Has what was asked for been read, or can nothing more be done? */
static inline bool is_enough(const struct pipeline *pipeline, uint64_t limit)
{
	return pipeline->packets >= limit || pipeline->is_short_of_memory ||
	       pipeline->sink_result != SINK_GOOD || interrupt_requested() ||
	       ferror_unlocked(pipeline->options->report.output);
}

/* Something cannot be read, but there may be more: said at once, remembered for the end. */
static void say_trouble(struct pipeline *pipeline, const struct error *error)
{
	progress_hide(&pipeline->progress);
	if (!pipeline->is_again)
		(void)fprintf(stderr, "sockwhy: %s\n", error->text);
	pipeline->had_trouble = true;
}

/* All that came was read: before the wait for more, questions go out, and answers end it. */
static void be_empty(struct pipeline *pipeline)
{
	hand_on(pipeline);
	live_owners_turn(pipeline->owners);
	live_wake_by(pipeline->capture, live_owners_descriptor(pipeline->owners));
}

/* The wire is quiet: whoever reads along gets all there is. */
static void be_quiet(struct pipeline *pipeline)
{
	hand_on(pipeline);
	live_owners_turn(pipeline->owners);
	live_be_quiet(pipeline);
	report_flush(pipeline->report);
}

/* There is no packet now; does that mean that more may come? */
static bool goes_on(struct pipeline *pipeline, enum capture_result result, struct error *error)
{
	switch (result) {
	case CAPTURE_QUIET:
		be_quiet(pipeline);
		return true;
	case CAPTURE_EMPTY:
		be_empty(pipeline);
		return true;
	case CAPTURE_TROUBLE:
		say_trouble(pipeline, error);
		error->text[0] = '\0';
		return true;
	case CAPTURE_PACKET:
	case CAPTURE_END:
	case CAPTURE_FAILED:
		break;
	}
	return false;
}

bool pipeline_read_all(struct pipeline *pipeline, struct error *error)
{
	take_function *take = choose_take(pipeline);
	enum capture_result result = CAPTURE_PACKET;
	const bool is_live = pipeline->options->is_live;
	const uint64_t limit =
		pipeline->options->packet_limit > 0 ? pipeline->options->packet_limit : UINT64_MAX;
	struct packet_view view;
	uint64_t count = 0;
	struct error complaint;

	/* without a filter ARP is kept like all else: nobody asks then whether it was wanted */
	pipeline->is_selective = pipeline->filter != NULL || pipeline->options->packets_skipped > 0;
	pipeline->sink_error = error;
	while (!is_enough(pipeline, limit)) {
		result = capture_next(pipeline->capture, &view, error);
		if (is_live && !live_answer(pipeline))
			break;
		if (result != CAPTURE_PACKET) {
			if (!goes_on(pipeline, result, error))
				break;
			continue;
		}
		progress_update(&pipeline->progress, ++count);
		if (!(decode_may_have_parts(view.link_type) && take_parts(pipeline, take, &view)) &&
		    take(pipeline, &view) == FATE_KEPT)
			pipeline->packets++;
		if (is_live && live_is_due(pipeline, view.time_ns)) {
			hand_on(pipeline);
			live_advance(pipeline, view.time_ns);
		}
	}
	hand_on(pipeline);
	progress_hide(&pipeline->progress);
	if (pipeline->filter != NULL && !pipeline->is_again &&
	    filter_has_complaint(pipeline->filter, &complaint))
		(void)fprintf(stderr, "sockwhy: warning: %s\n", complaint.text);
	if (pipeline->is_short_of_memory)
		error_set(error, "out of memory after packet %llu", (unsigned long long)count);
	/* a signal that cuts a read short is no damage of the file */
	return !pipeline->is_short_of_memory && !pipeline->had_trouble &&
	       pipeline->sink_result != SINK_FAILED &&
	       (result != CAPTURE_FAILED || interrupt_requested());
}
