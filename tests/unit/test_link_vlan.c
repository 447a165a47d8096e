/* VLAN tags: one, two, more than are kept, and what may follow them. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char tagged[] = "0200000002010200000002028100"
			     "a0640800"
			     "4500001e0001400040114e96c0000202c6336402"
			     "9c410009000a0eee6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char tagged_twice[] = "02000000020102000000020288a8"
				   "00078100"
				   "00640800"
				   "4500001e0001400040114e96c0000202c6336402"
				   "9c410009000a0eee6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char tagged_thrice[] = "0200000002010200000002029100"
				    "00078100"
				    "00088100"
				    "00090800"
				    "4500001e0001400040114e96c0000202c6336402"
				    "9c410009000a0eee6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char tagged_snap[] = "0200000002010200000002028100"
				  "00640026"
				  "aaaa03000000"
				  "0800"
				  "4500001e0001400040114e96c0000202c6336402"
				  "9c410009000a0eee6869";

/*
 *  [|vlan]
 */
static const char tagged_without_end[] = "0200000002010200000002028100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100"
					 "00018100";

static void test_one_tag(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, tagged, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.vlan_count, 1);
	assert_int_equal(packet.vlan[0], 100);
	assert_int_equal(packet.vlan[1], 0);
	assert_int_equal(packet.ethertype, 0x0800);
	assert_int_equal(packet.network_offset, 18);
}

static void test_outermost_tag_is_first(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, tagged_twice, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.vlan_count, 2);
	assert_int_equal(packet.vlan[0], 7);
	assert_int_equal(packet.vlan[1], 100);
	assert_int_equal(packet.network_offset, 22);
}

static void test_further_tags_are_passed_over(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, tagged_thrice, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.vlan_count, 2);
	assert_int_equal(packet.vlan[1], 8);
}

static void test_length_may_follow_a_tag(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, tagged_snap, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.network_offset, 26);
}

static void test_layers_are_bounded(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, tagged_without_end, &packet);
	assert_int_equal(packet.kind, PACKET_NOT_IP);
	assert_int_equal(packet.status, DECODE_UNSUPPORTED);
}

static void test_tag_that_is_cut(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex_cut(LINK_ETHERNET, tagged, 17, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_TRUNCATED);
	assert_int_equal(packet.vlan_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_tag),
		cmocka_unit_test(test_outermost_tag_is_first),
		cmocka_unit_test(test_further_tags_are_passed_over),
		cmocka_unit_test(test_length_may_follow_a_tag),
		cmocka_unit_test(test_layers_are_bounded),
		cmocka_unit_test(test_tag_that_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
