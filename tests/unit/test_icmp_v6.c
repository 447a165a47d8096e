/* ICMPv6: echo, errors, redirect and neighbour discovery. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

/*
 * IP6 (hlim 64, next-header ICMPv6 (58) payload length: 12) 2001:db8:1::2 > 2001:db8:2::2:
 *       [icmp6 sum ok] ICMP6, echo request, id 513, seq 7
 */
static const char echo_request[] =
	"60000000000c3a4020010db800010000000000000000000220010db8000200000000000000000002"
	"80005d710201000761626364";

/*
 * IP6 (hlim 64, next-header ICMPv6 (58) payload length: 12) 2001:db8:2::2 > 2001:db8:1::2:
 *       [icmp6 sum ok] ICMP6, echo reply, id 513, seq 7
 */
static const char echo_reply[] =
	"60000000000c3a4020010db800020000000000000000000220010db8000100000000000000000002"
	"81005c710201000761626364";

/*
 * IP6 (hlim 64, next-header ICMPv6 (58) payload length: 58) 2001:db8:1::1 > 2001:db8:1::2:
 *       [icmp6 sum ok] ICMP6, destination unreachable, unreachable port, 2001:db8:2::2 udp port
 *       9
 */
static const char port_unreachable[] =
	"60000000003a3a4020010db800010000000000000000000120010db8000100000000000000000002"
	"010431e20000000060000000000a113f20010db800010000000000000000000220010db800020000"
	"00000000000000029c410009000a9fad6869";

/*
 * IP6 (hlim 64, next-header ICMPv6 (58) payload length: 58) 2001:db8:1::1 > 2001:db8:1::2:
 *       [icmp6 sum ok] ICMP6, packet too big, mtu 1280
 */
static const char too_big[] =
	"60000000003a3a4020010db800010000000000000000000120010db8000100000000000000000002"
	"02002be60000050060000000000a113f20010db800010000000000000000000220010db800020000"
	"00000000000000029c410009000a9fad6869";

/*
 * IP6 (hlim 64, next-header ICMPv6 (58) payload length: 58) 2001:db8:1::1 > 2001:db8:1::2:
 *       [icmp6 sum ok] ICMP6, time exceeded in-transit for 2001:db8:2::2
 */
static const char hop_limit_exceeded[] =
	"60000000003a3a4020010db800010000000000000000000120010db8000100000000000000000002"
	"03002fe60000000060000000000a113f20010db800010000000000000000000220010db800020000"
	"00000000000000029c410009000a9fad6869";

/*
 * IP6 (hlim 64, next-header ICMPv6 (58) payload length: 58) 2001:db8:1::1 > 2001:db8:1::2:
 *       [icmp6 sum ok] ICMP6, parameter problem, next header - octet 6
 */
static const char parameter_problem[] =
	"60000000003a3a4020010db800010000000000000000000120010db8000100000000000000000002"
	"04012edf0000000660000000000a113f20010db800010000000000000000000220010db800020000"
	"00000000000000029c410009000a9fad6869";

/* an error that nobody has defined yet (RFC 4443 section 2.4 (a)) */
/*
 * IP6 (hlim 64, next-header ICMPv6 (58) payload length: 58) 2001:db8:1::1 > 2001:db8:1::2:
 *       [icmp6 sum ok] ICMP6, unknown icmp6 type (100), length 58
 *     0x0000:  6401 cee4 0000 0000 6000 0000 000a 113f
 *     0x0010:  2001 0db8 0001 0000 0000 0000 0000 0002
 *     0x0020:  2001 0db8 0002 0000 0000 0000 0000 0002
 *     0x0030:  9c41 0009 000a 9fad 6869
 */
static const char unknown_error[] =
	"60000000003a3a4020010db800010000000000000000000120010db8000100000000000000000002"
	"6401cee40000000060000000000a113f20010db800010000000000000000000220010db800020000"
	"00000000000000029c410009000a9fad6869";

/*
 * IP6 (hlim 64, next-header ICMPv6 (58) payload length: 8) 2001:db8:1::1 > 2001:db8:1::2:
 *       [icmp6 sum ok] ICMP6, mtrace response, length 8
 *     0x0000:  c800 dc45 0000 0000
 */
static const char unknown_information[] =
	"6000000000083a4020010db800010000000000000000000120010db8000100000000000000000002"
	"c800dc4500000000";

/* target link-layer address, then the redirected header, padded to 8 bytes */
/*
 * IP6 (hlim 255, next-header ICMPv6 (58) payload length: 112) fe80::1 > 2001:db8:1::2: [icmp6
 *       sum ok] ICMP6, redirect, length 112, 2001:db8:2::2 to fe80::9
 *       destination link-address option (2), length 8 (1): 02:00:00:00:02:01
 *       redirected header option (4), length 64 (8):
 *         0x0000:  0201 0200 0000 0201 0408 0000 0000 0000
 *         0x0010:  6000 0000 000a 113f 2001 0db8 0001 0000
 *         0x0020:  0000 0000 0000 0002 2001 0db8 0002 0000
 *         0x0030:  0000 0000 0000 0002 9c41 0009 000a 9fad
 */
static const char redirect[] =
	"6000000000703afffe80000000000000000000000000000120010db8000100000000000000000002"
	"8900a29700000000fe80000000000000000000000000000920010db8000200000000000000000002"
	"0201020000000201040800000000000060000000000a113f20010db8000100000000000000000002"
	"20010db80002000000000000000000029c410009000a9fad6869000000000000";

/*
 * IP6 (hlim 255, next-header ICMPv6 (58) payload length: 40) fe80::1 > 2001:db8:1::2: [icmp6
 *       sum ok] ICMP6, redirect, length 40, 2001:db8:2::2 to fe80::9
 */
static const char redirect_without_quote[] =
	"6000000000283afffe80000000000000000000000000000120010db8000100000000000000000002"
	"89001e1800000000fe80000000000000000000000000000920010db8000200000000000000000002";

/*
 * IP6 (hlim 255, next-header ICMPv6 (58) payload length: 32) 2001:db8:1::2 > ff02::1:ff00:1:
 *       [icmp6 sum ok] ICMP6, neighbor solicitation, length 32, who has 2001:db8:1::1
 *       source link-address option (1), length 8 (1): 02:00:00:00:02:01
 */
static const char solicitation[] =
	"6000000000203aff20010db8000100000000000000000002ff0200000000000000000001ff000001"
	"87001a260000000020010db80001000000000000000000010101020000000201";

/*
 * IP6 (hlim 255, next-header ICMPv6 (58) payload length: 32) 2001:db8:1::1 > 2001:db8:1::2:
 *       [icmp6 sum ok] ICMP6, neighbor advertisement, length 32, tgt is 2001:db8:1::1, Flags
 *       [solicited, override]
 *       destination link-address option (2), length 8 (1): 02:00:00:00:02:01
 */
static const char advertisement[] =
	"6000000000203aff20010db800010000000000000000000120010db8000100000000000000000002"
	"880088706000000020010db80001000000000000000000010201020000000201";

/*
 * IP6 (hlim 255, next-header ICMPv6 (58) payload length: 24) :: > ff02::1:ff00:2: [icmp6 sum
 *       ok] ICMP6, neighbor solicitation, length 24, who has 2001:db8:1::2
 */
static const char duplicate_address_detection[] =
	"6000000000183aff00000000000000000000000000000000ff0200000000000000000001ff000002"
	"87004cea0000000020010db8000100000000000000000002";

/*
 * IP6 (hlim 255, next-header ICMPv6 (58) payload length: 8) fe80::2 > ff02::2: [icmp6 sum ok]
 *       ICMP6, router solicitation, length 8
 */
static const char router_solicitation[] =
	"6000000000083afffe800000000000000000000000000002ff020000000000000000000000000002"
	"85007d3500000000";

/* ICMPv6 over IPv4 is nothing that anybody sends */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMPv6 (58), length 28)
 *     192.0.2.2 > 198.51.100.2: [ICMPv6 requires IPv6] (invalid)
 */
static const char over_ipv4[] = "4500001c00014000403a4e6fc0000202c6336402"
				"80007fff00000000";

static void test_echo(void **state)
{
	static const char *const frames[] = {echo_request, echo_reply};
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		decode_hex(LINK_RAW, frames[i], &packet);
		assert_int_equal(packet.kind, PACKET_ECHO);
		assert_int_equal(packet.icmp.version, 6);
		assert_int_equal(packet.icmp.type, i == 0 ? 128 : 129);
		assert_int_equal(packet.icmp.ident, 513);
		assert_int_equal(packet.icmp.seq, 7);
		assert_int_equal(packet.icmp.length, 12);
		assert_int_equal(packet.icmp.checksum, CHECKSUM_CORRECT);
		assert_int_equal(packet.five_tuple.protocol, IP_PROTOCOL_ICMP6);
		assert_int_equal(packet.five_tuple.source_port, 513);
		assert_int_equal(packet.five_tuple.destination_port, 513);
	}
}

static void test_errors(void **state)
{
	static const char *const frames[] = {
		port_unreachable, too_big, hop_limit_exceeded, parameter_problem, unknown_error,
	};
	static const uint8_t types[] = {1, 2, 3, 4, 100};
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		decode_hex(LINK_RAW, frames[i], &packet);
		assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
		assert_int_equal(packet.status, DECODE_COMPLETE);
		assert_int_equal(packet.icmp.type, types[i]);
		assert_int_equal(packet.icmp.checksum, CHECKSUM_CORRECT);
		assert_int_equal(packet.icmp.mtu, types[i] == 2 ? 1280 : 0);
		assert_int_equal(packet.icmp.pointer, types[i] == 4 ? 6 : 0);
		assert_int_equal(packet.icmp.quote.status, DECODE_COMPLETE);
		assert_address(&packet.icmp.quote.five_tuple.destination, "2001:db8:2::2");
		assert_int_equal(packet.icmp.quote.five_tuple.destination_port, 9);
		assert_int_equal(packet.icmp.quote.frame_offset, 48);
	}
}

static void test_redirect(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, redirect, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_address(&packet.icmp.gateway, "fe80::9");
	assert_int_equal(packet.icmp.quote.status, DECODE_COMPLETE);
	assert_int_equal(packet.icmp.quote.five_tuple.source_port, 40001);
	assert_int_equal(packet.icmp.quote.frame_offset, 40 + 40 + 8 + 8);
	assert_int_equal(packet.icmp.quote.captured_length, 50); /* without the padding */
	decode_hex(LINK_RAW, redirect_without_quote, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
	assert_address(&packet.icmp.gateway, "fe80::9");
	assert_int_equal(packet.icmp.quote.ip.version, 0);
}

/* The option with the quote is longer than what is left of it. */
static void test_redirect_that_is_cut(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex_cut(LINK_RAW, redirect, 40 + 40 + 8 + 8 + 44, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
	assert_int_equal(packet.icmp.quote.status, DECODE_TRUNCATED);
	assert_true(packet.icmp.quote.has_ports);
	assert_int_equal(packet.icmp.quote.five_tuple.destination_port, 9);
	decode_hex_cut(LINK_RAW, redirect, 70, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
	assert_int_equal(packet.status, DECODE_TRUNCATED);
	assert_int_equal(packet.icmp.quote.ip.version, 0);
}

static void test_neighbour_discovery(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, solicitation, &packet);
	assert_int_equal(packet.kind, PACKET_ND);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.nd.type, 135);
	assert_true(packet.nd.has_target);
	assert_address(&packet.nd.target, "2001:db8:1::1");
	assert_false(packet.nd.is_dad);
	decode_hex(LINK_RAW, advertisement, &packet);
	assert_int_equal(packet.kind, PACKET_ND);
	assert_int_equal(packet.nd.type, 136);
	assert_address(&packet.nd.target, "2001:db8:1::1");
	decode_hex(LINK_RAW, duplicate_address_detection, &packet);
	assert_true(packet.nd.is_dad);
	assert_address(&packet.nd.target, "2001:db8:1::2");
	decode_hex(LINK_RAW, router_solicitation, &packet);
	assert_int_equal(packet.kind, PACKET_ND);
	assert_int_equal(packet.nd.type, 133);
	assert_false(packet.nd.has_target);
}

static void test_other_messages(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, unknown_information, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_OTHER);
	assert_int_equal(packet.icmp.type, 200);
	decode_hex(LINK_RAW, over_ipv4, &packet);
	assert_int_equal(packet.kind, PACKET_IP_OTHER);
}

static void test_messages_that_are_cut(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex_cut(LINK_RAW, solicitation, 40 + 7, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_TRUNCATED);
	decode_hex_cut(LINK_RAW, solicitation, 40 + 23, &packet);
	assert_int_equal(packet.kind, PACKET_ND);
	assert_int_equal(packet.status, DECODE_TRUNCATED);
	assert_false(packet.nd.has_target);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_echo),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_redirect),
		cmocka_unit_test(test_redirect_that_is_cut),
		cmocka_unit_test(test_neighbour_discovery),
		cmocka_unit_test(test_other_messages),
		cmocka_unit_test(test_messages_that_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
