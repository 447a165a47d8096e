/* Ethernet II, IEEE 802.3 with LLC and SNAP. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char ethernet_ii[] = "0200000002010200000002020800"
				  "4500001e0001400040114e96c0000202c6336402"
				  "9c410009000a0eee6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.68 > 255.255.255.255.67: BOOTP/DHCP, unknown (0x68) [|bootp]
 */
static const char to_everybody[] = "ffffffffffff0200000002020800"
				   "4500001e00014000401178ccc0000202ffffffff"
				   "00440043000ad4e76869";

/*
 * IP (tos 0x0, ttl 1, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.5353 > 224.0.0.251.5353: domain [length 2 < 12] (invalid)
 */
static const char to_a_group[] = "01005e0000fb0200000002020800"
				 "4500001e000140000111d6d0c0000202e00000fb"
				 "14e914e9000acaa06869";

/* IEEE 802.3: a length, LLC aa aa 03, SNAP with organisation 0 and an Ethertype, padding */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char snap[] = "0200000002010200000002020026"
			   "aaaa03000000"
			   "0800"
			   "4500001e0001400040114e96c0000202c6336402"
			   "9c410009000a0eee6869"
			   "0000000000000000";

/* LLC 06 06 03: IP without SNAP */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char llc_ip[] = "0200000002010200000002020021"
			     "060603"
			     "4500001e0001400040114e96c0000202c6336402"
			     "9c410009000a0eee6869";

/*
 *  (packet length 0 < 4) (invalid)
 */
static const char snap_of_another_organisation[] = "0200000002010200000002020008"
						   "aaaa0300000c2000"
						   "00000000000000000000000000000000"
						   "000000000000000000000000";

/*
 * STP 802.1d, Config, Flags [none], bridge-id 0000.00:00:00:00:00:00.0000, length 35
 *     message-age 0.00s, max-age 0.00s, hello-time 0.00s, forwarding-delay 0.00s
 *     root-id 0000.00:00:00:00:00:00, root-pathcost 0
 */
static const char spanning_tree[] =
	"0180c20000000200000002020026"
	"424203"
	"0000000000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000";

/* nothing but the length 3 and an LLC header that says SNAP */
/*
 *  [|snap]
 */
static const char snap_that_ends_early[] =
	"0200000002010200000002020003"
	"aaaa03"
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"000000";

/*
 * unknown (0), length 46
 *     0x0000:  0000 0000 0000 0000 0000 0000 0000 0000
 *     0x0010:  0000 0000 0000 0000 0000 0000 0000 0000
 *     0x0020:  0000 0000 0000 0000 0000 0000 0000
 */
static const char slow_protocol[] =
	"0180c20000020200000002028809"
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"000000000000";

static void test_ethernet_ii(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, ethernet_ii, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.ethertype, 0x0800);
	assert_int_equal(packet.network_offset, 14);
	assert_int_equal(packet.transport_offset, 34);
	assert_int_equal(packet.direction, DIRECTION_UNKNOWN);
	assert_int_equal(packet.vlan_count, 0);
	assert_false(packet.link_broadcast);
	assert_false(packet.link_multicast);
	assert_int_equal(packet.number, 1);
	assert_int_equal(packet.captured_length, 44);
	assert_int_equal(packet.wire_length, 44);
	assert_int_equal(packet.link_type, LINK_ETHERNET);
}

static void test_destination_tells_broadcast_and_multicast(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, to_everybody, &packet);
	assert_true(packet.link_broadcast);
	assert_false(packet.link_multicast);
	decode_hex(LINK_ETHERNET, to_a_group, &packet);
	assert_false(packet.link_broadcast);
	assert_true(packet.link_multicast);
}

static void test_snap_leads_to_ip(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, snap, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.network_offset, 22);
	assert_int_equal(packet.udp.payload_length, 2);
	assert_int_equal(packet.udp.checksum, CHECKSUM_CORRECT);
}

static void test_llc_leads_to_ip(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, llc_ip, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.network_offset, 17);
}

static void test_other_payloads_are_not_ip(void **state)
{
	static const char *const frames[] = {
		snap_of_another_organisation,
		spanning_tree,
		slow_protocol,
	};
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		decode_hex(LINK_ETHERNET, frames[i], &packet);
		assert_int_equal(packet.kind, PACKET_NOT_IP);
		assert_int_equal(packet.status, DECODE_UNSUPPORTED);
	}
	assert_int_equal(packet.ethertype, 0x8809);
}

static void test_length_of_the_frame_bounds_what_follows(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, snap_that_ends_early, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_MALFORMED);
}

static void test_short_frames(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex_cut(LINK_ETHERNET, ethernet_ii, 13, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_TRUNCATED);
	decode_hex_cut(LINK_ETHERNET, ethernet_ii, 0, &packet);
	assert_int_equal(packet.status, DECODE_TRUNCATED);
	decode_hex(LINK_ETHERNET, "020000000201", &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_MALFORMED);
	decode_hex(LINK_ETHERNET, "", &packet);
	assert_int_equal(packet.status, DECODE_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ethernet_ii),
		cmocka_unit_test(test_destination_tells_broadcast_and_multicast),
		cmocka_unit_test(test_snap_leads_to_ip),
		cmocka_unit_test(test_llc_leads_to_ip),
		cmocka_unit_test(test_other_payloads_are_not_ip),
		cmocka_unit_test(test_length_of_the_frame_bounds_what_follows),
		cmocka_unit_test(test_short_frames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
