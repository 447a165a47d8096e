/* The correlator's bounds and accounts: limits, eviction, ids, what belongs to no connection. */
#include "correlate/correlator_private.h"
#include "tests/support/conversation.h"

#include <string.h>

static struct limits limits_of(uint32_t max_connections)
{
	struct limits limits = limits_default();

	limits.max_connections = max_connections;
	limits.keep_timelines = true;
	return limits;
}

static void test_defaults(void **state)
{
	struct limits limits = limits_default();

	(void)state;
	assert_int_equal(limits.max_connections, 1000000);
	assert_int_equal(limits.max_events, 1000);
	assert_int_equal(limits.fold_after, 4);
	assert_int_equal(limits.idle_ns, SECONDS(300));
	assert_false(limits.keep_timelines);
}

static void test_nothing(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	tell_all(&talk);
	assert_int_equal(talk.told_count, 0);
	end(&talk);
	correlator_free(NULL);
}

/* Each connection that comes puts another one out; none is lost, ids go on. */
static void test_eviction(void **state)
{
	static const uint32_t rooms[] = {0, 1, 2, 3, 7, 50, 100};

	(void)state;
	for (size_t room = 0; room < sizeof(rooms) / sizeof(rooms[0]); room++) {
		struct limits limits = limits_of(rooms[room]);
		struct conversation talk;
		uint64_t kept = rooms[room] == 0 ? 1 : rooms[room];
		bool seen[51] = {false};

		begin_with(&talk, &limits);
		for (uint16_t i = 0; i < 50; i++) {
			struct packet sent;

			talk.port[CLIENT] = (uint16_t)(50000 + i);
			sent = *datagram(&talk, CLIENT, 20);
			if (i % 3 == 0)
				refuse(&talk, &sent);
		}
		tell_all(&talk);
		assert_int_equal(talk.told_count, 50);
		for (size_t i = 0; i < 50; i++) {
			const struct story *story = &talk.told[i]->story;
			uint64_t id = story->connection->id;

			assert_in_range(id, 1, 50);
			assert_false(seen[id]);
			seen[id] = true;
			assert_int_equal(story->end[CLIENT].port, 50000 + id - 1);
			assert_int_equal(story->icmp_count, (id - 1) % 3 == 0);
			assert_int_equal(talk.told[i]->was_evicted,
					 i < 50 - (kept < 50 ? kept : 50));
			assert_int_equal(!!(story->connection->notes & NOTE_BIT(FOUND_EVICTED)),
					 talk.told[i]->was_evicted);
			if (i > 0 && !talk.told[i - 1]->was_evicted)
				assert_true(id > talk.told[i - 1]->story.connection->id);
		}
		end(&talk);
	}
}

/* Whether they are many or talk much: what is kept of them stays within its bound, nothing is lost.
 */
static void test_detail_bytes(void **state)
{
	struct limits limits = limits_of(1000);
	struct conversation talk;
	uint64_t bytes = 0;

	(void)state;
	limits.max_detail_bytes = 20000;
	begin_with(&talk, &limits);
	for (uint16_t i = 0; i < 300; i++) {
		struct packet sent;

		talk.port[CLIENT] = (uint16_t)(50000 + i % 40);
		sent = *datagram(&talk, CLIENT, 20);
		bytes = talk.correlator->detail_bytes > bytes ? talk.correlator->detail_bytes
							      : bytes;
		refuse(&talk, &sent);
	}
	assert_in_range(bytes, 15000, 25000);
	assert_true(correlator_counts(talk.correlator)->evicted > 0);
	tell_all(&talk);
	assert_int_equal(talk.told_count, correlator_counts(talk.correlator)->connections);
	assert_int_equal(correlator_counts(talk.correlator)->icmp_exact +
				 correlator_counts(talk.correlator)->icmp_flow +
				 correlator_counts(talk.correlator)->icmp_none,
			 300);
	end(&talk);
}

/* Two connections take turns where there is room for one: each packet begins anew, all are counted.
 */
static void test_taking_turns(void **state)
{
	struct limits limits = limits_of(1);
	struct conversation talk;

	(void)state;
	begin_with(&talk, &limits);
	for (int i = 0; i < 20; i++) {
		talk.port[CLIENT] = (uint16_t)(50000 + i % 2);
		segment(&talk, CLIENT, ACK, (uint32_t)i * 100, 1, 100);
	}
	tell_all(&talk);
	assert_int_equal(talk.told_count, 20);
	end(&talk);
}

/* Room for one, and its own five-tuple comes again: the new connection takes the place and is
 * found. */
static void test_reuse_with_room_for_one(void **state)
{
	struct limits limits = limits_of(1);
	struct conversation talk;

	(void)state;
	begin_with(&talk, &limits);
	handshake(&talk);
	close_four_way(&talk, CLIENT, 0, 0);
	talk.isn[CLIENT] += 64000;
	talk.isn[SERVER] += 64000;
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	assert_int_equal(assert_note(&talk, NOTE_TUPLE_REUSED)->packet, 7);
	assert_int_equal(assert_note(&talk, NOTE_TUPLE_REUSED)->value, 1);
	segment(&talk, SERVER, SYN | ACK, 0, 1, 0);
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	close_four_way(&talk, CLIENT, 0, 0);
	tell_all(&talk);
	assert_int_equal(talk.told_count, 2);
	for (int i = 0; i < 2; i++)
		assert_verdict(&talk.told[i]->story, VERDICT_CLOSED, CAUSE_NONE,
			       CONFIDENCE_CERTAIN);
	assert_found(&talk.told[0]->story, NOTE_BIT(FOUND_EVICTED));
	assert_found(&talk.told[1]->story, NOTE_BIT(FOUND_TIME_WAIT_REUSE));
	end(&talk);
}

/* What is over leaves first; then what was not used since the hand came by. */
static void test_who_leaves(void **state)
{
	struct limits limits = limits_of(3);
	struct conversation talk;

	(void)state;
	begin_with(&talk, &limits);
	handshake(&talk); /* 1: stays in use */
	talk.port[CLIENT] = 40002;
	handshake(&talk);
	close_four_way(&talk, CLIENT, 0, 0); /* 2: over */
	talk.port[CLIENT] = 40003;
	handshake(&talk); /* 3: open, idle */
	talk.port[CLIENT] = 40001;
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 10);
	talk.port[CLIENT] = 40004;
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	assert_int_equal(talk.told_count, 1);
	assert_int_equal(talk.told[0]->connection.id, 2);
	tell_all(&talk);
	end(&talk);
}

/* Evicted in the middle: the rest is told as another connection, which begins midway. */
static void test_evicted_midway(void **state)
{
	struct limits limits = limits_of(1);
	struct conversation talk;

	(void)state;
	begin_with(&talk, &limits);
	handshake(&talk);
	talk.port[CLIENT] = 40002;
	datagram(&talk, CLIENT, 1);
	talk.port[CLIENT] = 40001;
	close_four_way(&talk, CLIENT, 0, 0);
	tell_all(&talk);
	assert_int_equal(talk.told_count, 3);
	assert_verdict(&talk.told[0]->story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_verdict(&talk.told[2]->story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(talk.told[2]->story.handshake, HANDSHAKE_NOT_CAPTURED);
	end(&talk);
}

/* The other side of a translation keeps its number when it has left, and nobody takes it over. */
static void test_related_and_evicted(void **state)
{
	struct limits limits = limits_of(2);
	struct conversation talk;
	struct packet outside;

	(void)state;
	begin_with(&talk, &limits);
	outside = *segment(&talk, CLIENT, SYN, 0, 0, 0);
	outside.five_tuple.source = router_address(&talk);
	outside.ip.ttl--;
	add(&talk, &outside);
	for (uint16_t i = 0; i < 5; i++) {
		talk.port[CLIENT] = (uint16_t)(50000 + i);
		datagram(&talk, CLIENT, 20);
		outside = *send_again(&talk, &outside);
	}
	tell_all(&talk);
	for (size_t i = 0; i < talk.told_count; i++) {
		const struct story *story = &talk.told[i]->story;

		if (story->connection->id == 1)
			assert_int_equal(story->related_id, 2);
		else if (story->connection->id == 2)
			assert_int_equal(story->related_id, 1);
		else
			assert_int_equal(story->related_id, 0);
	}
	end(&talk);
}

/* A SYN's older connection was evicted: the challenge ACK goes nowhere else. */
static void test_older_and_evicted(void **state)
{
	struct limits limits = limits_of(2);
	struct conversation talk;

	(void)state;
	begin_with(&talk, &limits);
	handshake(&talk);
	talk.isn[CLIENT] += 777000;
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	for (uint16_t i = 0; i < 5; i++) {
		talk.port[CLIENT] = (uint16_t)(50000 + i);
		datagram(&talk, CLIENT, 20);
		talk.port[CLIENT] = 40001;
		segment(&talk, SERVER, ACK, 1, (uint32_t)1 - 777000, 0);
		segment(&talk, CLIENT, RST, (uint32_t)1 - 777000, 0, 0);
	}
	tell_all(&talk);
	end(&talk);
}

/* One five-tuple on `count` VLANs, two datagrams on each. */
static void send_on_vlans(struct conversation *talk, uint32_t count)
{
	struct packet packet = *datagram(talk, CLIENT, 20);

	talk->step_ns = 1000;
	packet.vlan_count = 2;
	for (int round = 0; round < 2; round++)
		for (uint32_t i = 0; i < count; i++) {
			packet.vlan[0] = (uint16_t)(1 + i / 250);
			packet.vlan[1] = (uint16_t)(1 + i % 250);
			packet.ip.id++;
			add(talk, &packet);
		}
}

/* 50,000 conversations of one five-tuple on as many VLANs: none is a walk over the others. */
static void test_one_five_tuple_on_very_many_vlans(void **state)
{
	struct limits limits = limits_default();
	struct conversation talk;

	(void)state;
	begin_with(&talk, &limits);
	send_on_vlans(&talk, 50000);
	correlator_finish(talk.correlator);
	assert_int_equal(correlator_counts(talk.correlator)->packets, 100001);
	assert_int_equal(correlator_counts(talk.correlator)->connections, 50001);
	end(&talk);
}

/* The same where they put each other out. */
static void test_many_vlans_and_eviction(void **state)
{
	struct limits limits = limits_of(100);
	struct conversation talk;

	(void)state;
	begin_with(&talk, &limits);
	send_on_vlans(&talk, 150);
	tell_all(&talk);
	assert_in_range(talk.told_count, 251, 301);
	end(&talk);
}

/* What is in no connection is counted where it belongs. */
static void test_skipped(void **state)
{
	static const struct {
		enum packet_kind kind;
		enum decode_status status;
	} rows[] = {
		{PACKET_NOT_IP, DECODE_COMPLETE},       {PACKET_UNKNOWN_LINK, DECODE_UNSUPPORTED},
		{PACKET_FRAGMENT, DECODE_COMPLETE},     {PACKET_ICMP_OTHER, DECODE_COMPLETE},
		{PACKET_BROKEN_IP, DECODE_TRUNCATED},   {PACKET_BROKEN_IP, DECODE_MALFORMED},
		{PACKET_BROKEN_IP, DECODE_UNSUPPORTED},
	};
	const struct correlator_counts *counts;
	struct conversation talk;

	(void)state;
	begin(&talk);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct packet packet;

		memset(&packet, 0, sizeof(packet));
		packet.kind = rows[i].kind;
		packet.status = rows[i].status;
		packet.wire_length = 100;
		add(&talk, &packet);
	}
	tell_all(&talk);
	counts = correlator_counts(talk.correlator);
	assert_int_equal(counts->bytes, 700);
	assert_int_equal(counts->skipped_not_ip, 1);
	assert_int_equal(counts->skipped_unknown_link, 1);
	assert_int_equal(counts->skipped_fragment, 1);
	assert_int_equal(counts->skipped_icmp_other, 1);
	assert_int_equal(counts->skipped_truncated, 1);
	assert_int_equal(counts->skipped_malformed, 2);
	end(&talk);
}

/* A pcapng file can claim any time; no difference may overflow. */
static void test_extreme_times(void **state)
{
	static const int64_t times[] = {INT64_MAX, INT64_MIN, 0, INT64_MAX, -1, INT64_MIN + 1};
	struct conversation talk;

	(void)state;
	begin(&talk);
	talk.step_ns = 0;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct packet sent;

		talk.time_ns = times[i];
		segment(&talk, CLIENT, SYN, 0, 0, 0);
		segment(&talk, SERVER, SYN | ACK, 0, 1, 0);
		segment(&talk, CLIENT, PSH | ACK, 1, 1, 10);
		sent = *datagram(&talk, CLIENT, 20);
		refuse(&talk, &sent);
		datagram(&talk, SERVER, 20);
	}
	tell_all(&talk);
	for (size_t i = 0; i < talk.told_count; i++)
		assert_true(talk.told[i]->connection.last_ns >= talk.told[i]->connection.first_ns);
	end(&talk);
}

/* Without timelines the stories are the same but for the events. */
static void test_without_timelines(void **state)
{
	struct limits limits = limits_default();
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin_with(&talk, &limits);
	handshake(&talk);
	close_four_way(&talk, CLIENT, 0, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_null(story->timeline);
	end(&talk);
}

/* What was said of the last packet is gone with the next one. */
static void test_last_notes(void **state)
{
	struct conversation talk;
	const struct note *notes;
	uint8_t states[2];
	uint64_t id;
	struct packet sent;

	(void)state;
	begin(&talk);
	sent = *segment(&talk, CLIENT, SYN, 0, 0, 0);
	assert_int_equal(correlator_last_notes(talk.correlator, &notes, &id, states), 1);
	assert_int_equal(id, 1);
	assert_null(correlator_last_icmp(talk.correlator));
	icmp_error(&talk, &sent, 3, 1);
	assert_int_equal(correlator_last_icmp(talk.correlator)->packet, 2);
	memset(&sent, 0, sizeof(sent));
	sent.kind = PACKET_NOT_IP;
	add(&talk, &sent);
	assert_int_equal(correlator_last_notes(talk.correlator, &notes, &id, states), 0);
	assert_int_equal(id, 0);
	assert_int_equal(states[CLIENT], TCP_UNKNOWN);
	assert_null(correlator_last_icmp(talk.correlator));
	end(&talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_eviction),
		cmocka_unit_test(test_detail_bytes),
		cmocka_unit_test(test_taking_turns),
		cmocka_unit_test(test_reuse_with_room_for_one),
		cmocka_unit_test(test_who_leaves),
		cmocka_unit_test(test_evicted_midway),
		cmocka_unit_test(test_related_and_evicted),
		cmocka_unit_test(test_older_and_evicted),
		cmocka_unit_test(test_one_five_tuple_on_very_many_vlans),
		cmocka_unit_test(test_many_vlans_and_eviction),
		cmocka_unit_test(test_skipped),
		cmocka_unit_test(test_extreme_times),
		cmocka_unit_test(test_without_timelines),
		cmocka_unit_test(test_last_notes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
