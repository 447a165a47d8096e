/* The packet that an ICMP error quotes, down to nothing at all. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 73)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 tcp port 8080 unreachable, length 53
 *     IP (tos 0x0, ttl 61, id 77, offset 0, flags [DF], proto TCP (6), length 45)
 *     192.0.2.2.40001 > 198.51.100.2.8080: Flags [P.], cksum 0xbd42 (correct), seq 1000:1005,
 *       ack 2000, win 64240, length 5: HTTP
 */
static const char of_tcp[] =
	"45000049000140004001b6afc0000201c0000202"
	"0303e954000000004500002d004d40003d065146c0000202c63364029c411f90000003e8000007d0"
	"5018faf0bd42000068656c6c6f";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 56)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 tcp port 8080 unreachable, length 36
 *     IP (tos 0x0, ttl 61, id 77, offset 0, flags [DF], proto TCP (6), length 45)
 *     192.0.2.2.40001 > 198.51.100.2.8080:  [|tcp]
 */
static const char of_tcp_8_bytes[] =
	"45000038000140004001b6c0c0000201c0000202"
	"03033d43000000004500002d004d40003d065146c0000202c63364029c411f90000003e8";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 61)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 udp port 9 unreachable, length 41
 *     IP (tos 0x0, ttl 64, id 78, offset 0, flags [DF], proto UDP (17), length 33)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 */
static const char of_udp[] =
	"4500003d000140004001b6bbc0000201c0000202"
	"0303e9530000000045000021004e400040114e46c0000202c63364029c410009000d337f68656c6c"
	"6f";

/* router alert option in the quoted header */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 60)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 udp port 9 unreachable, length 40
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 37, options (RA))
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 */
static const char of_udp_with_options[] =
	"4500003c000140004001b6bcc0000201c0000202"
	"03032d260000000046000025000140004011b98ac0000202c6336402940400009c410009000d337f";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 56)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 udp port 0 unreachable, length 36
 *     IP (tos 0x0, ttl 64, id 7, offset 24, flags [none], proto UDP (17), length 36)
 *     192.0.2.2 > 198.51.100.2: ip-proto-17
 */
static const char of_later_fragment[] =
	"45000038000140004001b6c0c0000201c0000202"
	"0303fcfc00000000450000240007000340118e87c0000202c63364020000000000000000";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 56)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 protocol 1 port 12593 unreachable, length 36
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 32)
 *     192.0.2.2 > 198.51.100.2: ICMP echo request, id 513, seq 7, length 12
 */
static const char of_echo[] =
	"45000038000140004001b6c0c0000201c0000202"
	"0303c1c300000000450000200001400040014ea4c0000202c63364020800313102010007";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 56)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 protocol 1 port 61687 unreachable, length 36
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 40)
 *     192.0.2.2 > 198.51.100.2: ICMP time stamp query id 513 seq 7, length 20
 */
static const char of_timestamp_request[] =
	"45000038000140004001b6c0c0000201c0000202"
	"0303fcfc00000000450000280001400040014e9cc0000202c63364020d00f0f702010007";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 61)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 protocol 136 port 9 unreachable, length 41
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto unknown (136), length 33)
 *     192.0.2.2 > 198.51.100.2:  ip-proto-136 13
 */
static const char of_udp_lite[] =
	"4500003d000140004001b6bbc0000201c0000202"
	"0303a5f800000000450000210001400040884e1cc0000202c63364029c410009000876df68656c6c"
	"6f";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 56)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 protocol 132 port 9 unreachable, length 36
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto SCTP (132), length 48)
 *      [|sctp]
 */
static const char of_sctp[] =
	"45000038000140004001b6c0c0000201c0000202"
	"030360ad00000000450000300001400040844e11c0000202c63364029c41000900000005";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 60)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 protocol 33 port 9 unreachable, length 40
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto DCCP (33), length 36)
 *      [|dccp]
 */
static const char of_dccp[] =
	"4500003c000140004001b6bcc0000201c0000202"
	"03035bb200000000450000240001400040214e80c0000202c63364029c4100090400000001000000";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 76)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 protocol 4 port 28 unreachable, length 56
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto IPIP (4), length 48)
 *     192.0.2.2 > 198.51.100.2: IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP
 *       (17), length 28)
 *     192.0.2.2.0 > 198.51.100.2.0: truncated-udplength 0
 */
static const char of_tunnel[] =
	"4500004c000140004001b6acc0000201c0000202"
	"0303fcfc00000000450000300001400040044e91c0000202c63364024500001c0001400040114e98"
	"c0000202c63364020000000000000000";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 38)
 *     192.0.2.1 > 192.0.2.2:  [|icmp]
 */
static const char of_rubbish[] = "45000026000140004001b6d2c0000201c0000202"
				 "0303a7520000000000112233445566778899";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 56)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 udp port 25602 unreachable, length 36
 *     IP bad-hlen 16
 */
static const char of_broken_header[] =
	"45000038000140004001b6c0c0000201c0000202"
	"0303fcfc000000004400001c0001400040114f98c0000202c63364020000000000000000";

/*
 * IP6 (hlim 64, next-header ICMPv6 (58) payload length: 61) 2001:db8:1::1 > 2001:db8:1::2:
 *       [icmp6 sum ok] ICMP6, destination unreachable, unreachable port, 2001:db8:2::2 udp port
 *       9
 */
static const char of_udp_ipv6[] =
	"60000000003d3a4020010db800010000000000000000000120010db8000100000000000000000002"
	"010431df0000000060000000000d113f20010db800010000000000000000000220010db800020000"
	"00000000000000029c410009000dc43e68656c6c6f";

/* hop-by-hop, routing with a segment left, destination options in the quote */
/*
 * IP6 (hlim 64, next-header ICMPv6 (58) payload length: 101) 2001:db8:1::1 > 2001:db8:1::2:
 *       [icmp6 sum ok] ICMP6, destination unreachable, unreachable port, 2001:db8:1::1 udp port
 *       9
 */
static const char behind_extensions[] =
	"6000000000653a4020010db800010000000000000000000120010db8000100000000000000000002"
	"010498c700000000600000000035004020010db800010000000000000000000220010db800010000"
	"00000000000000012b000104000000003c0202010000000020010db8000200000000000000000002"
	"11000104000000009c410009000dc43e68656c6c6f";

/*
 * IP6 (hlim 64, next-header ICMPv6 (58) payload length: 72) 2001:db8:1::1 > 2001:db8:1::2:
 *       [icmp6 sum ok] ICMP6, destination unreachable, unreachable port [|icmp6]
 */
static const char of_fragment_ipv6[] =
	"6000000000483a4020010db800010000000000000000000120010db8000100000000000000000002"
	"0104cce5000000006000000000182c4020010db800010000000000000000000220010db800020000"
	"0000000000000002110000181234cafe00000000000000000000000000000000";

/*
 * IP6 (hlim 64, next-header ICMPv6 (58) payload length: 56) 2001:db8:1::1 > 2001:db8:1::2:
 *       [icmp6 sum ok] ICMP6, destination unreachable, unreachable port [|icmp6]
 */
static const char of_echo_ipv6[] =
	"6000000000383a4020010db800010000000000000000000120010db8000100000000000000000002"
	"0104090c000000006000000000083a4020010db800010000000000000000000220010db800020000"
	"00000000000000028000223c02010007";

/* an Ethernet frame on a VLAN */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 61)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 udp port 9 unreachable, length 41
 *     IP (tos 0x0, ttl 64, id 78, offset 0, flags [DF], proto UDP (17), length 33)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 */
static const char in_a_frame[] =
	"0200000002010200000002028100"
	"00640800"
	"4500003d000140004001b6bbc0000201c0000202"
	"0303e9530000000045000021004e400040114e46c0000202c63364029c410009000d337f68656c6c"
	"6f";

static void test_tcp(void **state)
{
	struct packet packet;
	const struct quote *quote = &packet.icmp.quote;

	(void)state;
	decode_hex(LINK_RAW, of_tcp, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
	assert_int_equal(quote->status, DECODE_COMPLETE);
	assert_int_equal(quote->ip.version, 4);
	assert_int_equal(quote->ip.id, 77);
	assert_int_equal(quote->ip.ttl, 61);
	assert_int_equal(quote->five_tuple.protocol, IP_PROTOCOL_TCP);
	assert_true(quote->has_ports);
	assert_int_equal(quote->five_tuple.source_port, 40001);
	assert_int_equal(quote->five_tuple.destination_port, 8080);
	assert_true(quote->has_seq);
	assert_int_equal(quote->seq, 1000);
	assert_true(quote->has_ack);
	assert_int_equal(quote->ack, 2000);
	assert_true(quote->has_flags);
	assert_int_equal(quote->tcp_flags, TCP_PSH | TCP_ACK);
	assert_true(quote->has_checksum);
	assert_false(quote->has_length);
	assert_false(quote->has_icmp);
	assert_int_equal(quote->transport_captured, 25);
	assert_int_equal(quote->payload_length, 5);
	assert_int_equal(quote->captured_length, 45);
	assert_int_equal(quote->frame_offset, 28);
}

static void test_tcp_at_every_length(void **state)
{
	struct packet packet;
	const struct quote *quote = &packet.icmp.quote;

	(void)state;
	for (size_t left = 0; left <= 25; left++) {
		decode_hex_cut(LINK_RAW, of_tcp, 48 + left, &packet);
		assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
		assert_int_equal(packet.status, DECODE_COMPLETE);
		assert_int_equal(quote->status, left < 20 ? DECODE_TRUNCATED : DECODE_COMPLETE);
		assert_int_equal(quote->transport_captured, left);
		assert_int_equal(quote->has_ports, left >= 4);
		assert_int_equal(quote->five_tuple.source_port, left >= 4 ? 40001 : 0);
		assert_int_equal(quote->has_seq, left >= 8);
		assert_int_equal(quote->seq, left >= 8 ? 1000 : 0);
		assert_int_equal(quote->has_ack, left >= 12);
		assert_int_equal(quote->has_flags, left >= 14);
		assert_int_equal(quote->has_checksum, left >= 18);
		assert_int_equal(quote->payload_length, left >= 14 ? 5 : 0);
	}
}

/* What RFC 792 asks of a router, and no more. */
static void test_8_bytes(void **state)
{
	struct packet packet;
	const struct quote *quote = &packet.icmp.quote;

	(void)state;
	decode_hex(LINK_RAW, of_tcp_8_bytes, &packet);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.icmp.checksum, CHECKSUM_CORRECT);
	assert_int_equal(quote->status, DECODE_TRUNCATED);
	assert_true(quote->has_ports && quote->has_seq);
	assert_false(quote->has_ack || quote->has_flags || quote->has_checksum);
	assert_int_equal(quote->captured_length, 28);
	assert_int_equal(quote->ip.payload_length, 25);
}

static void test_header_at_every_length(void **state)
{
	struct packet packet;
	const struct quote *quote = &packet.icmp.quote;

	(void)state;
	for (size_t left = 0; left < 20; left++) {
		decode_hex_cut(LINK_RAW, of_tcp, 28 + left, &packet);
		assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
		assert_int_equal(quote->status, DECODE_TRUNCATED);
		assert_int_equal(quote->ip.version, 0);
		assert_int_equal(quote->captured_length, left);
		assert_false(quote->has_ports);
	}
}

static void test_udp(void **state)
{
	struct packet packet;
	const struct quote *quote = &packet.icmp.quote;

	(void)state;
	decode_hex(LINK_RAW, of_udp, &packet);
	assert_int_equal(quote->status, DECODE_COMPLETE);
	assert_int_equal(quote->five_tuple.protocol, IP_PROTOCOL_UDP);
	assert_int_equal(quote->five_tuple.destination_port, 9);
	assert_true(quote->has_length);
	assert_int_equal(quote->udp_length, 13);
	assert_int_equal(quote->payload_length, 5);
	assert_true(quote->has_checksum);
	assert_false(quote->has_seq);
}

static void test_options_do_not_shift_the_ports(void **state)
{
	struct packet packet;
	const struct quote *quote = &packet.icmp.quote;

	(void)state;
	decode_hex(LINK_RAW, of_udp_with_options, &packet);
	assert_int_equal(quote->ip.header_length, 24);
	assert_int_equal(quote->five_tuple.source_port, 40001);
	assert_int_equal(quote->five_tuple.destination_port, 9);
	assert_int_equal(quote->payload_length, 5);
}

static void test_later_fragment_has_no_ports(void **state)
{
	struct packet packet;
	const struct quote *quote = &packet.icmp.quote;

	(void)state;
	decode_hex(LINK_RAW, of_later_fragment, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
	assert_int_equal(quote->status, DECODE_COMPLETE);
	assert_int_equal(quote->ip.fragment_offset, 24);
	assert_int_equal(quote->ip.id, 7);
	assert_int_equal(quote->five_tuple.protocol, IP_PROTOCOL_UDP);
	assert_false(quote->has_ports);
	decode_hex(LINK_RAW, of_fragment_ipv6, &packet);
	assert_int_equal(quote->ip.fragment_offset, 24);
	assert_int_equal(quote->ip.id, 0xcafe);
	assert_false(quote->has_ports);
}

static void test_echo(void **state)
{
	static const char *const frames[] = {of_echo, of_echo_ipv6};
	struct packet packet;
	const struct quote *quote = &packet.icmp.quote;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		decode_hex(LINK_RAW, frames[i], &packet);
		assert_int_equal(quote->status, DECODE_COMPLETE);
		assert_true(quote->has_icmp);
		assert_int_equal(quote->icmp_type, i == 0 ? 8 : 128);
		assert_true(quote->has_ports);
		assert_int_equal(quote->five_tuple.source_port, 513);
		assert_int_equal(quote->five_tuple.destination_port, 513);
		assert_true(quote->has_seq);
		assert_int_equal(quote->seq, 7);
	}
	decode_hex(LINK_RAW, of_timestamp_request, &packet);
	assert_true(quote->has_icmp);
	assert_int_equal(quote->icmp_type, 13);
	assert_false(quote->has_ports);
	assert_int_equal(quote->five_tuple.source_port, 0);
}

static void test_other_transports(void **state)
{
	struct packet packet;
	const struct quote *quote = &packet.icmp.quote;

	(void)state;
	decode_hex(LINK_RAW, of_udp_lite, &packet);
	assert_int_equal(quote->five_tuple.protocol, IP_PROTOCOL_UDPLITE);
	assert_true(quote->has_ports);
	assert_false(quote->has_length);
	assert_int_equal(quote->payload_length, 5);
	decode_hex(LINK_RAW, of_sctp, &packet);
	assert_int_equal(quote->five_tuple.protocol, IP_PROTOCOL_SCTP);
	assert_int_equal(quote->status, DECODE_TRUNCATED);
	assert_int_equal(quote->five_tuple.destination_port, 9);
	assert_int_equal(quote->payload_length, 16);
	decode_hex(LINK_RAW, of_dccp, &packet);
	assert_int_equal(quote->five_tuple.protocol, IP_PROTOCOL_DCCP);
	assert_int_equal(quote->five_tuple.destination_port, 9);
	assert_int_equal(quote->payload_length, 0);
	decode_hex(LINK_RAW, of_tunnel, &packet);
	assert_int_equal(quote->status, DECODE_COMPLETE);
	assert_int_equal(quote->five_tuple.protocol, IP_PROTOCOL_UDP);
	assert_int_equal(quote->tunnel_count, 1);
	assert_int_equal(packet.tunnel_count, 1);
	assert_int_equal(packet.tunnel[0].kind, TUNNEL_IPIP);
}

static void test_rubbish_spoils_only_the_quote(void **state)
{
	struct packet packet;
	const struct quote *quote = &packet.icmp.quote;

	(void)state;
	decode_hex(LINK_RAW, of_rubbish, &packet);
	assert_int_equal(packet.kind, PACKET_ICMP_ERROR);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(quote->status, DECODE_MALFORMED);
	assert_int_equal(quote->ip.version, 0);
	decode_hex(LINK_RAW, of_broken_header, &packet);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(quote->status, DECODE_MALFORMED);
	assert_int_equal(quote->ip.version, 4);
	assert_false(quote->has_ports);
}

static void test_ipv6(void **state)
{
	struct packet packet;
	const struct quote *quote = &packet.icmp.quote;

	(void)state;
	decode_hex(LINK_RAW, of_udp_ipv6, &packet);
	assert_int_equal(quote->status, DECODE_COMPLETE);
	assert_int_equal(quote->ip.version, 6);
	assert_int_equal(quote->ip.ttl, 63);
	assert_address(&quote->five_tuple.source, "2001:db8:1::2");
	assert_int_equal(quote->five_tuple.source_port, 40001);
	assert_int_equal(quote->udp_length, 13);
	assert_int_equal(quote->frame_offset, 48);
}

static void test_extension_headers_do_not_shift_the_ports(void **state)
{
	struct packet packet;
	const struct quote *quote = &packet.icmp.quote;

	(void)state;
	decode_hex(LINK_RAW, behind_extensions, &packet);
	assert_int_equal(quote->status, DECODE_COMPLETE);
	assert_int_equal(quote->ip.header_length, 40 + 8 + 24 + 8);
	assert_int_equal(quote->five_tuple.protocol, IP_PROTOCOL_UDP);
	assert_int_equal(quote->five_tuple.source_port, 40001);
	assert_true(quote->ip.has_other_end);
	/* cut within them: what protocol follows is not known */
	decode_hex_cut(LINK_RAW, behind_extensions, 48 + 40 + 8 + 23, &packet);
	assert_int_equal(quote->status, DECODE_TRUNCATED);
	assert_int_equal(quote->ip.version, 6);
	assert_false(quote->has_ports);
}

static void test_offset_is_that_in_the_frame(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, in_a_frame, &packet);
	assert_int_equal(packet.vlan[0], 100);
	assert_int_equal(packet.icmp.quote.frame_offset, 18 + 20 + 8);
	assert_int_equal(packet.icmp.quote.captured_length, 33);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tcp),
		cmocka_unit_test(test_tcp_at_every_length),
		cmocka_unit_test(test_8_bytes),
		cmocka_unit_test(test_header_at_every_length),
		cmocka_unit_test(test_udp),
		cmocka_unit_test(test_options_do_not_shift_the_ports),
		cmocka_unit_test(test_later_fragment_has_no_ports),
		cmocka_unit_test(test_echo),
		cmocka_unit_test(test_other_transports),
		cmocka_unit_test(test_rubbish_spoils_only_the_quote),
		cmocka_unit_test(test_ipv6),
		cmocka_unit_test(test_extension_headers_do_not_shift_the_ports),
		cmocka_unit_test(test_offset_is_that_in_the_frame),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
