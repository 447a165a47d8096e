/* The capture of a run, analysed as the program does it, with what is said of each packet. */
#include "lab/replay.h"

#include "capture/capture.h"
#include "correlate/correlator.h"
#include "decode/decode.h"
#include "report/conclusion.h"
#include "report/event_words.h"
#include "report/headline.h"
#include "report/ladder.h"
#include "report/leftovers.h"
#include "report/words.h"

#include <stdlib.h>
#include <string.h>

#define SEED    1
#define COLUMNS 100

/* What the analysis needs until it is done. */
struct reader {
	struct replay *replay;
	struct report_context context;
	struct ladder ladder;
	struct packet_line_state *lines; /* of packets that belong to no connection */
	struct leftovers leftovers;
	FILE *conclusions;
};

static void write_line(FILE *output, enum sentence_kind kind, const char *sentence)
{
	if (sentence[0] != '\0')
		(void)fprintf(output, "  %c %s\n", kind == SENTENCE_NOTE ? '^' : '=', sentence);
}

static void tell(void *context, enum sentence_kind kind, const char *sentence)
{
	write_line(context, kind, sentence);
}

/* "-->": the arrow as in a ladder, the client on the left. */
static const char *arrow_of(const struct ladder_step *step)
{
	bool is_to_client = step->to == LADDER_CLIENT;

	if (step->icmp != NULL)
		return is_to_client ? "<~~" : "~~>";
	switch (step->fate) {
	case LADDER_STOPPED:
		return is_to_client ? "x--" : "--x";
	case LADDER_UNANSWERED:
		return is_to_client ? "<-?" : "-->?";
	case LADDER_PASSES:
		break;
	}
	return is_to_client ? "<--" : "-->";
}

/* The packet's line, and below it its notes, the states that change, and who is told what. */
static void write_event(struct reader *reader, FILE *output, const struct story *story,
			size_t index)
{
	const struct event *event = &story->timeline->events[index];
	const struct teller teller = {.tell = tell, .context = output};
	struct ladder_step step;
	struct packet packet;
	struct scene scene = {.story = story, .packet = &packet, .from = event->from};
	char buffer[ANNOTATION_SIZE];
	struct text states = text_in(buffer, sizeof(buffer));

	ladder_step(&reader->ladder, index, &step, &packet);
	(void)fprintf(output, "%llu %s ", (unsigned long long)event->packet, arrow_of(&step));
	if (correlator_counts(reader->context.correlator)->connections > 1)
		(void)fprintf(output, "#%llu ", (unsigned long long)story->connection->id);
	(void)fprintf(output, "%s\n", step.label);
	event_tell_icmp(&scene, step.icmp, &teller);
	event_tell_notes(&scene, event, &teller);
	event_add_states(&states, story, event);
	write_line(output, SENTENCE_NOTE, buffer);
	event_tell_sockets(story, event, step.icmp, &teller);
}

static void keep_event(struct reader *reader, const struct story *story, size_t index)
{
	uint64_t number = story->timeline->events[index].packet;
	char *lines = NULL;
	size_t size;
	FILE *memory = open_memstream(&lines, &size);
	struct replay_packet *one;

	if (memory == NULL)
		abort();
	write_event(reader, memory, story, index);
	(void)fclose(memory);
	one = &reader->replay->packets[number - 1];
	free(one->lines);
	one->lines = lines;
}

struct address replay_end(const struct story *story, enum side side)
{
	return (struct address){
		.ip = story->end[side].address,
		.port = story->end[side].port,
		.version = story->connection->key.ip_version,
	};
}

static void keep_errors(struct replay *replay, const struct story *story)
{
	size_t count = replay->error_count + story->error_count;
	struct replay_error *errors = replay_room(count, sizeof(*errors));

	if (replay->error_count > 0)
		memcpy(errors, replay->errors, replay->error_count * sizeof(*errors));
	free(replay->errors);
	replay->errors = errors;
	for (size_t i = 0; i < story->error_count; i++) {
		struct replay_error *one = &errors[replay->error_count++];
		struct address end;
		struct text icmp = text_in(one->icmp, sizeof(one->icmp));

		one->error = story->errors[i];
		one->protocol = story->connection->key.protocol;
		end = replay_end(story, one->error.side);
		(void)address_format(&end, one->end);
		if (one->error.icmp != NULL)
			words_add_icmp(&icmp, one->error.icmp);
		one->error.icmp = NULL;
	}
}

/* Connection and verdict, on two lines where one would be too long. */
static void write_headline(FILE *output, const struct story *story)
{
	char *line = NULL, *verdict;
	size_t size;
	FILE *memory = open_memstream(&line, &size);

	if (memory == NULL)
		abort();
	headline_write(memory, story, false);
	(void)fclose(memory);
	verdict = strstr(line, "  ");
	if (strlen(line) > COLUMNS + 1 && verdict != NULL)
		(void)fprintf(output, "%.*s\n  %s", (int)(verdict - line), line, verdict);
	else
		(void)fputs(line, output);
	free(line);
}

static void keep_story(void *context, const struct story *story)
{
	struct reader *reader = context;

	ladder_begin(&reader->ladder, story);
	for (size_t i = 0; story->timeline != NULL && i < story->timeline->event_count; i++)
		keep_event(reader, story, i);
	keep_errors(reader->replay, story);
	reader->replay->connection_count++;
	leftovers_note_connection(&reader->leftovers, story);
	write_headline(reader->conclusions, story);
	conclusion_write(reader->conclusions, story, false);
}

static void keep_unmatched(void *context, const struct unmatched *unmatched)
{
	struct reader *reader = context;

	leftovers_note_unmatched(&reader->leftovers, unmatched);
}

/* The packet, with its whole line for the case that no story tells of it. */
static void keep_packet(struct reader *reader, const struct packet_view *view,
			const struct packet *packet)
{
	struct replay *replay = reader->replay;
	size_t number = replay->packet_count + 1;
	const struct packet_line_options look = {.time = PACKET_LINE_NO_TIME};
	const struct packet_line_base base = {.state = reader->lines};
	char buffer[PACKET_LINE_SIZE];
	struct text line = text_in(buffer, sizeof(buffer));
	struct replay_packet *packets = replay_room(number, sizeof(*packets));

	if (number > 1)
		memcpy(packets, replay->packets, (number - 1) * sizeof(*packets));
	free(replay->packets);
	replay->packets = packets;
	replay->packet_count = number;
	packet_line_add(&line, view, packet, &look, &base);
	packets[number - 1] = (struct replay_packet){.number = number, .time_ns = packet->time_ns};
	if (asprintf(&packets[number - 1].lines, "%zu %s\n", number, buffer) < 0)
		abort();
}

/* What belongs to no connection: neighbours asked for, errors that name none. */
static void write_leftovers(struct reader *reader)
{
	const struct report_options options = {.output = reader->conclusions};
	const struct report report = {
		.options = &options,
		.context = &reader->context,
		.totals.written = correlator_counts(reader->context.correlator)->connections,
	};

	leftovers_write(&report, &reader->leftovers);
}

static bool read_all(struct reader *reader, struct capture *capture, struct correlator *correlator,
		     struct error *error)
{
	enum capture_result result;
	struct packet_view view;

	while ((result = capture_next(capture, &view, error)) == CAPTURE_PACKET) {
		struct packet packet;
		struct lookup lookup;

		memset(&packet, 0, sizeof(packet));
		decode_packet(&view, &packet);
		keep_packet(reader, &view, &packet);
		correlator_look_up(correlator, &packet, &lookup);
		if (!correlator_add(correlator, &packet, &view, &lookup)) {
			error_set(error, "out of memory");
			return false;
		}
	}
	correlator_finish(correlator);
	correlator_walk(correlator, keep_story, reader);
	write_leftovers(reader);
	return result == CAPTURE_END;
}

/* Everything that the analysis needs; false when memory is short. */
static bool prepare(struct reader *reader, struct replay *replay, struct correlator *correlator,
		    size_t *size)
{
	*reader = (struct reader){.replay = replay};
	reader->context = (struct report_context){
		.correlator = correlator, .decode = decode_packet, .seed = SEED};
	reader->lines = packet_line_state_new(64, SEED);
	reader->conclusions = open_memstream(&replay->conclusions, size);
	return ladder_open(&reader->ladder, &reader->context) && reader->lines != NULL &&
	       reader->conclusions != NULL && correlator != NULL;
}

bool replay_read_packets(struct replay *replay, const char *path, struct error *error)
{
	struct limits limits = limits_default();
	struct capture *capture = capture_open_file(path, error);
	struct correlator *correlator;
	struct reader reader;
	const struct correlator_sink sink = {keep_story, keep_unmatched, &reader};
	size_t size;
	bool done;

	if (capture == NULL)
		return false;
	limits.keep_timelines = true;
	limits.fold_after = 0;
	correlator = correlator_new(&limits, &sink, SEED);
	if (prepare(&reader, replay, correlator, &size)) {
		done = read_all(&reader, capture, correlator, error);
	} else {
		error_set(error, "out of memory");
		done = false;
	}
	if (reader.conclusions != NULL)
		(void)fclose(reader.conclusions);
	leftovers_free(&reader.leftovers);
	ladder_close(&reader.ladder);
	packet_line_state_free(reader.lines);
	correlator_free(correlator);
	capture_close(capture);
	return done;
}
