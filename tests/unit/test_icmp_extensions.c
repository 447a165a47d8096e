/* RFC 4884: the length attribute of both versions, and the extensions behind the quote. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

/* length 32: the quote is padded to 128 bytes; then an MPLS label stack */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 168)
 *     192.0.2.1 > 192.0.2.2: ICMP time exceeded in-transit, length 148
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 33)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 *     ICMP Multi-Part extension v2, checksum 0xc55f (correct), length 12
 *       MPLS Stack Entry Object (1), Class-Type: 1, length 8
 *         label 100704, tc 0, [S], ttl 1
 */
static const char compliant[] =
	"450000a8000140004001b650c0000201c0000202"
	"0b00e13600200000450000210001400040114e93c0000202c63364029c410009000d337f68656c6c"
	"6f000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"000000000000000000000000000000002000c55f0008010118960101";

/* the same without the length attribute, as routers did before RFC 4884 */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 168)
 *     192.0.2.1 > 192.0.2.2: ICMP time exceeded in-transit, length 148
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 33)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 *     ICMP Multi-Part extension v2, checksum 0xc55f (correct), length 12
 *       MPLS Stack Entry Object (1), Class-Type: 1, length 8
 *         label 100704, tc 0, [S], ttl 1
 */
static const char legacy[] =
	"450000a8000140004001b650c0000201c0000202"
	"0b00e15600000000450000210001400040114e93c0000202c63364029c410009000d337f68656c6c"
	"6f000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"000000000000000000000000000000002000c55f0008010118960101";

/* without attribute and with a wrong checksum: these are bytes of the quote */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 168)
 *     192.0.2.1 > 192.0.2.2: ICMP time exceeded in-transit, length 148
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 33)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 */
static const char legacy_with_wrong_checksum[] =
	"450000a8000140004001b650c0000201c0000202"
	"0b00948200000000450000210001400040114e93c0000202c63364029c410009000d337f68656c6c"
	"6f000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000200012340008010118960101";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 168)
 *     192.0.2.1 > 192.0.2.2: ICMP time exceeded in-transit, length 148
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 33)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 *     ICMP Multi-Part extension v2, checksum 0x1234 (incorrect), length 12
 *       MPLS Stack Entry Object (1), Class-Type: 1, length 8
 *         label 100704, tc 0, [S], ttl 1
 */
static const char wrong_checksum[] =
	"450000a8000140004001b650c0000201c0000202"
	"0b00946200200000450000210001400040114e93c0000202c63364029c410009000d337f68656c6c"
	"6f000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000200012340008010118960101";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 168)
 *     192.0.2.1 > 192.0.2.2: ICMP time exceeded in-transit, length 148
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 33)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 *     ICMP Multi-Part extension v2, checksum 0x0000 (incorrect), length 12
 *       MPLS Stack Entry Object (1), Class-Type: 1, length 8
 *         label 100704, tc 0, [S], ttl 1
 */
static const char without_checksum[] =
	"450000a8000140004001b650c0000201c0000202"
	"0b00a69600200000450000210001400040114e93c0000202c63364029c410009000d337f68656c6c"
	"6f000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000200000000008010118960101";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 176)
 *     192.0.2.1 > 192.0.2.2: ICMP time exceeded in-transit, length 156
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 33)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 *     ICMP Multi-Part extension v2, checksum 0xc349 (correct), length 20
 *       Interface Identification Object (2), Class-Type: 14, length 8
 *         0x0000:  0000 0000
 *       MPLS Stack Entry Object (1), Class-Type: 1, length 8
 *         label 100704, tc 0, [S], ttl 1
 */
static const char two_objects[] =
	"450000b0000140004001b648c0000201c0000202"
	"0b00e13600200000450000210001400040114e93c0000202c63364029c410009000d337f68656c6c"
	"6f000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"000000000000000000000000000000002000c3490008020e000000000008010118960101";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 168)
 *     192.0.2.1 > 192.0.2.2: ICMP time exceeded in-transit, length 148
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 33)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 *     ICMP Multi-Part extension v3 packet not supported
 */
static const char unknown_version[] =
	"450000a8000140004001b650c0000201c0000202"
	"0b00e13600200000450000210001400040114e93c0000202c63364029c410009000d337f68656c6c"
	"6f000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"000000000000000000000000000000003000b55f0008010118960101";

/* an object that says it is longer than the packet, and one that says 0 */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 168)
 *     192.0.2.1 > 192.0.2.2: ICMP time exceeded in-transit, length 148
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 33)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 *     ICMP Multi-Part extension v2, checksum 0xde36 (correct), length 12
 *       MPLS Stack Entry Object (1), Class-Type: 1, length 200
 *         label 0, tc 0, ttl 0
 */
static const char object_beyond_the_end[] =
	"450000a8000140004001b650c0000201c0000202"
	"0b00e13600200000450000210001400040114e93c0000202c63364029c410009000d337f68656c6c"
	"6f000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"000000000000000000000000000000002000de3600c8010100000000";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 168)
 *     192.0.2.1 > 192.0.2.2: ICMP time exceeded in-transit, length 148
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 33)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 *     ICMP Multi-Part extension v2, checksum 0xdfff (correct), length 12
 *       unknown Object (0), Class-Type: 0, length 0
 */
static const char object_of_length_zero[] =
	"450000a8000140004001b650c0000201c0000202"
	"0b00e13600200000450000210001400040114e93c0000202c63364029c410009000d337f68656c6c"
	"6f000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"000000000000000000000000000000002000dfff0000000000000000";

/* the attribute promises more than there is */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 156)
 *     192.0.2.1 > 192.0.2.2: ICMP time exceeded in-transit, length 136
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 33)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 */
static const char attribute_beyond_the_end[] =
	"4500009c000140004001b65cc0000201c0000202"
	"0b00e05700ff0000450000210001400040114e93c0000202c63364029c410009000d337f68656c6c"
	"6f000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000";

/* the attribute and nothing behind the quote */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 156)
 *     192.0.2.1 > 192.0.2.2: ICMP time exceeded in-transit, length 136
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 33)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 */
static const char attribute_without_extensions[] =
	"4500009c000140004001b65cc0000201c0000202"
	"0b00e13600200000450000210001400040114e93c0000202c63364029c410009000d337f68656c6c"
	"6f000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000";

/* fragmentation needed: attribute and MTU side by side */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 168)
 *     192.0.2.1 > 192.0.2.2: ICMP 198.51.100.2 unreachable - need to frag (mtu 1300), length 148
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 33)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 *     ICMP Multi-Part extension v2, checksum 0xc55f (correct), length 12
 *       MPLS Stack Entry Object (1), Class-Type: 1, length 8
 *         label 100704, tc 0, [S], ttl 1
 */
static const char with_mtu[] =
	"450000a8000140004001b650c0000201c0000202"
	"0304e41e00200514450000210001400040114e93c0000202c63364029c410009000d337f68656c6c"
	"6f000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"000000000000000000000000000000002000c55f0008010118960101";

/* redirect has neither attribute nor extensions: what is there is the gateway and the quote */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 168)
 *     192.0.2.1 > 192.0.2.2: ICMP redirect 198.51.100.2 to host 198.51.100.9, length 148
 *     IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 33)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 5
 */
static const char redirect[] =
	"450000a8000140004001b650c0000201c0000202"
	"0501bd18c6336409450000210001400040114e93c0000202c63364029c410009000d337f68656c6c"
	"6f000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000"
	"000000000000000000000000000000002000c55f0008010118960101";

/* ICMPv6 counts in 8 bytes, in another place: 8 means 64 bytes */
/*
 * IP6 (hlim 64, next-header ICMPv6 (58) payload length: 84) 2001:db8:1::1 > 2001:db8:1::2:
 *       [icmp6 sum ok] ICMP6, time exceeded in-transit for 2001:db8:2::2
 */
static const char over_ipv6[] =
	"6000000000543a4020010db800010000000000000000000120010db8000100000000000000000002"
	"030027cb0800000060000000000d114020010db800010000000000000000000220010db800020000"
	"00000000000000029c410009000dc43e68656c6c6f00000000000000000000002000c55f00080101"
	"18960101";

static void assert_quote_is_the_datagram(const struct packet *packet)
{
	assert_int_equal(packet->kind, PACKET_ICMP_ERROR);
	assert_int_equal(packet->status, DECODE_COMPLETE);
	assert_int_equal(packet->icmp.quote.status, DECODE_COMPLETE);
	assert_int_equal(packet->icmp.quote.five_tuple.source_port, 40001);
	assert_int_equal(packet->icmp.quote.payload_length, 5);
}

static void test_length_attribute(void **state)
{
	struct packet packet;
	const struct icmp_extensions *extensions = &packet.icmp.extensions;

	(void)state;
	decode_hex(LINK_RAW, compliant, &packet);
	assert_quote_is_the_datagram(&packet);
	assert_int_equal(packet.icmp.quote.captured_length, 33);
	assert_true(extensions->present);
	assert_int_equal(extensions->version, 2);
	assert_int_equal(extensions->checksum, CHECKSUM_CORRECT);
	assert_int_equal(extensions->object_count, 1);
	assert_true(extensions->has_mpls);
	assert_int_equal(extensions->mpls_label, 100704);
	decode_hex(LINK_RAW, with_mtu, &packet);
	assert_quote_is_the_datagram(&packet);
	assert_int_equal(packet.icmp.mtu, 1300);
	assert_true(extensions->present);
	decode_hex(LINK_RAW, over_ipv6, &packet);
	assert_quote_is_the_datagram(&packet);
	assert_true(extensions->present);
	assert_int_equal(extensions->mpls_label, 100704);
}

static void test_legacy_place(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, legacy, &packet);
	assert_quote_is_the_datagram(&packet);
	assert_true(packet.icmp.extensions.present);
	assert_int_equal(packet.icmp.extensions.mpls_label, 100704);
	decode_hex(LINK_RAW, legacy_with_wrong_checksum, &packet);
	assert_quote_is_the_datagram(&packet);
	assert_false(packet.icmp.extensions.present);
	/* what the snapshot cut cannot be verified, and is left alone */
	decode_hex_cut(LINK_RAW, legacy, 20 + 8 + 128 + 8, &packet);
	assert_false(packet.icmp.extensions.present);
	decode_hex(LINK_RAW, redirect, &packet);
	assert_quote_is_the_datagram(&packet);
	assert_address(&packet.icmp.gateway, "198.51.100.9");
	assert_false(packet.icmp.extensions.present);
}

static void test_checksum(void **state)
{
	struct packet packet;
	const struct icmp_extensions *extensions = &packet.icmp.extensions;

	(void)state;
	decode_hex(LINK_RAW, wrong_checksum, &packet);
	assert_true(extensions->present);
	assert_int_equal(extensions->checksum, CHECKSUM_WRONG);
	decode_hex(LINK_RAW, without_checksum, &packet);
	assert_true(extensions->present);
	assert_int_equal(extensions->checksum, CHECKSUM_ABSENT);
	decode_hex_cut(LINK_RAW, compliant, 20 + 8 + 128 + 8, &packet);
	assert_true(extensions->present);
	assert_int_equal(extensions->checksum, CHECKSUM_UNCHECKED);
}

static void test_objects(void **state)
{
	struct packet packet;
	const struct icmp_extensions *extensions = &packet.icmp.extensions;

	(void)state;
	decode_hex(LINK_RAW, two_objects, &packet);
	assert_int_equal(extensions->object_count, 2);
	assert_true(extensions->has_mpls);
	decode_hex(LINK_RAW, unknown_version, &packet);
	assert_true(extensions->present);
	assert_int_equal(extensions->version, 3);
	assert_int_equal(extensions->object_count, 0);
	decode_hex(LINK_RAW, object_beyond_the_end, &packet);
	assert_int_equal(extensions->object_count, 1);
	assert_false(extensions->has_mpls);
	decode_hex(LINK_RAW, object_of_length_zero, &packet);
	assert_int_equal(extensions->object_count, 0);
}

static void test_attribute_without_extensions(void **state)
{
	static const char *const frames[] = {
		attribute_beyond_the_end,
		attribute_without_extensions,
	};
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		decode_hex(LINK_RAW, frames[i], &packet);
		assert_quote_is_the_datagram(&packet);
		assert_false(packet.icmp.extensions.present);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_length_attribute),
		cmocka_unit_test(test_legacy_place),
		cmocka_unit_test(test_checksum),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_attribute_without_extensions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
