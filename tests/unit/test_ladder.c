/* Tests of ladders: where arrows begin and end, what became of packets, and how a row is drawn. */
#include "report/ladder_row.h"

#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

/* A story of a few events, each with at most one note. */
struct sample {
	struct connection connection;
	struct event events[4];
	struct note notes[4];
	struct icmp_record record;
	const struct icmp_record *icmp[1];
	struct timeline timeline;
	struct story story;
};

static void decode_nothing(const struct packet_view *view, struct packet *packet)
{
	*packet = (struct packet){.number = view->number};
}

static void add_event(struct sample *sample, enum event_from from, const struct note *note)
{
	size_t index = sample->timeline.event_count++;
	struct event *event = &sample->events[index];

	*event = (struct event){
		.packet = index + 1,
		.last_packet = index + 1,
		.time_ns = (int64_t)index * 1000000,
		.from = from,
		.first_note = (uint32_t)index,
		.note_count = note != NULL,
	};
	if (from != FROM_OTHER)
		event->bytes[from == FROM_SERVER] = 3;
	if (note != NULL)
		sample->notes[index] = *note;
	sample->timeline.note_count = index + 1;
}

static void start(struct sample *sample, enum verdict verdict)
{
	*sample = (struct sample){.story = {.verdict = verdict}};
	sample->timeline.events = sample->events;
	sample->timeline.notes = sample->notes;
	sample->story.connection = &sample->connection;
	sample->story.timeline = &sample->timeline;
	sample->story.icmp = sample->icmp;
}

/* The second packet is an ICMP error that quotes the first. */
static void add_error(struct sample *sample, bool from_peer)
{
	add_event(sample, FROM_OTHER, &(struct note){.kind = NOTE_ICMP, .packet = 1});
	sample->record = (struct icmp_record){
		.packet = 2,
		.quotes_packet = 1,
		.version = 4,
		.type = 3,
		.code = 1,
		.side = CLIENT,
		.from = ip_addr_v4((const uint8_t[]){192, 0, 2, 1}),
		.from_peer = from_peer,
	};
	sample->icmp[0] = &sample->record;
	sample->story.icmp_count = 1;
}

static struct ladder_step step_of(struct sample *sample, size_t index)
{
	const struct report_context context = {.decode = decode_nothing};
	struct ladder_step step;
	struct packet packet;
	struct ladder ladder;

	assert_true(ladder_open(&ladder, &context));
	ladder_begin(&ladder, &sample->story);
	for (size_t i = 0; i <= index; i++)
		ladder_step(&ladder, i, &step, &packet);
	ladder_close(&ladder);
	return step;
}

static void a_router_stops_what_it_quotes(void **state)
{
	struct sample sample;
	struct ladder_step step;

	(void)state;
	start(&sample, VERDICT_UNREACHABLE);
	add_event(&sample, FROM_CLIENT, &(struct note){.kind = NOTE_ICMP_ABOUT, .packet = 2});
	add_error(&sample, false);
	step = step_of(&sample, 0);
	assert_int_equal(step.from, LADDER_CLIENT);
	assert_int_equal(step.to, LADDER_SERVER);
	assert_int_equal(step.fate, LADDER_STOPPED);
	assert_int_equal(step.about, 2);
	step = step_of(&sample, 1);
	assert_int_equal(step.from, LADDER_BETWEEN);
	assert_int_equal(step.to, LADDER_CLIENT);
	assert_int_equal(step.about, 1);
	assert_string_equal(step.label, "ICMP host unreachable");
}

static void what_the_destination_answers_has_arrived(void **state)
{
	struct sample sample;
	struct ladder_step step;

	(void)state;
	start(&sample, VERDICT_UNANSWERED);
	add_event(&sample, FROM_CLIENT, NULL);
	add_error(&sample, true);
	assert_int_equal(step_of(&sample, 0).fate, LADDER_PASSES);
	step = step_of(&sample, 1);
	assert_int_equal(step.from, LADDER_SERVER);
}

static void a_redirect_stops_nothing(void **state)
{
	struct sample sample;

	(void)state;
	start(&sample, VERDICT_ANSWERED);
	add_event(&sample, FROM_CLIENT, NULL);
	add_error(&sample, false);
	sample.record.type = 5;
	assert_int_equal(step_of(&sample, 0).fate, LADDER_PASSES);
}

static void an_error_that_does_not_count_stops_nothing(void **state)
{
	struct sample sample;

	(void)state;
	start(&sample, VERDICT_ANSWERED);
	add_event(&sample, FROM_CLIENT, NULL);
	add_error(&sample, false);
	sample.record.reason = ICMP_OUT_OF_WINDOW;
	assert_int_equal(step_of(&sample, 0).fate, LADDER_PASSES);
}

static void what_is_sent_again_had_no_answer(void **state)
{
	const struct note again = {.kind = NOTE_RETRANSMISSION, .packet = 1};
	struct sample sample;

	(void)state;
	start(&sample, VERDICT_CLOSED);
	add_event(&sample, FROM_CLIENT, NULL);
	add_event(&sample, FROM_CLIENT, &again);
	add_event(&sample, FROM_CLIENT, &again);
	add_event(&sample, FROM_SERVER, NULL);
	assert_int_equal(step_of(&sample, 0).fate, LADDER_UNANSWERED);
	assert_int_equal(step_of(&sample, 1).fate, LADDER_UNANSWERED);
	assert_int_equal(step_of(&sample, 2).fate, LADDER_PASSES);
}

static void silence_at_the_end_counts_where_it_is_the_verdict(void **state)
{
	struct sample sample;

	(void)state;
	start(&sample, VERDICT_TIMED_OUT);
	add_event(&sample, FROM_CLIENT, NULL);
	add_event(&sample, FROM_SERVER, NULL);
	add_event(&sample, FROM_CLIENT, NULL);
	assert_int_equal(step_of(&sample, 0).fate, LADDER_PASSES);
	assert_int_equal(step_of(&sample, 2).fate, LADDER_UNANSWERED);
	sample.story.verdict = VERDICT_OPEN;
	assert_int_equal(step_of(&sample, 2).fate, LADDER_PASSES);
}

/* What is between the lines of life, and behind them. */
static void assert_drawn(const struct ladder_step *step, enum ladder_line line, bool unicode,
			 const char *expected)
{
	struct ladder_row row = ladder_row_empty();
	char *written;
	size_t length;
	FILE *output = open_memstream(&written, &length);

	assert_non_null(output);
	(void)ladder_row_arrow(&row, step, line);
	ladder_row_write(output, &row, unicode);
	assert_int_equal(fclose(output), 0);
	assert_true(length > 33);
	assert_string_equal(written + 33, expected);
	free(written);
}

static void arrows_point_and_end_where_they_should(void **state)
{
	const struct icmp_record record = {.version = 4,
					   .from = ip_addr_v4((const uint8_t[]){192, 0, 2, 1})};
	struct ladder_step step = {.from = LADDER_CLIENT, .to = LADDER_SERVER, .label = "SYN"};

	(void)state;
	assert_drawn(&step, LADDER_SOLID, false,
		     "|----------------------- SYN ----------------------->|\n");
	step.fate = LADDER_STOPPED;
	assert_drawn(&step, LADDER_SOLID, false,
		     "|------------------- SYN ------------------x         |\n");
	step.fate = LADDER_UNANSWERED;
	assert_drawn(&step, LADDER_SOLID, false,
		     "|- - - - - - - - - - SYN - - - - - - - - - ?         |\n");
	step = (struct ladder_step){.from = LADDER_SERVER, .to = LADDER_CLIENT, .label = "RST"};
	assert_drawn(&step, LADDER_SOLID, false,
		     "|<----------------------- RST -----------------------|\n");
	step = (struct ladder_step){
		.from = LADDER_BETWEEN, .to = LADDER_CLIENT, .label = "ICMP", .icmp = &record};
	assert_drawn(&step, LADDER_WAVY, false,
		     "|<~~~~~~~~~~~~~~~~~ ICMP ~~~~~~~~~~~~~~~~~ 192.0.2.1 |\n");
	step.to = LADDER_SERVER;
	assert_drawn(&step, LADDER_WAVY, false,
		     "| 192.0.2.1 ~~~~~~~~~~~~~~~~~ ICMP ~~~~~~~~~~~~~~~~~>|\n");
	step = (struct ladder_step){.from = LADDER_CLIENT, .to = LADDER_SERVER, .label = "5"};
	assert_drawn(&step, LADDER_DOUBLE, false,
		     "|<======================= 5 ========================>|\n");
}

static void a_label_that_does_not_fit_is_left_out(void **state)
{
	struct ladder_row row = ladder_row_empty();
	struct ladder_step step = {.from = LADDER_CLIENT, .to = LADDER_SERVER};

	(void)state;
	memset(step.label, 'a', 60);
	assert_false(ladder_row_arrow(&row, &step, LADDER_SOLID));
	assert_int_equal(row.cells[20], '-');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_router_stops_what_it_quotes),
		cmocka_unit_test(what_the_destination_answers_has_arrived),
		cmocka_unit_test(a_redirect_stops_nothing),
		cmocka_unit_test(an_error_that_does_not_count_stops_nothing),
		cmocka_unit_test(what_is_sent_again_had_no_answer),
		cmocka_unit_test(silence_at_the_end_counts_where_it_is_the_verdict),
		cmocka_unit_test(arrows_point_and_end_where_they_should),
		cmocka_unit_test(a_label_that_does_not_fit_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
