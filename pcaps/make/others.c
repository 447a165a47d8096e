// Protocols beside TCP and UDP, redirects, echo in unusual forms, and frames that are not IP.
#include "pcaps/make/story.h"

#include <netinet/in.h>
#include <string.h>

enum { DCCP = 33, UDPLITE = 136, ARP = 0x0806, LLDP = 0x88cc, EXPERIMENTAL = 0x88b5 };

static const struct flow flow4 = {CLIENT, SERVER, 40001, 9999};
static const struct flow flow6 = {CLIENT6, SERVER6, 40001, 9999};

// The checksum over IPv4 pseudo header and the first `covered` bytes of a transport packet.
static uint16_t pseudo_checksum(const struct octets *packet, size_t covered)
{
	struct octets all = octets_slice(packet, 12, 8);
	struct octets part = octets_slice(packet, 20, covered);

	octets_append_be16(&all, packet->at[9]);
	octets_append_be16(&all, (unsigned int)(packet->length - 20));
	octets_append_all(&all, &part);
	return octets_checksum(&all, 0, all.length);
}

// A transport packet of either side; `checksum_at` (0: none) counts from its start.
static void put_transport(struct maker *maker, enum side side, uint8_t protocol,
			  const struct octets *transport, size_t checksum_at)
{
	bool ours = side == FROM_CLIENT;
	const struct ip_fields ip = {.source = ours ? CLIENT : SERVER,
				     .target = ours ? SERVER : CLIENT,
				     .ttl = ours ? 64 : 63,
				     .id = maker->next_id++};
	struct octets packet = craft_ip(maker->net, &ip, protocol, transport);
	size_t covered = protocol == UDPLITE ? 8 : transport->length;

	if (checksum_at != 0)
		octets_set_be16(&packet, 20 + checksum_at, pseudo_checksum(&packet, covered));
	put_packet(maker, &packet);
}

static void tell_redirect4(struct maker *maker, const struct story *self)
{
	struct octets question = udp_packet(maker, &flow4, FROM_CLIENT, 24);
	struct octets answer = udp_packet(maker, &flow4, FROM_SERVER, 24);
	struct octets quote = quote_of(&question, 1, question.length);
	struct octets error = error_packet(maker, ROUTER, CLIENT, // host redirect to 192.0.2.9
					   &(struct icmp_fields){5, 1, 0xc0000209}, &quote);

	(void)self;
	put_packet(maker, &question);
	put_packet(maker, &error);
	put_packet(maker, &answer);
}

// Redirect (RFC 4861 4.5): target, destination, then the redirected packet as an option.
static void tell_redirect6(struct maker *maker, const struct story *self)
{
	static const uint8_t addresses[32] = {0xfe, 0x80, 0, 0, 0, 0,    0, 0,   0,    0, 0,
					      0,    0,    0, 0, 9, 0x20, 1, 0xd, 0xb8, 0, 2,
					      0,    0,    0, 0, 0, 0,    0, 0,   0,    2};
	static const uint8_t redirected_header[8] = {4, 10}; // 80 bytes
	struct octets question = udp_packet(maker, &flow6, FROM_CLIENT, 24);
	struct octets answer = udp_packet(maker, &flow6, FROM_SERVER, 24);
	struct octets body = octets_of(addresses, sizeof addresses), error;
	const struct ip_fields ip = {.source = "fe80::1", .target = CLIENT6, .ttl = 255};

	(void)self;
	octets_append(&body, redirected_header, sizeof redirected_header);
	octets_append_all(&body, &question);
	error = craft_icmp(maker->net, &ip, &(struct icmp_fields){137, 0, 0}, &body);
	put_packet(maker, &question);
	put_packet(maker, &error);
	put_packet(maker, &answer);
}

// CRC32c of RFC 9260 appendix A, which goes into the packet in little-endian order.
static void set_sctp_checksum(struct octets *packet)
{
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < packet->length; i++) {
		crc ^= packet->at[i];
		for (unsigned int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0x82f63b78 : crc >> 1;
	}
	crc = ~crc;
	for (unsigned int i = 0; i < 4; i++)
		packet->at[8 + i] = (uint8_t)(crc >> 8 * i);
}

// One chunk from one side, with the tag of the other.
static void put_sctp(struct maker *maker, enum side side, uint32_t tag, const void *chunk,
		     size_t count)
{
	static const uint8_t ports[2][4] = {{0x9c, 0x41, 0x8e, 0x3c}, {0x8e, 0x3c, 0x9c, 0x41}};
	struct octets packet = octets_of(ports[side], 4);

	octets_append_be32(&packet, tag);
	octets_append_be32(&packet, 0);
	octets_append(&packet, chunk, count);
	set_sctp_checksum(&packet);
	put_transport(maker, side, IPPROTO_SCTP, &packet, 0);
}

enum { CLIENT_TAG = 0x11223344, SERVER_TAG = 0x55667788 };

static const uint8_t init[20] = {1, 0, 0, 20, 0x11, 0x22, 0x33, 0x44, 0, 1,
				 0, 0, 0, 10, 0,    10,   0,    0,    0, 1};

static void tell_sctp(struct maker *maker, const struct story *self)
{
	static const uint8_t init_ack[28] = {2, 0, 0, 28, 0x55, 0x66, 0x77, 0x88, 0, 1,
					     0, 0, 0, 10, 0,    10,   0,    0,    0, 1,
					     0, 7, 0, 8,  'c',  'o',  'o',  'k'};
	static const uint8_t cookie_echo[8] = {10, 0, 0, 8, 'c', 'o', 'o', 'k'};
	static const uint8_t cookie_ack[4] = {11, 0, 0, 4};
	static const uint8_t data[20] = {0, 3, 0, 20, 0, 0, 0,   1,   0,   0,
					 0, 0, 0, 0,  0, 0, 'd', 'a', 't', 'a'};
	static const uint8_t sack[16] = {3, 0, 0, 16, 0, 0, 0, 1, 0, 1, 0, 0};
	static const uint8_t shutdown[8] = {7, 0, 0, 8, 0, 0, 0, 0};
	static const uint8_t shutdown_ack[4] = {8, 0, 0, 4};
	static const uint8_t complete[4] = {14, 0, 0, 4};

	(void)self;
	put_sctp(maker, FROM_CLIENT, 0, init, sizeof init);
	put_sctp(maker, FROM_SERVER, CLIENT_TAG, init_ack, sizeof init_ack);
	put_sctp(maker, FROM_CLIENT, SERVER_TAG, cookie_echo, sizeof cookie_echo);
	put_sctp(maker, FROM_SERVER, CLIENT_TAG, cookie_ack, sizeof cookie_ack);
	put_sctp(maker, FROM_CLIENT, SERVER_TAG, data, sizeof data);
	put_sctp(maker, FROM_SERVER, CLIENT_TAG, sack, sizeof sack);
	put_sctp(maker, FROM_CLIENT, SERVER_TAG, shutdown, sizeof shutdown);
	put_sctp(maker, FROM_SERVER, CLIENT_TAG, shutdown_ack, sizeof shutdown_ack);
	put_sctp(maker, FROM_CLIENT, SERVER_TAG, complete, sizeof complete);
}

static void tell_sctp_refused(struct maker *maker, const struct story *self)
{
	static const uint8_t abort_chunk[4] = {6, 0, 0, 4};

	(void)self;
	put_sctp(maker, FROM_CLIENT, 0, init, sizeof init);
	put_sctp(maker, FROM_SERVER, CLIENT_TAG, abort_chunk, sizeof abort_chunk);
}

// Request, and Reset with code 3 "connection refused" (RFC 4340 5.6).
static void tell_dccp_refused(struct maker *maker, const struct story *self)
{
	static const uint8_t request[20] = {0x9c, 0x41, 0x13, 0x89, 5, 0, 0, 0, 1, 0,
					    0,    0,    0,    0,    0, 9, 0, 0, 0, 42};
	static const uint8_t reset[28] = {0x13, 0x89, 0x9c, 0x41, 7, 0, 0, 0, 15, 0, 0, 0, 0,
					  0,    0,    0,    0,    0, 0, 0, 0, 0,  0, 9, 3};
	struct octets packet = octets_of(request, sizeof request);

	(void)self;
	put_transport(maker, FROM_CLIENT, DCCP, &packet, 6);
	packet = octets_of(reset, sizeof reset);
	put_transport(maker, FROM_SERVER, DCCP, &packet, 6);
}

static void put_echo(struct maker *maker, const struct flow *flow, enum side side, uint16_t number)
{
	struct octets packet = echo_packet(maker, flow, side, number);

	put_packet(maker, &packet);
}

// The same identifier twice, an hour apart: two runs of ping. One reply of the first is lost,
// one of the second comes twice.
static void tell_echo_again(struct maker *maker, const struct story *self)
{
	(void)self;
	for (uint16_t number = 1; number <= 3; number++) {
		put_echo(maker, &flow4, FROM_CLIENT, number);
		if (number != 2)
			put_echo(maker, &flow4, FROM_SERVER, number);
		wait_us(maker, 1000000);
	}
	wait_us(maker, 3600 * (int64_t)1000000);
	put_echo(maker, &flow4, FROM_CLIENT, 1);
	put_echo(maker, &flow4, FROM_SERVER, 1);
	put_echo(maker, &flow4, FROM_SERVER, 1);
}

static void tell_reply_only(struct maker *maker, const struct story *self)
{
	(void)self;
	put_echo(maker, &flow4, FROM_SERVER, 1);
	put_echo(maker, &flow6, FROM_SERVER, 1);
}

// Time stamp and its reply (RFC 792): queries that are neither echo nor error.
static void tell_timestamp(struct maker *maker, const struct story *self)
{
	struct octets times = octets_zero(12);
	const struct ip_fields there = {.source = CLIENT, .target = SERVER, .id = 1};
	const struct ip_fields back = {.source = SERVER, .target = CLIENT, .ttl = 63, .id = 2};
	struct octets packet;

	(void)self;
	packet = craft_icmp(maker->net, &there, &(struct icmp_fields){13, 0, 0x12670001}, &times);
	put_packet(maker, &packet);
	packet = craft_icmp(maker->net, &back, &(struct icmp_fields){14, 0, 0x12670001}, &times);
	put_packet(maker, &packet);
}

// Frames that hold no IP, and IP that holds no conversation: counted, not told.
static void tell_not_ip(struct maker *maker, const struct story *self)
{
	static const uint8_t announcement[28] = {0,   1, 8, 0, 6, 4, 0, 1, 0, 0, 0x5e, 0, 0x53, 1,
						 192, 0, 2, 2, 0, 0, 0, 0, 0, 0, 192,  0, 2,    2};
	static const uint8_t spanning_tree[38] = {0x42, 0x42, 3};
	static const uint8_t discovery[20] = {2, 7, 4, 0,   0, 0x5e, 0, 0x53, 1,
					      4, 2, 7, '1', 6, 2,    0, 120};
	static const uint8_t report[8] = {0x16, 0, 0, 2, 0xe9, 0xfc, 0, 1};
	const struct ip_fields group = {.source = CLIENT, .target = "233.252.0.1", .ttl = 1};
	struct octets payload = octets_of(announcement, sizeof announcement), frame;

	(void)self;
	frame = ethernet_frame_of(true, ARP, &payload);
	put_frame(maker, &frame);
	payload = octets_of(spanning_tree, sizeof spanning_tree);
	frame = ethernet_frame_of(false, (uint16_t)payload.length, &payload);
	put_frame(maker, &frame);
	payload = octets_of(discovery, sizeof discovery);
	frame = ethernet_frame_of(false, LLDP, &payload);
	put_frame(maker, &frame);
	payload = octets_text(50);
	frame = ethernet_frame_of(true, EXPERIMENTAL, &payload);
	put_frame(maker, &frame);
	payload = octets_of(report, sizeof report);
	frame = craft_ip(maker->net, &group, IPPROTO_IGMP, &payload);
	put_packet(maker, &frame);
	frame = octets_zero(0); // a frame of no bytes at all
	put_frame(maker, &frame);
}

const struct story other_stories[] = {
	{.name = "redirect4_then_answered", .rows = "I5", .tell = tell_redirect4},
	{.name = "redirect6_then_answered", .rows = "I5", .tell = tell_redirect6},
	{.name = "sctp_association", .rows = "I1", .tell = tell_sctp},
	{.name = "sctp_refused", .rows = "I1", .tell = tell_sctp_refused},
	{.name = "dccp_refused", .rows = "I1", .tell = tell_dccp_refused},
	{.name = "echo_identifier_again", .rows = "I6", .tell = tell_echo_again},
	{.name = "echo_reply_only", .rows = "I6", .tell = tell_reply_only},
	{.name = "icmp_timestamp", .rows = "I6", .tell = tell_timestamp},
	{.name = "not_ip", .rows = "I3", .tell = tell_not_ip},
	{0},
};
