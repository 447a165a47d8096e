/* One connection as the page's script reads it: a short row for the list, and all the rest. */
#include "report/html_connection.h"

#include "base/timestamp.h"
#include "report/comment_words.h"
#include "report/conclusion.h"
#include "report/event_words.h"
#include "report/headline.h"
#include "report/words.h"

/*
 * A browser shows a page of 100 MB, but not one of a gigabyte. Beyond the first limit only
 * connections that failed come with their packets, beyond the second none.
 */
#define BYTES_WITH_PACKETS UINT64_C(40000000)
#define BYTES_WITH_FAILED  UINT64_C(80000000)

/* The words for sentences; the script and the style know them. */
static const char *const kinds[] = {
	[SENTENCE_COMMENT] = "note",    [SENTENCE_NOTE] = "note",     [SENTENCE_TOLD] = "told",
	[SENTENCE_VERDICT] = "verdict", [SENTENCE_SOCKET] = "socket", [SENTENCE_REMARK] = "remark",
	[SENTENCE_CONFIDENCE] = "sure",
};

static const char *const places[] = {
	[LADDER_CLIENT] = "client", [LADDER_SERVER] = "server", [LADDER_BETWEEN] = "between"};

static void add_text(struct json *json, const char *key, const struct text *text)
{
	if (text->length == 0)
		return;
	json_key(json, key);
	json_string(json, text->data, text->length);
}

static void add_end(struct json *json, const char *key, const struct story *story, enum side side)
{
	char buffer[80];
	struct text text = text_in(buffer, sizeof(buffer));

	words_add_end(&text, story, side);
	add_text(json, key, &text);
}

/* The names of the errnos that anybody may get, each once. */
static void add_errnos(struct json *json, const struct story *story)
{
	json_open_key(json, "errnos", '[');
	for (size_t i = 0; i < story->error_count; i++) {
		size_t before = 0;

		/* names are static: equal ones are the same */
		while (before < i &&
		       story->errors[before].errno_name != story->errors[i].errno_name)
			before++;
		if (before == i)
			json_word(json, story->errors[i].errno_name);
	}
	json_close(json, ']');
}

static void add_row(struct json *json, const struct story *story)
{
	const struct connection *connection = story->connection;
	char word[REPORT_PROTOCOL_WORD_SIZE];

	json_open(json, '{');
	json_unsigned_of(json, "id", connection->id);
	json_word_of(json, "proto", report_protocol_word(connection->key.protocol, word));
	add_end(json, "client", story, CLIENT);
	add_end(json, "server", story, SERVER);
	json_word_of(json, "verdict", verdict_word(story->verdict));
	json_bool_of(json, "failed", verdict_is_failure(story->verdict) != 0);
	json_time_of(json, "start", connection->first_ns);
	json_seconds_of(json, "duration", connection->last_ns - connection->first_ns);
	json_unsigned_of(json, "packets",
			 (uint64_t)connection->packets[CLIENT] + connection->packets[SERVER]);
	json_unsigned_of(json, "bytes", connection->bytes[CLIENT] + connection->bytes[SERVER]);
	add_errnos(json, story);
	json_close(json, '}');
	json_end_line(json);
}

/* A pair of strings: what it speaks of, and the sentence. */
static void tell(void *context, enum sentence_kind kind, const char *sentence)
{
	struct json *json = context;

	json_open(json, '[');
	json_word(json, kinds[kind]);
	json_string(json, sentence, strlen(sentence));
	json_close(json, ']');
}

static void add_conclusion(struct json *json, const struct story *story)
{
	const struct teller teller = {.tell = tell, .context = json};
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	headline_add_connection(&text, story);
	add_text(json, "headline", &text);
	text = text_in(buffer, sizeof(buffer));
	headline_add_verdict(&text, story);
	add_text(json, "outcome", &text);
	json_word_of(json, "confidence", confidence_word(story->confidence));
	json_open_key(json, "said", '[');
	conclusion_tell(story, &teller);
	json_close(json, ']');
	json_open_key(json, "evidence", '[');
	for (unsigned i = 0; i < story->evidence_count; i++)
		json_unsigned(json, story->evidence[i]);
	json_close(json, ']');
	if (story->related_id != 0)
		json_unsigned_of(json, "related", story->related_id);
}

/* The states that changed, by side; a side whose state did not change has none. */
static void add_states(struct json *json, const struct event *event)
{
	static const char *const keys[2] = {"client_state", "server_state"};

	for (int side = CLIENT; side <= SERVER; side++)
		if (event->state[side] != event->state_before[side] &&
		    event->state[side] != TCP_UNKNOWN)
			json_word_of(json, keys[side],
				     tcp_state_name((enum tcp_state)event->state[side]));
}

static void add_event_errnos(struct json *json, const struct story *story,
			     const struct event *event)
{
	static const char *const keys[2] = {"client_errno", "server_errno"};
	bool is_there[2] = {false, false};

	for (size_t i = 0; i < story->error_count; i++) {
		const struct socket_error *error = &story->errors[i];

		if (error->packet == event->packet && !is_there[error->side])
			json_word_of(json, keys[error->side], error->errno_name);
		is_there[error->side] |= error->packet == event->packet;
	}
}

static void add_run(struct json *json, const struct event *event)
{
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	json_unsigned_of(json, "last", event->last_packet);
	json_seconds_of(json, "lasts", event->last_ns - event->time_ns);
	event_add_run(&text, event);
	json_open_key(json, "said", '[');
	tell(json, SENTENCE_NOTE, buffer);
	json_close(json, ']');
}

static void add_packet(struct html_data *data, const struct ladder_step *step,
		       const struct packet *packet)
{
	const struct packet_line_options look = {.time = PACKET_LINE_NO_TIME,
						 .interfaces = data->interfaces};
	const struct packet_line_base base = {.state = data->lines};
	const struct teller teller = {.tell = tell, .context = &data->json};
	const struct story *story = data->ladder.story;
	const struct scene scene = {.story = story, .packet = packet, .from = step->event->from};
	char buffer[PACKET_LINE_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	if (step->icmp != NULL && step->from == LADDER_BETWEEN) {
		words_add_address(&text, &step->icmp->from);
		add_text(&data->json, "via", &text);
		text = text_in(buffer, sizeof(buffer));
	}
	packet_line_add(&text, &step->event->view, packet, &look, &base);
	add_text(&data->json, "line", &text);
	add_event_errnos(&data->json, story, step->event);
	json_open_key(&data->json, "said", '[');
	comments_tell(step->event->view.extra, &teller);
	event_tell_icmp(&scene, step->icmp, &teller);
	event_tell_notes(&scene, step->event, &teller);
	event_tell_sockets(story, step->event, step->icmp, &teller);
	json_close(&data->json, ']');
}

static void add_step(struct html_data *data, size_t index)
{
	static const char *const fates[] = {
		[LADDER_STOPPED] = "stopped", [LADDER_UNANSWERED] = "unanswered"};
	struct json *json = &data->json;
	struct ladder_step step;
	struct packet packet;
	bool is_run;

	ladder_step(&data->ladder, index, &step, &packet);
	is_run = step.event->kind == EVENT_RUN;
	json_open(json, '{');
	json_unsigned_of(json, "packet", step.event->packet);
	json_seconds_of(json, "at", step.event->time_ns - data->start_ns);
	json_word_of(json, "kind", is_run ? "run" : step.icmp != NULL ? "icmp" : "packet");
	json_word_of(json, "from", places[step.from]);
	json_word_of(json, "to", places[step.to]);
	if (step.fate != LADDER_PASSES)
		json_word_of(json, "fate", fates[step.fate]);
	json_key(json, "label");
	json_string(json, step.label, strlen(step.label));
	add_states(json, step.event);
	if (step.about != 0)
		json_unsigned_of(json, "about", step.about);
	if (is_run)
		add_run(json, step.event);
	else
		add_packet(data, &step, &packet);
	json_close(json, '}');
}

void html_add_side_note(struct html_data *data, const struct side_note *note)
{
	static const char *const note_kinds[] = {
		[SIDE_NOTE_CALL] = "call",
		[SIDE_NOTE_BEGIN] = "begin",
		[SIDE_NOTE_RETURN] = "return",
		[SIDE_NOTE_EVENT] = "event",
	};
	struct json *json = &data->json;

	json_open(json, '{');
	json_seconds_of(json, "at", note->time_ns - data->start_ns);
	json_word_of(json, "kind", note_kinds[note->kind]);
	json_word_of(json, "from", places[note->place]);
	json_key(json, "label");
	json_string(json, note->text, strlen(note->text));
	if (note->kind == SIDE_NOTE_BEGIN || note->kind == SIDE_NOTE_RETURN)
		json_unsigned_of(json, "call", note->call);
	if (note->errno_name != NULL) {
		json_key(json, "errno");
		json_string(json, note->errno_name, strlen(note->errno_name));
	}
	if (note->packet != 0)
		json_unsigned_of(json, "about", note->packet);
	json_open_key(json, "said", '[');
	if (note->why != NULL)
		tell(json, SENTENCE_TOLD, note->why);
	if (note->otherwise != NULL)
		tell(json, SENTENCE_REMARK, note->otherwise);
	json_close(json, ']');
	json_close(json, '}');
}

/* The packets, and what else is known, in one order of time. */
static void add_steps(struct html_data *data, const struct story *story)
{
	const struct timeline *timeline = story->timeline;
	const struct side_note *notes = NULL;
	size_t count = 0, next = 0;

	data->start_ns = story->connection->first_ns;
	if (data->notes != NULL)
		count = data->notes->find(data->notes->context, story, &notes);
	if (count > 0 && notes[0].time_ns < data->start_ns)
		data->start_ns = notes[0].time_ns;
	for (size_t i = 0; i < timeline->event_count; i++) {
		while (next < count && notes[next].time_ns <= timeline->events[i].time_ns)
			html_add_side_note(data, &notes[next++]);
		add_step(data, i);
	}
	while (next < count)
		html_add_side_note(data, &notes[next++]);
}

static void add_ladder(struct html_data *data, const struct story *story)
{
	const struct timeline *timeline = story->timeline;
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	ladder_begin(&data->ladder, story);
	packet_line_state_clear(data->lines);
	json_open_key(&data->json, "steps", '[');
	add_steps(data, story);
	json_close(&data->json, ']');
	event_add_left_out(&text, timeline);
	add_text(&data->json, "left_out", &text);
}

static bool has_room(const struct html_data *data, const struct story *story)
{
	uint64_t limit =
		verdict_is_failure(story->verdict) ? BYTES_WITH_FAILED : BYTES_WITH_PACKETS;

	return data->json.flushed < limit;
}

void html_add_connection(struct html_data *data, const struct story *story)
{
	struct json *json = &data->json;

	add_row(json, story);
	json_open(json, '{');
	add_conclusion(json, story);
	if (story->timeline != NULL && has_room(data, story))
		add_ladder(data, story);
	else if (story->timeline != NULL)
		data->without_packets++;
	json_close(json, '}');
	json_end_line(json);
}
