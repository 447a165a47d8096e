/* The very packet that an ICMP error quotes, found by what the quote shows of it. */
#include "tests/support/conversation.h"

static void test_by_identification(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent[5];

	(void)state;
	begin(&talk);
	for (int i = 0; i < 5; i++)
		sent[i] = *datagram(&talk, CLIENT, 20);
	icmp_error(&talk, &sent[3], 3, 1);
	assert_int_equal(assert_note(&talk, NOTE_ICMP)->packet, 4);
	icmp_error(&talk, &sent[0], 3, 1);
	icmp_error(&talk, &sent[4], 3, 1);
	story = tell(&talk);
	assert_icmp(story, 0, 4, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_icmp(story, 1, 1, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_icmp(story, 2, 5, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_int_equal(story->icmp[0]->delay_ns, MILLISECONDS(20));
	assert_int_equal(story->icmp[0]->side, CLIENT);
	end(&talk);
}

/* Linux sends datagrams of unconnected sockets with DF and ID 0: length and checksum tell them
 * apart. */
static void test_without_identification(void **state)
{
	(void)state;
	for (int version = 4; version <= 6; version += 2) {
		struct conversation talk;
		const struct story *story;
		struct packet sent[4];

		begin(&talk);
		talk.version = (uint8_t)version;
		talk.id[CLIENT] = 0;
		for (uint32_t i = 0; i < 4; i++)
			sent[i] = *datagram(&talk, CLIENT, 20 + i);
		refuse(&talk, &sent[2]);
		refuse(&talk, &sent[1]);
		story = tell(&talk);
		assert_icmp(story, 0, 3, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
		assert_icmp(story, 1, 2, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
		end(&talk);
	}
}

/* Datagrams that are the same to the bit, sent in a row: their errors come in the same order. */
static void test_equal_datagrams_in_a_row(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent;

	(void)state;
	begin(&talk);
	talk.id[CLIENT] = 0;
	talk.step_ns = MILLISECONDS(1) / 10;
	for (int i = 0; i < 3; i++)
		sent = *datagram(&talk, CLIENT, 20);
	wait_ns(&talk, MILLISECONDS(5));
	for (int i = 0; i < 3; i++)
		refuse(&talk, &sent);
	story = tell(&talk);
	for (int i = 0; i < 3; i++)
		assert_icmp(story, (size_t)i, (uint64_t)i + 1, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	end(&talk);
}

/* The same a second apart, and not each one is answered: an error is about the latest. */
static void test_equal_datagrams_now_and_then(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	talk.id[CLIENT] = 0;
	for (uint64_t i = 0; i < 6; i++) {
		struct packet sent = *datagram(&talk, CLIENT, 20);

		if (i % 3 == 2)
			refuse(&talk, &sent);
		wait_ns(&talk, SECONDS(1));
	}
	story = tell(&talk);
	assert_icmp(story, 0, 3, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_icmp(story, 1, 7, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_int_equal(story->icmp[1]->delay_ns, MILLISECONDS(10));
	end(&talk);
}

/* A retransmission has the number of the original but an IP ID of its own. */
static void test_retransmission(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet data, again;

	(void)state;
	begin(&talk);
	handshake(&talk);
	data = *segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	wait_ns(&talk, MILLISECONDS(200));
	again = *send_again(&talk, &data);
	icmp_error(&talk, &again, 3, 1);
	icmp_error(&talk, &data, 3, 1);
	story = tell(&talk);
	assert_icmp(story, 0, 5, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_icmp(story, 1, 4, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	end(&talk);
}

static void test_ipv6_segments(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent[4];

	(void)state;
	begin(&talk);
	talk.version = 6;
	handshake(&talk);
	for (uint32_t i = 0; i < 4; i++)
		sent[i] = *segment(&talk, CLIENT, ACK, 1 + i * 100, 1, 100);
	icmp_error(&talk, &sent[2], 1, 0);
	icmp_error(&talk, &sent[1], 1, 0);
	story = tell(&talk);
	assert_icmp(story, 0, 6, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_icmp(story, 1, 5, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	end(&talk);
}

/* The sender's capture holds one large segment; what left were pieces, each with an ID of its own.
 */
static void test_segmentation_offload(void **state)
{
	(void)state;
	for (int version = 4; version <= 6; version += 2) {
		struct conversation talk;
		const struct story *story;
		struct packet piece;

		begin(&talk);
		talk.version = (uint8_t)version;
		handshake(&talk);
		talk.checksum = CHECKSUM_OFFLOADED;
		segment(&talk, CLIENT, ACK, 1, 1, 14600);
		talk.id[CLIENT] = (uint16_t)(talk.id[CLIENT] + 9);
		piece = *segment(&talk, CLIENT, ACK, 14601, 1, 14600);
		piece.tcp.seq += 3 * 1460;
		piece.ip.id = (uint16_t)(piece.ip.id + 3);
		piece.tcp.payload_length = 1460;
		piece.tcp.checksum_value++;
		if (version == 4)
			icmp_error(&talk, &piece, 3, 4);
		else
			icmp_error(&talk, &piece, 2, 0);
		story = tell(&talk);
		assert_int_equal(story->icmp[0]->quotes_packet, 5);
		assert_int_equal(story->icmp[0]->match, ICMP_MATCH_EXACT);
		end(&talk);
	}
}

/* Captures of several queues put an error in front of the packet that it quotes. */
static void test_error_before_its_packet(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent, error;

	(void)state;
	begin(&talk);
	sent = *datagram(&talk, CLIENT, 20);
	end(&talk);
	begin(&talk);
	error = error_about(&talk, &sent, 3, 3);
	add(&talk, &error);
	add(&talk, &sent);
	assert_int_equal(assert_note(&talk, NOTE_ICMP_ABOUT)->packet, 1);
	story = tell(&talk);
	assert_icmp(story, 0, 2, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_verdict(story, VERDICT_REFUSED, CAUSE_ICMP, CONFIDENCE_CERTAIN);
	assert_int_equal(story->seen, SEEN_CLIENT_ONLY);
	assert_int_equal(story->end[CLIENT].port, 40001);
	assert_error(story, 0, CLIENT, 1, "ECONNREFUSED next plain recverr");
	assert_int_equal(story->error_count, 1);
	assert_int_equal(correlator_counts(talk.correlator)->icmp_exact, 1);
	assert_int_equal(correlator_counts(talk.correlator)->icmp_none, 0);
	end(&talk);
}

static void test_error_before_its_syn(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet syn, error;

	(void)state;
	begin(&talk);
	syn = *segment(&talk, CLIENT, SYN, 0, 0, 0);
	end(&talk);
	begin(&talk);
	error = error_about(&talk, &syn, 3, 1);
	add(&talk, &error);
	add(&talk, &syn);
	assert_states(&talk, TCP_CLOSED, TCP_UNKNOWN);
	wait_ns(&talk, SECONDS(2)); /* no further SYN, although one was due */
	talk.port[CLIENT]++;
	datagram(&talk, CLIENT, 1);
	tell_all(&talk);
	story = &talk.told[0]->story;
	assert_icmp(story, 0, 2, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_verdict(story, VERDICT_UNREACHABLE, CAUSE_ICMP, CONFIDENCE_CERTAIN);
	assert_error(story, 0, CLIENT, 1, "EHOSTUNREACH connect plain recverr");
	assert_int_equal(story->error_count, 1);
	end(&talk);
}

/* When the error came first its number seemed never sent; the packet behind it shows that it was.
 */
static void test_error_before_its_segment(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet error, data;

	(void)state;
	begin(&talk);
	handshake(&talk);
	talk.step_ns = 1000;
	segment(&talk, CLIENT, ACK, 1, 1, 1000);
	data = talk.packet;
	data.tcp.seq += 2000;
	data.ip.id = (uint16_t)(data.ip.id + 2);
	error = error_about(&talk, &data, 3, 1);
	add(&talk, &error);
	segment(&talk, CLIENT, ACK, 1001, 1, 1000);
	segment(&talk, CLIENT, ACK, 2001, 1, 1000);
	story = tell(&talk);
	assert_icmp(story, 0, 7, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_found(story, 0);
	end(&talk);
}

/* The quoted packet was captured on two interfaces: the first capture of it is meant. */
static void test_packet_captured_twice(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent;

	(void)state;
	begin(&talk);
	sent = *datagram(&talk, CLIENT, 20);
	capture_again(&talk, &sent, 1);
	sent.ip.ttl -= 2;
	refuse(&talk, &sent);
	story = tell(&talk);
	assert_icmp(story, 0, 1, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_int_equal(story->icmp[0]->hops, 2);
	assert_found(story, NOTE_BIT(FOUND_DUPLICATE_PACKETS));
	end(&talk);
}

/* The error was captured twice: a socket gets it once. */
static void test_error_captured_twice(void **state)
{
	(void)state;
	for (int version = 4; version <= 6; version += 2) {
		struct conversation talk;
		const struct story *story;
		struct packet packet;

		begin(&talk);
		talk.version = (uint8_t)version;
		packet = *datagram(&talk, CLIENT, 20);
		packet = *refuse(&talk, &packet);
		capture_again(&talk, &packet, 1);
		story = tell(&talk);
		assert_int_equal(story->icmp_count, 2);
		assert_icmp(story, 0, 1, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
		assert_icmp(story, 1, 1, ICMP_MATCH_EXACT, ICMP_CAPTURED_TWICE);
		assert_int_equal(story->error_count, 1);
		assert_int_equal(story->errors[0].confidence, CONFIDENCE_CERTAIN);
		assert_verdict(story, VERDICT_REFUSED, CAUSE_ICMP, CONFIDENCE_CERTAIN);
		assert_true(story->connection->notes & NOTE_BIT(FOUND_DUPLICATE_PACKETS));
		end(&talk);
	}
}

/* Two errors about one packet are two, when they differ or come from two routers. */
static void test_two_errors_about_one_packet(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent, error;

	(void)state;
	begin(&talk);
	sent = *datagram(&talk, CLIENT, 20);
	error = error_about(&talk, &sent, 3, 1);
	add(&talk, &error);
	error.ip.id++;
	error.five_tuple.source.octet[15] = 254;
	add(&talk, &error);
	story = tell(&talk);
	assert_icmp(story, 0, 1, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_icmp(story, 1, 1, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_int_equal(story->error_count, 2);
	end(&talk);
}

/* The quoted datagram is not in the capture, its conversation is. */
static void test_flow_only(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent;

	(void)state;
	begin(&talk);
	sent = *datagram(&talk, CLIENT, 20);
	sent.ip.id = 999;
	refuse(&talk, &sent);
	story = tell(&talk);
	assert_icmp(story, 0, 0, ICMP_MATCH_FLOW, ICMP_ACCEPTED);
	assert_verdict(story, VERDICT_REFUSED, CAUSE_ICMP, CONFIDENCE_LIKELY);
	assert_int_equal(story->errors[0].confidence, CONFIDENCE_LIKELY);
	assert_int_equal(correlator_counts(talk.correlator)->icmp_flow, 1);
	end(&talk);
}

/* Backscatter: a conversation of which the capture holds nothing else. */
static void test_no_connection(void **state)
{
	(void)state;
	for (int version = 4; version <= 6; version += 2) {
		struct conversation talk;
		const struct story *story;
		struct packet sent;

		begin(&talk);
		talk.version = (uint8_t)version;
		sent = *segment(&talk, CLIENT, SYN, 0, 0, 0);
		end(&talk);
		begin(&talk);
		talk.version = (uint8_t)version;
		refuse(&talk, &sent);
		story = tell(&talk);
		assert_int_equal(story->seen, SEEN_QUOTED_ONLY);
		assert_icmp(story, 0, 0, ICMP_MATCH_NONE, ICMP_ACCEPTED);
		assert_verdict(story, VERDICT_REFUSED, CAUSE_ICMP, CONFIDENCE_POSSIBLE);
		assert_evidence(story, 1, 0);
		assert_int_equal(story->connection->packets[CLIENT], 0);
		assert_int_equal(story->end[CLIENT].port, 40001);
		assert_int_equal(story->connection->id, 1);
		assert_error(story, 0, CLIENT, 1, "ECONNREFUSED connect plain recverr");
		assert_int_equal(correlator_counts(talk.correlator)->icmp_none, 1);
		end(&talk);
	}
}

/* The error is tagged otherwise than the packet was: routers between VLANs do that. */
static void test_another_vlan(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent;

	(void)state;
	begin(&talk);
	talk.vlan = 7;
	sent = *datagram(&talk, CLIENT, 20);
	talk.vlan = 8;
	refuse(&talk, &sent);
	story = tell(&talk);
	assert_icmp(story, 0, 1, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	end(&talk);
}

/* Of two conversations with one five-tuple on two VLANs the one on the error's own is meant. */
static void test_one_five_tuple_on_two_vlans(void **state)
{
	struct conversation talk;
	struct packet sent;

	(void)state;
	begin(&talk);
	talk.vlan = 7;
	sent = *datagram(&talk, CLIENT, 20);
	talk.vlan = 8;
	datagram(&talk, CLIENT, 20);
	talk.vlan = 7;
	refuse(&talk, &sent);
	tell_all(&talk);
	assert_int_equal(talk.told_count, 2);
	assert_int_equal(talk.told[0]->story.icmp_count, 1);
	assert_int_equal(talk.told[1]->story.icmp_count, 0);
	end(&talk);
}

/* The two directions of one conversation may carry different tags. */
static void test_directions_on_two_vlans(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	talk.vlan = 7;
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	talk.vlan = 8;
	segment(&talk, SERVER, SYN | ACK, 0, 1, 0);
	talk.vlan = 7;
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	talk.vlan = 8;
	segment(&talk, SERVER, ACK, 1, 1, 10);
	assert_verdict(tell(&talk), VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	end(&talk);
}

/* 100 conversations of one five-tuple on as many VLANs stay apart. */
static void test_many_vlans(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	for (int round = 0; round < 3; round++)
		for (uint16_t vlan = 1; vlan <= 100; vlan++) {
			talk.vlan = vlan;
			datagram(&talk, CLIENT, 20);
		}
	tell_all(&talk);
	assert_int_equal(talk.told_count, 100);
	for (size_t i = 0; i < 100; i++) {
		assert_int_equal(talk.told[i]->connection.packets[CLIENT], 3);
		assert_int_equal(talk.told[i]->connection.key.vlan[0], i + 1);
	}
	end(&talk);
}

static void test_hops(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent;

	(void)state;
	begin(&talk);
	talk.ttl[CLIENT] = 5;
	sent = *datagram(&talk, CLIENT, 20);
	sent.ip.ttl = 1;
	icmp_error(&talk, &sent, 11, 0);
	sent.ip.ttl = 9; /* more than it left with: it says nothing */
	icmp_error(&talk, &sent, 11, 0);
	story = tell(&talk);
	assert_int_equal(story->icmp[0]->hops, 4);
	assert_int_equal(story->icmp[1]->hops, 255);
	end(&talk);
}

static void test_echo(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent[3];

	(void)state;
	begin(&talk);
	for (uint16_t i = 0; i < 3; i++)
		sent[i] = *echo(&talk, CLIENT, i);
	icmp_error(&talk, &sent[1], 3, 1);
	story = tell(&talk);
	assert_icmp(story, 0, 2, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_verdict(story, VERDICT_UNREACHABLE, CAUSE_ICMP, CONFIDENCE_CERTAIN);
	assert_error(story, 0, CLIENT, 4, "EHOSTUNREACH next recverr");
	end(&talk);
}

/* What leads to no five-tuple is told at once and belongs to no connection. */
static void test_unmatched(void **state)
{
	struct conversation talk;
	struct packet sent, error;

	(void)state;
	begin(&talk);
	sent = *datagram(&talk, CLIENT, 20);
	error = error_about(&talk, &sent, 3, 3);
	error.icmp.quote.ip.version = 0;
	add(&talk, &error);
	assert_int_equal(talk.unmatched.reason, ICMP_QUOTE_TOO_SHORT);
	assert_int_equal(talk.unmatched.packet, 2);
	error = error_about(&talk, &sent, 3, 3);
	error.icmp.quote.has_ports = false;
	add(&talk, &error);
	assert_int_equal(talk.unmatched.reason, ICMP_QUOTE_TOO_SHORT);
	error = error_about(&talk, &sent, 3, 3);
	error.icmp.quote.ip.fragment_offset = 185;
	add(&talk, &error);
	assert_int_equal(talk.unmatched.reason, ICMP_QUOTED_FRAGMENT);
	tell_all(&talk);
	assert_int_equal(talk.unmatched_count, 3);
	assert_int_equal(talk.told_count, 1);
	assert_int_equal(talk.told[0]->story.icmp_count, 0);
	end(&talk);
}

/* A later fragment has no ports: its IP ID leads to the datagram. No socket is told. */
static void test_later_fragment(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent;

	(void)state;
	begin(&talk);
	sent = *datagram(&talk, CLIENT, 2000);
	end(&talk);
	begin(&talk);
	sent.ip.more_fragments = true;
	sent = *add(&talk, &sent);
	sent.ip.fragment_offset = 185;
	icmp_error(&talk, &sent, 3, 1);
	story = tell(&talk);
	assert_int_equal(talk.unmatched_count, 0);
	assert_icmp(story, 0, 1, ICMP_MATCH_EXACT, ICMP_QUOTED_FRAGMENT);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

/* Errors beyond the limit are counted; the last record is the last error. */
static void test_limit(void **state)
{
	struct conversation talk;
	struct limits limits = limits_default();
	const struct story *story;
	struct packet sent;

	(void)state;
	limits.max_events = 3;
	begin_with(&talk, &limits);
	for (int i = 0; i < 10; i++) {
		sent = *datagram(&talk, CLIENT, 20);
		refuse(&talk, &sent);
	}
	story = tell(&talk);
	assert_int_equal(story->icmp_count, 3);
	assert_icmp(story, 0, 1, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_icmp(story, 1, 3, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_icmp(story, 2, 19, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_int_equal(story->icmp[2]->packet, 20);
	assert_int_equal(correlator_counts(talk.correlator)->icmp_left_out, 7);
	assert_int_equal(correlator_counts(talk.correlator)->icmp_exact, 10);
	assert_true(story->connection->notes & NOTE_BIT(FOUND_EVENTS_LIMITED));
	assert_verdict(story, VERDICT_REFUSED, CAUSE_ICMP, CONFIDENCE_CERTAIN);
	end(&talk);
}

/* The quoted packet may lie a few hundred packets back. */
static void test_far_back(void **state)
{
	struct conversation talk;
	struct packet sent;

	(void)state;
	begin(&talk);
	sent = *datagram(&talk, CLIENT, 20);
	talk.step_ns = 1000;
	for (int i = 0; i < 900; i++)
		datagram(&talk, CLIENT, 20);
	refuse(&talk, &sent);
	assert_icmp(tell(&talk), 0, 1, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	end(&talk);
}

/* Behind a router that translates: the two sides of one conversation, each with its own error. */
static void test_translation(void **state)
{
	struct conversation talk;
	struct packet inside, outside, error;

	(void)state;
	begin(&talk);
	inside = *datagram(&talk, CLIENT, 20);
	outside = inside;
	outside.five_tuple.source = router_address(&talk);
	outside.five_tuple.source_port = 1024;
	outside.ip.ttl--;
	outside = *add(&talk, &outside);
	error = error_about(&talk, &outside, 3, 3);
	add(&talk, &error);
	error = error_about(&talk, &inside, 3, 3);
	add(&talk, &error);
	tell_all(&talk);
	assert_int_equal(talk.told_count, 2);
	for (int i = 0; i < 2; i++) {
		const struct story *story = &talk.told[i]->story;

		assert_int_equal(story->icmp_count, 1);
		assert_int_equal(story->icmp[0]->quotes_packet, i + 1);
		assert_int_equal(story->related_id, 2 - i);
		assert_found(story, NOTE_BIT(FOUND_NAT));
	}
	end(&talk);
}

/* A prober's ports are no translation of each other, however alike its packets. */
static void test_no_translation(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	for (int i = 0; i < 5; i++) {
		segment(&talk, CLIENT, SYN, 0, 0, 0);
		talk.port[i % 2 ? CLIENT : SERVER]++;
	}
	tell_all(&talk);
	assert_int_equal(talk.told_count, 5);
	for (size_t i = 0; i < 5; i++)
		assert_found(&talk.told[i]->story, 0);
	end(&talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_identification),
		cmocka_unit_test(test_without_identification),
		cmocka_unit_test(test_equal_datagrams_in_a_row),
		cmocka_unit_test(test_equal_datagrams_now_and_then),
		cmocka_unit_test(test_retransmission),
		cmocka_unit_test(test_ipv6_segments),
		cmocka_unit_test(test_segmentation_offload),
		cmocka_unit_test(test_error_before_its_packet),
		cmocka_unit_test(test_error_before_its_syn),
		cmocka_unit_test(test_error_before_its_segment),
		cmocka_unit_test(test_packet_captured_twice),
		cmocka_unit_test(test_error_captured_twice),
		cmocka_unit_test(test_two_errors_about_one_packet),
		cmocka_unit_test(test_flow_only),
		cmocka_unit_test(test_no_connection),
		cmocka_unit_test(test_another_vlan),
		cmocka_unit_test(test_one_five_tuple_on_two_vlans),
		cmocka_unit_test(test_directions_on_two_vlans),
		cmocka_unit_test(test_many_vlans),
		cmocka_unit_test(test_hops),
		cmocka_unit_test(test_echo),
		cmocka_unit_test(test_unmatched),
		cmocka_unit_test(test_later_fragment),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_far_back),
		cmocka_unit_test(test_translation),
		cmocka_unit_test(test_no_translation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
