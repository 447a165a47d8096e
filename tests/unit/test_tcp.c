/* TCP: the header, its checksum, and what is left of it when the capture or the sender cuts it. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 60)
 *     192.0.2.2.40001 > 198.51.100.2.8080: Flags [S], cksum 0xa0b6 (correct), seq 1000, win
 *       64240, options [mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 10], length 0
 */
static const char syn[] =
	"4500003c0001400040064e83c0000202c6336402"
	"9c411f90000003e800000000a002faf0a0b60000020405b40402080a00000064000000000103030a";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 59)
 *     192.0.2.2.40001 > 198.51.100.2.8080: Flags [P.], cksum 0xebb6 (correct), seq 1001:1008,
 *       ack 2001, win 502, options [nop,nop,TS val 101 ecr 102], length 7: HTTP, length: 7
 *     GET /
 */
static const char data[] =
	"4500003b0001400040064e84c0000202c6336402"
	"9c411f90000003e9000007d1801801f6ebb600000101080a0000006500000066474554202f0d0a";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 40)
 *     192.0.2.2.40001 > 198.51.100.2.8080: Flags [FSRP.UEW], cksum 0x0ae5 (correct), seq 1, ack
 *       2, win 64240, urg 3, length 0
 */
static const char every_flag[] = "450000280001400040064e97c0000202c6336402"
				 "9c411f90000000010000000251fffaf00ae50003";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 40)
 *     192.0.2.2.40001 > 198.51.100.2.8080: Flags [none], cksum 0x0ce7 (correct), win 64240,
 *       length 0
 */
static const char no_flag[] = "450000280001400040064e97c0000202c6336402"
			      "9c411f9000000001000000025000faf00ce70000";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 40)
 *     192.0.2.2.40001 > 198.51.100.2.8080: Flags [.], cksum 0x1234 (incorrect -> 0x0cd7), ack
 *       2, win 64240, length 0
 */
static const char wrong_checksum[] = "450000280001400040064e97c0000202c6336402"
				     "9c411f9000000001000000025010faf012340000";

/* what a host with checksum offload hands to its network card */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 45)
 *     192.0.2.2.40001 > 198.51.100.2.8080: Flags [P.], cksum 0xec57 (incorrect -> 0xc8f7), seq
 *       1:6, ack 2, win 64240, length 5: HTTP
 */
static const char offloaded[] = "4500002d0001400040064e92c0000202c6336402"
				"9c411f9000000001000000025018faf0ec57000068656c6c6f";

/*
 * IP6 (hlim 64, next-header TCP (6) payload length: 23) 2001:db8:1::2.40001 >
 *       2001:db8:2::2.8080: Flags [P.], cksum 0xca26 (correct), seq 1:4, ack 2, win 64240,
 *       length 3: HTTP
 */
static const char over_ipv6[] =
	"600000000017064020010db800010000000000000000000220010db8000200000000000000000002"
	"9c411f9000000001000000025018faf0ca2600006f6464";

/*
 * IP6 (hlim 64, next-header TCP (6) payload length: 23) 2001:db8:1::2.40001 >
 *       2001:db8:2::2.8080: Flags [P.], cksum 0x5b96 (incorrect -> 0xca26), seq 1:4, ack 2, win
 *       64240, length 3: HTTP
 */
static const char offloaded_ipv6[] =
	"600000000017064020010db800010000000000000000000220010db8000200000000000000000002"
	"9c411f9000000001000000025018faf05b9600006f6464";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 40)
 *     192.0.2.2.40001 > 198.51.100.2.8080:  tcp 4 [bad hdr length 16 - too short, < 20]
 */
static const char offset_of_16_bytes[] = "450000280001400040064e97c0000202c6336402"
					 "9c411f9000000001000000024010faf01cd70000";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 40)
 *     192.0.2.2.40001 > 198.51.100.2.8080: Flags [.] [bad hdr length 24 - too long, > 20]
 */
static const char offset_beyond_the_packet[] = "450000280001400040064e97c0000202c6336402"
					       "9c411f9000000001000000026010faf0fcd60000";

/* the IP length leaves 16 bytes for TCP */
/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 36)
 *     192.0.2.2.40001 > 198.51.100.2.8080:  [|tcp]
 */
static const char shorter_than_a_header[] = "450000240001400040064e9bc0000202c6336402"
					    "9c411f9000000001000000025010faf00cd70000";

static void test_syn(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, syn, &packet);
	assert_int_equal(packet.kind, PACKET_TCP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.five_tuple.source_port, 40001);
	assert_int_equal(packet.five_tuple.destination_port, 8080);
	assert_int_equal(packet.tcp.seq, 1000);
	assert_int_equal(packet.tcp.ack, 0);
	assert_int_equal(packet.tcp.flags, TCP_SYN);
	assert_int_equal(packet.tcp.window, 64240);
	assert_int_equal(packet.tcp.urgent, 0);
	assert_int_equal(packet.tcp.header_length, 40);
	assert_int_equal(packet.tcp.payload_length, 0);
	assert_int_equal(packet.tcp.checksum, CHECKSUM_CORRECT);
	assert_int_equal(packet.tcp.checksum_value, 0xa0b6);
	assert_int_equal(packet.tcp.options, TCP_HAS_MSS | TCP_HAS_WINDOW_SCALE |
						     TCP_HAS_SACK_PERMITTED | TCP_HAS_TIMESTAMPS);
	assert_int_equal(packet.tcp.mss, 1460);
	assert_int_equal(packet.tcp.window_scale, 10);
	assert_int_equal(packet.tcp.timestamp_value, 100);
	assert_int_equal(packet.tcp.timestamp_echo, 0);
	assert_int_equal(packet.tcp.sack_count, 0);
}

static void test_data(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, data, &packet);
	assert_int_equal(packet.kind, PACKET_TCP);
	assert_int_equal(packet.tcp.flags, TCP_PSH | TCP_ACK);
	assert_int_equal(packet.tcp.seq, 1001);
	assert_int_equal(packet.tcp.ack, 2001);
	assert_int_equal(packet.tcp.payload_length, 7);
	assert_int_equal(packet.tcp.options, TCP_HAS_TIMESTAMPS);
	assert_int_equal(packet.tcp.timestamp_value, 101);
	assert_int_equal(packet.tcp.timestamp_echo, 102);
	assert_int_equal(packet.tcp.mss, 0);
	assert_int_equal(packet.tcp.checksum, CHECKSUM_CORRECT);
}

static void test_flags(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, every_flag, &packet);
	assert_int_equal(packet.tcp.flags, TCP_FIN | TCP_SYN | TCP_RST | TCP_PSH | TCP_ACK |
						   TCP_URG | TCP_ECE | TCP_CWR | TCP_AE);
	assert_int_equal(packet.tcp.urgent, 3);
	decode_hex(LINK_RAW, no_flag, &packet);
	assert_int_equal(packet.tcp.flags, 0);
}

static void test_checksum(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, wrong_checksum, &packet);
	assert_int_equal(packet.kind, PACKET_TCP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.tcp.checksum, CHECKSUM_WRONG);
	decode_hex(LINK_RAW, offloaded, &packet);
	assert_int_equal(packet.tcp.checksum, CHECKSUM_OFFLOADED);
	decode_hex(LINK_RAW, over_ipv6, &packet);
	assert_int_equal(packet.tcp.checksum, CHECKSUM_CORRECT);
	decode_hex(LINK_RAW, offloaded_ipv6, &packet);
	assert_int_equal(packet.tcp.checksum, CHECKSUM_OFFLOADED);
}

static void test_impossible_offsets(void **state)
{
	static const char *const frames[] = {
		offset_of_16_bytes,
		offset_beyond_the_packet,
		shorter_than_a_header,
	};
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		decode_hex(LINK_RAW, frames[i], &packet);
		assert_int_equal(packet.kind, PACKET_BROKEN_IP);
		assert_int_equal(packet.status, DECODE_MALFORMED);
		assert_int_equal(packet.five_tuple.source_port, 40001);
		assert_int_equal(packet.five_tuple.destination_port, 8080);
	}
}

/* By the snapshot: ports with 4 bytes, flags with 14, everything with the options. */
static void test_every_cut(void **state)
{
	struct packet packet;

	(void)state;
	for (size_t captured = 20; captured <= 60; captured++) {
		size_t header = captured - 20;

		decode_hex_cut(LINK_RAW, syn, captured, &packet);
		assert_int_equal(packet.kind, header < 14 ? PACKET_BROKEN_IP : PACKET_TCP);
		assert_int_equal(packet.status, header < 40 ? DECODE_TRUNCATED : DECODE_COMPLETE);
		assert_address(&packet.five_tuple.source, "192.0.2.2");
		assert_int_equal(packet.five_tuple.source_port, header < 4 ? 0 : 40001);
		assert_int_equal(packet.five_tuple.destination_port, header < 4 ? 0 : 8080);
		if (header < 14)
			continue;
		assert_int_equal(packet.tcp.seq, 1000);
		assert_int_equal(packet.tcp.flags, TCP_SYN);
		assert_int_equal(packet.tcp.header_length, 40);
		assert_int_equal(packet.tcp.payload_length, 0);
		assert_int_equal(packet.tcp.window, header < 16 ? 0 : 64240);
		assert_int_equal(packet.tcp.mss, header < 24 ? 0 : 1460);
		assert_int_equal(packet.tcp.checksum,
				 header < 40 ? CHECKSUM_UNCHECKED : CHECKSUM_CORRECT);
	}
}

static void test_cut_payload_is_counted_and_not_summed(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex_cut(LINK_RAW, data, 20 + 32 + 3, &packet);
	assert_int_equal(packet.kind, PACKET_TCP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.tcp.payload_length, 7);
	assert_int_equal(packet.tcp.checksum, CHECKSUM_UNCHECKED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_syn),
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_checksum),
		cmocka_unit_test(test_impossible_offsets),
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_cut_payload_is_counted_and_not_summed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
