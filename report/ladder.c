/* A connection as a sequence diagram: which arrow each event of its timeline is. */
#include "report/ladder.h"

#include "report/event_words.h"
#include "report/words.h"

#include <stdlib.h>
#include <string.h>

bool ladder_open(struct ladder *ladder, const struct report_context *context)
{
	*ladder = (struct ladder){.context = context};
	ladder->lines = packet_line_state_new(1, context->seed);
	return ladder->lines != NULL;
}

void ladder_close(struct ladder *ladder)
{
	packet_line_state_free(ladder->lines);
	free(ladder->fates);
}

/* The event that holds a packet, or `event_count`. */
static size_t find_event(const struct timeline *timeline, uint64_t packet)
{
	size_t i = 0;

	while (i < timeline->event_count &&
	       (timeline->events[i].packet > packet || timeline->events[i].last_packet < packet))
		i++;
	return i;
}

static void set_fate(struct ladder *ladder, size_t index, enum ladder_fate fate)
{
	const struct timeline *timeline = ladder->story->timeline;

	if (index < timeline->event_count && timeline->events[index].kind == EVENT_PACKET)
		ladder->fates[index] = (uint8_t)fate;
}

/* Does the error say that what it quotes got no further? Redirects and source quenches do not. */
static bool ends_the_way(const struct icmp_record *icmp)
{
	const bool is_advice =
		icmp->version == 6 ? icmp->type == 137 : icmp->type == 4 || icmp->type == 5;

	return !is_advice &&
	       (icmp->reason == ICMP_ACCEPTED || icmp->reason == ICMP_SENDER_WENT_ON ||
		icmp->reason == ICMP_LISTENER_REQUEST || icmp->reason == ICMP_CONNECTION_CLOSED ||
		icmp->reason == ICMP_NO_EFFECT);
}

/* Does the event repeat `packet`? */
static bool repeats(const struct timeline *timeline, const struct event *event, uint64_t packet)
{
	const struct note *notes = timeline_notes(timeline, event);

	for (uint32_t i = 0; i < event->note_count; i++)
		if ((notes[i].kind == NOTE_RETRANSMISSION || notes[i].kind == NOTE_FIN_AGAIN) &&
		    notes[i].packet == packet)
			return true;
	return false;
}

/* The last time before `index` that `packet` was sent: itself, or again. */
static size_t find_last_time(const struct timeline *timeline, size_t index, uint64_t packet)
{
	if (packet == 0)
		return timeline->event_count;
	while (index-- > 0 && timeline->events[index].packet > packet)
		if (repeats(timeline, &timeline->events[index], packet))
			return index;
	return find_event(timeline, packet);
}

/* The event before `index` that its note says is repeated there; `event_count` for none. */
static size_t find_repeated(const struct timeline *timeline, size_t index, const struct note *note)
{
	const struct event *event = &timeline->events[index];

	switch ((int)note->kind) {
	case NOTE_RETRANSMISSION:
	case NOTE_FIN_AGAIN:
		return find_last_time(timeline, index, note->packet);
	case NOTE_SYN_ATTEMPT:
	case NOTE_SYNACK_AGAIN:
	case NOTE_REPEATED_REQUEST:
		while (index-- > 0)
			if (timeline->events[index].from == event->from)
				return index;
		break;
	default:
		break;
	}
	return timeline->event_count;
}

/* What was repeated had no answer, as far as its sender could see. */
static void mark_repeated(struct ladder *ladder)
{
	const struct timeline *timeline = ladder->story->timeline;

	for (size_t i = 0; i < timeline->event_count; i++) {
		const struct event *event = &timeline->events[i];
		const struct note *notes = timeline_notes(timeline, event);

		for (uint32_t n = 0; n < event->note_count; n++)
			set_fate(ladder, find_repeated(timeline, i, &notes[n]), LADDER_UNANSWERED);
	}
}

/* Not an ACK alone, be it the last step of the handshake. */
static bool wants_answer(const struct timeline *timeline, const struct event *event)
{
	const struct note *notes = timeline_notes(timeline, event);

	if (event->from != FROM_OTHER && event->bytes[event->from == FROM_SERVER] > 0)
		return true;
	for (uint32_t i = 0; i < event->note_count; i++)
		if (notes[i].kind != NOTE_HANDSHAKE || notes[i].value < notes[i].value2)
			return true;
	return false;
}

/* Where the story ends in silence: all that came after the other side's last packet. */
static void mark_silence(struct ladder *ladder)
{
	const struct story *story = ladder->story;
	const struct timeline *timeline = story->timeline;
	size_t i = timeline->event_count;
	enum event_from from;

	if (i == 0 || timeline->left_out > 0 ||
	    (story->verdict != VERDICT_UNANSWERED && story->verdict != VERDICT_TIMED_OUT &&
	     story->verdict != VERDICT_INCOMPLETE && story->cause != CAUSE_ARP_UNANSWERED &&
	     story->cause != CAUSE_ND_UNANSWERED))
		return;
	from = timeline->events[i - 1].from;
	while (i-- > 0 && timeline->events[i].from == from && timeline->events[i].kind != EVENT_RUN)
		if (wants_answer(timeline, &timeline->events[i]))
			set_fate(ladder, i, LADDER_UNANSWERED);
}

/* An ICMP error tells how far a packet came: to its destination, which answers so, or not. */
static void mark_quoted(struct ladder *ladder)
{
	const struct story *story = ladder->story;

	for (size_t i = 0; i < story->icmp_count; i++) {
		const struct icmp_record *icmp = story->icmp[i];
		size_t quoted = find_event(story->timeline, icmp->quotes_packet);

		if (icmp->quotes_packet == 0)
			continue;
		if (words_icmp_sender(story, icmp) == ICMP_FROM_PEER)
			set_fate(ladder, quoted, LADDER_PASSES);
		else if (ends_the_way(icmp))
			set_fate(ladder, quoted, LADDER_STOPPED);
	}
}

void ladder_begin(struct ladder *ladder, const struct story *story)
{
	size_t count = story->timeline == NULL ? 0 : story->timeline->event_count;

	ladder->story = story;
	packet_line_state_clear(ladder->lines);
	if (count > ladder->fate_room) {
		free(ladder->fates);
		ladder->fates = malloc(count);
		ladder->fate_room = ladder->fates == NULL ? 0 : count;
	}
	if (count == 0 || ladder->fates == NULL)
		return;
	memset(ladder->fates, LADDER_PASSES, count);
	mark_repeated(ladder);
	mark_silence(ladder);
	mark_quoted(ladder);
}

static enum ladder_place place_of(enum side side)
{
	return side == CLIENT ? LADDER_CLIENT : LADDER_SERVER;
}

static void add_icmp_label(struct text *label, const struct icmp_record *icmp)
{
	words_add_icmp(label, icmp);
	if (icmp->mtu != 0)
		text_addf(label, ", MTU %u", icmp->mtu);
}

/* An ICMP error goes to the side whose packet it quotes. */
static void place_icmp(const struct story *story, struct ladder_step *step)
{
	enum side side = (enum side)step->icmp->side;

	step->to = place_of(side);
	switch (words_icmp_sender(story, step->icmp)) {
	case ICMP_FROM_PEER:
		step->from = place_of(other_side(side));
		break;
	case ICMP_FROM_SELF:
		step->from = place_of(side);
		break;
	case ICMP_FROM_ROUTER:
		step->from = LADDER_BETWEEN;
		break;
	}
}

/* An ICMP error that quotes the event goes before all else that is said of it. */
static uint64_t first_about(const struct timeline *timeline, const struct event *event)
{
	const struct note *notes = timeline_notes(timeline, event);

	for (uint32_t i = 0; i < event->note_count; i++)
		if (notes[i].kind == NOTE_ICMP_ABOUT)
			return notes[i].packet;
	for (uint32_t i = 0; i < event->note_count; i++)
		if (notes[i].packet != 0)
			return notes[i].packet;
	return 0;
}

void ladder_step(struct ladder *ladder, size_t index, struct ladder_step *step,
		 struct packet *packet)
{
	const struct packet_line_options look = {.time = PACKET_LINE_NO_TIME, .brief = true};
	const struct timeline *timeline = ladder->story->timeline;
	const struct event *event = &timeline->events[index];
	struct text label = text_in(step->label, sizeof(step->label));

	step->event = event;
	step->icmp = NULL;
	step->from = event->from == FROM_SERVER ? LADDER_SERVER : LADDER_CLIENT;
	step->to = event->from == FROM_SERVER ? LADDER_CLIENT : LADDER_SERVER;
	step->fate = ladder->fates == NULL ? LADDER_PASSES : (enum ladder_fate)ladder->fates[index];
	step->about = first_about(timeline, event);
	if (event->kind == EVENT_RUN) {
		words_add_count(&label, (uint64_t)event->packets[CLIENT] + event->packets[SERVER],
				"packet");
		return;
	}
	ladder->context->decode(&event->view, packet);
	if (event->from == FROM_OTHER)
		step->icmp = event_icmp(ladder->story, event->packet);
	if (step->icmp != NULL) {
		place_icmp(ladder->story, step);
		add_icmp_label(&label, step->icmp);
	} else {
		event_add_line(&label, event, packet, &look, ladder->lines);
	}
}
