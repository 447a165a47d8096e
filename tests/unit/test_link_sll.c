/* Linux cooked captures, versions 1 and 2. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

#include <stdio.h>

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char cooked_v1[] = "00040001000602000000020200000800"
				"4500001e0001400040114e96c0000202c6336402"
				"9c410009000a0eee6869";

/*
 * ifb1  In  IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char cooked_v2[] = "0800000000000003000100060200000002020000"
				"4500001e0001400040114e96c0000202c6336402"
				"9c410009000a0eee6869";

/*
 * ifb0  B   ARP, Ethernet (len 6), IPv4 (len 4), Request who-has 192.0.2.1 tell 192.0.2.2,
 *       length 28
 */
static const char cooked_v2_arp[] = "0806000000000002000101060200000002020000"
				    "0001080006040001020000000202c0000202000000000000c0000201";

/* 802.2 in place of an Ethertype (4), then SNAP */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char cooked_snap[] = "00000001000602000000020200000004"
				  "aaaa03000000"
				  "0800"
				  "4500001e0001400040114e96c0000202c6336402"
				  "9c410009000a0eee6869";

/* device type 824: netlink, whose protocol is a family and no Ethertype */
/*
 *
 *     0x0000:  0000 0000 0000 0000 0000 0000 0000 0000  ................
 */
static const char cooked_netlink[] = "00040338000602000000020200000000"
				     "00000000000000000000000000000000";

static void test_v1(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_SLL, cooked_v1, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.direction, DIRECTION_OUT);
	assert_int_equal(packet.network_offset, 16);
	assert_int_equal(packet.ethertype, 0x0800);
	assert_int_equal(packet.interface, 0);
}

static void test_v2_names_the_interface(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_SLL2, cooked_v2, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.direction, DIRECTION_IN);
	assert_int_equal(packet.network_offset, 20);
	assert_int_equal(packet.interface, 3);
}

static void test_v2_arp_to_everybody(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_SLL2, cooked_v2_arp, &packet);
	assert_int_equal(packet.kind, PACKET_ARP);
	assert_int_equal(packet.direction, DIRECTION_BROADCAST);
	assert_true(packet.link_broadcast);
	assert_int_equal(packet.interface, 2);
}

static void test_every_packet_type(void **state)
{
	static const enum packet_direction directions[] = {
		DIRECTION_IN,    DIRECTION_BROADCAST, DIRECTION_MULTICAST,
		DIRECTION_OTHER, DIRECTION_OUT,       DIRECTION_UNKNOWN,
	};
	struct packet packet;

	(void)state;
	for (unsigned type = 0; type < 6; type++) {
		char frame[256];

		(void)snprintf(frame, sizeof(frame), "%04x%s", type, cooked_v1 + 4);
		decode_hex(LINK_SLL, frame, &packet);
		assert_int_equal(packet.direction, directions[type]);
		assert_int_equal(packet.link_broadcast, type == 1);
		assert_int_equal(packet.link_multicast, type == 2);
	}
}

static void test_802_2(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_SLL, cooked_snap, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.network_offset, 24);
}

static void test_netlink_is_not_ip(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_SLL, cooked_netlink, &packet);
	assert_int_equal(packet.kind, PACKET_NOT_IP);
	assert_int_equal(packet.status, DECODE_UNSUPPORTED);
}

static void test_headers_that_are_cut(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex_cut(LINK_SLL, cooked_v1, 15, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_TRUNCATED);
	decode_hex_cut(LINK_SLL2, cooked_v2, 19, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_TRUNCATED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v1),
		cmocka_unit_test(test_v2_names_the_interface),
		cmocka_unit_test(test_v2_arp_to_everybody),
		cmocka_unit_test(test_every_packet_type),
		cmocka_unit_test(test_802_2),
		cmocka_unit_test(test_netlink_is_not_ip),
		cmocka_unit_test(test_headers_that_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
