/* How TCP connections close: rows C1 to C10 of what a capture must be able to tell. */
#include "tests/support/conversation.h"

static void begin_open(struct conversation *talk)
{
	begin(talk);
	handshake(talk);
}

/* RFC 9293 figure 12. */
static void test_four_way(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, FIN | ACK, 1, 1, 0);
	assert_states(&talk, TCP_FIN_WAIT_1, TCP_CLOSE_WAIT);
	assert_int_equal(assert_note(&talk, NOTE_FIN)->value, 1);
	assert_int_equal(assert_note(&talk, NOTE_FIN)->value2, 1);
	segment(&talk, SERVER, ACK, 1, 2, 0);
	assert_states(&talk, TCP_FIN_WAIT_2, TCP_CLOSE_WAIT);
	assert_int_equal(assert_note(&talk, NOTE_FIN_ACKED)->packet, 4);
	assert_int_equal(assert_note(&talk, NOTE_FIN_ACKED)->value2, 2);
	segment(&talk, SERVER, FIN | ACK, 1, 2, 0);
	assert_states(&talk, TCP_TIME_WAIT, TCP_LAST_ACK);
	assert_int_equal(assert_note(&talk, NOTE_FIN)->value, 2);
	assert_int_equal(assert_note(&talk, NOTE_FIN)->value2, 3);
	segment(&talk, CLIENT, ACK, 2, 2, 0);
	assert_states(&talk, TCP_TIME_WAIT, TCP_CLOSED);
	assert_int_equal(assert_note(&talk, NOTE_FIN_ACKED)->packet, 6);
	assert_int_equal(assert_note(&talk, NOTE_FIN_ACKED)->value2, 4);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_evidence(story, 4, 6, 7, 0);
	assert_int_equal(story->teardown, TEARDOWN_FOUR_WAY);
	assert_int_equal(story->tcp->closed_first, CLOSED_FIRST_CLIENT);
	assert_int_equal(story->error_count, 0);
	assert_found(story, 0);
	end(&talk);
}

static void test_three_way(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	segment(&talk, SERVER, FIN | ACK, 1, 1, 0);
	assert_states(&talk, TCP_CLOSE_WAIT, TCP_FIN_WAIT_1);
	segment(&talk, CLIENT, FIN | ACK, 1, 2, 0);
	assert_states(&talk, TCP_LAST_ACK, TCP_TIME_WAIT);
	assert_int_equal(assert_note(&talk, NOTE_FIN_AND_ACK)->packet, 4);
	segment(&talk, SERVER, ACK, 2, 2, 0);
	assert_states(&talk, TCP_CLOSED, TCP_TIME_WAIT);
	assert_int_equal(assert_note(&talk, NOTE_FIN_ACKED)->value2, 3);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_evidence(story, 4, 5, 6, 0);
	assert_int_equal(story->teardown, TEARDOWN_THREE_WAY);
	assert_int_equal(story->tcp->closed_first, CLOSED_FIRST_SERVER);
	end(&talk);
}

/* RFC 9293 figure 13. */
static void test_simultaneous(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, FIN | ACK, 1, 1, 0);
	segment(&talk, SERVER, FIN | ACK, 1, 1, 0);
	assert_int_equal(assert_note(&talk, NOTE_FINS_CROSS)->packet, 4);
	assert_states(&talk, TCP_CLOSING, TCP_CLOSING);
	segment(&talk, CLIENT, ACK, 2, 2, 0);
	assert_states(&talk, TCP_CLOSING, TCP_TIME_WAIT);
	assert_int_equal(assert_note(&talk, NOTE_FIN_ACKED)->value2, 3);
	segment(&talk, SERVER, ACK, 2, 2, 0);
	assert_states(&talk, TCP_TIME_WAIT, TCP_TIME_WAIT);
	assert_int_equal(assert_note(&talk, NOTE_FIN_ACKED)->value2, 4);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_evidence(story, 4, 5, 7, 0);
	assert_int_equal(story->teardown, TEARDOWN_SIMULTANEOUS);
	assert_int_equal(story->tcp->closed_first, CLOSED_FIRST_BOTH);
	end(&talk);
}

/* The last data and the FIN in one segment. */
static void test_fin_with_data(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, FIN | PSH | ACK, 1, 1, 100);
	assert_states(&talk, TCP_FIN_WAIT_1, TCP_CLOSE_WAIT);
	segment(&talk, SERVER, ACK, 1, 101, 0); /* the data, not the FIN */
	assert_states(&talk, TCP_FIN_WAIT_1, TCP_CLOSE_WAIT);
	segment(&talk, SERVER, FIN | ACK, 1, 102, 0);
	segment(&talk, CLIENT, ACK, 102, 2, 0);
	assert_states(&talk, TCP_TIME_WAIT, TCP_CLOSED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->teardown, TEARDOWN_THREE_WAY);
	assert_found(story, 0);
	end(&talk);
}

/* shutdown(SHUT_WR): the other direction goes on, and what it carries is accepted. */
static void test_half_close(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, FIN | ACK, 1, 1, 0);
	segment(&talk, SERVER, ACK, 1, 2, 0);
	segment(&talk, SERVER, PSH | ACK, 1, 2, 500);
	assert_int_equal(assert_note(&talk, NOTE_HALF_CLOSED_DATA)->packet, 4);
	assert_int_equal(assert_note(&talk, NOTE_HALF_CLOSED_DATA)->value, 500);
	segment(&talk, CLIENT, ACK, 2, 501, 0);
	assert_states(&talk, TCP_FIN_WAIT_2, TCP_CLOSE_WAIT);
	segment(&talk, SERVER, FIN | ACK, 501, 2, 0);
	segment(&talk, CLIENT, ACK, 2, 502, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->teardown, TEARDOWN_FOUR_WAY);
	assert_found(story, NOTE_BIT(FOUND_HALF_CLOSED_DATA));
	end(&talk);
}

/* Data that was on its way when the FIN came is no data after it. */
static void test_data_that_crosses_the_fin(void **state)
{
	struct conversation talk;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, FIN | ACK, 1, 1, 0);
	segment(&talk, SERVER, PSH | ACK, 1, 1, 500);
	assert_no_note(&talk, NOTE_HALF_CLOSED_DATA);
	assert_found(tell(&talk), 0);
	end(&talk);
}

static void test_fin_alone(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, FIN | ACK, 1, 1, 0);
	segment(&talk, SERVER, ACK, 1, 2, 0);
	wait_ns(&talk, SECONDS(3600));
	story = tell(&talk);
	assert_states(&talk, TCP_FIN_WAIT_2, TCP_CLOSE_WAIT);
	assert_verdict(story, VERDICT_HALF_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_evidence(story, 4, 0);
	assert_int_equal(story->teardown, TEARDOWN_HALF_CLOSED);
	assert_int_equal(story->tcp->closed_first, CLOSED_FIRST_CLIENT);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

/* The last ACK was lost: the FIN comes again, TIME_WAIT answers it. */
static void test_last_ack_lost(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet fin;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, FIN | ACK, 1, 1, 0);
	segment(&talk, SERVER, ACK, 1, 2, 0);
	fin = *segment(&talk, SERVER, FIN | ACK, 1, 2, 0);
	segment(&talk, CLIENT, ACK, 2, 2, 0);
	assert_states(&talk, TCP_TIME_WAIT, TCP_CLOSED);
	wait_ns(&talk, MILLISECONDS(200));
	send_again(&talk, &fin);
	assert_int_equal(assert_note(&talk, NOTE_FIN_AGAIN)->packet, 6);
	assert_states(&talk, TCP_TIME_WAIT, TCP_LAST_ACK);
	segment(&talk, CLIENT, ACK, 2, 2, 0);
	assert_note(&talk, NOTE_TIME_WAIT_ANSWER);
	assert_states(&talk, TCP_TIME_WAIT, TCP_CLOSED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->teardown, TEARDOWN_FOUR_WAY);
	assert_int_equal(story->tcp->side[SERVER].retransmissions, 1);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

/* The first FIN was lost. */
static void test_first_fin_again(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet fin;

	(void)state;
	begin_open(&talk);
	fin = *segment(&talk, CLIENT, FIN | ACK, 1, 1, 0);
	wait_ns(&talk, MILLISECONDS(200));
	send_again(&talk, &fin);
	assert_note(&talk, NOTE_FIN_AGAIN);
	assert_states(&talk, TCP_FIN_WAIT_1, TCP_CLOSE_WAIT);
	segment(&talk, SERVER, ACK, 1, 2, 0);
	segment(&talk, SERVER, FIN | ACK, 1, 2, 0);
	segment(&talk, CLIENT, ACK, 2, 2, 0);
	assert_states(&talk, TCP_TIME_WAIT, TCP_CLOSED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->teardown, TEARDOWN_FOUR_WAY);
	end(&talk);
}

/* FINs into silence: the peer is gone, as with data. */
static void test_fin_unanswered(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet fin;

	(void)state;
	begin_open(&talk);
	fin = *segment(&talk, CLIENT, FIN | ACK, 1, 1, 0);
	for (int i = 0; i < 5; i++) {
		wait_ns(&talk, MILLISECONDS(200) << i);
		send_again(&talk, &fin);
	}
	story = tell(&talk);
	assert_verdict(story, VERDICT_TIMED_OUT, CAUSE_DATA_UNANSWERED, CONFIDENCE_LIKELY);
	end(&talk);
}

/* The capture ends before the last ACK. */
static void test_last_ack_not_captured(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, FIN | ACK, 1, 1, 0);
	segment(&talk, SERVER, FIN | ACK, 1, 2, 0);
	assert_states(&talk, TCP_TIME_WAIT, TCP_LAST_ACK);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_LIKELY);
	assert_evidence(story, 4, 5, 0);
	assert_int_equal(story->teardown, TEARDOWN_THREE_WAY);
	end(&talk);
}

/* Each packet on two interfaces: the copies close nothing a second time. */
static void test_captured_twice(void **state)
{
	static const struct {
		enum side from;
		unsigned flags;
		uint32_t seq, ack;
		enum tcp_state client, server;
	} rows[] = {
		{CLIENT, FIN | ACK, 1, 1, TCP_FIN_WAIT_1, TCP_CLOSE_WAIT},
		{SERVER, ACK, 1, 2, TCP_FIN_WAIT_2, TCP_CLOSE_WAIT},
		{SERVER, FIN | ACK, 1, 2, TCP_TIME_WAIT, TCP_LAST_ACK},
		{CLIENT, ACK, 2, 2, TCP_TIME_WAIT, TCP_CLOSED},
	};
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	for (int i = 0; i < 4; i++) {
		struct packet packet =
			*segment(&talk, rows[i].from, rows[i].flags, rows[i].seq, rows[i].ack, 0);

		assert_states(&talk, rows[i].client, rows[i].server);
		capture_again(&talk, &packet, 1);
		assert_states(&talk, rows[i].client, rows[i].server);
		assert_no_note(&talk, NOTE_FIN_AGAIN);
	}
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->teardown, TEARDOWN_FOUR_WAY);
	assert_int_equal(story->tcp->side[CLIENT].retransmissions, 0);
	assert_int_equal(story->tcp->side[SERVER].retransmissions, 0);
	assert_found(story, NOTE_BIT(FOUND_DUPLICATE_PACKETS));
	end(&talk);
}

/* The ACK of the FIN stands before the FIN in the file. */
static void test_ack_before_fin(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	talk.step_ns = 1000;
	segment(&talk, SERVER, ACK, 1, 2, 0);
	segment(&talk, CLIENT, FIN | ACK, 1, 1, 0);
	segment(&talk, SERVER, FIN | ACK, 1, 2, 0);
	segment(&talk, CLIENT, ACK, 2, 2, 0);
	assert_states(&talk, TCP_TIME_WAIT, TCP_CLOSED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->tcp->closed_first, CLOSED_FIRST_CLIENT);
	end(&talk);
}

/* Begins with the close, as a capture may. */
static void test_midway(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	close_four_way(&talk, SERVER, 300, 500);
	assert_states(&talk, TCP_CLOSED, TCP_TIME_WAIT);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->handshake, HANDSHAKE_NOT_CAPTURED);
	assert_int_equal(story->teardown, TEARDOWN_FOUR_WAY);
	assert_int_equal(story->tcp->closed_first, CLOSED_FIRST_SERVER);
	end(&talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_four_way),
		cmocka_unit_test(test_three_way),
		cmocka_unit_test(test_simultaneous),
		cmocka_unit_test(test_fin_with_data),
		cmocka_unit_test(test_half_close),
		cmocka_unit_test(test_data_that_crosses_the_fin),
		cmocka_unit_test(test_fin_alone),
		cmocka_unit_test(test_last_ack_lost),
		cmocka_unit_test(test_first_fin_again),
		cmocka_unit_test(test_fin_unanswered),
		cmocka_unit_test(test_last_ack_not_captured),
		cmocka_unit_test(test_captured_twice),
		cmocka_unit_test(test_ack_before_fin),
		cmocka_unit_test(test_midway),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
