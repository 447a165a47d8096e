/* DCCP: the generic header with short and long sequence numbers. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto DCCP (33), length 40)
 *     192.0.2.2.40001 > 198.51.100.2.9: DCCP (CCVal 0, CsCov 0, cksum 0x0000 (incorrect ->
 *       0x683b)) DCCP-Request (service=0)
 */
static const char request[] = "450000280001400040214e7cc0000202c6336402"
			      "9c41000905000000010001020304050600000000";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto DCCP (33), length 37)
 *     192.0.2.2.40001 > 198.51.100.2.9: DCCP (CCVal 0, CsCov 0, cksum 0x0000 (incorrect ->
 *       0x2a74)) DCCP-Data
 */
static const char data_with_short_sequence_number[] = "450000250001400040214e7fc0000202c6336402"
						      "9c410009030000000401020368656c6c6f";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto DCCP (33), length 32)
 *     192.0.2.2.40001 > 198.51.100.2.9: DCCP (CCVal 0, CsCov 0, cksum 0x0000 (incorrect ->
 *       0x6f4b)) DCCP-Data
 */
static const char offset_of_8_bytes[] = "450000200001400040214e84c0000202c6336402"
					"9c4100090200000004010203";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto DCCP (33), length 32)
 *     192.0.2.2.40001 > 198.51.100.2.9: DCCP (CCVal 0, CsCov 0, cksum 0x0000 (incorrect ->
 *       0x0e4b)) DCCP-Data
 */
static const char offset_beyond_the_packet[] = "450000200001400040214e84c0000202c6336402"
					       "9c4100096300000004010203";

static void test_request(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, request, &packet);
	assert_int_equal(packet.kind, PACKET_DCCP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.five_tuple.protocol, IP_PROTOCOL_DCCP);
	assert_int_equal(packet.five_tuple.source_port, 40001);
	assert_int_equal(packet.five_tuple.destination_port, 9);
	assert_true(packet.dccp.has_type);
	assert_int_equal(packet.dccp.type, 0);
	assert_true(packet.dccp.has_seq);
	assert_int_equal(packet.dccp.seq, 0x010203040506);
	assert_int_equal(packet.dccp.payload_length, 0);
}

static void test_short_sequence_number(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, data_with_short_sequence_number, &packet);
	assert_int_equal(packet.kind, PACKET_DCCP);
	assert_int_equal(packet.dccp.type, 2);
	assert_int_equal(packet.dccp.seq, 0x010203);
	assert_int_equal(packet.dccp.payload_length, 5);
}

static void test_impossible_offsets(void **state)
{
	static const char *const frames[] = {offset_of_8_bytes, offset_beyond_the_packet};
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		decode_hex(LINK_RAW, frames[i], &packet);
		assert_int_equal(packet.kind, PACKET_BROKEN_IP);
		assert_int_equal(packet.status, DECODE_MALFORMED);
		assert_int_equal(packet.five_tuple.source_port, 40001);
	}
}

static void test_every_cut(void **state)
{
	struct packet packet;

	(void)state;
	for (size_t left = 0; left < 20; left++) {
		decode_hex_cut(LINK_RAW, request, 20 + left, &packet);
		assert_int_equal(packet.kind, left < 12 ? PACKET_BROKEN_IP : PACKET_DCCP);
		assert_int_equal(packet.status, left < 16 ? DECODE_TRUNCATED : DECODE_COMPLETE);
		assert_int_equal(packet.five_tuple.source_port, left < 4 ? 0 : 40001);
		if (left >= 12)
			assert_int_equal(packet.dccp.has_seq, left >= 16);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_short_sequence_number),
		cmocka_unit_test(test_impossible_offsets),
		cmocka_unit_test(test_every_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
