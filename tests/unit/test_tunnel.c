/* Tunnels: what is inside is the packet, what cannot be is left outside, and quotes are followed.
 */
#include "tests/support/decode_hex.h"
#include "tests/support/test.h"

#include <stdio.h>

/* 203.0.113.2.40001 > 203.0.113.130.9: UDP, length 2 */
#define INNER "4500001e0001000040110249cb007102cb0071829c410009000a00006869"

/* The IPv4 header outside, 192.0.2.2 > 198.51.100.2, of `length` bytes for `protocol`. */
#define OUTER(length, protocol) "4500" length "0001000040" protocol "0000c0000202c6336402"

/* UDP from port 50000, no checksum. */
#define DATAGRAM(port, length) "c350" port length "0000"

#define FRAME "00005e00530200005e0053010800" INNER

static const struct row {
	const char *name, *hex;
	enum tunnel_kind kind;
	bool has_id;
	uint32_t id;
} rows[] = {
	{"ipip", OUTER("0032", "04") INNER, TUNNEL_IPIP, false, 0},
	{"gre", OUTER("0036", "2f") "00000800" INNER, TUNNEL_GRE, false, 0},
	{"gre, key", OUTER("003a", "2f") "200008000000002a" INNER, TUNNEL_GRE, true, 42},
	{"gre, all", OUTER("0042", "2f") "b0000800000000000000002a00000001" INNER, TUNNEL_GRE, true,
	 42},
	{"pptp", OUTER("0045", "2f") "3081880b0020002a0000000100000002ff0321" INNER, TUNNEL_GRE,
	 true, 42},
	{"wccp 2", OUTER("003a", "2f") "0000883e00000000" INNER, TUNNEL_GRE, false, 0},
	{"erspan 1", OUTER("0044", "2f") "000088be" FRAME, TUNNEL_ERSPAN, false, 0},
	{"erspan 2",
	 OUTER("0050", "2f") "100088be00000001"
			     "1001000500000001" FRAME,
	 TUNNEL_ERSPAN, true, 5},
	{"erspan 3",
	 OUTER("0054", "2f") "100022eb00000001"
			     "200100060000000000000000" FRAME,
	 TUNNEL_ERSPAN, true, 6},
	{"erspan 3, IP",
	 OUTER("0046", "2f") "100022eb00000001"
			     "200100060000000000000800" INNER,
	 TUNNEL_ERSPAN, true, 6},
	{"vxlan", OUTER("0050", "11") DATAGRAM("12b5", "003c") "0800000000002a00" FRAME,
	 TUNNEL_VXLAN, true, 42},
	{"vxlan, group policy",
	 OUTER("0050", "11") DATAGRAM("12b5", "003c") "8800000700002a00" FRAME, TUNNEL_VXLAN, true,
	 42},
	{"vxlan, old port", OUTER("0050", "11") DATAGRAM("2118", "003c") "0800000000002a00" FRAME,
	 TUNNEL_VXLAN, true, 42},
	{"vxlan gpe", OUTER("0042", "11") DATAGRAM("12b6", "002e") "0c00000100002a00" INNER,
	 TUNNEL_VXLAN, true, 42},
	{"geneve", OUTER("0050", "11") DATAGRAM("17c1", "003c") "0000655800002a00" FRAME,
	 TUNNEL_GENEVE, true, 42},
	{"geneve, option, IP",
	 OUTER("004a", "11") DATAGRAM("17c1", "0036") "0200080000002a00"
						      "0102800100000007" INNER,
	 TUNNEL_GENEVE, true, 42},
	{"gtp", OUTER("0042", "11") DATAGRAM("0868", "002e") "30ff001e0000002a" INNER, TUNNEL_GTP,
	 true, 42},
	{"gtp, extension",
	 OUTER("004a", "11") DATAGRAM("0868", "0036") "34ff00260000002a"
						      "0000008501100100" INNER,
	 TUNNEL_GTP, true, 42},
	{"gtp, sequence",
	 OUTER("0046", "11") DATAGRAM("0868", "0032") "32ff00220000002a"
						      "00010000" INNER,
	 TUNNEL_GTP, true, 42},
	{"mpls over UDP", OUTER("0042", "11") DATAGRAM("19eb", "002e") "000100400002a140" INNER,
	 TUNNEL_MPLS, true, 42},
	{"mpls over IP", OUTER("0036", "89") "0002a140" INNER, TUNNEL_MPLS, true, 42},
	{"mpls, pseudowire",
	 OUTER("0048", "89") "0002a140"
			     "00000000" FRAME,
	 TUNNEL_MPLS, true, 42},
	{"etherip", OUTER("0042", "61") "3000" FRAME, TUNNEL_ETHERIP, false, 0},
	{"l2tp 3 over IP", OUTER("0044", "73") "0000002a" FRAME, TUNNEL_L2TP, true, 42},
	{"l2tp 3, cookie of 8, sublayer",
	 OUTER("0050", "73") "0000002a"
			     "c00c1e00c00c1e00"
			     "00000000" FRAME,
	 TUNNEL_L2TP, true, 42},
	{"l2tp 3 over UDP",
	 OUTER("0054", "11") DATAGRAM("06a5", "0040") "000300000000002a"
						      "00000000" FRAME,
	 TUNNEL_L2TP, true, 42},
	{"l2tp 2",
	 OUTER("0046", "11") DATAGRAM("06a5", "0032") "40020028"
						      "00000015"
						      "ff030021" INNER,
	 TUNNEL_L2TP, true, 21},
	{"l2tp 2, offset",
	 OUTER("0048", "11") DATAGRAM("06a5", "0034") "0202"
						      "00000015"
						      "0004"
						      "00000000"
						      "0021" INNER,
	 TUNNEL_L2TP, true, 21},
};

static void assert_inner(const struct packet *packet)
{
	assert_int_equal(packet->kind, PACKET_UDP);
	assert_address(&packet->five_tuple.source, "203.0.113.2");
	assert_address(&packet->five_tuple.destination, "203.0.113.130");
	assert_int_equal(packet->five_tuple.source_port, 40001);
	assert_int_equal(packet->udp.payload_length, 2);
}

static void test_every_kind(void **state)
{
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		decode_hex(LINK_RAW, rows[i].hex, &packet);
		if (packet.tunnel_count != 1 || packet.kind != PACKET_UDP)
			print_message("%s\n", rows[i].name);
		assert_int_equal(packet.tunnel_count, 1);
		assert_inner(&packet);
		assert_int_equal(packet.tunnel[0].kind, rows[i].kind);
		assert_int_equal(packet.tunnel[0].has_id, rows[i].has_id);
		assert_int_equal(packet.tunnel[0].id, rows[i].id);
		assert_int_equal(packet.tunnel[0].ip_version, 4);
		assert_address(&packet.tunnel[0].source, "192.0.2.2");
		assert_address(&packet.tunnel[0].destination, "198.51.100.2");
	}
}

/* Cut anywhere, it is the tunnel's own packet or one that is cut off inside: never another. */
static void test_every_kind_cut(void **state)
{
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t length = 0; length < strlen(rows[i].hex) / 2; length++) {
			decode_hex_cut(LINK_RAW, rows[i].hex, length, &packet);
			assert_true(packet.status != DECODE_MALFORMED || packet.tunnel_count == 0);
			assert_true(packet.tunnel_count <= 1);
			if (packet.tunnel_count == 0 && packet.ip.version != 0)
				assert_address(&packet.five_tuple.source, "192.0.2.2");
			else if (packet.ip.version != 0)
				assert_address(&packet.five_tuple.source, "203.0.113.2");
		}
}

/* Headers that are no tunnel's, or lead to nothing that can be read. */
static void test_what_stays_outside(void **state)
{
	static const struct {
		const char *hex;
		enum packet_kind kind;
	} outside[] = {
		/* a VXLAN header without the network flag, with something reserved, alone */
		{OUTER("0050", "11") DATAGRAM("12b5", "003c") "0000000000002a00" FRAME, PACKET_UDP},
		{OUTER("0050", "11") DATAGRAM("12b5", "003c") "0800000000002a01" FRAME, PACKET_UDP},
		{OUTER("0024", "11") DATAGRAM("12b5", "0010") "0800000000002a00", PACKET_UDP},
		/* the inner header's checksum is wrong */
		{OUTER("0042", "11") DATAGRAM(
			 "0868",
			 "002e") "30ff001e0000002a"
				 "4500001e000100004011024acb007102cb0071829c410009000a00006869",
		 PACKET_UDP},
		/* GTP: an echo request; a length beyond the datagram; an extension of no length */
		{OUTER("0042", "11") DATAGRAM("0868", "002e") "3001001e0000002a" INNER, PACKET_UDP},
		{OUTER("0042", "11") DATAGRAM("0868", "002e") "30ff001f0000002a" INNER, PACKET_UDP},
		{OUTER("004a", "11") DATAGRAM("0868", "0036") "34ff00260000002a"
							      "0000008500100100" INNER,
		 PACKET_UDP},
		/* L2TP's control messages */
		{OUTER("0028", "11") DATAGRAM("06a5", "0014") "c802000c0000000000000000",
		 PACKET_UDP},
		/* the source port does not make a tunnel */
		{OUTER("0050", "11") "12b5c350003c0000"
				     "0800000000002a00" FRAME,
		 PACKET_UDP},
		/* GRE with routing, of another version, for another protocol */
		{OUTER("0036", "2f") "40000800" INNER, PACKET_IP_OTHER},
		{OUTER("0036", "2f") "00020800" INNER, PACKET_IP_OTHER},
		{OUTER("0036", "2f") "00002000" INNER, PACKET_IP_OTHER},
		/* IPv6 is announced, IPv4 there */
		{OUTER("0032", "29") INNER, PACKET_IP_OTHER},
		{OUTER("0042", "61") "2000" FRAME, PACKET_IP_OTHER},
		{OUTER("0044", "73") "00000000" FRAME, PACKET_IP_OTHER},
	};
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
		decode_hex(LINK_RAW, outside[i].hex, &packet);
		assert_int_equal(packet.kind, outside[i].kind);
		assert_int_equal(packet.tunnel_count, 0);
		assert_address(&packet.five_tuple.source, "192.0.2.2");
		assert_true(packet.status == DECODE_COMPLETE || packet.kind == PACKET_IP_OTHER);
	}
}

/* The VLANs are those of what is inside. */
static void test_vlans_are_the_inner_ones(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET,
		   "00005e00530200005e005301810000640800" OUTER("0054", "11")
			   DATAGRAM("12b5", "0040") "0800000000002a00"
						    "00005e00530200005e005301810000070800" INNER,
		   &packet);
	assert_int_equal(packet.tunnel_count, 1);
	assert_inner(&packet);
	assert_int_equal(packet.vlan_count, 1);
	assert_int_equal(packet.vlan[0], 7);
	assert_int_equal(packet.network_offset, 18 + 20 + 8 + 8 + 18);
}

/* Eight tunnels are followed; the ninth is the packet. */
static void test_depth(void **state)
{
	struct packet packet;

	(void)state;
	for (unsigned depth = 1; depth <= 10; depth++) {
		char hex[1024] = "";
		size_t at = 0;

		for (unsigned i = 0; i < depth; i++)
			at += (size_t)snprintf(hex + at, sizeof(hex) - at, "4500%04x%s",
					       20 * (depth - i) + 30,
					       "00010000400400"
					       "00c0000202c6336402");
		(void)snprintf(hex + at, sizeof(hex) - at, "%s", INNER);
		decode_hex(LINK_RAW, hex, &packet);
		assert_int_equal(packet.tunnel_count, depth < 8 ? depth : 8);
		if (depth <= 8)
			assert_inner(&packet);
		else
			assert_int_equal(packet.kind, PACKET_IP_OTHER);
	}
}

/* Frames without IP outside. */
static void test_without_ip_outside(void **state)
{
	struct packet packet;

	(void)state;
	decode_hex(LINK_ETHERNET,
		   "00005e00530200005e0053018864"
		   "110000070020"
		   "0021" INNER,
		   &packet);
	assert_inner(&packet);
	assert_int_equal(packet.tunnel[0].kind, TUNNEL_PPPOE);
	assert_int_equal(packet.tunnel[0].id, 7);
	assert_int_equal(packet.tunnel[0].ip_version, 0);
	decode_hex(LINK_ETHERNET,
		   "00005e00530200005e0053018847"
		   "000100400002a140" INNER,
		   &packet);
	assert_inner(&packet);
	assert_int_equal(packet.tunnel[0].kind, TUNNEL_MPLS);
	/* PPPoE discovery, PPP's own negotiation, labels without end */
	decode_hex(LINK_ETHERNET,
		   "00005e00530200005e0053018864"
		   "110700070000",
		   &packet);
	assert_int_equal(packet.kind, PACKET_NOT_IP);
	decode_hex(LINK_ETHERNET,
		   "00005e00530200005e0053018864"
		   "110000070006"
		   "c02101010004",
		   &packet);
	assert_int_equal(packet.kind, PACKET_NOT_IP);
	assert_int_equal(packet.tunnel_count, 0);
	decode_hex(LINK_ETHERNET,
		   "00005e00530200005e0053018847"
		   "0001004000010040",
		   &packet);
	assert_int_equal(packet.kind, PACKET_NOT_IP);
	assert_int_equal(packet.status, DECODE_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind),
		cmocka_unit_test(test_every_kind_cut),
		cmocka_unit_test(test_what_stays_outside),
		cmocka_unit_test(test_vlans_are_the_inner_ones),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_without_ip_outside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
