/* What a story is made of: words for everything, evidence, errors in order, silence, neighbours. */
#include "tests/support/conversation.h"

#include <string.h>

/* Every word of a kind is there, and none stands twice. */
static void check_words(const char *(*word)(int), int from, int count)
{
	for (int i = from; i < count; i++) {
		assert_non_null(word(i));
		assert_int_not_equal(strlen(word(i)), 0);
		for (int j = from; j < i; j++)
			assert_string_not_equal(word(i), word(j));
	}
}

static const char *verdict_word_of(int i)
{
	return verdict_word((enum verdict)i);
}

static const char *verdict_meaning_of(int i)
{
	return verdict_meaning((enum verdict)i);
}

static const char *cause_word_of(int i)
{
	return cause_word((enum cause)i);
}

static const char *confidence_word_of(int i)
{
	return confidence_word((enum confidence)i);
}

static const char *call_word_of(int i)
{
	return errno_call_word((enum errno_call)i);
}

static const char *handshake_word_of(int i)
{
	return handshake_word((enum tcp_handshake)i);
}

static const char *teardown_word_of(int i)
{
	return teardown_word((enum teardown)i);
}

static const char *seen_word_of(int i)
{
	return seen_word((enum seen)i);
}

static const char *closer_word_of(int i)
{
	return closed_first_word((enum tcp_closer)i);
}

static const char *note_word_of(int i)
{
	return note_bit_word((enum note_bit)i);
}

static const char *match_word_of(int i)
{
	return icmp_match_word((enum icmp_match)i);
}

static const char *reason_word_of(int i)
{
	return icmp_reason_word((enum icmp_reason)i);
}

static void test_words(void **state)
{
	(void)state;
	check_words(verdict_word_of, 0, VERDICTS);
	check_words(verdict_meaning_of, 0, VERDICTS);
	check_words(cause_word_of, CAUSE_ARP_UNANSWERED, CAUSES);
	assert_null(cause_word(CAUSE_NONE));
	assert_null(cause_word(CAUSE_ICMP));
	assert_string_equal(cause_word(CAUSE_RST), "rst");
	check_words(confidence_word_of, 0, CONFIDENCE_POSSIBLE + 1);
	check_words(call_word_of, 0, CALL_NEXT + 1);
	check_words(handshake_word_of, 0, HANDSHAKE_FAST_OPEN + 1);
	check_words(teardown_word_of, 0, TEARDOWN_RESET + 1);
	check_words(seen_word_of, 0, SEEN_QUOTED_ONLY + 1);
	check_words(closer_word_of, CLOSED_FIRST_CLIENT, CLOSED_FIRST_BOTH + 1);
	assert_null(closed_first_word(CLOSED_FIRST_NONE));
	check_words(note_word_of, 0, NOTE_BITS);
	check_words(match_word_of, 0, ICMP_MATCH_EXACT + 1);
	check_words(reason_word_of, ICMP_ACCEPTED + 1, ICMP_REASONS);
	assert_null(icmp_reason_word(ICMP_ACCEPTED));
	assert_true(NOTE_BITS <= 64);
}

static void test_verdict_of_word(void **state)
{
	(void)state;
	for (int i = 0; i < VERDICTS; i++)
		assert_int_equal(verdict_of_word(verdict_word((enum verdict)i)), i);
	assert_int_equal(verdict_of_word("Closed"), VERDICTS);
	assert_int_equal(verdict_of_word(""), VERDICTS);
}

static void test_failures(void **state)
{
	static const enum verdict well[] = {VERDICT_OPEN,        VERDICT_CLOSED,
					    VERDICT_HALF_CLOSED, VERDICT_ANSWERED,
					    VERDICT_ONE_WAY,     VERDICT_UNDETERMINED};

	(void)state;
	for (int i = 0; i < VERDICTS; i++) {
		bool is_well = false;

		for (size_t j = 0; j < sizeof(well) / sizeof(well[0]); j++)
			is_well |= well[j] == (enum verdict)i;
		assert_int_equal(!!verdict_is_failure((enum verdict)i), !is_well);
	}
}

/* Of many errors about an unseen conversation as many stand in the evidence as there is room. */
static void test_evidence_is_bounded(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent;

	(void)state;
	begin(&talk);
	sent = *datagram(&talk, CLIENT, 20);
	end(&talk);
	begin(&talk);
	for (uint16_t i = 0; i < 30; i++) {
		sent.ip.id = (uint16_t)(500 + i);
		refuse(&talk, &sent);
	}
	story = tell(&talk);
	assert_int_equal(story->seen, SEEN_QUOTED_ONLY);
	assert_int_equal(story->evidence_count, STORY_MAX_EVIDENCE);
	for (unsigned i = 1; i < story->evidence_count; i++)
		assert_true(story->evidence[i] > story->evidence[i - 1]);
	assert_int_equal(story->icmp_count, 30);
	end(&talk);
}

/* In the order in which they come about, what silence brings last. */
static void test_errors_are_sorted(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet data;

	(void)state;
	begin(&talk);
	handshake(&talk);
	data = *segment(&talk, SERVER, PSH | ACK, 1, 1, 10);
	icmp_error(&talk, &data, 3, 1); /* 5 */
	data = *segment(&talk, CLIENT, PSH | ACK, 1, 1, 10);
	icmp_error(&talk, &data, 3, 0); /* 7 */
	for (int i = 0; i < 5; i++) {
		wait_ns(&talk, SECONDS(1));
		data = *send_again(&talk, &data);
	}
	story = tell(&talk);
	assert_int_equal(story->error_count, 4);
	assert_error(story, 0, SERVER, 5, "EHOSTUNREACH next recverr");
	assert_error(story, 1, CLIENT, 7, "ENETUNREACH next recverr");
	assert_int_equal(story->errors[2].packet, 0);
	assert_int_equal(story->errors[3].packet, 0);
	end(&talk);
}

static void test_silence(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	talk.port[CLIENT]++;
	wait_ns(&talk, SECONDS(7));
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	tell_all(&talk);
	assert_int_equal(talk.told[0]->story.silence_ns, SECONDS(7) + MILLISECONDS(10));
	assert_int_equal(talk.told[1]->story.silence_ns, 0);
	assert_int_equal(talk.told[0]->story.errors[0].confidence, CONFIDENCE_LIKELY);
	assert_int_equal(talk.told[1]->story.errors[0].confidence, CONFIDENCE_POSSIBLE);
	end(&talk);
}

/* ARP for the destination stayed unanswered: asked by the sender itself, or by a router for it. */
static void test_neighbor(void **state)
{
	(void)state;
	for (int by_router = 0; by_router < 2; by_router++) {
		struct conversation talk;
		const struct story *story;
		struct packet request;

		begin(&talk);
		segment(&talk, CLIENT, SYN, 0, 0, 0);
		for (int i = 0; i < 3; i++) {
			struct packet arp;

			memset(&arp, 0, sizeof(arp));
			arp.kind = PACKET_ARP;
			arp.arp.operation = 1;
			arp.arp.sender =
				by_router ? router_address(&talk) : address_of(&talk, CLIENT);
			arp.arp.target = address_of(&talk, SERVER);
			request = *add(&talk, &arp);
			wait_ns(&talk, SECONDS(1));
		}
		assert_int_equal(request.number, 4);
		story = tell(&talk);
		assert_int_equal(story->verdict, VERDICT_UNREACHABLE);
		assert_int_equal(story->cause, CAUSE_ARP_UNANSWERED);
		assert_int_equal(story->error_count, 1);
		assert_error(story, 0, CLIENT, 4, "EHOSTUNREACH connect plain recverr");
		assert_int_equal(story->errors[0].confidence,
				 by_router ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY);
		end(&talk);
	}
}

/* Long before or after, or answered: it explains nothing. */
static void test_neighbor_of_another_time(void **state)
{
	struct conversation talk;
	struct ip_addr target;

	(void)state;
	begin(&talk);
	target = address_of(&talk, SERVER);
	ask_for_neighbor(&talk, &target);
	wait_ns(&talk, SECONDS(60));
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	wait_ns(&talk, SECONDS(60));
	tell_all(&talk);
	assert_verdict(&talk.told[0]->story, VERDICT_UNANSWERED, CAUSE_SYN_UNANSWERED,
		       CONFIDENCE_POSSIBLE);
	assert_null(talk.told[0]->story.neighbor);
	end(&talk);
}

/* SCTP's ABORT and DCCP's Reset refuse as RST does; no errno is claimed for their sockets. */
static void test_other_protocols_refuse(void **state)
{
	(void)state;
	for (int is_dccp = 0; is_dccp < 2; is_dccp++) {
		struct conversation talk;
		const struct story *story;
		struct packet packet, answer;

		begin(&talk);
		packet = *datagram(&talk, CLIENT, 20);
		end(&talk);
		begin(&talk);
		packet.kind = is_dccp ? PACKET_DCCP : PACKET_SCTP;
		packet.five_tuple.protocol = is_dccp ? IP_PROTOCOL_DCCP : IP_PROTOCOL_SCTP;
		if (is_dccp)
			packet.dccp = (struct dccp_header){.has_type = true};
		else
			packet.sctp =
				(struct sctp_header){.first_chunk_type = 1, .has_chunk = true};
		answer = packet;
		answer.five_tuple.source = packet.five_tuple.destination;
		answer.five_tuple.destination = packet.five_tuple.source;
		answer.five_tuple.source_port = packet.five_tuple.destination_port;
		answer.five_tuple.destination_port = packet.five_tuple.source_port;
		if (is_dccp)
			answer.dccp.type = 7;
		else
			answer.sctp.first_chunk_type = 6;
		add(&talk, &packet);
		add(&talk, &answer);
		story = tell(&talk);
		assert_verdict(story, VERDICT_REFUSED, CAUSE_RST, CONFIDENCE_CERTAIN);
		assert_evidence(story, 1, 2, 0);
		assert_int_equal(story->error_count, is_dccp ? 0 : 1);
		if (!is_dccp) /* sctp_sf_cookie_wait_abort() */
			assert_string_equal(story->errors[0].errno_name, "ECONNREFUSED");
		end(&talk);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_verdict_of_word),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_evidence_is_bounded),
		cmocka_unit_test(test_errors_are_sorted),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_neighbor),
		cmocka_unit_test(test_neighbor_of_another_time),
		cmocka_unit_test(test_other_protocols_refuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
