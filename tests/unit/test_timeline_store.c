/* Timelines: what is kept of a frame, plain packets folded into runs, notes that come later. */
#include "correlate/timeline_store.h"
#include "tests/support/test.h"

#include <string.h>

static const uint8_t frame[5000] = {1, 2, 3, 4};

static struct event event_of(uint64_t number, enum event_from from, uint64_t bytes)
{
	struct event event = {
		.packet = number,
		.last_packet = number,
		.time_ns = (int64_t)number * 1000,
		.last_ns = (int64_t)number * 1000,
		.kind = EVENT_PACKET,
		.from = from,
		.state = {TCP_ESTABLISHED, TCP_ESTABLISHED},
		.state_before = {TCP_ESTABLISHED, TCP_ESTABLISHED},
		.view = {.data = frame, .captured_length = sizeof(frame), .number = number},
	};

	if (from != FROM_OTHER) {
		event.packets[from == FROM_SERVER] = 1;
		event.bytes[from == FROM_SERVER] = bytes;
	}
	return event;
}

static void add_plain(struct timeline_store *store, uint64_t number, enum event_from from)
{
	struct event event = event_of(number, from, 10);

	assert_true(timeline_add(store, &event, 60, NULL, 0));
}

static void add_noted(struct timeline_store *store, uint64_t number, unsigned count)
{
	struct note notes[12] = {{.kind = NOTE_GAP, .packet = 5}, {.kind = NOTE_FIN}};
	struct event event = event_of(number, FROM_CLIENT, 10);

	assert_true(timeline_add(store, &event, 60, notes, count));
}

static void test_keeps_the_beginning_of_frames(void **state)
{
	struct timeline_store store = {0};
	struct event event = event_of(1, FROM_CLIENT, 0);
	uint8_t bytes[300];
	struct note note = {.kind = NOTE_FIN, .value = 7};

	(void)state;
	for (uint8_t i = 0; i < 50; i++) {
		memset(bytes, i, sizeof(bytes));
		event.view.data = bytes;
		event.view.captured_length = i < 40 ? 300 : i;
		assert_true(timeline_add(&store, &event, 100, &note, 1));
	}
	for (uint8_t i = 0; i < 50; i++) {
		const struct packet_view *view = &store.timeline.events[i].view;

		assert_int_equal(view->captured_length, i < 40 ? 100 : i);
		for (uint32_t at = 0; at < view->captured_length; at++)
			assert_int_equal(view->data[at], i);
		assert_int_equal(timeline_notes(&store.timeline, &store.timeline.events[i])->value,
				 7);
	}
	timeline_store_free(&store);
	timeline_store_free(&store);
}

static void test_empty_and_large_frames(void **state)
{
	struct timeline_store store = {0};
	struct event event = event_of(1, FROM_CLIENT, 0);

	(void)state;
	event.view.captured_length = 0;
	event.view.data = NULL;
	assert_true(timeline_add(&store, &event, 100, NULL, 0));
	assert_int_equal(store.timeline.events[0].view.captured_length, 0);
	event = event_of(2, FROM_CLIENT, 0);
	assert_true(timeline_add(&store, &event, 10000, NULL, 0));
	assert_int_equal(store.timeline.events[1].view.captured_length, sizeof(frame));
	assert_memory_equal(store.timeline.events[1].view.data, frame, sizeof(frame));
	timeline_store_free(&store);
}

/* Up to `fold_after` plain packets stand alone; one more and they are a run. */
static void test_fold(void **state)
{
	struct timeline_store store = {.fold_after = 4};
	const struct event *run;

	(void)state;
	add_noted(&store, 1, 1);
	for (uint64_t number = 2; number <= 5; number++)
		add_plain(&store, number, number % 2 ? FROM_CLIENT : FROM_SERVER);
	assert_int_equal(store.timeline.event_count, 5);
	for (uint64_t number = 6; number <= 20; number++)
		add_plain(&store, number, number % 2 ? FROM_CLIENT : FROM_SERVER);
	assert_int_equal(store.timeline.event_count, 2);
	run = &store.timeline.events[1];
	assert_int_equal(run->kind, EVENT_RUN);
	assert_int_equal(run->packet, 2);
	assert_int_equal(run->last_packet, 20);
	assert_int_equal(run->time_ns, 2000);
	assert_int_equal(run->last_ns, 20000);
	assert_int_equal(run->packets[CLIENT], 9);
	assert_int_equal(run->packets[SERVER], 10);
	assert_int_equal(run->bytes[CLIENT], 90);
	assert_int_equal(run->bytes[SERVER], 100);
	add_noted(&store, 21, 1); /* ends the run: the next ones stand alone again */
	for (uint64_t number = 22; number <= 25; number++)
		add_plain(&store, number, FROM_CLIENT);
	assert_int_equal(store.timeline.event_count, 7);
	assert_int_equal(store.timeline.events[6].kind, EVENT_PACKET);
	timeline_store_free(&store);
}

static void test_never_folds(void **state)
{
	struct timeline_store store = {.fold_after = 0};

	(void)state;
	for (uint64_t number = 1; number <= 100; number++)
		add_plain(&store, number, FROM_CLIENT);
	assert_int_equal(store.timeline.event_count, 100);
	timeline_store_free(&store);
}

/* A note, a change of state and an ICMP error are no plain packets. */
static void test_what_is_not_plain(void **state)
{
	struct timeline_store store = {.fold_after = 1};
	struct event changed = event_of(3, FROM_CLIENT, 0);

	(void)state;
	changed.state[SERVER] = TCP_CLOSE_WAIT;
	add_plain(&store, 1, FROM_CLIENT);
	add_noted(&store, 2, 1);
	assert_true(timeline_add(&store, &changed, 60, NULL, 0));
	add_plain(&store, 4, FROM_OTHER);
	add_plain(&store, 5, FROM_OTHER);
	assert_int_equal(store.timeline.event_count, 5);
	add_plain(&store, 6, FROM_CLIENT);
	add_plain(&store, 7, FROM_CLIENT);
	assert_int_equal(store.timeline.event_count, 6);
	assert_int_equal(store.timeline.events[5].kind, EVENT_RUN);
	timeline_store_free(&store);
}

static const uint8_t comment[] = {0, 1, 0, 3, 'o', 'd', 'd', 0};

/* A comment keeps its packet out of the run, and outlives what it was read from. */
static void test_keeps_comments(void **state)
{
	struct timeline_store store = {.fold_after = 1};
	uint8_t options[sizeof(comment)];

	(void)state;
	for (uint64_t number = 1; number <= 40; number++) {
		struct packet_extra extra = {.options = bytes_of(options, sizeof(options))};
		struct event event = event_of(number, FROM_CLIENT, 1);

		memcpy(options, comment, sizeof(options));
		event.view.captured_length = (uint32_t)number % 7;
		event.view.extra = &extra;
		assert_true(timeline_add(&store, &event, 60, NULL, 0));
		memset(options, 0, sizeof(options));
	}
	assert_int_equal(store.timeline.event_count, 40);
	for (size_t i = 0; i < 40; i++) {
		const struct packet_extra *extra = store.timeline.events[i].view.extra;
		uint8_t kept[sizeof(comment)];
		struct bytes left;

		assert_non_null(extra);
		left = extra->options;
		assert_int_equal(bytes_left(left), sizeof(comment));
		assert_true(bytes_copy(&left, kept, sizeof(kept)));
		assert_memory_equal(kept, comment, sizeof(comment));
	}
	timeline_store_free(&store);
}

/* Options without a comment are not kept, and their packet is as plain as others. */
static void test_keeps_no_other_options(void **state)
{
	static const uint8_t flags[] = {0, 2, 0, 4, 0, 0, 0, 1};
	const struct packet_extra extra = {.options = bytes_of(flags, sizeof(flags))};
	struct timeline_store store = {.fold_after = 1};

	(void)state;
	for (uint64_t number = 1; number <= 3; number++) {
		struct event event = event_of(number, FROM_CLIENT, 1);

		event.view.extra = &extra;
		assert_true(timeline_add(&store, &event, 60, NULL, 0));
		assert_null(store.timeline.events[0].view.extra);
	}
	assert_int_equal(store.timeline.event_count, 1);
	timeline_store_free(&store);
}

/* A packet that an ICMP error speaks of later keeps a line of its own. */
static void test_annotate(void **state)
{
	struct timeline_store store = {.fold_after = 2};
	const struct note note = {.kind = NOTE_ICMP_ABOUT, .packet = 99};
	const struct note *notes;

	(void)state;
	add_noted(&store, 1, 2);
	add_plain(&store, 2, FROM_CLIENT);
	add_plain(&store, 3, FROM_CLIENT);
	assert_true(timeline_annotate(&store, 3, &note));
	assert_true(timeline_annotate(&store, 1, &note));
	for (uint64_t number = 4; number <= 9; number++)
		add_plain(&store, number, FROM_CLIENT);
	assert_int_equal(store.timeline.event_count, 4);
	assert_int_equal(store.timeline.events[2].kind, EVENT_PACKET);
	assert_int_equal(store.timeline.events[2].note_count, 1);
	assert_int_equal(store.timeline.events[3].kind, EVENT_RUN);
	assert_int_equal(store.timeline.events[3].packet, 4);
	assert_int_equal(store.timeline.events[0].note_count, 3);
	notes = timeline_notes(&store.timeline, &store.timeline.events[0]);
	assert_int_equal(notes[0].kind, NOTE_GAP);
	assert_int_equal(notes[0].packet, 5);
	assert_int_equal(notes[1].kind, NOTE_FIN);
	assert_int_equal(notes[2].kind, NOTE_ICMP_ABOUT);
	assert_int_equal(notes[2].packet, 99);
	timeline_store_free(&store);
}

/* Packets that are not there, or folded away: nothing happens. */
static void test_annotate_nothing(void **state)
{
	struct timeline_store store = {.fold_after = 1};
	const struct note note = {.kind = NOTE_ICMP_ABOUT};

	(void)state;
	assert_true(timeline_annotate(&store, 1, &note));
	for (uint64_t number = 10; number <= 20; number += 2)
		add_plain(&store, number, FROM_CLIENT);
	assert_true(timeline_annotate(&store, 10, &note)); /* the run's first packet */
	assert_true(timeline_annotate(&store, 14, &note));
	assert_true(timeline_annotate(&store, 9, &note));
	assert_true(timeline_annotate(&store, 21, &note));
	assert_int_equal(store.timeline.event_count, 1);
	assert_int_equal(store.timeline.events[0].note_count, 0);
	assert_int_equal(store.timeline.note_count, 0);
	timeline_store_free(&store);
}

/* Thousands of errors about one packet do not grow its notes for ever. */
static void test_annotate_is_bounded(void **state)
{
	struct timeline_store store = {.fold_after = 4};
	const struct note note = {.kind = NOTE_ICMP_ABOUT};

	(void)state;
	add_plain(&store, 1, FROM_CLIENT);
	add_noted(&store, 2, 12);
	for (int i = 0; i < 10000; i++) {
		assert_true(timeline_annotate(&store, 1, &note));
		assert_true(timeline_annotate(&store, 2, &note));
	}
	assert_in_range(store.timeline.events[0].note_count, 1, 12);
	assert_int_equal(store.timeline.events[1].note_count, 12);
	assert_true(store.timeline.note_count < 200);
	timeline_store_free(&store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keeps_the_beginning_of_frames),
		cmocka_unit_test(test_empty_and_large_frames),
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_never_folds),
		cmocka_unit_test(test_what_is_not_plain),
		cmocka_unit_test(test_keeps_comments),
		cmocka_unit_test(test_keeps_no_other_options),
		cmocka_unit_test(test_annotate),
		cmocka_unit_test(test_annotate_nothing),
		cmocka_unit_test(test_annotate_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
