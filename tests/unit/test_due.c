/* The clock: who is told of when no packet comes, when again, and who is let go. */
#include "tests/support/conversation.h"

/* Lets `ns` pass in steps of 200 ms, as a live capture does. */
static void pass(struct conversation *talk, int64_t ns)
{
	for (int64_t end = talk->time_ns + ns; talk->time_ns < end;) {
		wait_ns(talk, MILLISECONDS(200));
		assert_true(correlator_advance(talk->correlator, talk->time_ns));
	}
}

static const struct story *last_told(const struct conversation *talk, size_t count,
				     enum telling telling, enum verdict verdict)
{
	const struct story *story;

	assert_int_equal(talk->told_count, count);
	story = &talk->told[count - 1]->story;
	assert_int_equal(story->telling, telling);
	assert_int_equal(story->verdict, verdict);
	return story;
}

static void test_silence_after_a_datagram(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	datagram(&talk, CLIENT, 20);
	pass(&talk, MILLISECONDS(2600));
	assert_int_equal(talk.told_count, 0);
	pass(&talk, SECONDS(1) + MILLISECONDS(400));
	last_told(&talk, 1, TELLING_ONGOING, VERDICT_UNANSWERED);
	/* not over and over, also when it is asked again */
	datagram(&talk, CLIENT, 20);
	pass(&talk, SECONDS(20));
	assert_int_equal(talk.told_count, 1);
	/* an answer takes it back, at the end of the conversation */
	datagram(&talk, SERVER, 20);
	pass(&talk, SECONDS(302));
	assert_true(last_told(&talk, 2, TELLING_OVER, VERDICT_ANSWERED)->was_told);
	assert_int_equal(talk.told[1]->story.told_verdict, VERDICT_UNANSWERED);
	/* it has left: the same five-tuple is somebody new */
	datagram(&talk, CLIENT, 20);
	tell_all(&talk);
	assert_int_equal(last_told(&talk, 3, TELLING_END, VERDICT_UNANSWERED)->connection->id, 2);
	end(&talk);
}

static void test_an_answered_datagram_waits_for_its_end(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	datagram(&talk, CLIENT, 20);
	datagram(&talk, SERVER, 20);
	pass(&talk, SECONDS(299));
	assert_int_equal(talk.told_count, 0);
	pass(&talk, SECONDS(3));
	last_told(&talk, 1, TELLING_OVER, VERDICT_ANSWERED);
	tell_all(&talk);
	assert_int_equal(talk.told_count, 1);
	end(&talk);
}

static void test_a_refused_datagram_is_told_of_soon(void **state)
{
	struct conversation talk;
	struct packet sent;

	(void)state;
	begin(&talk);
	sent = *datagram(&talk, CLIENT, 20);
	refuse(&talk, &sent);
	pass(&talk, SECONDS(2));
	last_told(&talk, 1, TELLING_ONGOING, VERDICT_REFUSED);
	tell_all(&talk);
	assert_true(last_told(&talk, 2, TELLING_END, VERDICT_REFUSED)->was_told);
	end(&talk);
}

static void test_unanswered_syns(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	pass(&talk, SECONDS(1));
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	pass(&talk, MILLISECONDS(1600));
	assert_int_equal(talk.told_count, 0);
	pass(&talk, SECONDS(2));
	last_told(&talk, 1, TELLING_ONGOING, VERDICT_UNANSWERED);
	/* answered after all, and closed: told when the close has settled */
	segment(&talk, SERVER, SYN | ACK, 0, 1, 0);
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	pass(&talk, SECONDS(30));
	assert_int_equal(talk.told_count, 1);
	close_four_way(&talk, CLIENT, 0, 0);
	pass(&talk, SECONDS(3));
	assert_true(last_told(&talk, 2, TELLING_OVER, VERDICT_CLOSED)->was_told);
	/* late packets of it begin nothing new, and nothing is told twice */
	segment(&talk, SERVER, FIN | ACK, 1, 2, 0);
	talk.late = 1;
	pass(&talk, SECONDS(100));
	tell_all(&talk);
	assert_int_equal(talk.told_count, 2);
	assert_int_equal(correlator_counts(talk.correlator)->connections, 1);
	end(&talk);
}

static void test_a_refused_syn_leaves(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, SERVER, RST | ACK, 0, 1, 0);
	pass(&talk, SECONDS(2));
	last_told(&talk, 1, TELLING_OVER, VERDICT_REFUSED);
	pass(&talk, SECONDS(61));
	tell_all(&talk);
	assert_int_equal(talk.told_count, 1);
	end(&talk);
}

static void test_data_without_acknowledgement(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	handshake(&talk);
	for (int i = 0; i < 4; i++) {
		segment(&talk, CLIENT, ACK | PSH, 1, 1, 100);
		pass(&talk, SECONDS(2));
	}
	assert_int_equal(talk.told_count, 0);
	pass(&talk, SECONDS(4));
	last_told(&talk, 1, TELLING_ONGOING, VERDICT_TIMED_OUT);
	/* it goes on, and ends well */
	segment(&talk, SERVER, ACK, 1, 101, 0);
	close_four_way(&talk, CLIENT, 100, 0);
	pass(&talk, SECONDS(3));
	last_told(&talk, 2, TELLING_OVER, VERDICT_CLOSED);
	end(&talk);
}

static void test_an_idle_connection_is_left_alone(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	handshake(&talk);
	pass(&talk, SECONDS(7200));
	assert_int_equal(talk.told_count, 0);
	tell_all(&talk);
	last_told(&talk, 1, TELLING_END, VERDICT_OPEN);
	end(&talk);
}

/* What has left makes room: a limit of 10 is never reached by 1000 one after the other. */
static void test_room_is_given_back(void **state)
{
	struct limits limits = limits_default();
	struct conversation talk;

	(void)state;
	limits.max_connections = 10;
	limits.keep_timelines = true;
	begin_with(&talk, &limits);
	for (uint16_t i = 0; i < 1000; i++) {
		talk.port[CLIENT] = (uint16_t)(10000 + i);
		segment(&talk, CLIENT, SYN, 0, 0, 0);
		segment(&talk, SERVER, RST | ACK, 0, 1, 0);
		pass(&talk, SECONDS(9));
	}
	assert_int_equal(correlator_counts(talk.correlator)->evicted, 0);
	pass(&talk, SECONDS(3));
	tell_all(&talk);
	assert_int_equal(talk.told_count, 1000);
	end(&talk);
}

/* A clock that is set back, or far ahead, ends nothing twice and hangs nothing. */
static void test_the_clock_jumps(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	datagram(&talk, CLIENT, 20);
	assert_true(correlator_advance(talk.correlator, talk.time_ns));
	assert_true(correlator_advance(talk.correlator, talk.time_ns - SECONDS(3600)));
	assert_int_equal(talk.told_count, 0);
	assert_true(correlator_advance(talk.correlator, talk.time_ns + SECONDS(86400)));
	last_told(&talk, 1, TELLING_OVER, VERDICT_UNANSWERED);
	assert_true(correlator_advance(talk.correlator, talk.time_ns + SECONDS(2)));
	tell_all(&talk);
	assert_int_equal(talk.told_count, 1);
	end(&talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silence_after_a_datagram),
		cmocka_unit_test(test_an_answered_datagram_waits_for_its_end),
		cmocka_unit_test(test_a_refused_datagram_is_told_of_soon),
		cmocka_unit_test(test_unanswered_syns),
		cmocka_unit_test(test_a_refused_syn_leaves),
		cmocka_unit_test(test_data_without_acknowledgement),
		cmocka_unit_test(test_an_idle_connection_is_left_alone),
		cmocka_unit_test(test_room_is_given_back),
		cmocka_unit_test(test_the_clock_jumps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
