/* SCTP: the common header and the first chunk. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto SCTP (132), length 52)
 *     192.0.2.2.40001 > 198.51.100.2.9: sctp (1) [INIT] [init tag: 168496141] [rwnd: 125536]
 *       [OS: 10] [MIS: 10] [init TSN: 1]
 */
static const char init[] = "450000340001400040844e0dc0000202c6336402"
			   "9c4100090000000012345678010000140a0b0c0d0001ea60000a000a00000001";

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto SCTP (132), length 32)
 *     192.0.2.2.40001 > 198.51.100.2.9: sctp
 */
static const char without_chunk[] = "450000200001400040844e21c0000202c6336402"
				    "9c4100090000000012345678";

static void test_init(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, init, &packet);
	assert_int_equal(packet.kind, PACKET_SCTP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.five_tuple.protocol, IP_PROTOCOL_SCTP);
	assert_int_equal(packet.five_tuple.source_port, 40001);
	assert_int_equal(packet.five_tuple.destination_port, 9);
	assert_int_equal(packet.sctp.verification_tag, 0);
	assert_true(packet.sctp.has_chunk);
	assert_int_equal(packet.sctp.first_chunk_type, 1);
	assert_int_equal(packet.sctp.payload_length, 20);
}

static void test_packet_without_chunk(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, without_chunk, &packet);
	assert_int_equal(packet.kind, PACKET_SCTP);
	assert_int_equal(packet.status, DECODE_MALFORMED);
	assert_false(packet.sctp.has_chunk);
}

static void test_every_cut(void **state)
{
	struct packet packet;

	(void)state;
	for (size_t left = 0; left < 14; left++) {
		decode_hex_cut(LINK_RAW, init, 20 + left, &packet);
		assert_int_equal(packet.kind, left < 12 ? PACKET_BROKEN_IP : PACKET_SCTP);
		assert_int_equal(packet.status, left < 13 ? DECODE_TRUNCATED : DECODE_COMPLETE);
		assert_int_equal(packet.five_tuple.source_port, left < 4 ? 0 : 40001);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_init),
		cmocka_unit_test(test_packet_without_chunk),
		cmocka_unit_test(test_every_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
