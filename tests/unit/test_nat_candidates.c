/* First packets of connections, found again by what translation leaves alone. */
#include "correlate/nat_candidates.h"
#include "tests/support/test.h"

#include <string.h>

#define MILLISECOND INT64_C(1000000)

static struct packet syn(void)
{
	struct packet packet;

	memset(&packet, 0, sizeof(packet));
	packet.kind = PACKET_TCP;
	packet.time_ns = 10 * MILLISECOND;
	packet.ip = (struct ip_header){.version = 4, .ttl = 64, .id = 9, .has_id = true};
	packet.tcp = (struct tcp_header){.seq = 123456, .flags = TCP_SYN};
	return packet;
}

/* The same a router further. */
static struct packet forwarded_syn(void)
{
	struct packet packet = syn();

	packet.time_ns += MILLISECOND;
	packet.ip.ttl--;
	return packet;
}

/* Is `first` found when `second` comes? */
static bool finds(const struct packet *first, const struct packet *second)
{
	struct nat_candidates candidates = {0};
	struct nat_candidate candidate = {.connection = 1, .id = 11, .side = 1};
	bool found;

	assert_false(nat_candidates_match(&candidates, first, &candidate));
	candidate = (struct nat_candidate){.connection = 2, .id = 12};
	found = nat_candidates_match(&candidates, second, &candidate);
	if (found) {
		assert_int_equal(candidate.connection, 1);
		assert_int_equal(candidate.id, 11);
		assert_int_equal(candidate.side, 1);
	} else {
		assert_int_equal(candidate.id, 12);
	}
	nat_candidates_free(&candidates);
	nat_candidates_free(&candidates);
	return found;
}

static void test_found(void **state)
{
	struct packet first = syn(), second = forwarded_syn();

	(void)state;
	assert_true(finds(&first, &second));
	second.ip.ttl = first.ip.ttl; /* translated, not forwarded yet */
	assert_true(finds(&first, &second));
	second.time_ns = first.time_ns + 1000 * MILLISECOND;
	assert_true(finds(&first, &second));
}

static void test_not_found(void **state)
{
	struct packet first = syn(), second = forwarded_syn();

	(void)state;
	second.tcp.seq++;
	assert_false(finds(&first, &second));
	second = forwarded_syn();
	second.ip.ttl = 62; /* two hops: another router is in between */
	assert_false(finds(&first, &second));
	second.ip.ttl = 65;
	assert_false(finds(&first, &second));
	second = forwarded_syn();
	second.time_ns = first.time_ns + 1001 * MILLISECOND;
	assert_false(finds(&first, &second));
	second.time_ns = first.time_ns - 1;
	assert_false(finds(&first, &second));
	second = forwarded_syn();
	second.tcp.flags = TCP_ACK; /* begins midway: data has no number of its own */
	assert_false(finds(&first, &second));
}

static void test_datagrams(void **state)
{
	struct packet first = syn(), second = forwarded_syn();

	(void)state;
	first.kind = second.kind = PACKET_UDP;
	assert_true(finds(&first, &second));
	second.ip.payload_length = 1;
	assert_false(finds(&first, &second));
	second.ip.payload_length = 0;
	second.ip.id++;
	assert_false(finds(&first, &second));
	first.ip.id = second.ip.id = 0; /* nothing to go by */
	assert_false(finds(&first, &second));
	first.ip.has_id = second.ip.has_id = false;
	assert_false(finds(&first, &second));
}

/* The packet that came last takes the place: a chain of translations is found link by link. */
static void test_the_latest_is_kept(void **state)
{
	struct nat_candidates candidates = {0};
	struct packet packet = syn();

	(void)state;
	for (uint32_t i = 1; i <= 3; i++) {
		struct nat_candidate candidate = {.connection = i, .id = i};

		assert_int_equal(nat_candidates_match(&candidates, &packet, &candidate), i > 1);
		assert_int_equal(candidate.connection, i > 1 ? i - 1 : i);
	}
	nat_candidates_free(&candidates);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_not_found),
		cmocka_unit_test(test_datagrams),
		cmocka_unit_test(test_the_latest_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
