/* The ring of recent packets: what an entry holds, chains, and what has been overwritten. */
#include "correlate/recent_packets.h"
#include "tests/support/test.h"

#include <string.h>

static struct packet tcp_packet(uint64_t number)
{
	struct packet packet;

	memset(&packet, 0, sizeof(packet));
	packet.kind = PACKET_TCP;
	packet.number = number;
	packet.time_ns = (int64_t)number * 1000;
	packet.ip = (struct ip_header){.version = 4, .ttl = 64, .id = 77, .has_id = true};
	packet.tcp = (struct tcp_header){
		.seq = 1000, .flags = TCP_ACK, .checksum_value = 0x1234, .payload_length = 100};
	return packet;
}

static uint32_t add(struct recent_packets *recent, const struct packet *packet, uint32_t connection,
		    enum side side, uint32_t previous)
{
	return recent_packets_add(recent, packet, recent_transport_of(packet, side), connection,
				  previous);
}

static void test_what_an_entry_holds(void **state)
{
	struct recent_packets recent;
	struct packet packet = tcp_packet(5);
	const struct recent_packet *entry;
	uint32_t number;

	(void)state;
	assert_true(recent_packets_init(&recent));
	packet.tcp.flags = TCP_SYN | TCP_FIN;
	number = add(&recent, &packet, 3, SERVER, 0);
	assert_int_equal(number, 1);
	entry = recent_packets_at(&recent, number, 3);
	assert_non_null(entry);
	assert_int_equal(entry->seq, 1000);
	assert_int_equal(entry->id, 77);
	assert_int_equal(entry->checksum, 0x1234);
	assert_int_equal(entry->length, 100);
	assert_int_equal(entry->ttl, 64);
	assert_int_equal(entry->flags,
			 RECENT_FROM_SERVER | RECENT_SYN | RECENT_FIN | RECENT_HAS_ID);
	assert_int_equal(recent_packet_number(entry, 5), 5);
	assert_int_equal(recent_packet_number(entry, 9), 5);
	assert_null(recent_packets_at(&recent, number, 4));
	assert_null(recent_packets_at(&recent, 0, 3));
	assert_null(recent_packets_at(&recent, 0, 0));
	recent_packets_free(&recent);
	recent_packets_free(&recent);
}

/* Checksums that left the host differently than the capture shows them must not be compared. */
static void test_checksums_and_lengths(void **state)
{
	static const struct {
		enum checksum_status status;
		bool unsure;
	} rows[] = {
		{CHECKSUM_UNCHECKED, false}, {CHECKSUM_CORRECT, false},  {CHECKSUM_WRONG, true},
		{CHECKSUM_ABSENT, false},    {CHECKSUM_OFFLOADED, true},
	};
	struct recent_packets recent;
	struct packet packet = tcp_packet(1);

	(void)state;
	assert_true(recent_packets_init(&recent));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct recent_packet *entry;

		packet.tcp.checksum = rows[i].status;
		entry = recent_packets_at(&recent, add(&recent, &packet, 1, CLIENT, 0), 1);
		assert_int_equal(!!(entry->flags & RECENT_CHECKSUM_UNSURE), rows[i].unsure);
	}
	packet.tcp.payload_length = 70000;
	packet.ip.has_id = false;
	packet.ip.id = 0;
	add(&recent, &packet, 1, CLIENT, 0);
	assert_int_equal(recent_packets_at(&recent, recent.count, 1)->length, UINT16_MAX);
	assert_int_equal(recent_packets_at(&recent, recent.count, 1)->id, 0);
	assert_false(recent_packets_at(&recent, recent.count, 1)->flags & RECENT_HAS_ID);
	recent_packets_free(&recent);
}

static void test_other_protocols(void **state)
{
	struct recent_packets recent;
	struct packet packet = tcp_packet(1);
	const struct recent_packet *entry;

	(void)state;
	assert_true(recent_packets_init(&recent));
	packet.kind = PACKET_UDP;
	packet.udp = (struct udp_header){.checksum_value = 9, .payload_length = 30};
	entry = recent_packets_at(&recent, add(&recent, &packet, 1, CLIENT, 0), 1);
	assert_int_equal(entry->checksum, 9);
	assert_int_equal(entry->length, 30);
	packet.kind = PACKET_ECHO;
	packet.icmp = (struct icmp_message){.seq = 4, .checksum_value = 8, .length = 64};
	entry = recent_packets_at(&recent, add(&recent, &packet, 1, CLIENT, 0), 1);
	assert_int_equal(entry->seq, 4);
	assert_int_equal(entry->checksum, 8);
	assert_int_equal(entry->length, 64);
	packet.kind = PACKET_IP_OTHER;
	packet.ip.payload_length = 200;
	entry = recent_packets_at(&recent, add(&recent, &packet, 1, CLIENT, 0), 1);
	assert_int_equal(entry->length, 200);
	recent_packets_free(&recent);
}

/* The chain of a connection ends where the ring has been written over, never in another's entry. */
static void test_overwritten(void **state)
{
	struct recent_packets recent;
	struct packet packet = tcp_packet(1);
	uint32_t mine = 0, length = 0, number;

	(void)state;
	assert_true(recent_packets_init(&recent));
	for (uint32_t i = 0; i < RECENT_PACKETS + 10; i++) {
		packet.number = i + 1;
		if (i % 4 == 0)
			mine = add(&recent, &packet, 1, CLIENT, mine);
		else
			add(&recent, &packet, 2, CLIENT, 0);
	}
	for (number = mine;; length++) {
		const struct recent_packet *entry = recent_packets_at(&recent, number, 1);

		if (entry == NULL)
			break;
		assert_int_equal(entry->connection, 1);
		assert_true(entry->previous < number);
		number = entry->previous;
	}
	assert_int_not_equal(number, 0);
	assert_in_range(length, RECENT_PACKETS / 4 - 1, RECENT_PACKETS / 4);
	recent_packets_free(&recent);
}

/* Packet numbers beyond 32 bits, and the ring's own count passing 2^32. */
static void test_wraps(void **state)
{
	struct recent_packets recent;
	struct packet packet = tcp_packet(UINT64_C(0x1fffffffe));
	uint32_t number;

	(void)state;
	assert_true(recent_packets_init(&recent));
	recent.count = UINT32_MAX - 2;
	number = add(&recent, &packet, 1, CLIENT, 0);
	assert_int_equal(
		recent_packet_number(recent_packets_at(&recent, number, 1), UINT64_C(0x200000003)),
		UINT64_C(0x1fffffffe));
	for (int i = 0; i < 5; i++) {
		number = add(&recent, &packet, 1, CLIENT, number);
		assert_int_not_equal(number, 0);
		assert_non_null(recent_packets_at(&recent, number, 1));
	}
	recent_packets_free(&recent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_an_entry_holds),
		cmocka_unit_test(test_checksums_and_lengths),
		cmocka_unit_test(test_other_protocols),
		cmocka_unit_test(test_overwritten),
		cmocka_unit_test(test_wraps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
