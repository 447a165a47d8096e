/* Raw IP under its several numbers. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     192.0.2.2.40001 > 198.51.100.2.9: UDP, length 2
 */
static const char raw_v4[] = "4500001e0001400040114e96c0000202c6336402"
			     "9c410009000a0eee6869";

/*
 * IP6 (hlim 64, next-header UDP (17) payload length: 10) 2001:db8:1::2.40001 > 2001:db8:2::2.9:
 *       [udp sum ok] UDP, length 2
 */
static const char raw_v6[] =
	"60000000000a114020010db800010000000000000000000220010db8000200000000000000000002"
	"9c410009000a9fad6869";

static void test_version_is_in_the_header(void **state)
{
	static const uint32_t link_types[] = {12, 14, LINK_RAW};
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		decode_hex(link_types[i], raw_v4, &packet);
		assert_int_equal(packet.kind, PACKET_UDP);
		assert_int_equal(packet.ip.version, 4);
		assert_int_equal(packet.network_offset, 0);
		decode_hex(link_types[i], raw_v6, &packet);
		assert_int_equal(packet.kind, PACKET_UDP);
		assert_int_equal(packet.ip.version, 6);
	}
}

static void test_types_of_one_version(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_IPV4, raw_v4, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	decode_hex(LINK_IPV6, raw_v6, &packet);
	assert_int_equal(packet.kind, PACKET_UDP);
	decode_hex(LINK_IPV4, raw_v6, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_MALFORMED);
	decode_hex(LINK_IPV6, raw_v4, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_MALFORMED);
}

static void test_what_is_not_ip(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_RAW, "00000000", &packet);
	assert_int_equal(packet.kind, PACKET_NOT_IP);
	assert_int_equal(packet.status, DECODE_UNSUPPORTED);
	decode_hex(LINK_RAW, "", &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_MALFORMED);
	decode_hex_cut(LINK_RAW, raw_v4, 0, &packet);
	assert_int_equal(packet.status, DECODE_TRUNCATED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_version_is_in_the_header),
		cmocka_unit_test(test_types_of_one_version),
		cmocka_unit_test(test_what_is_not_ip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
