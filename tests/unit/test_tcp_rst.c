/* RSTs: what each one answers, whether its receiver takes it, and who is told what. */
#include "tests/support/conversation.h"

/* A connection over which each side has sent 100 bytes: packets 1 to 7. */
static void begin_talking(struct conversation *talk)
{
	begin(talk);
	handshake(talk);
	segment(talk, CLIENT, PSH | ACK, 1, 1, 100);
	segment(talk, SERVER, ACK, 1, 101, 0);
	segment(talk, SERVER, PSH | ACK, 1, 101, 100);
	segment(talk, CLIENT, ACK, 101, 101, 0);
}

/* RFC 5961 section 3.2: exactly the next number. */
static void test_abort(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_talking(&talk);
	segment(&talk, SERVER, RST | ACK, 101, 101, 0);
	assert_note(&talk, NOTE_RST_ABORT);
	assert_states(&talk, TCP_CLOSED, TCP_CLOSED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_evidence(story, 8, 0);
	assert_int_equal(story->teardown, TEARDOWN_RESET);
	assert_int_equal(story->tcp->closed_first, CLOSED_FIRST_SERVER);
	assert_int_equal(story->error_count, 1);
	assert_error(story, 0, CLIENT, 8, "ECONNRESET next plain recverr");
	assert_found(story, NOTE_BIT(FOUND_ABORT));
	end(&talk);
}

/* close() with unread data, or a killed process: the last data went to the end that aborts. */
static void test_abort_with_unread_data(void **state)
{
	struct conversation talk;
	const struct story *story;
	const struct note *note;

	(void)state;
	begin_talking(&talk);
	segment(&talk, CLIENT, PSH | ACK, 101, 101, 50);
	segment(&talk, SERVER, ACK, 101, 151, 0);
	segment(&talk, SERVER, RST | ACK, 101, 151, 0);
	note = assert_note(&talk, NOTE_RST_ABORT);
	assert_int_equal(note->packet, 8);
	assert_int_equal(note->value, 150);
	story = tell(&talk);
	assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_found(story, NOTE_BIT(FOUND_ABORT) | NOTE_BIT(FOUND_UNREAD_DATA_AT_CLOSE));
	end(&talk);
}

/* An answer without ACK, with the number that the segment acknowledged: no such connection. */
static void test_peer_lost_state(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_talking(&talk);
	segment(&talk, CLIENT, PSH | ACK, 101, 101, 50);
	segment(&talk, SERVER, RST, 101, 0, 0);
	assert_int_equal(assert_note(&talk, NOTE_RST_LOST_STATE)->packet, 8);
	story = tell(&talk);
	assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_error(story, 0, CLIENT, 9, "ECONNRESET next plain recverr");
	assert_found(story, NOTE_BIT(FOUND_PEER_LOST_STATE));
	end(&talk);
}

/* RFC 5961 section 3.2: in the window but not exact is challenged, outside it is dropped. */
static void test_window(void **state)
{
	static const struct {
		int32_t off;
		enum note_kind kind;
	} rows[] = {
		{1, NOTE_RST_CHALLENGED},
		{1000, NOTE_RST_CHALLENGED},
		{64239, NOTE_RST_CHALLENGED},
		{64240, NOTE_RST_OUT_OF_WINDOW},
		{1000000, NOTE_RST_OUT_OF_WINDOW},
		{-1, NOTE_RST_OUT_OF_WINDOW},
		{-1000000, NOTE_RST_OUT_OF_WINDOW},
		{INT32_MAX, NOTE_RST_OUT_OF_WINDOW},
		{-INT32_MAX, NOTE_RST_OUT_OF_WINDOW},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct conversation talk;
		const struct story *story;

		begin_talking(&talk);
		segment(&talk, SERVER, RST, 101 + (uint32_t)rows[i].off, 0, 0);
		assert_int_equal(assert_note(&talk, rows[i].kind)->value, rows[i].off);
		assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
		segment(&talk, CLIENT, ACK, 101, 101, 0);
		if (rows[i].kind == NOTE_RST_CHALLENGED)
			assert_int_equal(assert_note(&talk, NOTE_CHALLENGE_ACK)->packet, 8);
		else
			assert_no_note(&talk, NOTE_CHALLENGE_ACK);
		close_four_way(&talk, CLIENT, 100, 100);
		story = tell(&talk);
		assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
		assert_int_equal(story->error_count, 0);
		end(&talk);
	}
}

/* The receiver may lag behind what the capture saw sent: any number not acknowledged yet may be it.
 */
static void test_number_in_flight(void **state)
{
	struct conversation talk;

	(void)state;
	begin_talking(&talk);
	segment(&talk, SERVER, ACK, 101, 101, 1000);
	segment(&talk, SERVER, ACK, 1101, 101, 1000);
	segment(&talk, SERVER, RST | ACK, 1101, 101, 0);
	assert_states(&talk, TCP_CLOSED, TCP_CLOSED);
	assert_verdict(tell(&talk), VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	end(&talk);
}

static void test_bad_checksum(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_talking(&talk);
	talk.checksum = CHECKSUM_WRONG;
	segment(&talk, SERVER, RST | ACK, 101, 101, 0);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_found(story, NOTE_BIT(FOUND_RST_NOT_ACCEPTED) | NOTE_BIT(FOUND_BAD_CHECKSUM));
	end(&talk);
}

/* A firewall's RST comes from another distance than the peer's packets. */
static void test_ttl_differs(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_talking(&talk);
	talk.ttl[SERVER] = 118;
	segment(&talk, SERVER, RST | ACK, 101, 101, 0);
	assert_int_equal(assert_note(&talk, NOTE_RST_TTL)->value, 118);
	assert_int_equal(assert_note(&talk, NOTE_RST_TTL)->value2, 63);
	story = tell(&talk);
	assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_error(story, 0, CLIENT, 8, "ECONNRESET next plain recverr");
	assert_true(story->connection->notes & NOTE_BIT(FOUND_RST_TTL_DIFFERS));
	end(&talk);
}

/* A middle box resets both ends in the other's name: each of them is told. */
static void test_both_ends_reset(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_talking(&talk);
	talk.ttl[CLIENT] = talk.ttl[SERVER] = 118;
	segment(&talk, SERVER, RST | ACK, 101, 101, 0);
	segment(&talk, CLIENT, RST | ACK, 101, 101, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_int_equal(story->error_count, 2);
	assert_error(story, 0, CLIENT, 8, "ECONNRESET next plain recverr");
	assert_error(story, 1, SERVER, 9, "ECONNRESET next plain recverr");
	assert_true(story->connection->notes & NOTE_BIT(FOUND_RST_TTL_DIFFERS));
	end(&talk);
}

/* The same RST again, or one for each segment in flight, tells nothing new. */
static void test_repeated(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_talking(&talk);
	segment(&talk, CLIENT, ACK, 101, 101, 1000);
	segment(&talk, CLIENT, ACK, 1101, 101, 1000);
	segment(&talk, SERVER, RST, 101, 0, 0);
	segment(&talk, SERVER, RST, 101, 0, 0);
	assert_int_equal(assert_note(&talk, NOTE_RST_REPEATED)->packet, 10);
	story = tell(&talk);
	assert_evidence(story, 10, 0);
	assert_int_equal(story->error_count, 1);
	end(&talk);
}

/* close() and the peer sends on: the answer is RST; the peer, in CLOSE_WAIT, gets EPIPE. */
static void test_data_after_close(void **state)
{
	struct conversation talk;
	const struct story *story;
	const struct note *note;

	(void)state;
	begin_talking(&talk);
	segment(&talk, CLIENT, FIN | ACK, 101, 101, 0);
	segment(&talk, SERVER, ACK, 101, 102, 0);
	assert_states(&talk, TCP_FIN_WAIT_2, TCP_CLOSE_WAIT);
	segment(&talk, SERVER, PSH | ACK, 101, 102, 50);
	assert_note(&talk, NOTE_HALF_CLOSED_DATA);
	segment(&talk, CLIENT, RST, 102, 0, 0);
	note = assert_note(&talk, NOTE_RST_DATA_AFTER_CLOSE);
	assert_int_equal(note->packet, 10);
	assert_int_equal(note->value2, 8);
	assert_states(&talk, TCP_CLOSED, TCP_CLOSED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_evidence(story, 8, 10, 11, 0);
	assert_int_equal(story->teardown, TEARDOWN_RESET);
	assert_int_equal(story->tcp->closed_first, CLOSED_FIRST_CLIENT);
	assert_int_equal(story->error_count, 1);
	assert_error(story, 0, SERVER, 11, "EPIPE write plain recverr");
	assert_true(story->connection->notes & NOTE_BIT(FOUND_DATA_AFTER_CLOSE));
	end(&talk);
}

/* RST in FIN_WAIT_2: after shutdown() the reader is told, after close() there is nobody. */
static void test_reset_in_fin_wait(void **state)
{
	(void)state;
	for (int data = 0; data < 2; data++) {
		struct conversation talk;
		const struct story *story;

		begin_talking(&talk);
		segment(&talk, CLIENT, FIN | ACK, 101, 101, 0);
		segment(&talk, SERVER, ACK, 101, 102, 0);
		if (data) {
			segment(&talk, SERVER, PSH | ACK, 101, 102, 50);
			segment(&talk, CLIENT, ACK, 102, 151, 0);
		}
		segment(&talk, SERVER, RST | ACK, data ? 151 : 101, 102, 0);
		assert_states(&talk, TCP_CLOSED, TCP_CLOSED);
		story = tell(&talk);
		assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
		assert_int_equal(story->error_count, 1);
		assert_error(story, 0, CLIENT, data ? 12 : 10, "ECONNRESET next plain recverr");
		assert_int_equal(story->errors[0].confidence,
				 data ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE);
		end(&talk);
	}
}

/* The passive end aborts in CLOSE_WAIT. */
static void test_reset_from_close_wait(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_talking(&talk);
	segment(&talk, SERVER, FIN | ACK, 101, 101, 0);
	segment(&talk, CLIENT, ACK, 101, 102, 0);
	assert_states(&talk, TCP_CLOSE_WAIT, TCP_FIN_WAIT_2);
	segment(&talk, SERVER, RST | ACK, 102, 101, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_error(story, 0, CLIENT, 10, "EPIPE write plain recverr");
	end(&talk);
}

/* tcp_reset_check(): some systems send the RST with the number of their FIN, which Linux accepts.
 */
static void test_number_of_the_fin(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_talking(&talk);
	segment(&talk, SERVER, FIN | ACK, 101, 101, 0);
	segment(&talk, CLIENT, ACK, 101, 102, 0);
	segment(&talk, SERVER, RST, 101, 0, 0);
	assert_no_note(&talk, NOTE_RST_OUT_OF_WINDOW);
	assert_states(&talk, TCP_CLOSED, TCP_CLOSED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_error(story, 0, CLIENT, 10, "EPIPE write plain recverr");
	end(&talk);
}

/* Both ends had closed: a RST in TIME_WAIT ends nothing that a program could see. */
static void test_reset_in_time_wait(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_talking(&talk);
	close_four_way(&talk, CLIENT, 100, 100);
	assert_states(&talk, TCP_TIME_WAIT, TCP_CLOSED);
	segment(&talk, SERVER, RST, 102, 0, 0);
	assert_note(&talk, NOTE_RST_AFTER_CLOSE);
	assert_states(&talk, TCP_CLOSED, TCP_CLOSED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->teardown, TEARDOWN_FOUR_WAY);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

/* The passive end closes after FIN_WAIT_2 had ended: its FIN meets a RST. Nobody waits for it. */
static void test_fin_after_the_end(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_talking(&talk);
	segment(&talk, CLIENT, FIN | ACK, 101, 101, 0);
	segment(&talk, SERVER, ACK, 101, 102, 0);
	wait_ns(&talk, SECONDS(120));
	segment(&talk, SERVER, FIN | ACK, 101, 102, 0);
	segment(&talk, CLIENT, RST, 102, 0, 0);
	assert_states(&talk, TCP_CLOSED, TCP_CLOSED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_int_equal(story->tcp->closed_first, CLOSED_FIRST_CLIENT);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

/* tcp_check_req(): any RST in the window removes a half-open request; the client had given up. */
static void test_reset_of_a_request(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, SERVER, SYN | ACK, 0, 1, 0);
	segment(&talk, CLIENT, RST | ACK, 1, 1, 0);
	assert_states(&talk, TCP_CLOSED, TCP_CLOSED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_INCOMPLETE, CAUSE_RST, CONFIDENCE_LIKELY);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

/* accept() had not taken it yet: the program learns of it at its first read. */
static void test_reset_before_accept(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	handshake(&talk);
	segment(&talk, CLIENT, RST | ACK, 1, 1, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_int_equal(story->tcp->closed_first, CLOSED_FIRST_CLIENT);
	assert_error(story, 0, SERVER, 4, "ECONNRESET next plain recverr");
	end(&talk);
}

/* tcp_abort_on_overflow: the listener refuses the last ACK of the handshake. */
static void test_overflow(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	handshake(&talk);
	segment(&talk, SERVER, RST, 1, 0, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_error(story, 0, CLIENT, 4, "ECONNRESET next plain recverr");
	end(&talk);
}

/* A capture that begins with the RST: what it ended is not known. */
static void test_reset_alone(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, SERVER, RST, 500, 0, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_LIKELY);
	assert_int_equal(story->handshake, HANDSHAKE_NOT_CAPTURED);
	end(&talk);
}

static void test_reset_midway(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, PSH | ACK, 500, 300, 100);
	segment(&talk, SERVER, RST, 300, 0, 0);
	assert_states(&talk, TCP_CLOSED, TCP_CLOSED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_error(story, 0, CLIENT, 2, "ECONNRESET next plain recverr");
	assert_true(story->connection->notes & NOTE_BIT(FOUND_PEER_LOST_STATE));
	end(&talk);
}

/* Retransmissions without answer, then the RST of the side that gives them up. */
static void test_gives_up(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet data;

	(void)state;
	begin_talking(&talk);
	data = *segment(&talk, CLIENT, PSH | ACK, 101, 101, 50);
	for (int i = 0; i < 5; i++) {
		wait_ns(&talk, MILLISECONDS(200) << i);
		send_again(&talk, &data);
	}
	segment(&talk, CLIENT, RST | ACK, 151, 101, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_TIMED_OUT, CAUSE_DATA_UNANSWERED, CONFIDENCE_LIKELY);
	assert_error(story, 0, CLIENT, 0, "ETIMEDOUT next plain recverr");
	end(&talk);
}

/*
 * The client's segment comes again `repeats` times, while the server is heard; then the client
 * answers the server with a bare RST.
 */
static const struct story *gone_after(struct conversation *talk, int repeats)
{
	struct packet data;

	begin_talking(talk);
	data = *segment(talk, CLIENT, PSH | ACK, 101, 101, 50);
	for (int i = 0; i < repeats; i++) {
		wait_ns(talk, MILLISECONDS(200) << i);
		send_again(talk, &data);
		segment(talk, SERVER, PSH | ACK, 101 + 10 * (uint32_t)i, 101, 10);
		segment(talk, CLIENT, ACK, 151, 111 + 10 * (uint32_t)i, 0);
	}
	wait_ns(talk, MILLISECONDS(2000));
	segment(talk, SERVER, PSH | ACK, 101 + 10 * (uint32_t)repeats, 101, 10);
	segment(talk, CLIENT, RST, 101, 0, 0);
	return tell(talk);
}

/* Three repetitions in vain: the kernel gave up. Two: the host has lost the connection. */
static void test_gives_up_although_heard(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	story = gone_after(&talk, 3);
	assert_verdict(story, VERDICT_TIMED_OUT, CAUSE_DATA_UNANSWERED, CONFIDENCE_LIKELY);
	assert_error(story, 0, CLIENT, 0, "ETIMEDOUT next plain recverr");
	assert_int_equal(story->error_count, 1);
	assert_int_equal(story->errors[0].confidence, CONFIDENCE_LIKELY);
	end(&talk);
	story = gone_after(&talk, 2);
	assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_error(story, 0, SERVER, 16, "ECONNRESET next plain recverr");
	end(&talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_abort),
		cmocka_unit_test(test_abort_with_unread_data),
		cmocka_unit_test(test_peer_lost_state),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_number_in_flight),
		cmocka_unit_test(test_bad_checksum),
		cmocka_unit_test(test_ttl_differs),
		cmocka_unit_test(test_both_ends_reset),
		cmocka_unit_test(test_repeated),
		cmocka_unit_test(test_data_after_close),
		cmocka_unit_test(test_reset_in_fin_wait),
		cmocka_unit_test(test_reset_from_close_wait),
		cmocka_unit_test(test_number_of_the_fin),
		cmocka_unit_test(test_reset_in_time_wait),
		cmocka_unit_test(test_fin_after_the_end),
		cmocka_unit_test(test_reset_of_a_request),
		cmocka_unit_test(test_reset_before_accept),
		cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_reset_alone),
		cmocka_unit_test(test_reset_midway),
		cmocka_unit_test(test_gives_up),
		cmocka_unit_test(test_gives_up_although_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
