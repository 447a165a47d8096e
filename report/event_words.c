/* What is said of one event of a timeline, whatever the output: its line, states, sentences. */
#include "report/event_words.h"

#include "base/timestamp.h"
#include "report/margin.h"
#include "report/socket_line.h"
#include "report/words.h"

#include <string.h>

/*
 * "SYN_SENT -> ESTABLISHED", or the one state that it keeps. No connection goes back: a SYN-ACK
 * that comes again only shows that the one before, or its answer, was lost, and not which of them.
 */
static void add_shift(struct text *text, enum tcp_state before, enum tcp_state after)
{
	if (before == TCP_ESTABLISHED && after == TCP_SYN_SENT) {
		text_add(text, "SYN_SENT or ESTABLISHED");
		return;
	}
	if (after != before && before != TCP_UNKNOWN)
		text_addf(text, "%s -> ", tcp_state_name(before));
	text_add(text, tcp_state_name(after));
}

void event_add_states(struct text *text, const struct story *story, const struct event *event)
{
	size_t start = text->length;

	if (event->state[CLIENT] == event->state_before[CLIENT] &&
	    event->state[SERVER] == event->state_before[SERVER])
		return;
	for (int side = CLIENT; side <= SERVER; side++) {
		enum tcp_state after = (enum tcp_state)event->state[side];

		if (after == TCP_UNKNOWN)
			continue;
		text_addf(text, "%s%s ", text->length > start ? ", " : "",
			  story->connection->is_self ? "the socket" : words_side((enum side)side));
		add_shift(text, (enum tcp_state)event->state_before[side], after);
		if (story->connection->is_self)
			return;
	}
}

/* One side's part of a run: "client 5 (1,200 bytes)". */
static void add_run_side(struct text *text, const struct event *event, enum side side)
{
	text_addf(text, "%s ", words_side(side));
	words_add_number(text, event->packets[side]);
	if (event->bytes[side] > 0) {
		text_add(text, " (");
		words_add_count(text, event->bytes[side], "byte");
		text_add_char(text, ')');
	}
}

void event_add_run(struct text *text, const struct event *event)
{
	words_add_count(text, (uint64_t)event->packets[CLIENT] + event->packets[SERVER],
			"more packet");
	text_add(text, ": ");
	add_run_side(text, event, CLIENT);
	text_add(text, ", ");
	add_run_side(text, event, SERVER);
	text_add(text, ", ");
	timestamp_add_duration(text, event->last_ns - event->time_ns);
}

void event_add_left_out(struct text *text, const struct timeline *timeline)
{
	if (timeline->left_out == 0)
		return;
	text_add(text, "... and ");
	words_add_number(text, timeline->left_out);
	text_add(text, " more events, beyond the limit for one connection");
}

const struct icmp_record *event_icmp(const struct story *story, uint64_t packet)
{
	size_t place = story_icmp_place(story, packet);

	return place == story->icmp_count ? NULL : story->icmp[place];
}

void event_tell_icmp(const struct scene *scene, const struct icmp_record *icmp,
		     const struct teller *teller)
{
	for (unsigned line = 0; icmp != NULL; line++) {
		char buffer[ANNOTATION_SIZE];
		struct text text = text_in(buffer, sizeof(buffer));

		if (!annotation_add_icmp(&text, scene, icmp, line))
			break;
		if (text.length > 0)
			teller->tell(teller->context, SENTENCE_NOTE, buffer);
	}
}

void event_tell_notes(const struct scene *scene, const struct event *event,
		      const struct teller *teller)
{
	const struct note *notes = timeline_notes(scene->story->timeline, event);

	for (uint32_t i = 0; i < event->note_count; i++) {
		char buffer[ANNOTATION_SIZE];
		struct text text = text_in(buffer, sizeof(buffer));

		annotation_add(&text, scene, &notes[i]);
		if (text.length > 0)
			teller->tell(teller->context, SENTENCE_NOTE, buffer);
	}
}

void event_tell_sockets(const struct story *story, const struct event *event,
			const struct icmp_record *icmp, const struct teller *teller)
{
	char buffer[ANNOTATION_SIZE];
	bool is_told = false;

	for (size_t i = 0; i < story->error_count; i++) {
		struct text text = text_in(buffer, sizeof(buffer));

		if (story->errors[i].packet != event->packet)
			continue;
		if (socket_line_is_repeated(story, i)) {
			socket_line_add_errno(&text, story, &story->errors[i]);
			text_add(&text, ", on the same terms");
		} else {
			socket_line_add(&text, story, &story->errors[i]);
		}
		teller->tell(teller->context, SENTENCE_TOLD, buffer);
		is_told = true;
	}
	if (icmp == NULL || icmp->reason != ICMP_ACCEPTED || is_told)
		return;
	if (story->connection->client_is_translator || story->connection->server_is_translator)
		teller->tell(teller->context, SENTENCE_TOLD,
			     "told, if at all, on the other side of the translation");
	else
		teller->tell(teller->context, SENTENCE_TOLD,
			     icmp->mtu != 0 ? "no program is told: TCP sends smaller segments"
					    : "no program is told");
}

/* The notes, one below the other; the change of states joins the first if it fits on its line. */
static void tell_notes_and_states(const struct scene *scene, const struct event *event,
				  const struct teller *teller)
{
	const struct note *notes = timeline_notes(scene->story->timeline, event);
	char states_buffer[ANNOTATION_SIZE], buffer[ANNOTATION_SIZE];
	struct text states = text_in(states_buffer, sizeof(states_buffer));

	event_add_states(&states, scene->story, event);
	for (uint32_t i = 0; i < event->note_count; i++) {
		struct text text = text_in(buffer, sizeof(buffer));

		annotation_add(&text, scene, &notes[i]);
		if (text.length > 0 && states.length > 0 &&
		    text.length + 2 + states.length <= MARGIN_COLUMNS) {
			text_addf(&text, "; %s", states_buffer);
			states = text_in(states_buffer, sizeof(states_buffer));
		}
		if (text.length > 0)
			teller->tell(teller->context, SENTENCE_NOTE, buffer);
	}
	if (states.length > 0)
		teller->tell(teller->context, SENTENCE_NOTE, states_buffer);
}

void event_tell_all(const struct scene *scene, const struct event *event,
		    const struct teller *teller)
{
	const struct icmp_record *icmp = scene->packet->kind == PACKET_ICMP_ERROR
						 ? event_icmp(scene->story, event->packet)
						 : NULL;

	event_tell_icmp(scene, icmp, teller);
	tell_notes_and_states(scene, event, teller);
	event_tell_sockets(scene->story, event, icmp, teller);
}

void event_add_line(struct text *text, const struct event *event, const struct packet *packet,
		    const struct packet_line_options *look, struct packet_line_state *lines)
{
	const struct packet_line_base base = {.state = lines};
	char buffer[PACKET_LINE_SIZE];
	struct text line = text_in(buffer, sizeof(buffer));
	const char *ends, *rest;

	packet_line_add(&line, &event->view, packet, look, &base);
	ends = strstr(buffer, " > ");
	rest = ends == NULL ? NULL : strstr(ends, ": ");
	text_add(text, rest == NULL ? buffer : rest + 2);
}
