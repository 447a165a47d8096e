/* ICMP: echo, the errors with what their headers carry, and everything else. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 36)
 *     192.0.2.2 > 198.51.100.2: ICMP echo request, id 513, seq 7, length 16
 */
static const char echo_request[] = "450000240001400040014ea0c0000202c6336402"
				   "08006462020100076162636465666768";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 36)
 *     198.51.100.2 > 192.0.2.2: ICMP echo reply, id 513, seq 7, length 16
 */
static const char echo_reply[] = "450000240001400040014ea0c6336402c0000202"
				 "00006c62020100076162636465666768";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 58)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 udp port 9 unreachable, length 38
 *     IP (tos 0x0, ttl 63, id 77, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char port_unreachable[] =
	"4500003a000140004001b6bec0000201c0000202"
	"0303e950000000004500001e004d40003f114f4ac0000202c63364029c410009000a0eee6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 58)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 unreachable - need to frag (mtu 1300), length 38
 *     IP (tos 0x0, ttl 63, id 77, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char fragmentation_needed[] =
	"4500003a000140004001b6bec0000201c0000202"
	"0304e43b000005144500001e004d40003f114f4ac0000202c63364029c410009000a0eee6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 58)
 *     192.0.2.1 > 192.0.2.2: ICMP source quench, length 38
 *     IP (tos 0x0, ttl 63, id 77, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char source_quench[] =
	"4500003a000140004001b6bec0000201c0000202"
	"0400e853000000004500001e004d40003f114f4ac0000202c63364029c410009000a0eee6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 58)
 *     192.0.2.1 > 192.0.2.2: ICMP redirect 198.51.100.2 to host 192.0.2.9, length 38
 *     IP (tos 0x0, ttl 63, id 77, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char redirect[] =
	"4500003a000140004001b6bec0000201c0000202"
	"05012549c00002094500001e004d40003f114f4ac0000202c63364029c410009000a0eee6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 58)
 *     192.0.2.1 > 192.0.2.2: ICMP time exceeded in-transit, length 38
 *     IP (tos 0x0, ttl 63, id 77, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char time_exceeded[] =
	"4500003a000140004001b6bec0000201c0000202"
	"0b00e153000000004500001e004d40003f114f4ac0000202c63364029c410009000a0eee6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 58)
 *     192.0.2.1 > 192.0.2.2: ICMP parameter problem - octet 20, length 38
 *     IP (tos 0x0, ttl 63, id 77, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char parameter_problem[] =
	"4500003a000140004001b6bec0000201c0000202"
	"0c00cc53140000004500001e004d40003f114f4ac0000202c63364029c410009000a0eee6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 40)
 *     192.0.2.1 > 192.0.2.2: ICMP time stamp query id 1 seq 1, length 20
 */
static const char timestamp_request[] = "45000028000140004001b6d0c0000201c0000202"
					"0d00f2fd00010001000000000000000000000000";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 58)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 udp port 9 unreachable, length 38 (wrong icmp
 *       cksum 1234 (->e950)!)
 *     IP (tos 0x0, ttl 63, id 77, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char wrong_checksum[] =
	"4500003a000140004001b6bec0000201c0000202"
	"03031234000000004500001e004d40003f114f4ac0000202c63364029c410009000a0eee6869";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 28)
 *     192.0.2.1 > 192.0.2.2:  [|icmp]
 */
static const char error_without_quote[] = "4500001c000140004001b6dcc0000201c0000202"
					  "0301fcfe00000000";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 24)
 *     192.0.2.1 > 192.0.2.2:  [|icmp]
 */
static const char shorter_than_a_header[] = "45000018000140004001b6e0c0000201c0000202"
					    "0301fcfe";

/* protocol 1 in IPv6 is nothing that anybody sends */
/*
 * IP6 (hlim 64, next-header ICMP (1) payload length: 8) 2001:db8:1::2 > 2001:db8:2::2: [ICMP
 *       requires IPv4] (invalid)
 */
static const char icmp_over_ipv6[] =
	"600000000008014020010db800010000000000000000000220010db8000200000000000000000002"
	"0800f7ff00000000";

static void test_echo(void **state)
{
	static const char *const frames[] = {echo_request, echo_reply};
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		decode_hex(LINK_RAW, frames[i], &packet);
		assert_int_equal(packet.kind, PACKET_ECHO);
		assert_int_equal(packet.status, DECODE_COMPLETE);
		assert_int_equal(packet.icmp.version, 4);
		assert_int_equal(packet.icmp.type, i == 0 ? 8 : 0);
		assert_int_equal(packet.icmp.ident, 513);
		assert_int_equal(packet.icmp.seq, 7);
		assert_int_equal(packet.icmp.length, 16);
		assert_int_equal(packet.icmp.checksum, CHECKSUM_CORRECT);
		assert_int_equal(packet.five_tuple.protocol, IP_PROTOCOL_ICMP);
		assert_int_equal(packet.five_tuple.source_port, 513);
		assert_int_equal(packet.five_tuple.destination_port, 513);
	}
}

static void test_error(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, port_unreachable, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.icmp.type, 3);
	assert_int_equal(packet.icmp.code, 3);
	assert_int_equal(packet.icmp.checksum, CHECKSUM_CORRECT);
	assert_int_equal(packet.icmp.mtu, 0);
	assert_false(packet.icmp.extensions.present);
	assert_int_equal(packet.five_tuple.source_port, 0);
	assert_address(&packet.five_tuple.source, "192.0.2.1");
	assert_int_equal(packet.icmp.quote.status, DECODE_COMPLETE);
	assert_address(&packet.icmp.quote.five_tuple.source, "192.0.2.2");
	assert_int_equal(packet.icmp.quote.five_tuple.source_port, 40001);
	assert_int_equal(packet.icmp.quote.ip.id, 77);
}

static void test_what_the_headers_carry(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, fragmentation_needed, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
	assert_int_equal(packet.icmp.mtu, 1300);
	decode_hex(LINK_RAW, source_quench, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
	assert_true(packet.icmp.quote.has_ports);
	decode_hex(LINK_RAW, redirect, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
	assert_address(&packet.icmp.gateway, "192.0.2.9");
	assert_true(packet.icmp.quote.has_ports);
	decode_hex(LINK_RAW, time_exceeded, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
	decode_hex(LINK_RAW, parameter_problem, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
	assert_int_equal(packet.icmp.pointer, 20);
	assert_true(packet.icmp.quote.has_ports);
}

static void test_other_messages(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, timestamp_request, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_OTHER);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.icmp.type, 13);
	assert_int_equal(packet.five_tuple.source_port, 0);
}

static void test_checksum(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, wrong_checksum, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
	assert_int_equal(packet.icmp.checksum, CHECKSUM_WRONG);
	assert_int_equal(packet.icmp.checksum_value, 0x1234);
	decode_hex_cut(LINK_RAW, port_unreachable, 56, &packet);
	assert_int_equal(packet.icmp.checksum, CHECKSUM_UNCHECKED);
}

static void test_messages_that_end_early(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, error_without_quote, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.icmp.quote.ip.version, 0);
	assert_int_equal(packet.icmp.quote.status, DECODE_TRUNCATED);
	assert_int_equal(packet.icmp.quote.captured_length, 0);
	decode_hex(LINK_RAW, shorter_than_a_header, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_MALFORMED);
	decode_hex_cut(LINK_RAW, port_unreachable, 27, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_TRUNCATED);
}

static void test_wrong_version_of_ip(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, icmp_over_ipv6, &packet);
	assert_int_equal(packet.kind, PACKET_IP_OTHER);
	assert_int_equal(packet.status, DECODE_UNSUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_echo),
		cmocka_unit_test(test_error),
		cmocka_unit_test(test_what_the_headers_carry),
		cmocka_unit_test(test_other_messages),
		cmocka_unit_test(test_checksum),
		cmocka_unit_test(test_messages_that_end_early),
		cmocka_unit_test(test_wrong_version_of_ip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
