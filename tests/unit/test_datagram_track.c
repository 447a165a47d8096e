/* UDP, echo and other protocols: rows U1 to U17 and I6 of what a capture must be able to tell. */
#include "tests/support/conversation.h"

static void test_answered(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	datagram(&talk, CLIENT, 20);
	assert_no_notes(&talk);
	datagram(&talk, SERVER, 200);
	assert_int_equal(assert_note(&talk, NOTE_ANSWER)->packet, 1);
	assert_int_equal(assert_note(&talk, NOTE_ANSWER)->value, MILLISECONDS(10));
	datagram(&talk, CLIENT, 20);
	datagram(&talk, SERVER, 200);
	assert_no_notes(&talk);
	story = tell(&talk);
	assert_verdict(story, VERDICT_ANSWERED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_evidence(story, 1, 4, 0);
	assert_int_equal(story->seen, SEEN_BOTH);
	assert_int_equal(story->connection->datagram.rtt_ns, MILLISECONDS(10));
	assert_int_equal(story->connection->bytes[SERVER], 400);
	assert_int_equal(story->error_count, 0);
	assert_found(story, 0);
	end(&talk);
}

/* Silence: open, filtered or lost, nothing can tell. */
static void test_silence(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	datagram(&talk, CLIENT, 20);
	datagram(&talk, CLIENT, 20);
	assert_int_equal(assert_note(&talk, NOTE_REPEATED_REQUEST)->value, 2);
	datagram(&talk, CLIENT, 20);
	assert_int_equal(assert_note(&talk, NOTE_REPEATED_REQUEST)->value, 3);
	story = tell(&talk);
	assert_verdict(story, VERDICT_UNANSWERED, CAUSE_NO_REPLY, CONFIDENCE_POSSIBLE);
	assert_evidence(story, 1, 3, 0);
	assert_int_equal(story->seen, SEEN_CLIENT_ONLY);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

/* send, error, send, error: one for each call of a connected socket. */
static void test_refused(void **state)
{
	(void)state;
	for (int version = 4; version <= 6; version += 2) {
		struct conversation talk;
		const struct story *story;
		struct packet sent;

		begin(&talk);
		talk.version = (uint8_t)version;
		for (int i = 0; i < 2; i++) {
			sent = *datagram(&talk, CLIENT, 20);
			refuse(&talk, &sent);
		}
		story = tell(&talk);
		assert_verdict(story, VERDICT_REFUSED, CAUSE_ICMP, CONFIDENCE_CERTAIN);
		assert_ptr_equal(story->cause_icmp, story->icmp[1]);
		assert_evidence(story, 3, 4, 0);
		assert_true(story->icmp[0]->from_peer);
		assert_int_equal(story->error_count, 2);
		for (size_t i = 0; i < 2; i++) {
			assert_error(story, i, CLIENT, 2 + 2 * i,
				     "ECONNREFUSED next plain recverr");
			assert_int_equal(story->errors[i].confidence, CONFIDENCE_CERTAIN);
			assert_false(story->errors[i].may_be_overwritten);
		}
		end(&talk);
	}
}

/* Two errors before the next call: the socket keeps the last one only. */
static void test_overwritten(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet first, second;

	(void)state;
	begin(&talk);
	first = *datagram(&talk, CLIENT, 20);
	second = *datagram(&talk, CLIENT, 20);
	refuse(&talk, &first);
	refuse(&talk, &second);
	story = tell(&talk);
	assert_int_equal(story->error_count, 2);
	assert_true(story->errors[0].may_be_overwritten);
	assert_int_equal(story->errors[0].confidence, CONFIDENCE_LIKELY);
	assert_false(story->errors[1].may_be_overwritten);
	end(&talk);
}

/* Soft errors: a connected socket is not told, one with IP_RECVERR is. */
static void test_soft(void **state)
{
	static const struct {
		uint8_t version, type, code;
		const char *error;
		enum verdict verdict;
	} rows[] = {
		{4, 3, 0, "ENETUNREACH next recverr", VERDICT_UNREACHABLE},
		{4, 3, 1, "EHOSTUNREACH next recverr", VERDICT_UNREACHABLE},
		{4, 11, 0, "EHOSTUNREACH next recverr", VERDICT_UNREACHABLE},
		{6, 1, 0, "ENETUNREACH next recverr", VERDICT_UNREACHABLE},
		{6, 1, 3, "EHOSTUNREACH next recverr", VERDICT_UNREACHABLE},
		{6, 3, 1, "EHOSTUNREACH next recverr", VERDICT_UNREACHABLE},
		{6, 100, 0, "EPROTO next recverr", VERDICT_UNREACHABLE},
		{4, 3, 2, "ENOPROTOOPT next plain recverr", VERDICT_REFUSED},
		{4, 3, 13, "EHOSTUNREACH next plain recverr", VERDICT_PROHIBITED},
		{4, 3, 9, "ENETUNREACH next plain recverr", VERDICT_PROHIBITED},
		{4, 3, 4, "EMSGSIZE next plain recverr", VERDICT_TOO_BIG},
		{4, 12, 0, "EPROTO next plain recverr", VERDICT_UNREACHABLE},
		{6, 1, 1, "EACCES next plain recverr", VERDICT_PROHIBITED},
		{6, 2, 0, "EMSGSIZE next plain recverr", VERDICT_TOO_BIG},
		{6, 4, 1, "EPROTO next plain recverr", VERDICT_REFUSED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct conversation talk;
		const struct story *story;
		struct packet sent;

		begin(&talk);
		talk.version = rows[i].version;
		sent = *datagram(&talk, CLIENT, 20);
		icmp_error(&talk, &sent, rows[i].type, rows[i].code);
		story = tell(&talk);
		assert_verdict(story, rows[i].verdict, CAUSE_ICMP, CONFIDENCE_CERTAIN);
		assert_int_equal(story->error_count, 1);
		assert_error(story, 0, CLIENT, 2, rows[i].error);
		end(&talk);
	}
}

static void test_no_effect(void **state)
{
	static const struct {
		uint8_t version, type, code;
	} rows[] = {{4, 3, 16}, {4, 4, 0}, {4, 5, 0}, {4, 5, 1}, {4, 11, 1}, {6, 137, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct conversation talk;
		const struct story *story;
		struct packet sent;

		begin(&talk);
		talk.version = rows[i].version;
		sent = *datagram(&talk, CLIENT, 20);
		icmp_error(&talk, &sent, rows[i].type, rows[i].code);
		story = tell(&talk);
		assert_icmp(story, 0, 1, ICMP_MATCH_EXACT, ICMP_NO_EFFECT);
		assert_verdict(story, VERDICT_UNANSWERED, CAUSE_NO_REPLY, CONFIDENCE_POSSIBLE);
		assert_int_equal(story->error_count, 0);
		end(&talk);
	}
}

/* Answered, then refused: the server's socket was closed in between. */
static void test_server_dies(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent;

	(void)state;
	begin(&talk);
	datagram(&talk, CLIENT, 20);
	datagram(&talk, SERVER, 20);
	sent = *datagram(&talk, CLIENT, 20);
	refuse(&talk, &sent);
	story = tell(&talk);
	assert_verdict(story, VERDICT_REFUSED, CAUSE_ICMP, CONFIDENCE_CERTAIN);
	assert_int_equal(story->seen, SEEN_BOTH);
	assert_int_equal(story->icmp[0]->answers_before, 1);
	assert_error(story, 0, CLIENT, 4, "ECONNREFUSED next plain recverr");
	end(&talk);
}

/* … and it comes back: what happened last decides. */
static void test_server_returns(void **state)
{
	struct conversation talk;
	const struct story *story;
	const struct note *note;
	struct packet sent;

	(void)state;
	begin(&talk);
	datagram(&talk, CLIENT, 20);
	datagram(&talk, SERVER, 20);
	for (int i = 0; i < 2; i++) {
		wait_ns(&talk, SECONDS(1));
		sent = *datagram(&talk, CLIENT, 20);
		refuse(&talk, &sent); /* packets 4 and 6 */
	}
	wait_ns(&talk, SECONDS(1));
	datagram(&talk, CLIENT, 20);
	datagram(&talk, SERVER, 20);
	note = assert_note(&talk, NOTE_RECOVERED);
	assert_int_equal(note->packet, 4);
	assert_int_equal(note->value, SECONDS(2) + MILLISECONDS(40));
	datagram(&talk, CLIENT, 20);
	datagram(&talk, SERVER, 20);
	assert_no_note(&talk, NOTE_RECOVERED);
	story = tell(&talk);
	assert_verdict(story, VERDICT_ANSWERED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->error_count, 2);
	assert_found(story, NOTE_BIT(FOUND_RECOVERED));
	end(&talk);
}

/* Two outages are two: each is counted from its own first error. */
static void test_server_returns_twice(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	for (uint64_t i = 0; i < 2; i++) {
		struct packet sent = *datagram(&talk, CLIENT, 20);

		refuse(&talk, &sent);
		wait_ns(&talk, SECONDS(5));
		datagram(&talk, CLIENT, 20);
		datagram(&talk, SERVER, 20);
		assert_int_equal(assert_note(&talk, NOTE_RECOVERED)->packet, 2 + 4 * i);
		assert_int_equal(assert_note(&talk, NOTE_RECOVERED)->value,
				 SECONDS(5) + MILLISECONDS(20));
	}
	end(&talk);
}

/* 50 datagrams, 6 errors: the host limits its ICMP. */
static void test_rate_limit(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent[50];

	(void)state;
	begin(&talk);
	talk.step_ns = MILLISECONDS(1) / 10;
	for (int i = 0; i < 50; i++)
		sent[i] = *datagram(&talk, CLIENT, 20);
	for (int i = 0; i < 6; i++)
		refuse(&talk, &sent[i]);
	story = tell(&talk);
	assert_verdict(story, VERDICT_REFUSED, CAUSE_ICMP, CONFIDENCE_CERTAIN);
	assert_int_equal(story->icmp_count, 6);
	assert_found(story, NOTE_BIT(FOUND_RATE_LIMITED_ICMP));
	end(&talk);
}

/* The answer comes from another port or address; a connected client's kernel refuses it. */
static void test_answer_from_elsewhere(void **state)
{
	(void)state;
	for (int other_address = 0; other_address < 2; other_address++) {
		struct conversation talk;
		const struct story *asked, *answer;
		struct packet sent;

		begin(&talk);
		datagram(&talk, CLIENT, 20);
		end(&talk);
		begin(&talk);
		datagram(&talk, CLIENT, 20);
		talk.port[SERVER] = other_address ? 80 : 81;
		sent = *datagram(&talk, SERVER, 50);
		end(&talk);
		begin(&talk);
		datagram(&talk, CLIENT, 20);
		if (other_address)
			sent.five_tuple.source.octet[15]++;
		sent = *add(&talk, &sent);
		refuse(&talk, &sent);
		tell_all(&talk);
		assert_int_equal(talk.told_count, 2);
		asked = &talk.told[0]->story;
		answer = &talk.told[1]->story;
		assert_verdict(asked, VERDICT_UNANSWERED, CAUSE_NO_REPLY, CONFIDENCE_POSSIBLE);
		assert_verdict(answer, VERDICT_REFUSED, CAUSE_ICMP, CONFIDENCE_CERTAIN);
		assert_int_equal(asked->related_id, 2);
		assert_int_equal(answer->related_id, 1);
		assert_found(asked, NOTE_BIT(FOUND_ANSWER_FROM_ELSEWHERE));
		assert_found(answer, NOTE_BIT(FOUND_ANSWER_FROM_ELSEWHERE));
		assert_error(answer, 0, CLIENT, 3, "ECONNREFUSED next plain recverr");
		assert_int_equal(asked->error_count, 0);
		end(&talk);
	}
}

/* The client had gone: the refusal is the server's. */
static void test_late_answer(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent;

	(void)state;
	begin(&talk);
	datagram(&talk, CLIENT, 20);
	wait_ns(&talk, SECONDS(3));
	sent = *datagram(&talk, SERVER, 20);
	refuse(&talk, &sent);
	story = tell(&talk);
	assert_verdict(story, VERDICT_REFUSED, CAUSE_ICMP, CONFIDENCE_CERTAIN);
	assert_int_equal(story->icmp[0]->side, SERVER);
	assert_int_equal(story->error_count, 1);
	assert_error(story, 0, SERVER, 3, "ECONNREFUSED next plain recverr");
	assert_found(story, NOTE_BIT(FOUND_LATE_ANSWER_REFUSED));
	end(&talk);
}

/* Time exceeded from hop after hop, port unreachable at the end. */
static void test_traceroute(void **state)
{
	struct conversation talk;
	const struct traceroute *trace;
	size_t count;

	(void)state;
	begin(&talk);
	for (uint8_t ttl = 1; ttl <= 4; ttl++) {
		struct packet sent, error;

		talk.ttl[CLIENT] = ttl;
		talk.port[SERVER] = (uint16_t)(33433 + ttl);
		sent = *datagram(&talk, CLIENT, 20);
		sent.ip.ttl = 1;
		if (ttl == 4) {
			refuse(&talk, &sent);
			break;
		}
		error = error_about(&talk, &sent, 11, 0);
		error.five_tuple.source.octet[15] = ttl;
		add(&talk, &error);
	}
	tell_all(&talk);
	trace = correlator_traceroutes(talk.correlator, &count);
	assert_int_equal(count, 1);
	assert_int_equal(trace->hop_count, 3);
	assert_true(trace->is_reached);
	assert_int_equal(trace->reached_ttl, 4);
	assert_int_equal(trace->probes, 4);
	assert_int_equal(trace->first_packet, 1);
	for (uint8_t ttl = 1; ttl <= 3; ttl++)
		assert_int_equal(trace->hop[ttl - 1].octet[15], ttl);
	for (size_t i = 0; i < 4; i++)
		assert_true(talk.told[i]->connection.notes & NOTE_BIT(FOUND_TRACEROUTE));
	end(&talk);
}

/* One time exceeded alone is a routing loop or a wrong TTL. */
static void test_no_traceroute(void **state)
{
	struct conversation talk;
	struct packet sent;
	size_t count;

	(void)state;
	begin(&talk);
	sent = *datagram(&talk, CLIENT, 20);
	sent.ip.ttl = 1;
	icmp_error(&talk, &sent, 11, 0);
	assert_found(tell(&talk), 0);
	correlator_traceroutes(talk.correlator, &count);
	assert_int_equal(count, 0);
	end(&talk);
}

/* 300 destinations, hop by hop: as many as are kept are told, nothing else happens. */
static void test_many_traceroutes(void **state)
{
	struct conversation talk;
	const struct traceroute *traces;
	struct packet probe;
	size_t count;

	(void)state;
	begin(&talk);
	probe = *datagram(&talk, CLIENT, 20);
	for (uint16_t i = 0; i < 300; i++)
		for (uint8_t ttl = 1; ttl <= 2; ttl++) {
			struct packet sent = probe, error;

			sent.five_tuple.destination.octet[14] = (uint8_t)(i >> 8);
			sent.five_tuple.destination.octet[15] = (uint8_t)i;
			sent.ip.ttl = ttl;
			sent.ip.id = (uint16_t)(1000 + 2 * i + ttl);
			sent = *add(&talk, &sent);
			sent.ip.ttl = 1;
			error = error_about(&talk, &sent, 11, 0);
			error.five_tuple.source.octet[15] = ttl;
			add(&talk, &error);
		}
	correlator_finish(talk.correlator);
	traces = correlator_traceroutes(talk.correlator, &count);
	assert_in_range(count, 100, 300);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(traces[i].hop_count, 2);
		assert_int_equal(traces[i].probes, 2);
		assert_false(traces[i].is_reached);
	}
	end(&talk);
}

/* Larger than the path: the sender learns the MTU, smaller ones pass. */
static void test_too_big(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent, error;

	(void)state;
	begin(&talk);
	sent = *datagram(&talk, CLIENT, 1400);
	error = error_about(&talk, &sent, 3, 4);
	error.icmp.mtu = 1300;
	add(&talk, &error);
	datagram(&talk, CLIENT, 500);
	datagram(&talk, SERVER, 100);
	assert_no_note(&talk, NOTE_RECOVERED);
	story = tell(&talk);
	assert_int_equal(story->icmp[0]->mtu, 1300);
	assert_verdict(story, VERDICT_ANSWERED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_error(story, 0, CLIENT, 2, "EMSGSIZE next plain recverr");
	assert_found(story, NOTE_BIT(FOUND_PMTU_REDUCED));
	end(&talk);
}

/* A large datagram in fragments: the first one is the datagram, the others have no ports. */
static void test_fragments(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet first, later;

	(void)state;
	begin(&talk);
	first = *datagram(&talk, CLIENT, 2000);
	end(&talk);
	begin(&talk);
	first.ip.more_fragments = true;
	add(&talk, &first);
	assert_note(&talk, NOTE_FRAGMENT);
	later = first;
	later.kind = PACKET_FRAGMENT;
	later.ip.fragment_offset = 185;
	add(&talk, &later);
	story = tell(&talk);
	assert_int_equal(story->connection->packets[CLIENT], 1);
	assert_int_equal(correlator_counts(talk.correlator)->skipped_fragment, 1);
	assert_found(story, NOTE_BIT(FOUND_FRAGMENTS));
	end(&talk);
}

/* Large datagrams vanish, small ones are answered, and no ICMP error says why. */
static void test_black_hole(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	for (int i = 0; i < 3; i++) {
		datagram(&talk, CLIENT, 100);
		datagram(&talk, SERVER, 100);
		datagram(&talk, CLIENT, 1400);
		wait_ns(&talk, SECONDS(1));
	}
	datagram(&talk, CLIENT, 100);
	datagram(&talk, SERVER, 100);
	story = tell(&talk);
	assert_verdict(story, VERDICT_ANSWERED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_found(story, NOTE_BIT(FOUND_PMTU_BLACK_HOLE));
	end(&talk);
}

/* A large one was answered as well: what is missing was lost otherwise. */
static void test_loss_is_no_black_hole(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	for (int i = 0; i < 3; i++) {
		datagram(&talk, CLIENT, 100);
		datagram(&talk, SERVER, 100);
		datagram(&talk, CLIENT, 1400);
		wait_ns(&talk, SECONDS(1));
	}
	datagram(&talk, CLIENT, 1400);
	datagram(&talk, SERVER, 100);
	assert_found(tell(&talk), 0);
	end(&talk);
}

static void test_multicast_and_broadcast(void **state)
{
	static const struct {
		uint8_t address[4];
		bool link_broadcast;
		enum note_bit note;
	} rows[] = {
		{{233, 252, 0, 1}, false, FOUND_MULTICAST},
		{{255, 255, 255, 255}, false, FOUND_BROADCAST},
		{{192, 0, 2, 255}, true, FOUND_BROADCAST},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct conversation talk;
		const struct story *story;
		struct packet sent;

		begin(&talk);
		sent = *datagram(&talk, CLIENT, 20);
		end(&talk);
		begin(&talk);
		sent.five_tuple.destination = ip_addr_v4(rows[i].address);
		sent.link_broadcast = rows[i].link_broadcast;
		add(&talk, &sent);
		assert_note(&talk, NOTE_MULTICAST);
		story = tell(&talk);
		assert_verdict(story, VERDICT_ONE_WAY, CAUSE_NONE, CONFIDENCE_CERTAIN);
		assert_found(story, NOTE_BIT(rows[i].note));
		end(&talk);
	}
}

/* After 300 s of silence the same ports are another conversation. */
static void test_idle(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	datagram(&talk, CLIENT, 20);
	datagram(&talk, SERVER, 20);
	wait_ns(&talk, SECONDS(300) - talk.step_ns);
	datagram(&talk, SERVER, 20); /* exactly 300 s: still the same */
	wait_ns(&talk, SECONDS(300));
	datagram(&talk, SERVER, 20);
	tell_all(&talk);
	assert_int_equal(talk.told_count, 2);
	assert_int_equal(talk.told[0]->connection.packets[SERVER], 2);
	assert_int_equal(talk.told[1]->story.end[CLIENT].port, 80);
	end(&talk);
}

/* Each datagram on two interfaces. */
static void test_captured_twice(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet packet;

	(void)state;
	begin(&talk);
	packet = *datagram(&talk, CLIENT, 20);
	capture_again(&talk, &packet, 1);
	assert_int_equal(assert_note(&talk, NOTE_DUPLICATE)->packet, 1);
	assert_no_note(&talk, NOTE_REPEATED_REQUEST);
	packet = *datagram(&talk, SERVER, 20);
	assert_note(&talk, NOTE_ANSWER);
	capture_again(&talk, &packet, 1);
	assert_note(&talk, NOTE_DUPLICATE);
	story = tell(&talk);
	assert_verdict(story, VERDICT_ANSWERED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_found(story, NOTE_BIT(FOUND_DUPLICATE_PACKETS));
	end(&talk);
}

/* Equal datagrams without an ID are no copies: the same program sent the same twice. */
static void test_equal_datagrams(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	talk.id[CLIENT] = 0;
	talk.step_ns = 1000;
	datagram(&talk, CLIENT, 20);
	datagram(&talk, CLIENT, 20);
	assert_no_note(&talk, NOTE_DUPLICATE);
	assert_found(tell(&talk), 0);
	end(&talk);
}

/* A wrong checksum: the receiving kernel drops the answer. */
static void test_bad_checksum(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	talk.checksum = CHECKSUM_WRONG;
	talk.direction = DIRECTION_OUT;
	datagram(&talk, CLIENT, 20);
	assert_no_notes(&talk);
	talk.direction = DIRECTION_IN;
	datagram(&talk, SERVER, 20);
	assert_note(&talk, NOTE_BAD_CHECKSUM);
	story = tell(&talk);
	assert_verdict(story, VERDICT_UNANSWERED, CAUSE_NO_REPLY, CONFIDENCE_POSSIBLE);
	assert_found(story, NOTE_BIT(FOUND_BAD_CHECKSUM));
	end(&talk);
}

/* Only what came back was captured. */
static void test_replies_only(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	echo(&talk, SERVER, 1);
	story = tell(&talk);
	assert_int_equal(story->seen, SEEN_SERVER_ONLY);
	assert_verdict(story, VERDICT_ONE_WAY, CAUSE_NONE, CONFIDENCE_CERTAIN);
	end(&talk);
}

static void test_echo(void **state)
{
	(void)state;
	for (int version = 4; version <= 6; version += 2) {
		struct conversation talk;
		const struct story *story;

		begin(&talk);
		talk.version = (uint8_t)version;
		for (uint16_t seq = 1; seq <= 3; seq++) {
			echo(&talk, CLIENT, seq);
			if (seq != 2) /* one was lost */
				echo(&talk, SERVER, seq);
		}
		story = tell(&talk);
		assert_verdict(story, VERDICT_ANSWERED, CAUSE_NONE, CONFIDENCE_CERTAIN);
		assert_int_equal(story->connection->packets[CLIENT], 3);
		assert_int_equal(story->connection->packets[SERVER], 2);
		assert_int_equal(story->connection->bytes[CLIENT], 168);
		assert_int_equal(story->connection->datagram.rtt_ns, MILLISECONDS(10));
		end(&talk);
	}
}

/* Nobody answered ARP or neighbour discovery: the datagram never left. */
static void test_neighbor_unanswered(void **state)
{
	(void)state;
	for (int version = 4; version <= 6; version += 2) {
		struct conversation talk;
		const struct story *story;
		struct ip_addr target;

		begin(&talk);
		talk.version = (uint8_t)version;
		target = address_of(&talk, SERVER);
		datagram(&talk, CLIENT, 20);
		for (int i = 0; i < 3; i++) {
			ask_for_neighbor(&talk, &target);
			wait_ns(&talk, SECONDS(1));
		}
		story = tell(&talk);
		assert_int_equal(story->verdict, VERDICT_UNREACHABLE);
		assert_int_equal(story->cause,
				 version == 4 ? CAUSE_ARP_UNANSWERED : CAUSE_ND_UNANSWERED);
		assert_evidence(story, 1, 2, 4, 0);
		assert_int_equal(story->neighbor->requests, 3);
		assert_int_equal(story->error_count, 1);
		assert_error(story, 0, CLIENT, 4, "EHOSTUNREACH next recverr");
		assert_int_equal(correlator_counts(talk.correlator)->neighbor, 3);
		end(&talk);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answered),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_overwritten),
		cmocka_unit_test(test_soft),
		cmocka_unit_test(test_no_effect),
		cmocka_unit_test(test_server_dies),
		cmocka_unit_test(test_server_returns),
		cmocka_unit_test(test_server_returns_twice),
		cmocka_unit_test(test_rate_limit),
		cmocka_unit_test(test_answer_from_elsewhere),
		cmocka_unit_test(test_late_answer),
		cmocka_unit_test(test_traceroute),
		cmocka_unit_test(test_no_traceroute),
		cmocka_unit_test(test_many_traceroutes),
		cmocka_unit_test(test_too_big),
		cmocka_unit_test(test_fragments),
		cmocka_unit_test(test_black_hole),
		cmocka_unit_test(test_loss_is_no_black_hole),
		cmocka_unit_test(test_multicast_and_broadcast),
		cmocka_unit_test(test_idle),
		cmocka_unit_test(test_captured_twice),
		cmocka_unit_test(test_equal_datagrams),
		cmocka_unit_test(test_bad_checksum),
		cmocka_unit_test(test_replies_only),
		cmocka_unit_test(test_echo),
		cmocka_unit_test(test_neighbor_unanswered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
