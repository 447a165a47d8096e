/* Sequence facts of open TCP connections: what was sent again, overtook, is missing, or waits. */
#include "tests/support/conversation.h"

/* A connection that is open: packets 1 to 3. */
static void begin_open(struct conversation *talk)
{
	begin(talk);
	handshake(talk);
}

static void test_retransmission(void **state)
{
	struct conversation talk;
	const struct story *story;
	const struct note *note;
	struct packet data;

	(void)state;
	begin_open(&talk);
	data = *segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	wait_ns(&talk, MILLISECONDS(200));
	send_again(&talk, &data);
	note = assert_note(&talk, NOTE_RETRANSMISSION);
	assert_int_equal(note->packet, 4);
	assert_int_equal(note->value, MILLISECONDS(210));
	assert_int_equal(note->value2, 1);
	wait_ns(&talk, MILLISECONDS(400));
	send_again(&talk, &data);
	assert_int_equal(assert_note(&talk, NOTE_RETRANSMISSION)->value2, 2);
	segment(&talk, SERVER, ACK, 1, 101, 0);
	assert_no_notes(&talk);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->tcp->side[CLIENT].retransmissions, 2);
	assert_int_equal(story->tcp->side[SERVER].retransmissions, 0);
	assert_found(story, 0);
	end(&talk);
}

/* The server's numbers pass 2^32 after 16 bytes. */
static void test_numbers_wrap(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	for (uint32_t sent = 1; sent < 100; sent += 10) {
		segment(&talk, SERVER, PSH | ACK, sent, 1, 10);
		assert_no_notes(&talk);
		segment(&talk, CLIENT, ACK, 1, sent + 10, 0);
		assert_no_notes(&talk);
	}
	close_four_way(&talk, SERVER, 0, 100);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->tcp->side[SERVER].retransmissions, 0);
	assert_found(story, 0);
	end(&talk);
}

static void test_several_in_flight(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	for (uint32_t i = 0; i < 10; i++)
		segment(&talk, CLIENT, ACK, 1 + i * 1460, 1, 1460);
	for (uint32_t i = 0; i < 10; i++) {
		segment(&talk, SERVER, ACK, 1, 1 + (i + 1) * 1460, 0);
		assert_no_notes(&talk);
	}
	story = tell(&talk);
	assert_int_equal(story->connection->bytes[CLIENT], 14600);
	assert_int_equal(story->tcp->side[CLIENT].retransmissions, 0);
	assert_found(story, 0);
	end(&talk);
}

/* What is sent again may be more than before: part of it is new. */
static void test_overlap(void **state)
{
	struct conversation talk;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	wait_ns(&talk, MILLISECONDS(200));
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 150);
	assert_note(&talk, NOTE_RETRANSMISSION);
	segment(&talk, CLIENT, PSH | ACK, 151, 1, 10);
	assert_no_notes(&talk);
	segment(&talk, SERVER, ACK, 1, 161, 0);
	assert_no_notes(&talk);
	assert_found(tell(&talk), 0);
	end(&talk);
}

/* A neighbour of the flow came 1 ms late: within 3 ms it has overtaken, later it was sent again. */
static void test_out_of_order(void **state)
{
	static const struct {
		int64_t late_ns;
		bool is_retransmission;
	} rows[] = {{MILLISECONDS(1), false}, {MILLISECONDS(200), true}};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct conversation talk;
		const struct story *story;

		begin_open(&talk);
		talk.step_ns = 1000;
		segment(&talk, CLIENT, ACK, 1, 1, 1000);
		segment(&talk, CLIENT, ACK, 2001, 1, 1000);
		assert_int_equal(assert_note(&talk, NOTE_GAP)->value, 1000);
		wait_ns(&talk, rows[i].late_ns);
		segment(&talk, CLIENT, ACK, 1001, 1, 1000);
		if (rows[i].is_retransmission)
			assert_note(&talk, NOTE_FILLS_GAP);
		else
			assert_int_equal(assert_note(&talk, NOTE_OUT_OF_ORDER)->value, 2000);
		segment(&talk, SERVER, ACK, 1, 3001, 0);
		assert_no_notes(&talk);
		story = tell(&talk);
		assert_int_equal(story->tcp->side[CLIENT].retransmissions,
				 rows[i].is_retransmission);
		assert_found(story, rows[i].is_retransmission ? 0 : NOTE_BIT(FOUND_OUT_OF_ORDER));
		end(&talk);
	}
}

/* Acknowledged although it never came: the capture did not hold it. */
static void test_missing_from_the_capture(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, ACK, 1, 1, 1000);
	segment(&talk, CLIENT, ACK, 2001, 1, 1000);
	assert_note(&talk, NOTE_GAP);
	segment(&talk, SERVER, ACK, 1, 3001, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_POSSIBLE);
	assert_found(story, NOTE_BIT(FOUND_MISSING_PACKETS));
	end(&talk);
}

static void test_acknowledges_the_unseen(void **state)
{
	struct conversation talk;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, ACK, 1, 1, 1000);
	segment(&talk, SERVER, ACK, 1, 2001, 0);
	assert_int_equal(assert_note(&talk, NOTE_ACKS_UNSEEN)->value, 1000);
	segment(&talk, CLIENT, ACK, 2001, 1, 10);
	assert_no_notes(&talk);
	assert_found(tell(&talk), NOTE_BIT(FOUND_MISSING_PACKETS));
	end(&talk);
}

/* On two interfaces of one host, or of a router that takes one from the TTL. */
static void test_captured_twice(void **state)
{
	(void)state;
	for (unsigned routers = 0; routers < 2; routers++) {
		struct conversation talk;
		const struct story *story;
		struct packet data;

		begin_open(&talk);
		data = *segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
		capture_again(&talk, &data, routers);
		assert_int_equal(assert_note(&talk, NOTE_DUPLICATE)->packet, 4);
		assert_no_note(&talk, NOTE_RETRANSMISSION);
		data = *segment(&talk, SERVER, ACK, 1, 101, 0);
		capture_again(&talk, &data, routers);
		story = tell(&talk);
		assert_int_equal(story->tcp->side[CLIENT].retransmissions, 0);
		assert_found(story, NOTE_BIT(FOUND_DUPLICATE_PACKETS));
		end(&talk);
	}
}

/* IPv6 has no identification: a copy lies close, a retransmission does not. */
static void test_captured_twice_without_id(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet data;

	(void)state;
	begin(&talk);
	talk.version = 6;
	handshake(&talk);
	data = *segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	capture_again(&talk, &data, 1);
	assert_note(&talk, NOTE_DUPLICATE);
	wait_ns(&talk, MILLISECONDS(200));
	send_again(&talk, &data);
	assert_note(&talk, NOTE_RETRANSMISSION);
	story = tell(&talk);
	assert_int_equal(story->tcp->side[CLIENT].retransmissions, 1);
	end(&talk);
}

static void test_keepalive(void **state)
{
	(void)state;
	for (uint32_t length = 0; length < 2; length++) {
		struct conversation talk;
		const struct story *story;

		begin_open(&talk);
		segment(&talk, CLIENT, PSH | ACK, 1, 1, 10);
		segment(&talk, SERVER, ACK, 1, 11, 0);
		for (int i = 0; i < 3; i++) {
			wait_ns(&talk, SECONDS(60));
			segment(&talk, CLIENT, ACK, 10, 1, length);
			assert_int_equal(assert_note(&talk, NOTE_KEEPALIVE)->value, 1);
			assert_no_note(&talk, NOTE_RETRANSMISSION);
			segment(&talk, SERVER, ACK, 1, 11, 0);
			assert_int_equal(assert_note(&talk, NOTE_KEEPALIVE_ANSWER)->packet,
					 6 + 2 * i);
		}
		story = tell(&talk);
		assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
		assert_int_equal(story->tcp->side[CLIENT].retransmissions, 0);
		assert_int_equal(story->error_count, 0);
		assert_found(story, NOTE_BIT(FOUND_KEEPALIVE));
		end(&talk);
	}
}

/* Three probes, silence, and at last the RST with which the kernel gives up. */
static void test_keepalive_unanswered(void **state)
{
	(void)state;
	for (int gives_up = 0; gives_up < 2; gives_up++) {
		struct conversation talk;
		const struct story *story;

		begin_open(&talk);
		for (int i = 1; i <= 3; i++) {
			wait_ns(&talk, SECONDS(10));
			segment(&talk, CLIENT, ACK, 0, 1, 0);
			assert_int_equal(assert_note(&talk, NOTE_KEEPALIVE)->value, i);
		}
		if (gives_up)
			segment(&talk, CLIENT, RST | ACK, 1, 1, 0);
		story = tell(&talk);
		assert_verdict(story, VERDICT_TIMED_OUT, CAUSE_KEEPALIVE_UNANSWERED,
			       gives_up ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY);
		assert_int_equal(story->error_count, 1);
		assert_error(story, 0, CLIENT, 0, "ETIMEDOUT next plain recverr");
		assert_found(story, NOTE_BIT(FOUND_KEEPALIVE));
		end(&talk);
	}
}

/* A probe on two interfaces of a router is one probe. */
static void test_keepalive_captured_twice(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet probe;

	(void)state;
	begin_open(&talk);
	wait_ns(&talk, SECONDS(10));
	probe = *segment(&talk, CLIENT, ACK, 0, 1, 0);
	capture_again(&talk, &probe, 1);
	assert_note(&talk, NOTE_DUPLICATE);
	assert_no_note(&talk, NOTE_KEEPALIVE);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	end(&talk);
}

static void test_zero_window(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 1000);
	talk.window[SERVER] = 0;
	segment(&talk, SERVER, ACK, 1, 1001, 0);
	assert_note(&talk, NOTE_ZERO_WINDOW);
	for (int i = 0; i < 3; i++) {
		wait_ns(&talk, SECONDS(1 << i));
		segment(&talk, CLIENT, ACK, 1000, 1, 0); /* Linux asks with an old number */
		assert_note(&talk, NOTE_WINDOW_PROBE);
		assert_no_note(&talk, NOTE_KEEPALIVE);
		segment(&talk, SERVER, ACK, 1, 1001, 0);
		assert_no_note(&talk, NOTE_ZERO_WINDOW);
		assert_no_note(&talk, NOTE_KEEPALIVE_ANSWER);
	}
	talk.window[SERVER] = 65160;
	segment(&talk, SERVER, ACK, 1, 1001, 0);
	assert_int_equal(assert_note(&talk, NOTE_WINDOW_OPEN)->value, 65160);
	segment(&talk, CLIENT, PSH | ACK, 1001, 1, 1000);
	assert_no_notes(&talk);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->tcp->side[CLIENT].retransmissions, 0);
	assert_found(story, NOTE_BIT(FOUND_ZERO_WINDOW));
	end(&talk);
}

/* Others probe with the next byte, again and again until there is room for it. */
static void test_zero_window_one_byte(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 1000);
	talk.window[SERVER] = 0;
	segment(&talk, SERVER, ACK, 1, 1001, 0);
	for (int i = 0; i < 3; i++) {
		wait_ns(&talk, SECONDS(1 << i));
		segment(&talk, CLIENT, ACK, 1001, 1, 1);
		assert_note(&talk, NOTE_WINDOW_PROBE);
		assert_no_note(&talk, NOTE_RETRANSMISSION);
		segment(&talk, SERVER, ACK, 1, 1001, 0);
	}
	talk.window[SERVER] = 65160;
	segment(&talk, SERVER, ACK, 1, 1001, 0);
	segment(&talk, CLIENT, PSH | ACK, 1001, 1, 1000);
	assert_no_note(&talk, NOTE_RETRANSMISSION);
	segment(&talk, SERVER, ACK, 1, 2001, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->tcp->side[CLIENT].retransmissions, 0);
	assert_found(story, NOTE_BIT(FOUND_ZERO_WINDOW));
	end(&talk);
}

/* Nothing is broken as long as the probes are answered, also at the end of the capture. */
static void test_zero_window_to_the_end(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 1000);
	talk.window[SERVER] = 0;
	segment(&talk, SERVER, ACK, 1, 1001, 0);
	for (int i = 0; i < 5; i++) {
		wait_ns(&talk, SECONDS(1));
		segment(&talk, CLIENT, ACK, 1000, 1, 0);
		segment(&talk, SERVER, ACK, 1, 1001, 0);
	}
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

/* The reader vanished behind its closed window: the probes meet silence. */
static void test_zero_window_and_silence(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 1000);
	talk.window[SERVER] = 0;
	segment(&talk, SERVER, ACK, 1, 1001, 0);
	for (int i = 0; i < 5; i++) {
		wait_ns(&talk, SECONDS(1 << i));
		segment(&talk, CLIENT, ACK, 1000, 1, 0);
		assert_note(&talk, NOTE_WINDOW_PROBE);
	}
	story = tell(&talk);
	assert_verdict(story, VERDICT_TIMED_OUT, CAUSE_DATA_UNANSWERED, CONFIDENCE_LIKELY);
	assert_evidence(story, 6, 10, 0);
	assert_error(story, 0, CLIENT, 0, "ETIMEDOUT next plain recverr");
	end(&talk);
}

/* RFC 7323 section 2.2: scaled only if both offered it, and never in a SYN. */
static void test_window_scale(void **state)
{
	(void)state;
	for (int both = 0; both < 2; both++) {
		struct conversation talk;

		begin(&talk);
		talk.options = TCP_HAS_WINDOW_SCALE;
		talk.window_scale = 7;
		segment(&talk, CLIENT, SYN, 0, 0, 0);
		talk.options = both ? TCP_HAS_WINDOW_SCALE : 0;
		talk.window_scale = 3;
		segment(&talk, SERVER, SYN | ACK, 0, 1, 0);
		talk.window[CLIENT] = 0;
		segment(&talk, CLIENT, ACK, 1, 1, 0);
		talk.window[CLIENT] = 100;
		segment(&talk, CLIENT, ACK, 1, 1, 0);
		assert_int_equal(assert_note(&talk, NOTE_WINDOW_OPEN)->value, both ? 12800 : 100);
		talk.window[SERVER] = 0;
		segment(&talk, SERVER, ACK, 1, 1, 0);
		talk.window[SERVER] = 100;
		segment(&talk, SERVER, ACK, 1, 1, 0);
		assert_int_equal(assert_note(&talk, NOTE_WINDOW_OPEN)->value, both ? 800 : 100);
		end(&talk);
	}
}

/* RFC 7323 section 2.3: more than 14 counts as 14. */
static void test_window_scale_too_large(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	talk.options = TCP_HAS_WINDOW_SCALE;
	talk.window_scale = 255;
	handshake(&talk);
	talk.window[CLIENT] = 0;
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	talk.window[CLIENT] = UINT16_MAX;
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	assert_int_equal(assert_note(&talk, NOTE_WINDOW_OPEN)->value, UINT16_MAX << 14);
	end(&talk);
}

/* Data sent again and again into silence. */
static void send_into_silence(struct conversation *talk, int times)
{
	struct packet data = *segment(talk, CLIENT, PSH | ACK, 1, 1, 100);

	for (int i = 0; i < times; i++) {
		wait_ns(talk, MILLISECONDS(200) << i);
		send_again(talk, &data);
	}
}

static void test_path_gone(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	send_into_silence(&talk, 5);
	story = tell(&talk);
	assert_verdict(story, VERDICT_TIMED_OUT, CAUSE_DATA_UNANSWERED, CONFIDENCE_LIKELY);
	assert_evidence(story, 4, 9, 0);
	assert_int_equal(story->tcp->side[CLIENT].retransmissions, 5);
	assert_int_equal(story->error_count, 1);
	assert_error(story, 0, CLIENT, 0, "ETIMEDOUT next plain recverr");
	assert_int_equal(story->errors[0].confidence, CONFIDENCE_LIKELY);
	end(&talk);
}

/* One repetition just before the end of the capture says nothing yet. */
static void test_too_early_to_tell(void **state)
{
	struct conversation talk;

	(void)state;
	begin_open(&talk);
	send_into_silence(&talk, 1);
	assert_verdict(tell(&talk), VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	end(&talk);
}

/* Any segment of the other side shows that it is still there. */
static void test_silence_is_over(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	send_into_silence(&talk, 4);
	segment(&talk, SERVER, ACK, 1, 101, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

static void test_clock_goes_back(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	wait_ns(&talk, -SECONDS(2));
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	assert_int_equal(assert_note(&talk, NOTE_CLOCK_BACK)->value, SECONDS(2) - MILLISECONDS(10));
	segment(&talk, SERVER, ACK, 1, 101, 0);
	close_four_way(&talk, CLIENT, 100, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_true(story->connection->last_ns >= story->connection->first_ns);
	assert_true(story->silence_ns >= 0);
	assert_found(story, NOTE_BIT(FOUND_CLOCK_WENT_BACK));
	assert_true(correlator_counts(talk.correlator)->clock_went_back > 0);
	end(&talk);
}

static void test_bad_checksum(void **state)
{
	struct conversation talk;

	(void)state;
	begin_open(&talk);
	talk.checksum = CHECKSUM_WRONG;
	talk.direction = DIRECTION_OUT; /* offload */
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	assert_no_notes(&talk);
	talk.direction = DIRECTION_IN;
	segment(&talk, SERVER, PSH | ACK, 1, 101, 100);
	assert_note(&talk, NOTE_BAD_CHECKSUM);
	talk.checksum = CHECKSUM_OFFLOADED;
	segment(&talk, SERVER, PSH | ACK, 101, 101, 100);
	assert_no_note(&talk, NOTE_BAD_CHECKSUM);
	assert_found(tell(&talk), NOTE_BIT(FOUND_BAD_CHECKSUM));
	end(&talk);
}

/* Segmentation offload: one large segment, acknowledged bit by bit. */
static void test_large_segments(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, ACK, 1, 1, 200000);
	assert_no_notes(&talk);
	for (uint32_t acked = 50000; acked <= 200000; acked += 50000) {
		segment(&talk, SERVER, ACK, 1, 1 + acked, 0);
		assert_no_notes(&talk);
	}
	story = tell(&talk);
	assert_int_equal(story->connection->bytes[CLIENT], 200000);
	assert_found(story, 0);
	end(&talk);
}

/* A full-sized segment again and again while smaller ones pass: nobody says why. */
static void test_black_hole(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet data;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	segment(&talk, SERVER, ACK, 1, 101, 0);
	data = *segment(&talk, CLIENT, ACK, 101, 1, 1460);
	segment(&talk, CLIENT, PSH | ACK, 1561, 1, 40);
	segment(&talk, SERVER, ACK, 1, 101, 0); /* it heard the small one */
	for (int i = 0; i < 4; i++) {
		wait_ns(&talk, MILLISECONDS(200) << i);
		send_again(&talk, &data);
	}
	story = tell(&talk);
	assert_verdict(story, VERDICT_TIMED_OUT, CAUSE_DATA_UNANSWERED, CONFIDENCE_LIKELY);
	assert_true(story->connection->notes & NOTE_BIT(FOUND_PMTU_BLACK_HOLE));
	assert_false(story->connection->notes & NOTE_BIT(FOUND_PMTU_REDUCED));
	end(&talk);
}

/* The sender found out by itself (RFC 4821): the same data in smaller pieces gets through. */
static void test_black_hole_left(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet data;

	(void)state;
	begin_open(&talk);
	data = *segment(&talk, CLIENT, ACK, 1, 1, 1460);
	for (int i = 0; i < 3; i++) {
		wait_ns(&talk, MILLISECONDS(200) << i);
		send_again(&talk, &data);
	}
	wait_ns(&talk, MILLISECONDS(1600));
	segment(&talk, CLIENT, ACK, 1, 1, 512);
	assert_int_equal(assert_note(&talk, NOTE_PATH_MTU_SMALLER)->value, 512);
	segment(&talk, SERVER, ACK, 1, 513, 0);
	segment(&talk, CLIENT, ACK, 513, 1, 512);
	segment(&talk, SERVER, ACK, 1, 1025, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_true(story->connection->notes & NOTE_BIT(FOUND_PMTU_BLACK_HOLE));
	end(&talk);
}

/* Loss alone is no black hole: small segments that vanish, or large ones that had passed. */
static void test_loss_is_no_black_hole(void **state)
{
	struct conversation talk;
	struct packet data;

	(void)state;
	begin_open(&talk);
	segment(&talk, CLIENT, ACK, 1, 1, 1460);
	segment(&talk, SERVER, ACK, 1, 1461, 0);
	data = *segment(&talk, CLIENT, ACK, 1461, 1, 1460);
	segment(&talk, CLIENT, ACK, 2921, 1, 40);
	segment(&talk, SERVER, ACK, 1, 1461, 0);
	for (int i = 0; i < 4; i++) {
		wait_ns(&talk, MILLISECONDS(200) << i);
		send_again(&talk, &data);
	}
	assert_false(tell(&talk)->connection->notes & NOTE_BIT(FOUND_PMTU_BLACK_HOLE));
	end(&talk);
}

/* Events beyond the limit are counted, not kept; everything else goes on. */
static void test_events_limit(void **state)
{
	struct conversation talk;
	struct limits limits = limits_default();
	const struct story *story;

	(void)state;
	limits.keep_timelines = true;
	limits.max_events = 5;
	limits.fold_after = 0;
	begin_with(&talk, &limits);
	handshake(&talk);
	for (uint32_t i = 0; i < 20; i++)
		segment(&talk, CLIENT, PSH | ACK, 1 + i * 10, 1, 10);
	segment(&talk, SERVER, ACK, 1, 201, 0);
	close_four_way(&talk, CLIENT, 200, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->connection->packets[CLIENT], 24);
	assert_int_equal(story->connection->bytes[CLIENT], 200);
	assert_int_equal(talk.told[0]->event_count, 5);
	assert_int_equal(correlator_counts(talk.correlator)->events_left_out, 23);
	assert_found(story, NOTE_BIT(FOUND_EVENTS_LIMITED));
	end(&talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_retransmission),
		cmocka_unit_test(test_numbers_wrap),
		cmocka_unit_test(test_several_in_flight),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_out_of_order),
		cmocka_unit_test(test_missing_from_the_capture),
		cmocka_unit_test(test_acknowledges_the_unseen),
		cmocka_unit_test(test_captured_twice),
		cmocka_unit_test(test_captured_twice_without_id),
		cmocka_unit_test(test_keepalive),
		cmocka_unit_test(test_keepalive_unanswered),
		cmocka_unit_test(test_keepalive_captured_twice),
		cmocka_unit_test(test_zero_window),
		cmocka_unit_test(test_zero_window_one_byte),
		cmocka_unit_test(test_zero_window_to_the_end),
		cmocka_unit_test(test_zero_window_and_silence),
		cmocka_unit_test(test_window_scale),
		cmocka_unit_test(test_window_scale_too_large),
		cmocka_unit_test(test_path_gone),
		cmocka_unit_test(test_too_early_to_tell),
		cmocka_unit_test(test_silence_is_over),
		cmocka_unit_test(test_clock_goes_back),
		cmocka_unit_test(test_bad_checksum),
		cmocka_unit_test(test_large_segments),
		cmocka_unit_test(test_black_hole),
		cmocka_unit_test(test_black_hole_left),
		cmocka_unit_test(test_loss_is_no_black_hole),
		cmocka_unit_test(test_events_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
