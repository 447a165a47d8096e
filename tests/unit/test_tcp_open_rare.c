/* TCP openings that are seldom, and captures that show them in part, twice or out of order. */
#include "tests/support/conversation.h"

/* SYN-ACK that acknowledges `ack`. */
static const struct packet *syn_ack(struct conversation *talk, uint32_t ack)
{
	return segment(talk, SERVER, SYN | ACK, 0, ack, 0);
}

static void test_simultaneous_open(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	assert_states(&talk, TCP_SYN_SENT, TCP_UNKNOWN);
	segment(&talk, SERVER, SYN, 0, 0, 0);
	assert_states(&talk, TCP_SYN_RCVD, TCP_SYN_RCVD);
	assert_handshake_step(&talk, 2, 4);
	segment(&talk, CLIENT, SYN | ACK, 0, 1, 0);
	assert_states(&talk, TCP_SYN_RCVD, TCP_ESTABLISHED);
	assert_handshake_step(&talk, 3, 4);
	segment(&talk, SERVER, SYN | ACK, 0, 1, 0);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	assert_handshake_step(&talk, 4, 4);
	segment(&talk, CLIENT, ACK, 1, 1, 10);
	segment(&talk, SERVER, ACK, 1, 11, 0);
	close_four_way(&talk, CLIENT, 10, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->handshake, HANDSHAKE_SIMULTANEOUS);
	assert_int_equal(story->teardown, TEARDOWN_FOUR_WAY);
	assert_int_equal(story->tcp->side[CLIENT].retransmissions, 0);
	assert_int_equal(story->tcp->side[SERVER].retransmissions, 0);
	assert_int_equal(story->connection->syn_attempts, 1);
	assert_found(story, 0);
	end(&talk);
}

/* Some kernels answer the crossing SYN with a bare ACK, and one SYN-ACK may be lost. */
static void test_simultaneous_open_with_acks(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, SERVER, SYN, 0, 0, 0);
	segment(&talk, CLIENT, SYN | ACK, 0, 1, 0);
	segment(&talk, SERVER, ACK, 1, 1, 0);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->handshake, HANDSHAKE_SIMULTANEOUS);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

static void test_self_connect(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet packet;

	(void)state;
	begin(&talk);
	talk.port[SERVER] = talk.port[CLIENT];
	talk.isn[SERVER] = talk.isn[CLIENT];
	for (int i = 0; i < 6; i++) {
		static const struct {
			unsigned flags;
			uint32_t seq, ack, length;
			enum tcp_state after;
		} rows[] = {
			{SYN, 0, 0, 0, TCP_SYN_RCVD},
			{SYN | ACK, 0, 1, 0, TCP_ESTABLISHED},
			{ACK | PSH, 1, 1, 20, TCP_ESTABLISHED},
			{ACK, 21, 21, 0, TCP_ESTABLISHED},
			{FIN | ACK, 21, 21, 0, TCP_CLOSING},
			{ACK, 22, 22, 0, TCP_TIME_WAIT},
		};
		struct conversation scratch = talk;

		begin(&scratch); /* only to build the packet */
		scratch.port[SERVER] = scratch.port[CLIENT];
		scratch.isn[SERVER] = scratch.isn[CLIENT];
		packet = *segment(&scratch, CLIENT, rows[i].flags, rows[i].seq, rows[i].ack,
				  rows[i].length);
		end(&scratch);
		packet.five_tuple.destination = packet.five_tuple.source;
		packet.ip.id = (uint16_t)(i + 1);
		add(&talk, &packet);
		assert_states(&talk, rows[i].after, rows[i].after);
	}
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->handshake, HANDSHAKE_SELF_CONNECT);
	assert_int_equal(story->teardown, TEARDOWN_SELF_CONNECT);
	assert_int_equal(story->tcp->closed_first, CLOSED_FIRST_BOTH);
	assert_int_equal(story->tcp->side[CLIENT].retransmissions, 0);
	assert_int_equal(story->connection->syn_attempts, 1);
	assert_int_equal(story->error_count, 0);
	assert_found(story, 0);
	end(&talk);
}

static void test_fast_open_request(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	talk.options = TCP_HAS_FAST_OPEN;
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	assert_note(&talk, NOTE_FAST_OPEN_REQUEST);
	assert_handshake_step(&talk, 1, 3);
	talk.cookie_length = 8;
	syn_ack(&talk, 1);
	assert_int_equal(assert_note(&talk, NOTE_FAST_OPEN_COOKIE)->value, 8);
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	assert_handshake_step(&talk, 3, 3);
	story = tell(&talk);
	assert_int_equal(story->handshake, HANDSHAKE_THREE_WAY);
	assert_found(story, NOTE_BIT(FOUND_FAST_OPEN));
	end(&talk);
}

static void test_fast_open_data(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	talk.options = TCP_HAS_FAST_OPEN;
	talk.cookie_length = 8;
	segment(&talk, CLIENT, SYN, 0, 0, 100);
	assert_int_equal(assert_note(&talk, NOTE_FAST_OPEN_DATA)->value, 100);
	assert_states(&talk, TCP_SYN_SENT, TCP_UNKNOWN);
	talk.options = 0;
	syn_ack(&talk, 101);
	assert_note(&talk, NOTE_FAST_OPEN_ACCEPTED);
	assert_handshake_step(&talk, 2, 3);
	assert_states(&talk, TCP_ESTABLISHED, TCP_SYN_RCVD);
	segment(&talk, SERVER, PSH | ACK, 1, 101,
		50); /* before the third step: RFC 7413 section 1 */
	segment(&talk, CLIENT, ACK, 101, 51, 0);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	assert_handshake_step(&talk, 3, 3);
	segment(&talk, CLIENT, PSH | ACK, 101, 51, 10);
	assert_no_notes(&talk);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->handshake, HANDSHAKE_FAST_OPEN);
	assert_int_equal(story->connection->bytes[CLIENT], 110);
	assert_int_equal(story->tcp->side[CLIENT].retransmissions, 0);
	assert_found(story, NOTE_BIT(FOUND_FAST_OPEN));
	end(&talk);
}

/* The server takes the SYN but not its data, which is then sent again (RFC 7413 section 4.2.1). */
static void test_fast_open_data_ignored(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	talk.options = TCP_HAS_FAST_OPEN;
	talk.cookie_length = 8;
	segment(&talk, CLIENT, SYN, 0, 0, 100);
	talk.options = 0;
	syn_ack(&talk, 1);
	assert_note(&talk, NOTE_FAST_OPEN_IGNORED);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	assert_handshake_step(&talk, 3, 3);
	assert_int_equal(assert_note(&talk, NOTE_RETRANSMISSION)->packet, 1);
	segment(&talk, SERVER, ACK, 1, 101, 0);
	story = tell(&talk);
	assert_int_equal(story->handshake, HANDSHAKE_THREE_WAY);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	end(&talk);
}

/* Linux falls back to a plain SYN when the one with data met nothing but silence. */
static void test_fast_open_falls_back(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	talk.options = TCP_HAS_FAST_OPEN;
	talk.cookie_length = 8;
	segment(&talk, CLIENT, SYN, 0, 0, 100);
	wait_ns(&talk, SECONDS(1));
	talk.options = 0;
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	assert_int_equal(assert_note(&talk, NOTE_SYN_ATTEMPT)->value, 2);
	syn_ack(&talk, 1);
	segment(&talk, CLIENT, ACK, 1, 1, 100);
	story = tell(&talk);
	assert_int_equal(story->handshake, HANDSHAKE_THREE_WAY);
	assert_int_equal(story->connection->syn_attempts, 2);
	end(&talk);
}

/* The SYN-ACK was lost: both come again. */
static void test_syn_ack_before_syn(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	talk.step_ns = 1000;
	syn_ack(&talk, 1);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	close_four_way(&talk, CLIENT, 0, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->handshake, HANDSHAKE_THREE_WAY);
	assert_int_equal(story->end[CLIENT].port, 40001);
	assert_int_equal(story->tcp->side[CLIENT].retransmissions, 0);
	end(&talk);
}

static void test_third_step_before_second(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	talk.step_ns = 1000;
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	syn_ack(&talk, 1);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 10);
	segment(&talk, SERVER, ACK, 1, 11, 0);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	close_four_way(&talk, CLIENT, 10, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->handshake, HANDSHAKE_THREE_WAY);
	end(&talk);
}

/* The capture holds each packet on two interfaces of a router. */
static void test_captured_twice(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet packet;

	(void)state;
	begin(&talk);
	packet = *segment(&talk, CLIENT, SYN, 0, 0, 0);
	capture_again(&talk, &packet, 1);
	assert_int_equal(assert_note(&talk, NOTE_DUPLICATE)->packet, 1);
	packet = *syn_ack(&talk, 1);
	capture_again(&talk, &packet, 1);
	assert_int_equal(assert_note(&talk, NOTE_DUPLICATE)->packet, 3);
	packet = *segment(&talk, CLIENT, ACK, 1, 1, 0);
	capture_again(&talk, &packet, 1);
	packet = *segment(&talk, CLIENT, PSH | ACK, 1, 1, 10);
	capture_again(&talk, &packet, 1);
	assert_int_equal(assert_note(&talk, NOTE_DUPLICATE)->packet, 7);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->connection->syn_attempts, 1);
	assert_int_equal(story->tcp->side[CLIENT].retransmissions, 0);
	assert_int_equal(story->tcp->side[SERVER].retransmissions, 0);
	assert_found(story, NOTE_BIT(FOUND_DUPLICATE_PACKETS));
	end(&talk);
}

static void test_refusal_captured_twice(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet packet;

	(void)state;
	begin(&talk);
	packet = *segment(&talk, CLIENT, SYN, 0, 0, 0);
	capture_again(&talk, &packet, 1);
	packet = *segment(&talk, SERVER, RST | ACK, 0, 1, 0);
	capture_again(&talk, &packet, 1);
	assert_states(&talk, TCP_CLOSED, TCP_CLOSED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_REFUSED, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_int_equal(story->error_count, 1);
	assert_error(story, 0, CLIENT, 3, "ECONNREFUSED connect plain recverr");
	assert_found(story, NOTE_BIT(FOUND_DUPLICATE_PACKETS));
	end(&talk);
}

/* The capture begins in the middle: the end with the higher port is taken for the client. */
static void test_midway(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, SERVER, PSH | ACK, 500, 300, 100);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	segment(&talk, CLIENT, ACK, 300, 600, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->handshake, HANDSHAKE_NOT_CAPTURED);
	assert_int_equal(story->end[CLIENT].port, 40001);
	assert_int_equal(story->connection->syn_attempts, 0);
	assert_int_equal(story->connection->packets[SERVER], 1);
	assert_found(story, 0);
	end(&talk);
}

static void test_midway_one_direction(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, PSH | ACK, 500, 300, 100);
	segment(&talk, CLIENT, PSH | ACK, 600, 300, 100);
	story = tell(&talk);
	assert_verdict(story, VERDICT_UNDETERMINED, CAUSE_NONE, CONFIDENCE_POSSIBLE);
	assert_int_equal(story->seen, SEEN_CLIENT_ONLY);
	end(&talk);
}

/* One direction of a whole connection: the ACKs tell that the other side answered. */
static void test_client_only(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	segment(&talk, CLIENT, ACK, 101, 201, 0);
	segment(&talk, CLIENT, FIN | ACK, 101, 201, 0);
	segment(&talk, CLIENT, ACK, 102, 202, 0); /* the server's FIN */
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_POSSIBLE);
	assert_int_equal(story->seen, SEEN_CLIENT_ONLY);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

static void test_client_only_open(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	segment(&talk, CLIENT, ACK, 101, 201, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_POSSIBLE);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

static void test_server_only(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	syn_ack(&talk, 1);
	assert_states(&talk, TCP_ESTABLISHED, TCP_SYN_RCVD);
	segment(&talk, SERVER, ACK, 1, 101, 0);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	segment(&talk, SERVER, PSH | ACK, 1, 101, 200);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_POSSIBLE);
	assert_int_equal(story->seen, SEEN_SERVER_ONLY);
	assert_int_equal(story->end[CLIENT].port, 40001);
	end(&talk);
}

/* The client's host came back without the connection (RFC 9293 figure 9, RFC 5961 section 4.2). */
static void test_half_open_connection(void **state)
{
	struct conversation talk;
	const struct story *first, *second;

	(void)state;
	begin(&talk);
	handshake(&talk);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	segment(&talk, SERVER, ACK, 1, 101, 0);
	wait_ns(&talk, SECONDS(60));
	talk.isn[CLIENT] += 777000; /* the new one */
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, SERVER, ACK, 1, (uint32_t)101 - 777000,
		0); /* challenge ACK of the old one */
	assert_note(&talk, NOTE_CHALLENGE_ACK);
	segment(&talk, CLIENT, RST, (uint32_t)101 - 777000, 0, 0);
	assert_no_note(&talk, NOTE_RST_OUT_OF_WINDOW);
	wait_ns(&talk, SECONDS(1));
	talk.isn[SERVER] += 888000;
	handshake(&talk);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	close_four_way(&talk, CLIENT, 0, 0);
	tell_all(&talk);
	assert_int_equal(talk.told_count, 2);
	first = &talk.told[0]->story;
	second = &talk.told[1]->story;
	assert_verdict(first, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_int_equal(first->error_count, 1);
	assert_error(first, 0, SERVER, 8, "ECONNRESET next plain recverr");
	assert_true(first->connection->notes & NOTE_BIT(FOUND_PEER_LOST_STATE));
	assert_verdict(second, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(second->handshake, HANDSHAKE_THREE_WAY);
	assert_int_equal(second->connection->syn_attempts, 2);
	end(&talk);
}

/* Without a challenge ACK the server had gone as well: the new SYN begins anew. */
static void test_reused_without_end(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	handshake(&talk);
	wait_ns(&talk, SECONDS(1800));
	talk.isn[CLIENT] += 777000;
	talk.isn[SERVER] += 888000;
	handshake(&talk);
	close_four_way(&talk, CLIENT, 0, 0);
	tell_all(&talk);
	assert_int_equal(talk.told_count, 2);
	assert_verdict(&talk.told[0]->story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_POSSIBLE);
	assert_verdict(&talk.told[1]->story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_found(&talk.told[1]->story, NOTE_BIT(FOUND_TUPLE_REUSED));
	end(&talk);
}

/* No flags, FIN without ACK, SYN with FIN come from no socket: the RST to it refuses a probe. */
static void test_odd_scans(void **state)
{
	static const unsigned flags[] = {0, FIN, FIN | PSH | TCP_URG, FIN | SYN};

	(void)state;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		struct conversation talk;
		const struct story *story;
		uint32_t length = (flags[i] & SYN ? 1u : 0u) + (flags[i] & FIN ? 1u : 0u);

		begin(&talk);
		segment(&talk, CLIENT, flags[i], 0, 0, 0);
		segment(&talk, SERVER, RST | ACK, 0, length, 0);
		story = tell(&talk);
		assert_verdict(story, VERDICT_REFUSED, CAUSE_RST, CONFIDENCE_CERTAIN);
		assert_evidence(story, 1, 2, 0);
		assert_int_equal(story->end[CLIENT].port, 40001);
		assert_int_equal(story->error_count, 0);
		end(&talk);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_simultaneous_open),
		cmocka_unit_test(test_simultaneous_open_with_acks),
		cmocka_unit_test(test_self_connect),
		cmocka_unit_test(test_fast_open_request),
		cmocka_unit_test(test_fast_open_data),
		cmocka_unit_test(test_fast_open_data_ignored),
		cmocka_unit_test(test_fast_open_falls_back),
		cmocka_unit_test(test_syn_ack_before_syn),
		cmocka_unit_test(test_third_step_before_second),
		cmocka_unit_test(test_captured_twice),
		cmocka_unit_test(test_refusal_captured_twice),
		cmocka_unit_test(test_midway),
		cmocka_unit_test(test_midway_one_direction),
		cmocka_unit_test(test_client_only),
		cmocka_unit_test(test_client_only_open),
		cmocka_unit_test(test_server_only),
		cmocka_unit_test(test_half_open_connection),
		cmocka_unit_test(test_reused_without_end),
		cmocka_unit_test(test_odd_scans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
