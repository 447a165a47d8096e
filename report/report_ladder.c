/* Connection by connection as a sequence diagram in text, 100 columns wide. */
#include "report/color.h"
#include "report/comment_words.h"
#include "report/conclusion.h"
#include "report/event_words.h"
#include "report/headline.h"
#include "report/ladder_row.h"
#include "report/leftovers.h"
#include "report/margin.h"
#include "report/words.h"

#include "base/timestamp.h"

#include <stdlib.h>
#include <string.h>

/* A silence that long is shown as such. */
#define PAUSE_NS NS_PER_SECOND

/* Where sentences begin between the lines of life, and how much of the next lines is indented. */
#define SENTENCE_COLUMN 2u
#define SENTENCE_INDENT 2u

struct ladder_report {
	struct ladder ladder;
	struct leftovers leftovers;
	const struct report *report;
	struct ladder_row row; /* the next one: its margins may be filled already */
	int64_t start_ns, last_ns;
	bool has_stopped, has_unanswered; /* marks that want to be explained */
};

static bool begin(struct report *report)
{
	struct ladder_report *state = calloc(1, sizeof(*state));

	if (state == NULL)
		return false;
	if (!ladder_open(&state->ladder, report->context)) {
		free(state);
		return false;
	}
	state->report = report;
	state->row = ladder_row_empty();
	report->state = state;
	return true;
}

static void flush_row(struct ladder_report *state)
{
	const struct report_options *options = state->report->options;

	ladder_row_write(options->output, &state->row, options->unicode);
	state->row = ladder_row_empty();
}

static void set_color(struct ladder_report *state, enum color color)
{
	state->row.color = color_start(state->report->options->color, color);
	state->row.color_end = color_end(state->report->options->color);
}

/*
 * How much of a note is written: all of it if it fits on a line; else up to the last ";", ":" or
 * "(" where it does, for what follows explains what stands before. 0: there is none, it is wrapped.
 */
static size_t short_length(const char *sentence, size_t room)
{
	size_t best = 0, depth = 0, length = strlen(sentence);

	if (length <= room)
		return length;
	for (size_t i = 0; i <= room; i++) {
		bool is_end = strncmp(sentence + i, "; ", 2) == 0 ||
			      strncmp(sentence + i, ": ", 2) == 0 ||
			      strncmp(sentence + i, " (", 2) == 0;

		if (is_end && depth == 0)
			best = i;
		depth += sentence[i] == '(';
		depth -= sentence[i] == ')' && depth > 0;
	}
	return best;
}

/* The part of `rest` that goes on one line: up to the last space that fits. */
static size_t wrapped_length(const char *rest, size_t length, size_t room)
{
	size_t at = room;

	if (length <= room)
		return length;
	while (at > 0 && rest[at] != ' ')
		at--;
	return at > 0 ? at : room;
}

static void write_sentence(struct ladder_report *state, enum color color, const char *sentence,
			   size_t length)
{
	size_t column = SENTENCE_COLUMN;

	while (length > 0) {
		size_t step = wrapped_length(sentence, length, LADDER_COLUMNS - column - 1);

		set_color(state, color);
		ladder_row_text(&state->row, column, sentence, step);
		flush_row(state);
		sentence += step;
		length -= step;
		while (length > 0 && *sentence == ' ') {
			sentence++;
			length--;
		}
		column = SENTENCE_COLUMN + SENTENCE_INDENT;
	}
}

static void tell(void *context, enum sentence_kind kind, const char *sentence)
{
	struct ladder_report *state = context;
	size_t length = strlen(sentence);
	size_t shorter = short_length(sentence, LADDER_COLUMNS - SENTENCE_COLUMN - 1);

	if (kind == SENTENCE_NOTE)
		write_sentence(state, COLOR_NOTE, sentence, shorter > 0 ? shorter : length);
	else if (kind == SENTENCE_COMMENT)
		write_sentence(state, COLOR_NOTE, sentence, length);
	else
		write_sentence(state, COLOR_RESULT, sentence, length);
}

/* Beside the lines: the states that changed with this packet. */
static void fill_states(struct ladder_row *row, const struct event *event)
{
	for (int side = CLIENT; side <= SERVER; side++) {
		struct text text = text_in(row->margin[side], sizeof(row->margin[side]));

		if (event->state[side] != event->state_before[side] &&
		    event->state[side] != TCP_UNKNOWN)
			text_add(&text, tcp_state_name((enum tcp_state)event->state[side]));
	}
}

/* Beside the lines of the next row: the errnos that this packet brings about. */
static void fill_errnos(struct ladder_row *row, const struct story *story,
			const struct event *event)
{
	for (size_t i = 0; i < story->error_count; i++) {
		const struct socket_error *error = &story->errors[i];
		struct text text;

		if (error->packet != event->packet)
			continue;
		text = text_in(row->margin[error->side], LADDER_MARGIN_SIZE);
		text_add(&text, error->errno_name);
	}
}

static void fill_gutter(struct ladder_report *state, const struct event *event)
{
	struct text packet = text_in(state->row.packet, sizeof(state->row.packet));
	struct text seconds = text_in(state->row.seconds, sizeof(state->row.seconds));

	text_add_unsigned(&packet, event->packet);
	timestamp_add_seconds(&seconds, event->time_ns - state->start_ns, 6);
}

/* Time goes by in which nothing is seen. */
static void write_pause(struct ladder_report *state, const struct event *event)
{
	char buffer[40];
	struct text text = text_in(buffer, sizeof(buffer));

	if (event->time_ns - state->last_ns < PAUSE_NS)
		return;
	timestamp_add_duration(&text, event->time_ns - state->last_ns);
	state->row.is_pause = true;
	ladder_row_text(&state->row, (LADDER_COLUMNS - text.length) / 2, buffer, text.length);
	flush_row(state);
}

static void write_run(struct ladder_report *state, const struct event *event)
{
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));
	const char *sides;

	event_add_run(&text, event);
	sides = strstr(buffer, ": ");
	sides = sides == NULL ? buffer : sides + 2;
	write_sentence(state, COLOR_NOTE, sides, strlen(sides));
}

static void write_packet(struct ladder_report *state, const struct ladder_step *step,
			 const struct packet *packet)
{
	const struct story *story = state->ladder.story;
	const struct teller teller = {.tell = tell, .context = state};
	const struct scene scene = {.story = story, .packet = packet, .from = step->event->from};

	fill_errnos(&state->row, story, step->event);
	comments_tell(step->event->view.extra, &teller);
	event_tell_icmp(&scene, step->icmp, &teller);
	event_tell_notes(&scene, step->event, &teller);
	event_tell_sockets(story, step->event, step->icmp, &teller);
	if (state->row.margin[CLIENT][0] != '\0' || state->row.margin[SERVER][0] != '\0')
		flush_row(state);
}

static void write_step(struct ladder_report *state, size_t index)
{
	const bool color = state->report->options->color;
	struct ladder_step step;
	struct packet packet;
	enum ladder_line line = LADDER_SOLID;

	ladder_step(&state->ladder, index, &step, &packet);
	if (step.event->kind == EVENT_RUN)
		line = LADDER_DOUBLE;
	else if (step.icmp != NULL)
		line = LADDER_WAVY;
	write_pause(state, step.event);
	fill_gutter(state, step.event);
	fill_states(&state->row, step.event);
	if (!ladder_row_arrow(&state->row, &step, line)) {
		struct ladder_row arrow = state->row;

		state->row = ladder_row_empty();
		ladder_row_text(&state->row, SENTENCE_COLUMN, step.label, strlen(step.label));
		flush_row(state);
		state->row = arrow;
	}
	if (color && (step.icmp != NULL || step.fate != LADDER_PASSES))
		set_color(state, COLOR_BAD);
	flush_row(state);
	state->has_stopped |= step.fate == LADDER_STOPPED;
	state->has_unanswered |= step.fate == LADDER_UNANSWERED;
	state->last_ns = step.event->kind == EVENT_RUN ? step.event->last_ns : step.event->time_ns;
	if (step.event->kind == EVENT_RUN)
		write_run(state, step.event);
	else
		write_packet(state, &step, &packet);
}

/* Who stands on the left and on the right. */
static void write_ends(struct ladder_report *state, const struct story *story)
{
	FILE *output = state->report->options->output;
	char client[80], server[80];
	struct text left = text_in(client, sizeof(client)), right = text_in(server, sizeof(server));

	words_add_end(&left, story, CLIENT);
	words_add_end(&right, story, SERVER);
	(void)fprintf(output, "%7s %11s %12s client%*sserver\n", "packet", "seconds", "",
		      (int)LADDER_COLUMNS - 10, "");
	if (left.length + right.length + 1 > LADDER_COLUMNS + 2)
		(void)fprintf(output, "%33s%s\n%33s%*s\n", "", client, "", (int)LADDER_COLUMNS + 2,
			      server);
	else
		(void)fprintf(output, "%33s%s%*s\n", "", client,
			      (int)(LADDER_COLUMNS + 2 - left.length), server);
}

/* What the marks mean that stand in this ladder. */
static void write_legend(struct ladder_report *state)
{
	const struct report_options *options = state->report->options;

	if (state->has_stopped)
		margin_write(
			options->output, MARGIN_RESULT,
			options->unicode
				? "\xe2\x94\x80\xe2\x9c\x97 got no further: an ICMP error says so"
				: "--x got no further: an ICMP error says so",
			options->color);
	if (state->has_unanswered)
		margin_write(options->output, MARGIN_RESULT,
			     options->unicode ? "\xe2\x94\x80 ? no answer to it was seen"
					      : "- ? no answer to it was seen",
			     options->color);
	state->has_stopped = state->has_unanswered = false;
}

static void write_left_out(struct ladder_report *state, const struct timeline *timeline)
{
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	event_add_left_out(&text, timeline);
	write_sentence(state, COLOR_NOTE, buffer, text.length);
}

static void show_connection(struct report *report, const struct story *story)
{
	struct ladder_report *state = report->state;
	const struct timeline *timeline = story->timeline;

	leftovers_note_connection(&state->leftovers, story);
	if (report->totals.written > 1)
		(void)fputc('\n', report->options->output);
	headline_write(report->options->output, story, report->options->color);
	if (timeline != NULL && timeline->event_count > 0) {
		state->start_ns = state->last_ns = timeline->events[0].time_ns;
		ladder_begin(&state->ladder, story);
		write_ends(state, story);
		for (size_t i = 0; i < timeline->event_count; i++)
			write_step(state, i);
		write_left_out(state, timeline);
		write_legend(state);
	}
	conclusion_write(report->options->output, story, report->options->color);
}

/* Connections are told when they are over; comments on what is in none are kept for the end. */
static void see_packet(struct report *report, const struct packet_view *view,
		       const struct packet *packet)
{
	struct ladder_report *state = report->state;

	(void)packet;
	leftovers_note_packet(&state->leftovers, report, view);
}

static void keep_unmatched(struct report *report, const struct unmatched *unmatched)
{
	struct ladder_report *state = report->state;

	leftovers_note_unmatched(&state->leftovers, unmatched);
}

static void finish(struct report *report)
{
	struct ladder_report *state = report->state;

	leftovers_write(report, &state->leftovers);
	leftovers_free(&state->leftovers);
	ladder_close(&state->ladder);
	free(state);
}

const struct report_writer report_ladder_writer = {
	.name = "ladder",
	.help = "every connection as a sequence diagram, for people",
	.needs_timelines = true,
	.tellings = TELLINGS_CHANGES,
	.begin = begin,
	.packet = see_packet,
	.connection = show_connection,
	.unmatched = keep_unmatched,
	.finish = finish,
};
