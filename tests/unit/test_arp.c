/* ARP: requests, replies, and forms that are not about IPv4 over Ethernet. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

/*
 * ARP, Ethernet (len 6), IPv4 (len 4), Request who-has 192.0.2.1 tell 192.0.2.2, length 46
 */
static const char request[] = "ffffffffffff0200000002020806"
			      "0001080006040001020000000202c0000202000000000000c0000201"
			      "000000000000000000000000000000000000";

/*
 * ARP, Ethernet (len 6), IPv4 (len 4), Reply 192.0.2.1 is-at 02:00:00:00:02:01, length 28
 */
static const char reply[] = "0200000002020200000002010806"
			    "0001080006040002020000000201c0000201020000000202c0000202";

/* hardware addresses of 8 bytes */
/*
 * ARP, IEEE 1394 (len 8), IPv4 (len 4), Request who-has 192.0.2.1 tell 192.0.2.2, length 32
 */
static const char long_hardware_address[] =
	"0200000002010200000002020806"
	"00180800080400010200000002020200c00002020000000000000000c0000201";

/*
 * ARP, Ethernet (len 6), IPv6 (len 4), Request who-has <wrong proto type> tell <wrong proto
 *       type>, length 28
 */
static const char about_another_protocol[] =
	"0200000002010200000002020806"
	"000186dd06040001020000000202c0000202000000000000c0000201";

static void test_request(void **state)
{
	static const uint8_t mac[6] = {2, 0, 0, 0, 2, 2}, none[6];
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, request, &packet);
	assert_int_equal(packet.kind, PACKET_ARP);
	assert_int_equal(packet.status, DECODE_COMPLETE);
	assert_int_equal(packet.network_offset, 14);
	assert_int_equal(packet.arp.operation, 1);
	assert_address(&packet.arp.sender, "192.0.2.2");
	assert_address(&packet.arp.target, "192.0.2.1");
	assert_memory_equal(packet.arp.sender_mac, mac, 6);
	assert_memory_equal(packet.arp.target_mac, none, 6);
	assert_true(packet.link_broadcast);
	assert_int_equal(packet.ip.version, 0);
}

static void test_reply(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, reply, &packet);
	assert_int_equal(packet.arp.operation, 2);
	assert_address(&packet.arp.sender, "192.0.2.1");
	assert_address(&packet.arp.target, "192.0.2.2");
}

static void test_other_hardware_and_protocols(void **state)
{
	static const uint8_t none[6];
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET, long_hardware_address, &packet);
	assert_int_equal(packet.kind, PACKET_ARP);
	assert_address(&packet.arp.target, "192.0.2.1");
	assert_memory_equal(packet.arp.sender_mac, none, 6);
	decode_hex(LINK_ETHERNET, about_another_protocol, &packet);
	assert_int_equal(packet.kind, PACKET_NOT_IP);
	assert_int_equal(packet.status, DECODE_UNSUPPORTED);
}

static void test_every_cut(void **state)
{
	struct packet packet;

	(void)state;
	for (size_t captured = 14; captured < 42; captured++) {
		decode_hex_cut(LINK_ETHERNET, reply, captured, &packet);
		assert_int_equal(packet.kind, PACKET_BROKEN_IP);
		assert_int_equal(packet.status, DECODE_TRUNCATED);
		assert_int_equal(packet.ethertype, 0x0806);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_reply),
		cmocka_unit_test(test_other_hardware_and_protocols),
		cmocka_unit_test(test_every_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
