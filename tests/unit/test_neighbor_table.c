/* ARP and neighbour discovery: who was asked for, by whom, and whether anybody answered. */
#include "correlate/neighbor_table.h"
#include "tests/support/test.h"

#include <string.h>

#define SECOND INT64_C(1000000000)

/* Messages that come one after the other, a second apart. */
struct link {
	struct neighbor_table table;
	uint64_t number;
	uint32_t tunnel;
};

static struct ip_addr host(uint32_t last)
{
	const uint8_t octets[4] = {192, 0, (uint8_t)(2 + (last >> 8)), (uint8_t)last};

	return ip_addr_v4(octets);
}

static void add(struct link *link, struct packet *packet)
{
	packet->number = ++link->number;
	packet->time_ns = (int64_t)link->number * SECOND;
	assert_true(neighbor_table_add(&link->table, packet, link->tunnel));
}

static void arp(struct link *link, uint16_t operation, struct ip_addr sender, struct ip_addr target)
{
	struct packet packet;

	memset(&packet, 0, sizeof(packet));
	packet.kind = PACKET_ARP;
	packet.arp =
		(struct arp_message){.operation = operation, .sender = sender, .target = target};
	add(link, &packet);
}

static void neighbour_message(struct link *link, uint8_t type, struct ip_addr from,
			      struct ip_addr target, bool is_dad)
{
	struct packet packet;

	memset(&packet, 0, sizeof(packet));
	packet.kind = PACKET_ND;
	packet.five_tuple.source = from;
	packet.nd = (struct nd_message){
		.type = type, .target = target, .has_target = true, .is_dad = is_dad};
	add(link, &packet);
}

static const struct neighbor *unanswered(const struct link *link, struct ip_addr target)
{
	return neighbor_table_unanswered(&link->table, link->tunnel, &target, INT64_MIN, INT64_MAX);
}

static void test_unanswered(void **state)
{
	struct link link = {.table = neighbor_table_of(1)};
	const struct neighbor *found;
	struct ip_addr absent = host(99);

	(void)state;
	assert_null(unanswered(&link, absent));
	for (int i = 0; i < 3; i++)
		arp(&link, 1, host(2), host(99));
	found = unanswered(&link, host(99));
	assert_non_null(found);
	assert_true(ip_addr_equal(&found->target, &absent));
	assert_int_equal(found->requests, 3);
	assert_int_equal(found->total_requests, 3);
	assert_int_equal(found->answers, 0);
	assert_int_equal(found->first_packet, 1);
	assert_int_equal(found->last_packet, 3);
	assert_int_equal(found->first_ns, SECOND);
	assert_int_equal(found->last_ns, 3 * SECOND);
	assert_false(found->is_v6);
	assert_null(unanswered(&link, host(98)));
	neighbor_table_free(&link.table);
}

static void test_answered_and_asked_again(void **state)
{
	struct link link = {.table = neighbor_table_of(1)};
	const struct neighbor *found;

	(void)state;
	arp(&link, 1, host(2), host(1));
	arp(&link, 2, host(1), host(2));
	assert_null(unanswered(&link, host(1)));
	arp(&link, 1, host(2), host(1));
	arp(&link, 1, host(2), host(1));
	found = unanswered(&link, host(1));
	assert_int_equal(found->requests, 2);
	assert_int_equal(found->total_requests, 3);
	assert_int_equal(found->answers, 1);
	assert_int_equal(found->first_packet, 3);
	neighbor_table_free(&link.table);
}

/* Whoever speaks is there: a request of its own answers those for it (RFC 826). */
static void test_speaking_is_an_answer(void **state)
{
	struct link link = {.table = neighbor_table_of(1)};

	(void)state;
	arp(&link, 1, host(2), host(3));
	arp(&link, 1, host(3), host(4));
	assert_null(unanswered(&link, host(3)));
	assert_non_null(unanswered(&link, host(4)));
	neighbor_table_free(&link.table);
}

/* Announcements ask for the own address, probes come from nowhere (RFC 5227): nobody waits. */
static void test_announcements_and_probes(void **state)
{
	struct link link = {.table = neighbor_table_of(1)};
	const uint8_t nowhere[4] = {0};

	(void)state;
	arp(&link, 1, host(7), host(7));
	arp(&link, 1, ip_addr_v4(nowhere), host(8));
	assert_int_equal(link.table.count, 0);
	arp(&link, 1, host(2), host(7));
	assert_non_null(unanswered(&link, host(7)));
	arp(&link, 1, host(7), host(7));
	assert_null(unanswered(&link, host(7)));
	neighbor_table_free(&link.table);
}

static void test_neighbour_discovery(void **state)
{
	struct link link = {.table = neighbor_table_of(1)};
	struct ip_addr own = {.octet = {0x20, 1, 0xd, 0xb8, [15] = 2}};
	struct ip_addr target = {.octet = {0x20, 1, 0xd, 0xb8, [15] = 9}};

	(void)state;
	neighbour_message(&link, 135, own, target, false);
	assert_true(unanswered(&link, target)->is_v6);
	neighbour_message(&link, 136, target, target, false);
	assert_null(unanswered(&link, target));
	neighbour_message(&link, 135, own, own, true); /* duplicate address detection */
	neighbour_message(&link, 133, own, target, false);
	neighbour_message(&link, 134, own, target, false);
	assert_int_equal(link.table.count, 1);
	assert_null(unanswered(&link, own));
	neighbor_table_free(&link.table);
}

/* Two hosts may ask for the same address; the one that asked more often is told. */
static void test_two_askers(void **state)
{
	struct link link = {.table = neighbor_table_of(1)};
	struct ip_addr second = host(3);

	(void)state;
	arp(&link, 1, host(2), host(99));
	arp(&link, 1, host(3), host(99));
	arp(&link, 1, host(3), host(99));
	assert_int_equal(link.table.count, 2);
	assert_true(ip_addr_equal(&unanswered(&link, host(99))->asker, &second));
	arp(&link, 2, host(99), host(2));
	assert_null(unanswered(&link, host(99)));
	neighbor_table_free(&link.table);
}

static void test_time(void **state)
{
	struct link link = {.table = neighbor_table_of(1)};
	struct ip_addr target = host(99);

	(void)state;
	for (int i = 0; i < 3; i++) /* at 1, 2 and 3 s */
		arp(&link, 1, host(2), target);
	assert_non_null(neighbor_table_unanswered(&link.table, 0, &target, 3 * SECOND, 9 * SECOND));
	assert_non_null(neighbor_table_unanswered(&link.table, 0, &target, 0, SECOND));
	assert_null(neighbor_table_unanswered(&link.table, 0, &target, 3 * SECOND + 1, 9 * SECOND));
	assert_null(neighbor_table_unanswered(&link.table, 0, &target, 0, SECOND - 1));
	neighbor_table_free(&link.table);
}

static void test_what_was_cut_is_left_alone(void **state)
{
	struct link link = {.table = neighbor_table_of(1)};
	struct packet packet;

	(void)state;
	memset(&packet, 0xa5, sizeof(packet));
	packet.kind = PACKET_ARP;
	packet.status = DECODE_TRUNCATED;
	assert_true(neighbor_table_add(&link.table, &packet, 0));
	packet.kind = PACKET_ND;
	packet.status = DECODE_COMPLETE;
	packet.nd.has_target = false;
	assert_true(neighbor_table_add(&link.table, &packet, 0));
	assert_int_equal(link.table.count, 0);
	neighbor_table_free(&link.table);
}

static void test_grows_to_its_limit(void **state)
{
	struct link link = {.table = neighbor_table_of(1)};

	(void)state;
	for (uint32_t i = 0; i < 1000; i++)
		arp(&link, 1, host(2), host(10 + i));
	assert_int_equal(link.table.count, 1000);
	for (uint32_t i = 0; i < 1000; i++)
		assert_non_null(unanswered(&link, host(10 + i)));
	link.table.count = MAX_NEIGHBORS; /* as if it were full */
	arp(&link, 1, host(2), host(5000));
	assert_int_equal(link.table.left_out, 1);
	link.table.count = 1000;
	neighbor_table_free(&link.table);
}

/* A hundred thousand askers for one address must not make each message a walk over all of them. */
static void test_many_askers(void **state)
{
	struct link link = {.table = neighbor_table_of(1)};

	(void)state;
	for (uint32_t i = 0; i < 100000; i++) {
		struct ip_addr asker = host(2);

		memcpy(asker.octet + 4, &i, sizeof(i));
		arp(&link, 1, asker, host(99));
	}
	assert_non_null(unanswered(&link, host(99)));
	assert_in_range(link.table.count, 2, 64);
	assert_int_equal(link.table.left_out, 100000 - link.table.count);
	neighbor_table_free(&link.table);
}

/* The same address in another tunnel is another host's. */
static void test_tunnels_are_apart(void **state)
{
	struct link link = {.table = neighbor_table_of(1), .tunnel = 7};

	(void)state;
	arp(&link, 1, host(2), host(3));
	assert_non_null(unanswered(&link, host(3)));
	link.tunnel = 8;
	assert_null(unanswered(&link, host(3)));
	arp(&link, 2, host(3), host(2));
	link.tunnel = 7;
	assert_non_null(unanswered(&link, host(3)));
	arp(&link, 2, host(3), host(2));
	assert_null(unanswered(&link, host(3)));
	neighbor_table_free(&link.table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unanswered),
		cmocka_unit_test(test_answered_and_asked_again),
		cmocka_unit_test(test_speaking_is_an_answer),
		cmocka_unit_test(test_announcements_and_probes),
		cmocka_unit_test(test_neighbour_discovery),
		cmocka_unit_test(test_two_askers),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_what_was_cut_is_left_alone),
		cmocka_unit_test(test_tunnels_are_apart),
		cmocka_unit_test(test_grows_to_its_limit),
		cmocka_unit_test(test_many_askers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
