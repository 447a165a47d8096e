/* The loop: link types known and unknown, and what is set whatever the packet is. */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

static void test_names_of_link_types(void **state)
{
	(void)state;
	assert_string_equal(decode_link_type_name(LINK_ETHERNET), "EN10MB (Ethernet)");
	assert_string_equal(decode_link_type_name(LINK_RAW), "RAW (Raw IP)");
	assert_string_equal(decode_link_type_name(LINK_NULL), "NULL (BSD loopback)");
	assert_string_equal(decode_link_type_name(LINK_SLL2), "LINUX_SLL2 (Linux cooked v2)");
	assert_null(decode_link_type_name(147));
	assert_null(decode_link_type_name(UINT32_MAX));
}

static void test_unknown_link_type(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(147, "deadbeef", &packet);
	assert_int_equal(packet.kind, PACKET_UNKNOWN_LINK);
	assert_int_equal(packet.status, DECODE_UNSUPPORTED);
	assert_int_equal(packet.link_type, 147);
	assert_int_equal(packet.captured_length, 4);
}

/* Whatever was in the struct before, the parts that every packet has are set. */
static void test_common_parts_are_always_set(void **state)
{
	static const struct packet_view view = {
		.data = NULL,
		.captured_length = 0,
		.wire_length = 60,
		.time_ns = -5,
		.number = 17,
		.link_type = 147,
		.interface = 3,
	};
	struct packet packet;

	(void)state;
	memset(&packet, 0xff, sizeof(packet));
	decode_packet(&view, &packet);
	assert_int_equal(packet.number, 17);
	assert_true(packet.time_ns == -5);
	assert_int_equal(packet.captured_length, 0);
	assert_int_equal(packet.wire_length, 60);
	assert_int_equal(packet.interface, 3);
	assert_int_equal(packet.direction, DIRECTION_UNKNOWN);
	assert_int_equal(packet.ethertype, 0);
	assert_int_equal(packet.vlan_count, 0);
	assert_int_equal(packet.tunnel_count, 0);
	assert_int_equal(packet.vlan[0], 0);
	assert_int_equal(packet.vlan[1], 0);
	assert_false(packet.link_broadcast || packet.link_multicast);
	assert_int_equal(packet.network_offset, 0);
	assert_int_equal(packet.transport_offset, 0);
	assert_int_equal(packet.ip.version, 0);
	assert_int_equal(packet.five_tuple.ip_version, 0);
	assert_int_equal(packet.five_tuple.protocol, 0);
	assert_int_equal(packet.five_tuple.source_port, 0);
}

/* The word of flags, draft-ietf-opsawg-pcapng section 4.3.1. */
static void test_flags_give_the_direction(void **state)
{
	static const struct {
		uint32_t flags;
		enum packet_direction direction;
	} rows[] = {
		{0x01, DIRECTION_IN},        {0x02, DIRECTION_OUT},
		{0x05, DIRECTION_IN},        {0x09, DIRECTION_MULTICAST},
		{0x0d, DIRECTION_BROADCAST}, {0x0c, DIRECTION_BROADCAST},
		{0x0e, DIRECTION_OUT},       {0x11, DIRECTION_OTHER},
		{0x03, DIRECTION_UNKNOWN},   {0x1c, DIRECTION_UNKNOWN},
		{0x100, DIRECTION_UNKNOWN},  {0xffffff01, DIRECTION_IN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct packet_view view = {.link_type = 1, .flags = rows[i].flags};
		struct packet packet;

		decode_packet(&view, &packet);
		assert_int_equal(packet.direction, rows[i].direction);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_of_link_types),
		cmocka_unit_test(test_unknown_link_type),
		cmocka_unit_test(test_common_parts_are_always_set),
		cmocka_unit_test(test_flags_give_the_direction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
