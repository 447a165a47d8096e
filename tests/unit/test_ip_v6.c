/* IPv6: the header, every extension header, fragments, jumbograms. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

/*
 * IP6 (class 0xb8, flowlabel 0xabcde, hlim 63, next-header UDP (17) payload length: 10)
 *       2001:db8:1::2.40001 > 2001:db8:2::2.9: [udp sum ok] UDP, length 2
 */
static const char plain[] =
	"6b8abcde000a113f20010db800010000000000000000000220010db8000200000000000000000002"
	"9c410009000a9fad6869";

/* hop-by-hop, destination options, routing (no segments left), destination options, fragment
 * (offset 0, no more), authentication, mobility, HIP, shim6, then UDP */
/*
 * IP6 (hlim 64, next-header Options (0) payload length: 114) 2001:db8:1::2 > 2001:db8:2::2: HBH
 *       (padn) DSTOPT (padn) RT6 (len=2, type=2, segleft=0, rsv=0x0, [0]2001:db8:1::1) DSTOPT
 *       (pad1)(padn) frag (0x1234cafe:0|58)
 *       AH(length=4(24-bytes),spi=0x00000001,seq=0x1,icv=0x000000000000000000000000):
 *       ip-proto-135 34
 */
static const char every_extension[] =
	"600000000072004020010db800010000000000000000000220010db8000200000000000000000002"
	"3c00010400000000"
	"2b00010400000000"
	"3c0202000000000020010db8000100000000000000000001"
	"2c00000103000000"
	"330000001234cafe"
	"870400000000000100000001000000000000000000000000"
	"8b00000000000000"
	"8c00000000000000"
	"1100800000000000"
	"9c410009000a9fad6869";

/*
 * IP6 (hlim 64, next-header Fragment (44) payload length: 32) 2001:db8:1::2 > 2001:db8:2::2:
 *       frag (0x1234cafe:0|24) 40001 > 9: UDP, length 32
 */
static const char first_fragment[] =
	"6000000000202c4020010db800010000000000000000000220010db8000200000000000000000002"
	"110000011234cafe"
	"9c4100090028805378787878787878787878787878787878";

/*
 * IP6 (hlim 64, next-header Fragment (44) payload length: 24) 2001:db8:1::2 > 2001:db8:2::2:
 *       frag (0x1234cafe:24|16)
 */
static const char later_fragment[] =
	"6000000000182c4020010db800010000000000000000000220010db8000200000000000000000002"
	"110000181234cafe"
	"78787878787878787878787878787878";

/* a whole packet with a fragment header all the same (RFC 6946) */
/*
 * IP6 (hlim 64, next-header Fragment (44) payload length: 18) 2001:db8:1::2 > 2001:db8:2::2:
 *       frag (0x00000005:0|10) 40001 > 9: UDP, length 2
 */
static const char atomic_fragment[] =
	"6000000000122c4020010db800010000000000000000000220010db8000200000000000000000002"
	"1100000000000005"
	"9c410009000a9fad6869";

/* routing header type 4 with a segment left: the destination is not the last one */
/*
 * IP6 (hlim 64, next-header Routing (43) payload length: 34) 2001:db8:1::2 > 2001:db8:1::1: RT6
 *       (len=2, type=4, segleft=1, last-entry=0, flags=0x0, tag=0, [0]2001:db8:2::2) 40001 > 9:
 *       [udp sum ok] UDP, length 2
 */
static const char on_its_way[] =
	"6000000000222b4020010db800010000000000000000000220010db8000100000000000000000001"
	"110204010000000020010db8000200000000000000000002"
	"9c410009000a9fad6869";

/* home address option: the pseudo header has the address in it as source */
/*
 * IP6 (hlim 64, next-header unknown (60) payload length: 34) 2001:db8:1::2 > 2001:db8:2::2:
 *       DSTOPT (padn)(homeaddr: 2001:db8:9::9) 40001 > 9: [udp sum ok] UDP, length 2
 */
static const char away_from_home[] =
	"6000000000223c4020010db800010000000000000000000220010db8000200000000000000000002"
	"110201020000c91020010db8000900000000000000000009"
	"9c410009000a9fad6869";

/* jumbo payload option: 70,000 bytes, of which the capture holds few */
/*
 * IP6 (hlim 64, next-header Options (0) payload length: 0) 2001:db8:1::2 > 2001:db8:2::2: HBH
 *       (jumbo: 70000)  truncated-ip6 - 69964 bytes missing!40001 > 8080: Flags [.], seq
 *       1:69973, ack 1, win 64240, length 69972: HTTP
 */
static const char jumbogram[] =
	"600000000000004020010db800010000000000000000000220010db8000200000000000000000002"
	"0600c20400011170"
	"9c411f9000000001000000015010faf0bbad00007878787878787878";

/* payload length 0 without that option: left to segmentation offload */
/*
 * IP6 (hlim 64, next-header TCP (6) payload length: 0) 2001:db8:1::2 > 2001:db8:2::2: [|tcp]
 */
static const char length_zero[] =
	"02000000020102000000020286dd"
	"600000000000064020010db800010000000000000000000220010db8000200000000000000000002"
	"9c411f9000000001000000015018faf059b8000068656c6c6f";

/*
 * IP6 (hlim 64, next-header ESP (50) payload length: 16) 2001:db8:1::2 > 2001:db8:2::2:
 *       ESP(spi=0x00000000,seq=0x0), length 16
 */
static const char encrypted[] =
	"600000000010324020010db800010000000000000000000220010db8000200000000000000000002"
	"00000000000000000000000000000000";

/*
 * IP6 (hlim 64, next-header unknown (59) payload length: 0) 2001:db8:1::2 > 2001:db8:2::2: no
 *       next header
 */
static const char nothing_follows[] =
	"6000000000003b4020010db800010000000000000000000220010db8000200000000000000000002";

/*
 * IP6 (hlim 64, next-header Options (0) payload length: 8) 2001:db8:1::2 > 2001:db8:2::2:
 *       [|hbhopt]
 */
static const char shorter_than_its_extensions[] =
	"600000000008004020010db800010000000000000000000220010db8000200000000000000000002"
	"110201140000000000000000000000000000000000000000"
	"9c410009000a9fad6869";

/*
 * IP6 truncated-ip6 - 290 bytes missing!(hlim 64, next-header UDP (17) payload length: 300)
 *       2001:db8:1::2.40001 > 2001:db8:2::2.9: [udp sum ok] UDP, length 2
 */
static const char longer_than_the_frame[] =
	"60000000012c114020010db800010000000000000000000220010db8000200000000000000000002"
	"9c410009000a9fad6869";

static void test_fields(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, plain, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.ip.version, 6);
	assert_int_equal(packet.ip.ttl, 63);
	assert_int_equal(packet.ip.traffic_class, 0xb8);
	assert_int_equal(packet.ip.flow_label, 0xabcde);
	assert_int_equal(packet.ip.protocol, IP_PROTOCOL_UDP);
	assert_int_equal(packet.ip.header_length, 40);
	assert_false(packet.ip.has_id);
	assert_int_equal(packet.ip.payload_length, 10);
	assert_int_equal(packet.ip.checksum, CHECKSUM_UNCHECKED);
	assert_int_equal(packet.five_tuple.ip_version, 6);
	assert_address(&packet.five_tuple.source, "2001:db8:1::2");
	assert_address(&packet.five_tuple.destination, "2001:db8:2::2");
	assert_int_equal(packet.udp.checksum, CHECKSUM_CORRECT);
}

static void test_every_extension_header(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, every_extension, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.ip.header_length, 40 + 8 + 8 + 24 + 8 + 8 + 24 + 8 + 8 + 8);
	assert_int_equal(packet.transport_offset, packet.ip.header_length);
	assert_int_equal(packet.ip.payload_length, 10);
	assert_int_equal(packet.five_tuple.protocol, IP_PROTOCOL_UDP);
	assert_int_equal(packet.five_tuple.source_port, 40001);
	assert_false(packet.ip.has_other_end);
	assert_int_equal(packet.udp.checksum, CHECKSUM_CORRECT);
}

static void test_cut_in_every_extension_header(void **state)
{
	struct packet packet;

	(void)state;
	for (size_t captured = 40; captured < strlen(every_extension) / 2 - 10; captured++) {
		decode_hex_cut(LINK_RAW, every_extension, captured, &packet);
		assert_int_equal(packet.kind, PACKET_BROKEN_IP);
		assert_int_equal(packet.status, DECODE_TRUNCATED);
		assert_int_equal(packet.ip.version, 6);
		assert_address(&packet.five_tuple.source, "2001:db8:1::2");
		assert_true(packet.transport_offset <= captured);
	}
}

static void test_first_fragment_has_ports(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, first_fragment, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_true(packet.ip.more_fragments);
	assert_true(packet.ip.has_id);
	assert_int_equal(packet.ip.id, 0xcafe);
	assert_int_equal(packet.five_tuple.source_port, 40001);
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
	assert_false(packet.ip.more_fragments);
	assert_int_equal(packet.five_tuple.protocol, IP_PROTOCOL_UDP);
	assert_int_equal(packet.five_tuple.source_port, 0);
}

static void test_atomic_fragment_is_whole(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, atomic_fragment, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_true(packet.ip.has_id);
	assert_int_equal(packet.ip.id, 5);
	assert_int_equal(packet.udp.checksum, CHECKSUM_CORRECT);
}

static void test_other_ends_leave_the_checksum_alone(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, on_its_way, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_true(packet.ip.has_other_end);
	assert_int_equal(packet.udp.checksum, CHECKSUM_UNCHECKED);
	decode_hex(LINK_RAW, away_from_home, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_true(packet.ip.has_other_end);
	assert_int_equal(packet.udp.checksum, CHECKSUM_UNCHECKED);
}

static void test_jumbogram(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, jumbogram, &packet);
	assert_int_equal(packet.kind, PACKET_TCP);
	assert_true(packet.ip.length_is_zero);
	assert_int_equal(packet.ip.payload_length, 70000 - 8);
	assert_int_equal(packet.tcp.payload_length, 70000 - 8 - 20);
	/* the frame was not that long on the wire either */
	assert_int_equal(packet.status, DECODE_MALFORMED);
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
	assert_int_equal(packet.tcp.checksum, CHECKSUM_CORRECT);
}

static void test_chains_that_end_without_transport(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, encrypted, &packet);
	assert_int_equal(packet.kind, PACKET_IP_OTHER);
	assert_int_equal(packet.status, DECODE_UNSUPPORTED);
	assert_int_equal(packet.five_tuple.protocol, 50);
	decode_hex(LINK_RAW, nothing_follows, &packet);
	assert_int_equal(packet.kind, PACKET_IP_OTHER);
	assert_int_equal(packet.five_tuple.protocol, 59);
	assert_false(packet.ip.length_is_zero);
	assert_int_equal(packet.ip.payload_length, 0);
}

static void test_impossible_lengths(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, shorter_than_its_extensions, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_MALFORMED);
	assert_int_equal(packet.ip.version, 6);
	decode_hex(LINK_RAW, longer_than_the_frame, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	assert_int_equal(packet.status, DECODE_MALFORMED);
	assert_int_equal(packet.ip.payload_length, 300);
}

static void test_cut_header_has_no_addresses(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex_cut(LINK_RAW, plain, 39, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_TRUNCATED);
	assert_int_equal(packet.ip.version, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_every_extension_header),
		cmocka_unit_test(test_cut_in_every_extension_header),
		cmocka_unit_test(test_first_fragment_has_ports),
		cmocka_unit_test(test_later_fragment_has_none),
		cmocka_unit_test(test_atomic_fragment_is_whole),
		cmocka_unit_test(test_other_ends_leave_the_checksum_alone),
		cmocka_unit_test(test_jumbogram),
		cmocka_unit_test(test_length_zero_comes_from_the_frame),
		cmocka_unit_test(test_chains_that_end_without_transport),
		cmocka_unit_test(test_impossible_lengths),
		cmocka_unit_test(test_cut_header_has_no_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
