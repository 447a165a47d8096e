/* The key of a connection: the same from both ends, different where anything differs. */
#include "base/five_tuple.h"

#include "tests/support/test.h"

static struct five_tuple tuple_of(uint8_t source, uint16_t source_port, uint8_t destination,
				  uint16_t destination_port)
{
	return (struct five_tuple){
		.source = ip_addr_v4((const uint8_t[]){192, 0, 2, source}),
		.destination = ip_addr_v4((const uint8_t[]){192, 0, 2, destination}),
		.source_port = source_port,
		.destination_port = destination_port,
		.protocol = IP_PROTOCOL_TCP,
		.ip_version = 4,
	};
}

/* Are the keys of these two tuples the same, in the bytes that are hashed? */
static bool have_same_key(const struct five_tuple *a, const struct five_tuple *b)
{
	static const uint16_t vlan[2] = {100, 7};
	struct flow_key a_key, b_key;

	/* whatever was there before */
	memset(&a_key, 0xa5, sizeof(a_key));
	memset(&b_key, 0x5a, sizeof(b_key));
	(void)flow_key_of(&a_key, a, vlan);
	(void)flow_key_of(&b_key, b, vlan);
	return ip_addr_equal(&a_key.low, &b_key.low) && ip_addr_equal(&a_key.high, &b_key.high) &&
	       a_key.ends == b_key.ends;
}

static void test_both_directions_have_one_key(void **state)
{
	struct five_tuple there = tuple_of(1, 40001, 2, 80), back = tuple_of(2, 80, 1, 40001);

	(void)state;
	assert_true(have_same_key(&there, &back));
	/* the same address at both ends: the ports decide */
	there = tuple_of(1, 40001, 1, 80);
	back = tuple_of(1, 80, 1, 40001);
	assert_true(have_same_key(&there, &back));
}

static void test_the_low_end(void **state)
{
	static const uint16_t vlan[2] = {100, 7};
	struct five_tuple tuple = tuple_of(2, 80, 1, 40001);
	struct flow_key key;

	(void)state;
	assert_false(flow_key_of(&key, &tuple, vlan));
	assert_address(&key.low, "192.0.2.1");
	assert_int_equal(key.low_port, 40001);
	assert_address(&key.high, "192.0.2.2");
	assert_int_equal(key.high_port, 80);
	assert_int_equal(key.vlan[0], 100);
	assert_int_equal(key.vlan[1], 7);
	assert_int_equal(key.protocol, IP_PROTOCOL_TCP);
	assert_int_equal(key.ip_version, 4);
	assert_int_equal(key.zero, 0);
	/* a socket connected to itself */
	tuple = tuple_of(1, 80, 1, 80);
	assert_true(flow_key_of(&key, &tuple, vlan));
}

static void test_every_part_counts(void **state)
{
	struct five_tuple tuple = tuple_of(1, 40001, 2, 80), other;

	(void)state;
	other = tuple_of(3, 40001, 2, 80);
	assert_false(have_same_key(&tuple, &other));
	other = tuple_of(1, 40002, 2, 80);
	assert_false(have_same_key(&tuple, &other));
	other = tuple_of(1, 80, 2, 40001);
	assert_false(have_same_key(&tuple, &other));
	other = tuple;
	other.protocol = IP_PROTOCOL_UDP;
	assert_false(have_same_key(&tuple, &other));
	other = tuple;
	other.ip_version = 6;
	assert_false(have_same_key(&tuple, &other));
}

/* The bytes up to `vlan` are hashed: there must be none among them that nobody sets. */
static void test_hashed_bytes_have_no_padding(void **state)
{
	(void)state;
	assert_int_equal(offsetof(struct flow_key, vlan), 2 * sizeof(struct ip_addr) + 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_directions_have_one_key),
		cmocka_unit_test(test_the_low_end),
		cmocka_unit_test(test_every_part_counts),
		cmocka_unit_test(test_hashed_bytes_have_no_padding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
