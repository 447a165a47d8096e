/* BSD loopback: the address families of the systems, in both byte orders. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

#include <stdio.h>

/*
 * IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)
 *     127.0.0.1.40001 > 127.0.0.1.9: UDP, length 2
 */
static const char loopback_v4[] = "02000000"
				  "4500001e0001400040113ccc7f0000017f000001"
				  "9c410009000afd236869";

/*
 * IP6 (hlim 64, next-header UDP (17) payload length: 10) ::1.40001 > ::1.9: [udp sum ok] UDP,
 *       length 2
 */
static const char loopback_v6[] =
	"1e000000"
	"60000000000a11400000000000000000000000000000000100000000000000000000000000000001"
	"9c410009000afb246869";

/* Decodes `frame` with another address family, written with `format`. */
static void decode_with_family(uint32_t link_type, const char *frame, const char *format,
			       unsigned family, struct packet *packet)
{
	char hex[256];
	int length = snprintf(hex, sizeof(hex), format, family);

	(void)snprintf(hex + length, sizeof(hex) - (size_t)length, "%s", frame + 8);
	decode_hex(link_type, hex, packet);
}

static void test_families_in_both_orders(void **state)
{
	static const struct {
		unsigned family;
		const char *frame;
		uint16_t ethertype;
	} rows[] = {
		{2, loopback_v4, 0x0800},  {10, loopback_v6, 0x86dd}, {24, loopback_v6, 0x86dd},
		{28, loopback_v6, 0x86dd}, {30, loopback_v6, 0x86dd},
	};
	static const char *const formats[] = {"%02x000000", "000000%02x"};
	static const uint32_t link_types[] = {LINK_NULL, LINK_LOOP};
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t order = 0; order < 4; order++) {
			decode_with_family(link_types[order / 2], rows[i].frame, formats[order % 2],
					   rows[i].family, &packet);
			assert_int_equal(packet.kind, PACKET_UDP);
			assert_int_equal(packet.status, DECODE_COMPLETE);
			assert_int_equal(packet.ethertype, rows[i].ethertype);
			assert_int_equal(packet.network_offset, 4);
		}
}

static void test_other_families_are_not_ip(void **state)
{
	struct packet packet;

	(void)state;
	decode_with_family(LINK_NULL, loopback_v4, "%02x000000", 7, &packet);
	assert_int_equal(packet.kind, PACKET_NOT_IP);
	assert_int_equal(packet.status, DECODE_UNSUPPORTED);
}

static void test_header_that_is_cut(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex_cut(LINK_NULL, loopback_v4, 3, &packet);
	assert_int_equal(packet.kind, PACKET_BROKEN_IP);
	assert_int_equal(packet.status, DECODE_TRUNCATED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_families_in_both_orders),
		cmocka_unit_test(test_other_families_are_not_ip),
		cmocka_unit_test(test_header_that_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
