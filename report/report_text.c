/* Connection by connection, for people: headline, packets with annotations, conclusion. */
#include "report/annotation.h"
#include "report/comment_words.h"
#include "report/conclusion.h"
#include "report/event_words.h"
#include "report/headline.h"
#include "report/leftovers.h"
#include "report/line_writer.h"
#include "report/margin.h"

#include <stdlib.h>

struct text_report {
	struct line_writer writer;
	struct leftovers leftovers;
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

static void write_note(const struct report *report, const char *sentence)
{
	margin_write(report->options->output, MARGIN_NOTE, sentence, report->options->color);
}

static void write_sentence(void *context, enum sentence_kind kind, const char *sentence)
{
	const struct report *report = context;
	const bool is_note = kind == SENTENCE_NOTE || kind == SENTENCE_COMMENT;

	margin_write(report->options->output, is_note ? MARGIN_NOTE : MARGIN_RESULT, sentence,
		     report->options->color);
}

static void write_packet(struct report *report, const struct story *story,
			 const struct event *event)
{
	struct text_report *state = report->state;
	const struct teller teller = {.tell = write_sentence, .context = report};
	struct packet packet;
	struct scene scene = {.story = story, .packet = &packet, .from = event->from};

	report->context->decode(&event->view, &packet);
	line_writer_packet(&state->writer, &event->view, &packet);
	comments_tell(event->view.extra, &teller);
	event_tell_all(&scene, event, &teller);
}

static void write_run(const struct report *report, const struct event *event)
{
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	text_add(&text, "... ");
	event_add_run(&text, event);
	write_note(report, buffer);
}

static void write_left_out(const struct report *report, const struct timeline *timeline)
{
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	event_add_left_out(&text, timeline);
	write_note(report, buffer);
}

static void show_connection(struct report *report, const struct story *story)
{
	struct text_report *state = report->state;
	const struct timeline *timeline = story->timeline;

	leftovers_note_connection(&state->leftovers, story);
	if (report->totals.written > 1)
		(void)fputc('\n', report->options->output);
	headline_write(report->options->output, story, report->options->color);
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

/* Connections are told when they are over; comments on what is in none are kept for the end. */
static void see_packet(struct report *report, const struct packet_view *view,
		       const struct packet *packet)
{
	struct text_report *state = report->state;

	(void)packet;
	leftovers_note_packet(&state->leftovers, report, view);
}

static void keep_unmatched(struct report *report, const struct unmatched *unmatched)
{
	struct text_report *state = report->state;

	leftovers_note_unmatched(&state->leftovers, unmatched);
}

static void finish(struct report *report)
{
	struct text_report *state = report->state;

	leftovers_write(report, &state->leftovers);
	leftovers_free(&state->leftovers);
	line_writer_close(&state->writer);
	free(state);
}

const struct report_writer report_text_writer = {
	.name = "text",
	.help = "the story of every connection, for people (the default)",
	.needs_timelines = true,
	.tellings = TELLINGS_CHANGES,
	.begin = begin,
	.packet = see_packet,
	.connection = show_connection,
	.unmatched = keep_unmatched,
	.finish = finish,
};
