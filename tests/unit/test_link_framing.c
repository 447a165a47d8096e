/* Serial lines, wireless networks and firewalls' logs: every form of their headers, and cut ones.
 */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

/* 203.0.113.2.40001 > 203.0.113.130.9: UDP, length 2 */
#define INNER "4500001e0001000040110249cb007102cb0071829c410009000a00006869"

#define MACS           \
	"00005e0053ff" \
	"00005e005301" \
	"00005e005302"
#define SNAP           \
	"aaaa03000000" \
	"0800"

static const struct row {
	const char *name;
	uint32_t link_type;
	const char *hex;
	enum packet_direction direction;
} rows[] = {
	{"ppp", 9, "ff030021" INNER, DIRECTION_UNKNOWN},
	{"ppp, short protocol", 9, "21" INNER, DIRECTION_UNKNOWN},
	{"ppp, no address", 9, "0021" INNER, DIRECTION_UNKNOWN},
	{"ppp serial", 50, "ff030021" INNER, DIRECTION_UNKNOWN},
	{"ppp serial, Cisco", 50, "8f000800" INNER, DIRECTION_UNKNOWN},
	{"ppp, received", 204, "00ff030021" INNER, DIRECTION_IN},
	{"ppp, sent", 204, "0121" INNER, DIRECTION_OUT},
	{"pppd, received", 166, "00030021" INNER, DIRECTION_IN},
	{"pppd, sent", 166, "01030021" INNER, DIRECTION_OUT},
	{"hdlc", 104, "0f000800" INNER, DIRECTION_UNKNOWN},
	{"frame relay", 107, "184103cc" INNER, DIRECTION_UNKNOWN},
	{"frame relay, filling", 107, "18410300cc" INNER, DIRECTION_UNKNOWN},
	{"frame relay, long address", 107, "1840400103cc" INNER, DIRECTION_UNKNOWN},
	{"frame relay, SNAP", 107,
	 "184103"
	 "80"
	 "0000000800" INNER,
	 DIRECTION_UNKNOWN},
	{"frame relay, bridged", 107,
	 "184103"
	 "0080"
	 "0080c20007"
	 "00005e00530200005e0053010800" INNER,
	 DIRECTION_UNKNOWN},
	{"frame relay, PPP", 107, "184103cf0021" INNER, DIRECTION_UNKNOWN},
	{"frame relay, Cisco", 107, "18410800" INNER, DIRECTION_UNKNOWN},
	{"802.11", 105, "08010000" MACS "0000" SNAP INNER, DIRECTION_UNKNOWN},
	{"802.11, four addresses", 105,
	 "08030000" MACS "0000"
	 "00005e005303" SNAP INNER,
	 DIRECTION_UNKNOWN},
	{"802.11, QoS", 105,
	 "88010000" MACS "0000"
	 "0000" SNAP INNER,
	 DIRECTION_UNKNOWN},
	{"802.11, HT", 105,
	 "88810000" MACS "0000"
	 "0000"
	 "00000000" SNAP INNER,
	 DIRECTION_UNKNOWN},
	{"802.11, aggregate", 105,
	 "88010000" MACS "0000"
	 "8000"
	 "00005e00530200005e0053010026" SNAP INNER,
	 DIRECTION_UNKNOWN},
	{"802.11, first fragment", 105, "08050000" MACS "0000" SNAP INNER, DIRECTION_UNKNOWN},
	{"radiotap", 127,
	 "0000080000000000"
	 "08010000" MACS "0000" SNAP INNER,
	 DIRECTION_UNKNOWN},
	{"radiotap, time and padding", 127,
	 "0000110003000000"
	 "0102030405060708"
	 "20"
	 "88010000" MACS "0000"
	 "0000"
	 "0000" SNAP INNER,
	 DIRECTION_UNKNOWN},
	{"radiotap, two words, padding", 127,
	 "00000d0002000080"
	 "00000000"
	 "20"
	 "88010000" MACS "0000"
	 "0000"
	 "0000" SNAP INNER,
	 DIRECTION_UNKNOWN},
	{"avs", 163,
	 "8021100100000008"
	 "08010000" MACS "0000" SNAP INNER,
	 DIRECTION_UNKNOWN},
	{"prism as avs", 119,
	 "8021100200000008"
	 "08010000" MACS "0000" SNAP INNER,
	 DIRECTION_UNKNOWN},
	{"pflog, sent", 117,
	 "3d02000000000000000000000000000000000000000000000000000000000000"
	 "0000000000000000000000000000000000000000000000000000000002000000" INNER,
	 DIRECTION_OUT},
};

static void test_every_header(void **state)
{
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		decode_hex(rows[i].link_type, rows[i].hex, &packet);
		if (packet.kind != PACKET_UDP)
			print_message("%s\n", rows[i].name);
		assert_int_equal(packet.kind, PACKET_UDP);
		assert_int_equal(packet.status, DECODE_COMPLETE);
		assert_int_equal(packet.direction, rows[i].direction);
		assert_int_equal(packet.network_offset, strlen(rows[i].hex) / 2 - 30);
		assert_address(&packet.five_tuple.source, "203.0.113.2");
	}
}

/* Cut anywhere, the capture is to blame, and nothing else is made of it. */
static void test_every_header_cut(void **state)
{
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t length = 0; length < strlen(rows[i].hex) / 2 - 30; length++) {
			decode_hex_cut(rows[i].link_type, rows[i].hex, length, &packet);
			if (packet.kind != PACKET_BROKEN_IP)
				print_message("%s, %zu\n", rows[i].name, length);
			assert_int_equal(packet.kind, PACKET_BROKEN_IP);
			assert_int_equal(packet.status, DECODE_TRUNCATED);
		}
}

static void test_what_is_no_packet(void **state)
{
	static const struct {
		uint32_t link_type;
		const char *hex;
		enum packet_kind kind;
	} others[] = {
		{9, "ff03c02101010004", PACKET_NOT_IP},
		{104, "0f00803500000000", PACKET_NOT_IP},
		{107, "184103080000000000", PACKET_NOT_IP},
		{107, "18404040404040", PACKET_BROKEN_IP},
		{105, "80000000" MACS "0000", PACKET_NOT_IP}, /* management */
		{105,
		 "c8010000" MACS "0000"
		 "0000",
		 PACKET_NOT_IP},                                         /* no data */
		{105, "08410000" MACS "0000" SNAP INNER, PACKET_NOT_IP}, /* protected */
		{105, "08010000" MACS "0100" SNAP INNER, PACKET_NOT_IP}, /* later fragment */
		{127,
		 "0000070000000000"
		 "08010000",
		 PACKET_BROKEN_IP}, /* too short */
		{127,
		 "0000090002000000"
		 "40"
		 "08010000" MACS "0000" SNAP INNER, /* bad checksum */
		 PACKET_BROKEN_IP},
		{163,
		 "8021100100000007"
		 "08010000",
		 PACKET_BROKEN_IP},
		{117, "2002", PACKET_NOT_IP},
		{239, "02010000", PACKET_NOT_IP},
		{239, "0200000003000900", PACKET_BROKEN_IP},
	};
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		decode_hex(others[i].link_type, others[i].hex, &packet);
		if (packet.kind != others[i].kind)
			print_message("%s\n", others[i].hex);
		assert_int_equal(packet.kind, others[i].kind);
		assert_int_equal(packet.ip.version, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_header),
		cmocka_unit_test(test_every_header_cut),
		cmocka_unit_test(test_what_is_no_packet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
