/* The timeline in a connection's object: its packets as lines, with what is said about them. */
#include "report/json_connection.h"

#include "report/comment_words.h"
#include "report/event_words.h"

#include <string.h>

static const char *const from_words[] = {
	[FROM_CLIENT] = "client",
	[FROM_SERVER] = "server",
	[FROM_OTHER] = "other",
};

/* Appends a sentence to what was said before of the same packet. */
static void join(struct text *all, const struct text *sentence)
{
	if (sentence->length == 0)
		return;
	if (all->length > 0)
		text_add(all, "; ");
	text_add_bytes(all, sentence->data, sentence->length);
}

/* Everything that is said about the packet, as one string. */
static void add_note(struct json *json, const struct scene *scene, const struct event *event)
{
	const struct note *notes = timeline_notes(scene->story->timeline, event);
	const struct icmp_record *icmp = event_icmp(scene->story, event->packet);
	char buffer[8 * ANNOTATION_SIZE], sentence[ANNOTATION_SIZE];
	struct text all = text_in(buffer, sizeof(buffer));
	struct text text = text_in(sentence, sizeof(sentence));

	for (unsigned line = 0; icmp != NULL; line++) {
		text = text_in(sentence, sizeof(sentence));
		if (!annotation_add_icmp(&text, scene, icmp, line))
			break;
		join(&all, &text);
	}
	for (uint32_t i = 0; i < event->note_count; i++) {
		text = text_in(sentence, sizeof(sentence));
		annotation_add(&text, scene, &notes[i]);
		join(&all, &text);
	}
	if (all.length > 0) {
		json_key(json, "note");
		json_string(json, all.data, all.length);
	}
}

/* The packet's line from behind the two ends on: they are known. */
static void add_line(struct json *json, struct packet_line_state *lines, const struct event *event,
		     const struct packet *packet)
{
	const struct packet_line_options look = {.time = PACKET_LINE_NO_TIME};
	char buffer[PACKET_LINE_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	event_add_line(&text, event, packet, &look, lines);
	json_key(json, "line");
	json_string(json, buffer, text.length);
}

/* Where it was captured, as far as that is worth a word: of several files, by name or number. */
static void add_place(struct json *json, const struct report_context *context,
		      const struct packet_view *view)
{
	struct report_interface interface, beyond;

	if (context->interface == NULL ||
	    !context->interface(context->capture, view->interface, &interface))
		return;
	if (context->capture_count > 1) {
		const char *file = context->capture_names[interface.file];

		json_key(json, "file");
		json_string(json, file, strlen(file));
	}
	if (interface.name != NULL) {
		json_key(json, "interface");
		json_string(json, interface.name, strlen(interface.name));
	} else if (context->interface(context->capture, (uint32_t)context->capture_count,
				      &beyond)) { /* a file has several */
		json_unsigned_of(json, "interface_number", interface.number);
	}
}

static void add_packet(struct json *json, const struct report *report, const struct story *story,
		       const struct event *event)
{
	const struct json_report *state = report->state;
	struct packet packet;
	struct scene scene = {.story = story, .packet = &packet, .from = event->from};

	report->context->decode(&event->view, &packet);
	json_word_of(json, "from", from_words[event->from]);
	add_line(json, state->lines, event, &packet);
	add_note(json, &scene, event);
	add_place(json, report->context, &event->view);
	comments_add_json(json, event->view.extra);
}

/* Plain packets in a row, folded. */
static void add_run(struct json *json, const struct event *event)
{
	json_unsigned_of(json, "last_packet", event->last_packet);
	json_seconds_of(json, "duration", event->last_ns - event->time_ns);
	json_add_both(json, "packets", event->packets[CLIENT], event->packets[SERVER]);
	json_add_both(json, "bytes", event->bytes[CLIENT], event->bytes[SERVER]);
}

void json_add_events(struct json *json, const struct report *report, const struct story *story)
{
	const struct json_report *state = report->state;
	const struct timeline *timeline = story->timeline;
	bool is_tcp = story->connection->key.protocol == IP_PROTOCOL_TCP;

	packet_line_state_clear(state->lines);
	json_open_key(json, "events", '[');
	for (size_t i = 0; i < timeline->event_count; i++) {
		const struct event *event = &timeline->events[i];

		json_open(json, '{');
		json_unsigned_of(json, "packet", event->packet);
		json_time_of(json, "time", event->time_ns);
		if (event->kind == EVENT_RUN)
			add_run(json, event);
		else
			add_packet(json, report, story, event);
		if (is_tcp)
			json_add_states(json, event->state);
		json_close(json, '}');
	}
	json_close(json, ']');
	if (timeline->left_out > 0)
		json_unsigned_of(json, "events_left_out", timeline->left_out);
}
