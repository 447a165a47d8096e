/* IPv4: the header, its options, fragments, and the odd lengths of real captures. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

#include <stdio.h>

/*
 * IP (tos 0xb8, ttl 63, id 51966, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char plain[] = "45b8001ecafe40003f1183e0c0000202c6336402"
			    "9c410009000a0eee6869";

/* options: record route with room for one address, end of list */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 38, options (RR
 *       0.0.0.0,EOL))
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char with_options[] = "470000260001400040114187c0000202c63364020707040000000000"
				   "9c410009000a0eee6869";

/* loose source route, one address still to visit; and the same when it has been visited */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 38, options (LSRR
 *       198.51.100.2,EOL))
 *     192.0.2.2.40001 > 192.0.2.1.9: UDP, length 2
 */
static const char source_routed[] = "47000026000140004011f790c0000202c0000201830704c633640200"
				    "9c410009000a0eee6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 38, options (LSRR
 *       192.0.2.1,,EOL))
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char source_route_done[] = "47000026000140004011bfc4c0000202c6336402830708c000020100"
					"9c410009000a0eee6869";

/* the first fragment of a datagram of 40 bytes, and a later one */
/*
 * IP (tos 0x0, ttl 64, id 7, offset 0, flags [+], proto UDP (17), length 44)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 32
 */
static const char first_fragment[] = "4500002c0007200040116e82c0000202c6336402"
				     "9c4100090028ef9378787878787878787878787878787878";

/*
 * IP (tos 0x0, ttl 64, id 7, offset 24, flags [none], proto UDP (17), length 36)
 *     192.0.2.2 > 198.51.100.2: ip-proto-17
 */
static const char later_fragment[] = "450000240007000340118e87c0000202c6336402"
				     "78787878787878787878787878787878";

/* an Ethernet frame of 60 bytes: 16 of them are padding */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char padded[] = "0200000002010200000002020800"
			     "4500001e0001400040114e96c0000202c6336402"
			     "9c410009000a0eee6869"
			     "deadbeefdeadbeefdeadbeefdeadbeef";

/* total length 0, left to segmentation offload */
/*
 * IP bad-len 0
 */
static const char length_zero[] = "0200000002010200000002020800"
				  "450000000001400040064ebfc0000202c6336402"
				  "9c411f9000000001000000015018faf0c8f8000068656c6c6f";

/* the sender says 300 bytes, the frame has 30 */
/*
 * IP truncated-ip - 270 bytes missing! (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP
 *       (17), length 300)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char longer_than_the_frame[] = "4500012c0001400040114d88c0000202c6336402"
					    "9c410009000a0eee6869";

/*
 * IP bad-hlen 16
 */
static const char header_of_16_bytes[] = "4400001e0001400040114f96c0000202c6336402"
					 "9c410009000a0eee6869";

/*
 * IP bad-len 30
 */
static const char header_beyond_the_packet[] = "4f00001e0001400040114496c0000202c6336402"
					       "9c410009000a0eee6869";

/*
 * IP bad-len 19
 */
static const char total_below_the_header[] = "450000130001400040114ea1c0000202c6336402"
					     "9c410009000a0eee6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30, bad cksum 1234
 *       (->4e96)!)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char wrong_checksum[] = "4500001e0001400040111234c0000202c6336402"
				     "9c410009000a0eee6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30, bad cksum 0
 *       (->4e96)!)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char checksum_left_to_the_card[] = "4500001e0001400040110000c0000202c6336402"
						"9c410009000a0eee6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto GRE (47), length 24)
 *     192.0.2.2 > 198.51.100.2: GREv0, Flags [none], length 4
 *      [|ip]
 */
static const char another_protocol[] = "4500001800014000402f4e7ec0000202c6336402"
				       "00000800";

static void test_fields(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, plain, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.ip.version, 4);
	assert_int_equal(packet.ip.ttl, 63);
	assert_int_equal(packet.ip.traffic_class, 0xb8);
	assert_int_equal(packet.ip.protocol, IP_PROTOCOL_UDP);
	assert_int_equal(packet.ip.header_length, 20);
	assert_int_equal(packet.ip.id, 0xcafe);
	assert_true(packet.ip.has_id);
	assert_true(packet.ip.dont_fragment);
	assert_false(packet.ip.more_fragments);
	assert_int_equal(packet.ip.fragment_offset, 0);
	assert_false(packet.ip.length_is_zero);
	assert_false(packet.ip.has_other_end);
	assert_int_equal(packet.ip.flow_label, 0);
	assert_int_equal(packet.ip.payload_length, 10);
	assert_int_equal(packet.ip.checksum, CHECKSUM_CORRECT);
	assert_int_equal(packet.five_tuple.ip_version, 4);
	assert_int_equal(packet.five_tuple.protocol, IP_PROTOCOL_UDP);
	assert_address(&packet.five_tuple.source, "192.0.2.2");
	assert_address(&packet.five_tuple.destination, "198.51.100.2");
}

static void test_options_are_passed_over(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, with_options, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.ip.header_length, 28);
	assert_int_equal(packet.transport_offset, 28);
	assert_int_equal(packet.ip.payload_length, 10);
	assert_int_equal(packet.ip.checksum, CHECKSUM_CORRECT);
	assert_int_equal(packet.five_tuple.source_port, 40001);
	assert_int_equal(packet.udp.checksum, CHECKSUM_CORRECT);
}

static void test_options_that_are_cut(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex_cut(LINK_RAW, with_options, 27, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_TRUNCATED);
	assert_int_equal(packet.ip.version, 4);
	assert_address(&packet.five_tuple.destination, "198.51.100.2");
}

/* The sum is for the last address of the route, which is in the options. */
static void test_source_route_leaves_the_checksum_alone(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, source_routed, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_true(packet.ip.has_other_end);
	assert_int_equal(packet.udp.checksum, CHECKSUM_UNCHECKED);
	decode_hex(LINK_RAW, source_route_done, &packet);
	assert_false(packet.ip.has_other_end);
	assert_int_equal(packet.udp.checksum, CHECKSUM_CORRECT);
}

static void test_first_fragment_has_ports(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, first_fragment, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_true(packet.ip.more_fragments);
	assert_int_equal(packet.ip.fragment_offset, 0);
	assert_int_equal(packet.five_tuple.source_port, 40001);
	assert_int_equal(packet.five_tuple.destination_port, 9);
	assert_int_equal(packet.udp.length, 40);
	assert_int_equal(packet.udp.payload_length, 32);
	assert_int_equal(packet.udp.checksum, CHECKSUM_UNCHECKED);
}

static void test_later_fragment_has_none(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, later_fragment, &packet);
	assert_int_equal(packet.kind, PACKET_FRAGMENT);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.ip.fragment_offset, 24);
	assert_int_equal(packet.ip.id, 7);
	assert_int_equal(packet.five_tuple.protocol, IP_PROTOCOL_UDP);
	assert_int_equal(packet.five_tuple.source_port, 0);
	assert_int_equal(packet.five_tuple.destination_port, 0);
}

static void test_padding_is_not_payload(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, padded, &packet);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.udp.payload_length, 2);
	assert_int_equal(packet.udp.checksum, CHECKSUM_CORRECT);
	/* a snapshot that cuts nothing but padding cuts nothing */
	decode_hex_cut(LINK_ETHERNET, padded, 44, &packet);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.udp.checksum, CHECKSUM_CORRECT);
}

static void test_length_zero_comes_from_the_frame(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, length_zero, &packet);
	assert_int_equal(packet.kind, PACKET_TCP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_true(packet.ip.length_is_zero);
	assert_int_equal(packet.tcp.payload_length, 5);
	/* by what was on the wire, not by what was captured */
	decode_hex_cut(LINK_ETHERNET, length_zero, 54, &packet);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.tcp.payload_length, 5);
}

static void test_promise_beyond_the_frame(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, longer_than_the_frame, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.status, DECODE_MALFORMED);
	assert_int_equal(packet.ip.payload_length, 280);
	assert_int_equal(packet.udp.payload_length, 2);
}

static void test_impossible_lengths(void **state)
{
	static const char *const frames[] = {
		header_of_16_bytes,
		header_beyond_the_packet,
		total_below_the_header,
	};
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		decode_hex(LINK_RAW, frames[i], &packet);
		assert_int_equal(packet.kind, PACKET_BROKEN_IP);
		assert_int_equal(packet.status, DECODE_MALFORMED);
		assert_int_equal(packet.ip.version, 4);
		assert_address(&packet.five_tuple.source, "192.0.2.2");
	}
}

static void test_header_checksum(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, wrong_checksum, &packet);
	assert_int_equal(packet.ip.checksum, CHECKSUM_WRONG);
	assert_int_equal(packet.kind, PACKET_UDP);
	decode_hex(LINK_RAW, checksum_left_to_the_card, &packet);
	assert_int_equal(packet.ip.checksum, CHECKSUM_OFFLOADED);
}

static void test_cut_header_has_no_addresses(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex_cut(LINK_RAW, plain, 19, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_TRUNCATED);
	assert_int_equal(packet.ip.version, 0);
	assert_int_equal(packet.five_tuple.ip_version, 0);
}

static void test_another_protocol(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, another_protocol, &packet);
	assert_int_equal(packet.kind, PACKET_IP_OTHER);
	assert_int_equal(packet.status, DECODE_UNSUPPORTED);
	assert_int_equal(packet.five_tuple.protocol, 47);
	assert_address(&packet.five_tuple.source, "192.0.2.2");
	assert_int_equal(packet.five_tuple.source_port, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_options_are_passed_over),
		cmocka_unit_test(test_options_that_are_cut),
		cmocka_unit_test(test_source_route_leaves_the_checksum_alone),
		cmocka_unit_test(test_first_fragment_has_ports),
		cmocka_unit_test(test_later_fragment_has_none),
		cmocka_unit_test(test_padding_is_not_payload),
		cmocka_unit_test(test_length_zero_comes_from_the_frame),
		cmocka_unit_test(test_promise_beyond_the_frame),
		cmocka_unit_test(test_impossible_lengths),
		cmocka_unit_test(test_header_checksum),
		cmocka_unit_test(test_cut_header_has_no_addresses),
		cmocka_unit_test(test_another_protocol),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
