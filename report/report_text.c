/* Connection by connection, for people: headline, packets with annotations, conclusion. */
#include "report/annotation.h"
#include "report/color.h"
#include "report/conclusion.h"
#include "report/headline.h"
#include "report/leftovers.h"
#include "report/line_writer.h"
#include "report/margin.h"
#include "report/socket_line.h"
#include "report/words.h"

#include "base/timestamp.h"

#include <stdlib.h>

/* Unmatched ICMP errors that are kept for the end; more are counted. */
#define UNMATCHED_LIMIT 1000u

/* Unanswered addresses that are remembered as named by a connection; more are named again. */
#define TOLD_LIMIT 64u

struct text_report {
	struct line_writer writer;
	struct unmatched *unmatched;
	size_t unmatched_count;
	uint64_t unmatched_left_out;
	struct ip_addr told[TOLD_LIMIT]; /* nobody answered for them, and a connection says so */
	size_t told_count;
};

static bool begin(struct report *report)
{
	struct text_report *state = calloc(1, sizeof(*state));

	if (state == NULL)
		return false;
	if (!line_writer_open(&state->writer, report, false)) {
		free(state);
		return false;
	}
	report->state = state;
	return true;
}

static enum color verdict_color(enum verdict verdict)
{
	if (verdict_is_failure(verdict))
		return COLOR_BAD;
	return verdict == VERDICT_ONE_WAY || verdict == VERDICT_UNDETERMINED ? COLOR_UNSURE
									     : COLOR_GOOD;
}

static void write_headline(const struct report *report, const struct story *story)
{
	bool color = report->options->color;
	FILE *output = report->options->output;
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	headline_add_connection(&text, story);
	(void)fprintf(output, "%s%s%s  ", color_start(color, COLOR_HEADLINE), buffer,
		      color_end(color));
	text = text_in(buffer, sizeof(buffer));
	headline_add_verdict(&text, story);
	(void)fprintf(output, "%s%s%s, %s\n", color_start(color, verdict_color(story->verdict)),
		      buffer, color_end(color), confidence_word(story->confidence));
}

/* "SYN_SENT -> ESTABLISHED", or the one state that it keeps. */
static void add_shift(struct text *text, enum tcp_state before, enum tcp_state after)
{
	if (after != before && before != TCP_UNKNOWN)
		text_addf(text, "%s -> ", tcp_state_name(before));
	text_add(text, tcp_state_name(after));
}

/*
 * "client SYN_SENT -> ESTABLISHED, server SYN_RCVD", if anything changed; what is known of it. A
 * socket that is connected to itself has one state.
 */
static void add_states(struct text *text, const struct story *story, const struct event *event)
{
	if (event->state[CLIENT] == event->state_before[CLIENT] &&
	    event->state[SERVER] == event->state_before[SERVER])
		return;
	for (int side = CLIENT; side <= SERVER; side++) {
		enum tcp_state after = (enum tcp_state)event->state[side];

		if (after == TCP_UNKNOWN)
			continue;
		text_addf(text, "%s%s ", text->length > 0 ? ", " : "",
			  story->connection->is_self ? "the socket" : words_side((enum side)side));
		add_shift(text, (enum tcp_state)event->state_before[side], after);
		if (story->connection->is_self)
			return;
	}
}

static const struct icmp_record *find_icmp(const struct story *story, uint64_t packet)
{
	for (size_t i = 0; i < story->icmp_count; i++)
		if (story->icmp[i]->packet == packet)
			return story->icmp[i];
	return NULL;
}

static void write_note(const struct report *report, const char *sentence)
{
	margin_write(report->options->output, MARGIN_NOTE, sentence, report->options->color);
}

static void write_result(const struct report *report, const char *sentence)
{
	margin_write(report->options->output, MARGIN_RESULT, sentence, report->options->color);
}

static void write_icmp(const struct report *report, const struct scene *scene,
		       const struct icmp_record *icmp)
{
	for (unsigned line = 0;; line++) {
		char buffer[ANNOTATION_SIZE];
		struct text text = text_in(buffer, sizeof(buffer));

		if (!annotation_add_icmp(&text, scene, icmp, line))
			break;
		write_note(report, buffer);
	}
}

/* Who of the two is told because of this packet; of an error that counts, also that nobody is. */
static void write_told(const struct report *report, const struct story *story,
		       const struct event *event, const struct icmp_record *icmp)
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
		write_result(report, buffer);
		is_told = true;
	}
	if (icmp != NULL && icmp->reason == ICMP_ACCEPTED && !is_told)
		write_result(report, icmp->mtu != 0
					     ? "no program is told: TCP sends smaller segments"
					     : "no program is told");
}

/* The notes of an event, one below the other; the change of states joins the first if it fits. */
static void write_notes(const struct report *report, const struct scene *scene,
			const struct event *event)
{
	const struct note *notes = timeline_notes(scene->story->timeline, event);
	char states_buffer[ANNOTATION_SIZE], buffer[ANNOTATION_SIZE];
	struct text states = text_in(states_buffer, sizeof(states_buffer));

	add_states(&states, scene->story, event);
	for (uint32_t i = 0; i < event->note_count; i++) {
		struct text text = text_in(buffer, sizeof(buffer));

		annotation_add(&text, scene, &notes[i]);
		if (text.length > 0 && states.length > 0 &&
		    text.length + 2 + states.length <= MARGIN_COLUMNS) {
			text_addf(&text, "; %s", states_buffer);
			states = text_in(states_buffer, sizeof(states_buffer));
		}
		write_note(report, buffer);
	}
	write_note(report, states_buffer);
}

static void write_packet(const struct report *report, const struct story *story,
			 const struct event *event)
{
	struct text_report *state = report->state;
	const struct icmp_record *icmp;
	struct packet packet;
	struct scene scene = {.story = story, .packet = &packet, .from = event->from};

	report->context->decode(&event->view, &packet);
	line_writer_packet(&state->writer, &event->view, &packet);
	icmp = packet.kind == PACKET_ICMP_ERROR ? find_icmp(story, event->packet) : NULL;
	if (icmp != NULL)
		write_icmp(report, &scene, icmp);
	write_notes(report, &scene, event);
	write_told(report, story, event, icmp);
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

static void write_run(const struct report *report, const struct event *event)
{
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	text_add(&text, "... ");
	words_add_count(&text, (uint64_t)event->packets[CLIENT] + event->packets[SERVER],
			"more packet");
	text_add(&text, ": ");
	add_run_side(&text, event, CLIENT);
	text_add(&text, ", ");
	add_run_side(&text, event, SERVER);
	text_add(&text, ", ");
	timestamp_add_duration(&text, event->last_ns - event->time_ns);
	write_note(report, buffer);
}

static void write_left_out(const struct report *report, const struct timeline *timeline)
{
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	if (timeline->left_out == 0)
		return;
	text_add(&text, "... and ");
	words_add_number(&text, timeline->left_out);
	text_add(&text, " more events, beyond the limit for one connection");
	write_note(report, buffer);
}

static void show_connection(struct report *report, const struct story *story)
{
	struct text_report *state = report->state;
	const struct timeline *timeline = story->timeline;

	if (story->neighbor != NULL && state->told_count < TOLD_LIMIT)
		state->told[state->told_count++] = story->neighbor->target;
	if (report->totals.shown > 1)
		(void)fputc('\n', report->options->output);
	write_headline(report, story);
	packet_line_state_clear(state->writer.state);
	for (size_t i = 0; timeline != NULL && i < timeline->event_count; i++) {
		if (timeline->events[i].kind == EVENT_RUN)
			write_run(report, &timeline->events[i]);
		else
			write_packet(report, story, &timeline->events[i]);
	}
	if (timeline != NULL)
		write_left_out(report, timeline);
	conclusion_write(report->options->output, story, report->options->color);
}

static void keep_unmatched(struct report *report, const struct unmatched *unmatched)
{
	struct text_report *state = report->state;

	if (state->unmatched == NULL)
		state->unmatched = calloc(UNMATCHED_LIMIT, sizeof(*unmatched));
	if (state->unmatched != NULL && state->unmatched_count < UNMATCHED_LIMIT)
		state->unmatched[state->unmatched_count++] = *unmatched;
	else
		state->unmatched_left_out++;
}

static void finish(struct report *report)
{
	struct text_report *state = report->state;
	const struct leftovers leftovers = {
		.unmatched = state->unmatched,
		.unmatched_count = state->unmatched_count,
		.unmatched_left_out = state->unmatched_left_out,
		.told = state->told,
		.told_count = state->told_count,
	};

	leftovers_write(report, &leftovers);
	line_writer_close(&state->writer);
	free(state->unmatched);
	free(state);
}

const struct report_writer report_text_writer = {
	.name = "text",
	.help = "the story of every connection, for people (the default)",
	.needs_timelines = true,
	.begin = begin,
	.connection = show_connection,
	.unmatched = keep_unmatched,
	.finish = finish,
};
