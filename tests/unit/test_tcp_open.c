/* How TCP connections open, are refused, or meet silence. */
#include "tests/support/conversation.h"

/* SYN-ACK that acknowledges `ack`. */
static const struct packet *syn_ack(struct conversation *talk, uint32_t ack)
{
	return segment(talk, SERVER, SYN | ACK, 0, ack, 0);
}

static void test_three_way(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	assert_states(&talk, TCP_SYN_SENT, TCP_UNKNOWN);
	assert_handshake_step(&talk, 1, 3);
	syn_ack(&talk, 1);
	assert_states(&talk, TCP_ESTABLISHED, TCP_SYN_RCVD);
	assert_handshake_step(&talk, 2, 3);
	assert_int_equal(assert_note(&talk, NOTE_HANDSHAKE)->packet, 1);
	wait_ns(&talk, MILLISECONDS(5));
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	assert_handshake_step(&talk, 3, 3);
	assert_int_equal(assert_note(&talk, NOTE_HANDSHAKE)->packet, 2);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	assert_no_notes(&talk);
	segment(&talk, SERVER, ACK, 1, 101, 0);
	assert_no_notes(&talk);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_evidence(story, 3, 5, 0);
	assert_int_equal(story->handshake, HANDSHAKE_THREE_WAY);
	assert_int_equal(story->teardown, TEARDOWN_NONE);
	assert_int_equal(story->seen, SEEN_BOTH);
	assert_int_equal(story->tcp->rtt_server_ns, MILLISECONDS(10));
	assert_int_equal(story->tcp->rtt_client_ns, MILLISECONDS(15));
	assert_int_equal(story->connection->syn_attempts, 1);
	assert_int_equal(story->connection->bytes[CLIENT], 100);
	assert_int_equal(story->error_count, 0);
	assert_found(story, 0);
	end(&talk);
}

/* Data that travels with the third step is the third step. */
static void test_third_step_with_data(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	syn_ack(&talk, 1);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	assert_handshake_step(&talk, 3, 3);
	assert_int_equal(tell(&talk)->handshake, HANDSHAKE_THREE_WAY);
	end(&talk);
}

static void test_refused(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, SERVER, RST | ACK, 0, 1, 0);
	assert_states(&talk, TCP_CLOSED, TCP_CLOSED);
	assert_int_equal(assert_note(&talk, NOTE_RST_REFUSES)->packet, 1);
	assert_int_equal(assert_note(&talk, NOTE_RST_REFUSES)->value, MILLISECONDS(10));
	story = tell(&talk);
	assert_verdict(story, VERDICT_REFUSED, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_evidence(story, 1, 2, 0);
	assert_int_equal(story->handshake, HANDSHAKE_REFUSED);
	assert_int_equal(story->teardown, TEARDOWN_NONE);
	assert_int_equal(story->refused_by_packet, 2);
	assert_null(story->tcp);
	assert_int_equal(story->error_count, 1);
	assert_error(story, 0, CLIENT, 2, "ECONNREFUSED connect plain recverr");
	assert_int_equal(story->errors[0].confidence, CONFIDENCE_CERTAIN);
	assert_found(story, 0);
	end(&talk);
}

/* RFC 9293 3.10.7.3: without an ACK, or with a wrong one, a RST is dropped in SYN_SENT. */
static void test_resets_that_refuse_nothing(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, SERVER, RST, 0, 0, 0);
	assert_note(&talk, NOTE_RST_BAD_ACK);
	assert_states(&talk, TCP_SYN_SENT, TCP_UNKNOWN);
	segment(&talk, SERVER, RST | ACK, 0, 0, 0);
	assert_note(&talk, NOTE_RST_BAD_ACK);
	segment(&talk, SERVER, RST | ACK, 0, 2, 0);
	assert_note(&talk, NOTE_RST_BAD_ACK);
	assert_states(&talk, TCP_SYN_SENT, TCP_UNKNOWN);
	syn_ack(&talk, 1);
	assert_handshake_step(&talk, 2, 3);
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	close_four_way(&talk, CLIENT, 0, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->error_count, 0);
	assert_found(story, NOTE_BIT(FOUND_RST_NOT_ACCEPTED));
	end(&talk);
}

/* A port that something on the way refuses: its RST comes from nearer than the host's packets. */
static void test_refused_by_firewall(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	handshake(&talk);
	segment(&talk, SERVER, ACK, 1, 1, 10);
	talk.port[SERVER] = 81;
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	talk.ttl[SERVER] = 64;
	segment(&talk, SERVER, RST | ACK, 0, 1, 0);
	talk.port[SERVER] = 82;
	talk.ttl[SERVER] = 63;
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, SERVER, RST | ACK, 0, 1, 0); /* the host itself */
	tell_all(&talk);
	assert_int_equal(talk.told_count, 3);
	assert_found(&talk.told[0]->story, 0);
	assert_found(&talk.told[1]->story, NOTE_BIT(FOUND_RST_TTL_DIFFERS));
	assert_found(&talk.told[2]->story, 0);
	for (int i = 1; i < 3; i++)
		assert_verdict(&talk.told[i]->story, VERDICT_REFUSED, CAUSE_RST,
			       CONFIDENCE_CERTAIN);
	end(&talk);
}

static void test_forged_refusal(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	talk.checksum = CHECKSUM_WRONG;
	segment(&talk, SERVER, RST | ACK, 0, 1, 0);
	assert_states(&talk, TCP_SYN_SENT, TCP_UNKNOWN);
	story = tell(&talk);
	assert_verdict(story, VERDICT_UNANSWERED, CAUSE_SYN_UNANSWERED, CONFIDENCE_POSSIBLE);
	assert_found(story, NOTE_BIT(FOUND_RST_NOT_ACCEPTED) | NOTE_BIT(FOUND_BAD_CHECKSUM));
	end(&talk);
}

static void test_syn_with_a_wrong_checksum(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	talk.checksum = CHECKSUM_WRONG;
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	(void)assert_note(&talk, NOTE_BAD_CHECKSUM);
	story = tell(&talk);
	assert_verdict(story, VERDICT_UNANSWERED, CAUSE_SYN_UNANSWERED, CONFIDENCE_POSSIBLE);
	assert_found(story, NOTE_BIT(FOUND_BAD_CHECKSUM));
	end(&talk);
}

/* On the server's own host the card fills the checksum in after the capture. */
static void test_refusal_going_out(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	talk.checksum = CHECKSUM_WRONG;
	talk.direction = DIRECTION_OUT;
	segment(&talk, SERVER, RST | ACK, 0, 1, 0);
	assert_states(&talk, TCP_CLOSED, TCP_CLOSED);
	assert_verdict(tell(&talk), VERDICT_REFUSED, CAUSE_RST, CONFIDENCE_CERTAIN);
	end(&talk);
}

/* What a RST acknowledges of a SYN with data: all of it (RFC 9293 3.10.7.1, SEG.LEN). */
static void test_refused_with_data_in_the_syn(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 30);
	segment(&talk, SERVER, RST | ACK, 0, 31, 0);
	assert_states(&talk, TCP_CLOSED, TCP_CLOSED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_REFUSED, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_error(story, 0, CLIENT, 2, "ECONNREFUSED connect plain recverr");
	end(&talk);
}

/* SYNs at these seconds; the capture goes on for `silence` seconds. */
static void silent_syns(struct conversation *talk, const int *seconds, size_t count, int silence)
{
	int64_t start = talk->time_ns + talk->step_ns;
	const struct packet *syn = NULL;

	for (size_t i = 0; i < count; i++) {
		talk->time_ns = start + SECONDS(seconds[i]) - talk->step_ns;
		syn = syn == NULL ? segment(talk, CLIENT, SYN, 0, 0, 0) : send_again(talk, syn);
		if (i == 0)
			continue;
		assert_int_equal(assert_note(talk, NOTE_SYN_ATTEMPT)->value, i + 1);
		assert_int_equal(assert_note(talk, NOTE_SYN_ATTEMPT)->value2, SECONDS(seconds[i]));
		assert_int_equal(assert_note(talk, NOTE_SYN_ATTEMPT)->packet, 1);
		assert_states(talk, TCP_SYN_SENT, TCP_UNKNOWN);
	}
	wait_ns(talk, SECONDS(silence));
	talk->port[CLIENT] = 50000; /* another conversation shows that the capture went on */
	datagram(talk, CLIENT, 1);
}

/* Since Linux 6.5 four repetitions a second apart come before the doubling. */
static void test_unanswered_linear(void **state)
{
	static const int seconds[] = {0, 1, 2, 3, 4, 5, 7, 11};
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	silent_syns(&talk, seconds, 8, 100);
	tell_all(&talk);
	story = &talk.told[0]->story;
	assert_verdict(story, VERDICT_UNANSWERED, CAUSE_SYN_UNANSWERED, CONFIDENCE_POSSIBLE);
	assert_evidence(story, 1, 8, 0);
	assert_int_equal(story->connection->syn_attempts, 8);
	assert_error(story, 0, CLIENT, 0, "ETIMEDOUT connect plain recverr");
	assert_int_equal(story->errors[0].confidence, CONFIDENCE_LIKELY);
	assert_found(story, NOTE_BIT(FOUND_SYN_RETRANSMITTED) | NOTE_BIT(FOUND_LINEAR_SYN_BACKOFF));
	end(&talk);
}

static void test_unanswered_doubling(void **state)
{
	static const int seconds[] = {0, 1, 3, 7};
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	silent_syns(&talk, seconds, 4, 5); /* the next one would be due at 15 s */
	tell_all(&talk);
	story = &talk.told[0]->story;
	assert_verdict(story, VERDICT_UNANSWERED, CAUSE_SYN_UNANSWERED, CONFIDENCE_POSSIBLE);
	assert_int_equal(story->errors[0].confidence, CONFIDENCE_POSSIBLE);
	assert_found(story,
		     NOTE_BIT(FOUND_SYN_RETRANSMITTED) | NOTE_BIT(FOUND_EXPONENTIAL_SYN_BACKOFF));
	end(&talk);
}

/* Two SYNs tell of no backoff yet. */
static void test_unanswered_twice(void **state)
{
	static const int seconds[] = {0, 1};
	struct conversation talk;

	(void)state;
	begin(&talk);
	silent_syns(&talk, seconds, 2, 1);
	tell_all(&talk);
	assert_found(&talk.told[0]->story, NOTE_BIT(FOUND_SYN_RETRANSMITTED));
	end(&talk);
}

/* Windows tries three times, each time refused, with one initial sequence number. */
static void test_refused_three_times(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	for (int i = 0; i < 3; i++) {
		segment(&talk, CLIENT, SYN, 0, 0, 0);
		assert_states(&talk, TCP_SYN_SENT, i == 0 ? TCP_UNKNOWN : TCP_CLOSED);
		segment(&talk, SERVER, RST | ACK, 0, 1, 0);
		assert_states(&talk, TCP_CLOSED, TCP_CLOSED);
		assert_note(&talk, NOTE_RST_REFUSES);
		wait_ns(&talk, MILLISECONDS(480));
	}
	story = tell(&talk);
	assert_verdict(story, VERDICT_REFUSED, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_evidence(story, 1, 6, 0);
	assert_int_equal(story->connection->syn_attempts, 3);
	assert_int_equal(story->error_count, 1);
	assert_error(story, 0, CLIENT, 6, "ECONNREFUSED connect plain recverr");
	assert_int_equal(story->handshake, HANDSHAKE_REFUSED);
	assert_found(story, NOTE_BIT(FOUND_SYN_RETRANSMITTED));
	end(&talk);
}

/* The server began to listen meanwhile. */
static void test_refused_then_accepted(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, SERVER, RST | ACK, 0, 1, 0);
	wait_ns(&talk, MILLISECONDS(480));
	handshake(&talk);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	assert_handshake_step(&talk, 3, 3);
	close_four_way(&talk, SERVER, 0, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->handshake, HANDSHAKE_THREE_WAY);
	assert_int_equal(story->teardown, TEARDOWN_FOUR_WAY);
	assert_int_equal(story->tcp->closed_first, CLOSED_FIRST_SERVER);
	assert_int_equal(story->refused_by_packet, 0);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

static void test_refused_then_silence(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, SERVER, RST | ACK, 0, 1, 0);
	wait_ns(&talk, MILLISECONDS(480));
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	assert_states(&talk, TCP_SYN_SENT, TCP_CLOSED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_UNANSWERED, CAUSE_SYN_UNANSWERED, CONFIDENCE_POSSIBLE);
	assert_error(story, 0, CLIENT, 0, "ETIMEDOUT connect plain recverr");
	end(&talk);
}

/* Another initial sequence number: another socket, another connection. */
static void test_same_five_tuple_again(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, SERVER, RST | ACK, 0, 1, 0);
	talk.isn[CLIENT] += 64000;
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	assert_int_equal(assert_note(&talk, NOTE_TUPLE_REUSED)->packet, 2);
	assert_int_equal(assert_note(&talk, NOTE_TUPLE_REUSED)->value, 1);
	assert_handshake_step(&talk, 1, 3);
	segment(&talk, SERVER, RST | ACK, 0, 1, 0);
	tell_all(&talk);
	assert_int_equal(talk.told_count, 2);
	assert_found(&talk.told[0]->story, 0);
	assert_found(&talk.told[1]->story, NOTE_BIT(FOUND_TUPLE_REUSED));
	for (int i = 0; i < 2; i++)
		assert_verdict(&talk.told[i]->story, VERDICT_REFUSED, CAUSE_RST,
			       CONFIDENCE_CERTAIN);
	assert_int_equal(talk.told[1]->story.connection->id, 2);
	end(&talk);
}

static void test_time_wait_reuse(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	handshake(&talk);
	close_four_way(&talk, CLIENT, 0, 0);
	assert_states(&talk, TCP_TIME_WAIT, TCP_CLOSED);
	talk.isn[CLIENT] += 64000;
	talk.isn[SERVER] += 64000;
	handshake(&talk);
	tell_all(&talk);
	assert_int_equal(talk.told_count, 2);
	assert_verdict(&talk.told[0]->story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_verdict(&talk.told[1]->story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_found(&talk.told[1]->story, NOTE_BIT(FOUND_TIME_WAIT_REUSE));
	end(&talk);
}

/* The server's port may be the client's of another connection the other way round. */
static void test_reuse_in_the_other_direction(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	handshake(&talk);
	close_four_way(&talk, CLIENT, 0, 0);
	talk.isn[CLIENT] += 64000;
	talk.isn[SERVER] += 64000;
	segment(&talk, SERVER, SYN, 0, 0, 0);
	segment(&talk, CLIENT, SYN | ACK, 0, 1, 0);
	segment(&talk, SERVER, ACK, 1, 1, 0);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	tell_all(&talk);
	assert_int_equal(talk.told_count, 2);
	assert_int_equal(talk.told[1]->story.end[CLIENT].port, 80);
	assert_int_equal(talk.told[1]->story.handshake, HANDSHAKE_THREE_WAY);
	end(&talk);
}

/* RFC 9293 figure 7. */
static void test_syn_ack_lost(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	syn_ack(&talk, 1);
	wait_ns(&talk, SECONDS(1));
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	assert_states(&talk, TCP_SYN_SENT, TCP_SYN_RCVD);
	syn_ack(&talk, 1);
	assert_int_equal(assert_note(&talk, NOTE_SYNACK_AGAIN)->packet, 2);
	assert_int_equal(assert_note(&talk, NOTE_SYNACK_AGAIN)->value, 2);
	assert_states(&talk, TCP_ESTABLISHED, TCP_SYN_RCVD);
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	assert_handshake_step(&talk, 3, 3);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->tcp->rtt_client_ns,
			 0); /* which of the two the ACK answers is not known */
	assert_found(story,
		     NOTE_BIT(FOUND_SYN_RETRANSMITTED) | NOTE_BIT(FOUND_SYNACK_RETRANSMITTED));
	end(&talk);
}

/* The answer to a repeated SYN and the third step meet on their way: nothing is lost. */
static void test_syn_ack_meets_last_ack(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	wait_ns(&talk, SECONDS(1));
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	syn_ack(&talk, 1);
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	syn_ack(&talk, 1);
	assert_int_equal(assert_note(&talk, NOTE_SYNACK_AGAIN)->value2, 1);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->tcp->rtt_server_ns, 0);
	assert_found(story,
		     NOTE_BIT(FOUND_SYN_RETRANSMITTED) | NOTE_BIT(FOUND_SYNACK_RETRANSMITTED));
	end(&talk);
}

/* The third step was lost behind the capture point, or the listener's queue is full. */
static void test_last_ack_lost(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	handshake(&talk);
	wait_ns(&talk, SECONDS(1));
	syn_ack(&talk, 1);
	assert_note(&talk, NOTE_SYNACK_AGAIN);
	assert_states(&talk, TCP_ESTABLISHED, TCP_SYN_RCVD);
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 5);
	segment(&talk, SERVER, ACK, 1, 6, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_found(story, NOTE_BIT(FOUND_SYNACK_RETRANSMITTED) | NOTE_BIT(FOUND_LAST_ACK_LOST));
	end(&talk);
}

/* A listener whose queue stays full: the client is connected, the server is not. */
static void test_last_ack_ignored(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	handshake(&talk);
	for (int i = 0; i < 3; i++) {
		wait_ns(&talk, SECONDS(1 << i));
		syn_ack(&talk, 1);
		segment(&talk, CLIENT, ACK, 1, 1, 0);
	}
	story = tell(&talk);
	assert_verdict(story, VERDICT_INCOMPLETE, CAUSE_SYNACK_UNANSWERED, CONFIDENCE_LIKELY);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

/* The same, while the client sends its data again: just before the SYN-ACK comes once more. */
static void test_last_ack_ignored_with_data(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet data;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	wait_ns(&talk, MILLISECONDS(50));
	syn_ack(&talk, 1);
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	data = *segment(&talk, CLIENT, PSH | ACK, 1, 1, 40);
	wait_ns(&talk, SECONDS(1));
	send_again(&talk, &data);
	syn_ack(&talk, 1);
	assert_states(&talk, TCP_ESTABLISHED, TCP_SYN_RCVD);
	segment(&talk, CLIENT, ACK, 41, 1, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_INCOMPLETE, CAUSE_SYNACK_UNANSWERED, CONFIDENCE_LIKELY);
	end(&talk);
}

/* A flood, or a client that is gone: nobody ever acknowledges the SYN-ACK. */
static void test_never_acknowledged(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	syn_ack(&talk, 1);
	for (int i = 0; i < 5; i++) {
		wait_ns(&talk, SECONDS(1 << i));
		syn_ack(&talk, 1);
	}
	/* it did not show that the SYN-ACK reached it, and repetitions say that it did not */
	assert_states(&talk, TCP_SYN_SENT, TCP_SYN_RCVD);
	story = tell(&talk);
	assert_verdict(story, VERDICT_INCOMPLETE, CAUSE_SYNACK_UNANSWERED, CONFIDENCE_LIKELY);
	assert_evidence(story, 1, 2, 7, 0);
	assert_int_equal(story->handshake, HANDSHAKE_INCOMPLETE);
	assert_int_equal(story->error_count, 0);
	assert_found(story, NOTE_BIT(FOUND_SYNACK_RETRANSMITTED));
	end(&talk);
}

static void test_half_open_scan(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	syn_ack(&talk, 1);
	segment(&talk, CLIENT, RST, 1, 0, 0);
	assert_int_equal(assert_note(&talk, NOTE_RST_HALF_OPEN)->packet, 2);
	assert_false(assert_note(&talk, NOTE_RST_HALF_OPEN)->value);
	assert_states(&talk, TCP_CLOSED, TCP_CLOSED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_INCOMPLETE, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_evidence(story, 1, 2, 3, 0);
	assert_int_equal(story->error_count, 0); /* accept() never shows it */
	assert_found(story, NOTE_BIT(FOUND_HALF_OPEN));
	end(&talk);
}

/* RFC 9293 3.10.7.3 and figure 8: a SYN-ACK for an older SYN is refused, the attempt goes on. */
static void test_syn_ack_of_an_older_syn(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, SERVER, SYN | ACK, 5000, 90, 0);
	assert_states(&talk, TCP_SYN_SENT, TCP_SYN_RCVD);
	segment(&talk, CLIENT, RST, 90, 0, 0);
	assert_int_equal(assert_note(&talk, NOTE_RST_HALF_OPEN)->packet, 2);
	assert_true(assert_note(&talk, NOTE_RST_HALF_OPEN)->value);
	assert_states(&talk, TCP_SYN_SENT, TCP_CLOSED);
	wait_ns(&talk, SECONDS(1));
	handshake(&talk);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	close_four_way(&talk, CLIENT, 0, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->handshake, HANDSHAKE_THREE_WAY);
	assert_int_equal(story->connection->syn_attempts, 2);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

/* Neighbours change places in captures of several queues. */
int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_three_way),
		cmocka_unit_test(test_syn_with_a_wrong_checksum),
		cmocka_unit_test(test_third_step_with_data),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_resets_that_refuse_nothing),
		cmocka_unit_test(test_refused_by_firewall),
		cmocka_unit_test(test_forged_refusal),
		cmocka_unit_test(test_refusal_going_out),
		cmocka_unit_test(test_refused_with_data_in_the_syn),
		cmocka_unit_test(test_unanswered_linear),
		cmocka_unit_test(test_unanswered_doubling),
		cmocka_unit_test(test_unanswered_twice),
		cmocka_unit_test(test_refused_three_times),
		cmocka_unit_test(test_refused_then_accepted),
		cmocka_unit_test(test_refused_then_silence),
		cmocka_unit_test(test_same_five_tuple_again),
		cmocka_unit_test(test_time_wait_reuse),
		cmocka_unit_test(test_reuse_in_the_other_direction),
		cmocka_unit_test(test_syn_ack_lost),
		cmocka_unit_test(test_syn_ack_meets_last_ack),
		cmocka_unit_test(test_last_ack_lost),
		cmocka_unit_test(test_last_ack_ignored),
		cmocka_unit_test(test_last_ack_ignored_with_data),
		cmocka_unit_test(test_never_acknowledged),
		cmocka_unit_test(test_half_open_scan),
		cmocka_unit_test(test_syn_ack_of_an_older_syn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
