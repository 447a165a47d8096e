/* UDP and UDP-Lite: lengths, coverage and checksums. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 31)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 3
 */
static const char datagram[] = "4500001f0001400040114e95c0000202c6336402"
			       "9c410009000ba3f06f6464";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 28)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 0
 */
static const char empty[] = "4500001c0001400040114e98c0000202c6336402"
			    "9c4100090008775b";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char without_checksum[] = "4500001e0001400040114e96c0000202c6336402"
				       "9c410009000a00006869";

/*
 * IP6 (hlim 64, next-header UDP (17) payload length: 10) 2001:db8:1::2.40001 > 2001:db8:2::2.9:
 *       [bad udp cksum 0x0000 -> 0x9fad!] UDP, length 2
 */
static const char without_checksum_ipv6[] =
	"60000000000a114020010db800010000000000000000000220010db8000200000000000000000002"
	"9c410009000a00006869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char wrong_checksum[] = "4500001e0001400040114e96c0000202c6336402"
				     "9c410009000a12346869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char offloaded[] = "4500001e0001400040114e96c0000202c6336402"
				"9c410009000aec536869";

/* UDP says 10 bytes, IP 14: the rest belongs to nobody */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 34)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char shorter_than_its_packet[] = "450000220001400040114e92c0000202c6336402"
					      "9c410009000a0eee6869"
					      "deadbeef";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, bad length 292 > 2
 */
static const char longer_than_its_packet[] = "4500001e0001400040114e96c0000202c6336402"
					     "9c410009012c0dcc6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: truncated-udplength 7
 */
static const char shorter_than_a_header[] = "4500001e0001400040114e96c0000202c6336402"
					    "9c41000900070ef16869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: truncated-udplength 0
 */
static const char length_zero[] = "4500001e0001400040114e96c0000202c6336402"
				  "9c41000900000ef86869";

/*
 * IP6 (hlim 64, next-header UDP (17) payload length: 10) 2001:db8:1::2.40001 > 2001:db8:2::2.9:
 *       truncated-udplength 0
 */
static const char length_zero_ipv6[] =
	"60000000000a114020010db800010000000000000000000220010db8000200000000000000000002"
	"9c41000900009fb76869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto unknown (136), length 33)
 *     192.0.2.2 > 198.51.100.2:  ip-proto-136 13
 */
static const char lite_covers_everything[] = "450000210001400040884e1cc0000202c6336402"
					     "9c4100090000331568656c6c6f";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto unknown (136), length 33)
 *     192.0.2.2 > 198.51.100.2:  ip-proto-136 13
 */
static const char lite_covers_its_header[] = "450000210001400040884e1cc0000202c6336402"
					     "9c410009000876df68656c6c6f";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto unknown (136), length 33)
 *     192.0.2.2 > 198.51.100.2:  ip-proto-136 13
 */
static const char lite_covers_too_little[] = "450000210001400040884e1cc0000202c6336402"
					     "9c410009000776e068656c6c6f";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto unknown (136), length 33)
 *     192.0.2.2 > 198.51.100.2:  ip-proto-136 13
 */
static const char lite_covers_too_much[] = "450000210001400040884e1cc0000202c6336402"
					   "9c410009000e330768656c6c6f";

static void test_datagram(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, datagram, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.five_tuple.source_port, 40001);
	assert_int_equal(packet.five_tuple.destination_port, 9);
	assert_int_equal(packet.udp.length, 11);
	assert_int_equal(packet.udp.payload_length, 3);
	assert_int_equal(packet.udp.coverage, 0);
	assert_int_equal(packet.udp.checksum, CHECKSUM_CORRECT);
	decode_hex(LINK_RAW, empty, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.udp.payload_length, 0);
	assert_int_equal(packet.udp.checksum, CHECKSUM_CORRECT);
}

static void test_checksum(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, without_checksum, &packet);
	assert_int_equal(packet.udp.checksum, CHECKSUM_ABSENT);
	decode_hex(LINK_RAW, without_checksum_ipv6, &packet);
	assert_int_equal(packet.udp.checksum, CHECKSUM_WRONG); /* RFC 8200 section 8.1 */
	decode_hex(LINK_RAW, wrong_checksum, &packet);
	assert_int_equal(packet.udp.checksum, CHECKSUM_WRONG);
	assert_int_equal(packet.udp.checksum_value, 0x1234);
	decode_hex(LINK_RAW, offloaded, &packet);
	assert_int_equal(packet.udp.checksum, CHECKSUM_OFFLOADED);
}

static void test_length_that_differs_from_ip(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, shorter_than_its_packet, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.udp.payload_length, 2);
	assert_int_equal(packet.udp.checksum, CHECKSUM_CORRECT);
	decode_hex(LINK_RAW, longer_than_its_packet, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.status, DECODE_MALFORMED);
	assert_int_equal(packet.udp.payload_length, 292);
	assert_int_equal(packet.udp.checksum, CHECKSUM_UNCHECKED);
	decode_hex(LINK_RAW, shorter_than_a_header, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_MALFORMED);
	assert_int_equal(packet.five_tuple.source_port, 40001);
}

/* As Linux has it: from IPv6 at any length, from IPv4 never. */
static void test_length_zero_is_that_of_ipv6(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, length_zero, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_MALFORMED);
	decode_hex(LINK_RAW, length_zero_ipv6, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.udp.length, 0);
	assert_int_equal(packet.udp.payload_length, 2);
}

static void test_every_cut(void **state)
{
	struct packet packet;

	(void)state;
	for (size_t captured = 20; captured <= 31; captured++) {
		size_t left = captured - 20;

		decode_hex_cut(LINK_RAW, datagram, captured, &packet);
		assert_int_equal(packet.kind, left < 4 ? PACKET_BROKEN_IP : PACKET_UDP);
		assert_int_equal(packet.status, left < 8 ? DECODE_TRUNCATED : DECODE_COMPLETE);
		assert_int_equal(packet.five_tuple.source_port, left < 4 ? 0 : 40001);
		assert_int_equal(packet.five_tuple.destination_port, left < 4 ? 0 : 9);
		if (left < 8)
			continue;
		assert_int_equal(packet.udp.payload_length, 3);
		assert_int_equal(packet.udp.checksum,
				 left < 11 ? CHECKSUM_UNCHECKED : CHECKSUM_CORRECT);
	}
}

static void test_udp_lite(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, lite_covers_everything, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.five_tuple.protocol, IP_PROTOCOL_UDPLITE);
	assert_int_equal(packet.five_tuple.source_port, 40001);
	assert_int_equal(packet.udp.coverage, 0);
	assert_int_equal(packet.udp.length, 13);
	assert_int_equal(packet.udp.payload_length, 5);
	assert_int_equal(packet.udp.checksum, CHECKSUM_CORRECT);
	decode_hex(LINK_RAW, lite_covers_its_header, &packet);
	assert_int_equal(packet.udp.coverage, 8);
	assert_int_equal(packet.udp.payload_length, 5);
	assert_int_equal(packet.udp.checksum, CHECKSUM_CORRECT);
	/* a snapshot behind what is covered leaves the checksum to be verified */
	decode_hex_cut(LINK_RAW, lite_covers_its_header, 28, &packet);
	assert_int_equal(packet.udp.checksum, CHECKSUM_CORRECT);
}

static void test_udp_lite_coverage(void **state)
{
	static const char *const frames[] = {lite_covers_too_little, lite_covers_too_much};
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		decode_hex(LINK_RAW, frames[i], &packet);
		assert_int_equal(packet.kind, PACKET_UDP);
		assert_int_equal(packet.status, DECODE_MALFORMED);
		assert_int_equal(packet.udp.checksum, CHECKSUM_UNCHECKED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_datagram),
		cmocka_unit_test(test_checksum),
		cmocka_unit_test(test_length_that_differs_from_ip),
		cmocka_unit_test(test_length_zero_is_that_of_ipv6),
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_udp_lite),
		cmocka_unit_test(test_udp_lite_coverage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
