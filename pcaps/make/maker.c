// The clock of a capture, the link headers, and the most common packets.
#include "pcaps/make/maker.h"

#include <string.h>

enum {
	ETHERTYPE_IPV4 = 0x0800,
	ETHERTYPE_IPV6 = 0x86dd,
	BSD_AF_INET = 2,
	BSD_AF_INET6 = 28, // FreeBSD's number; the others differ
	TICK_US = 1000,
	ECHO_IDENTIFIER = 4711,
};

// 2026-01-01 00:00:00 UTC
static const int64_t FIRST_SECOND = 1767225600;

void maker_open(struct maker *maker, const char *path, const struct file_form *form)
{
	capture_file_open(&maker->file, path, form);
	maker->now_us = FIRST_SECOND * 1000000 - TICK_US;
	maker->next_id = 1000;
}

void maker_close(struct maker *maker)
{
	capture_file_close(&maker->file);
}

void wait_us(struct maker *maker, int64_t microseconds)
{
	maker->now_us += microseconds;
}

void put_frame(struct maker *maker, const struct octets *frame)
{
	wait_us(maker, TICK_US);
	capture_file_put(&maker->file, maker->now_us, frame);
}

static bool is_version_6(const struct octets *packet)
{
	return packet->at[0] >> 4 == 6;
}

// The client is the only host of the link that is not behind the router.
static bool is_from_client(const struct octets *packet)
{
	static const uint8_t client4[] = {192, 0, 2, 2};
	static const uint8_t client6[] = {0x20, 1, 0xd, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};

	if (is_version_6(packet))
		return memcmp(packet->at + 8, client6, sizeof client6) == 0;
	return memcmp(packet->at + 12, client4, sizeof client4) == 0;
}

struct octets ethernet_frame_of(bool from_client, uint16_t type, const struct octets *payload)
{
	static const uint8_t macs[2][6] = {{0, 0, 0x5e, 0, 0x53, 1}, {0, 0, 0x5e, 0, 0x53, 2}};
	struct octets frame = octets_of(macs[from_client ? 1 : 0], 6);

	octets_append(&frame, macs[from_client ? 0 : 1], 6);
	octets_append_be16(&frame, type);
	octets_append_all(&frame, payload);
	return frame;
}

struct octets ethernet_frame(const struct octets *packet)
{
	return ethernet_frame_of(is_from_client(packet),
				 is_version_6(packet) ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4, packet);
}

void add_vlan_tag(struct octets *frame, uint16_t tag_type, uint16_t vlan)
{
	const uint8_t tag[4] = {(uint8_t)(tag_type >> 8), (uint8_t)tag_type, (uint8_t)(vlan >> 8),
				(uint8_t)vlan};

	octets_insert(frame, 12, tag, sizeof tag);
}

// Linux cooked capture, version 1: 16 bytes, version 2: 20 bytes (packet(7), tcpdump.org).
static struct octets cooked_frame(const struct octets *packet, enum link_type link_type)
{
	static const uint8_t address[8] = {0, 0, 0x5e, 0, 0x53, 1, 0, 0};
	uint16_t direction = is_from_client(packet) ? 4 : 0; // outgoing, or to us
	uint16_t type = is_version_6(packet) ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4;
	struct octets frame = octets_zero(0);

	if (link_type == LINK_SLL) {
		octets_append_be16(&frame, direction);
		octets_append_be16(&frame, 1); // ARPHRD_ETHER
		octets_append_be16(&frame, 6);
		octets_append(&frame, address, sizeof address);
		octets_append_be16(&frame, type);
	} else {
		octets_append_be16(&frame, type);
		octets_append_be16(&frame, 0);
		octets_append_be32(&frame, 2); // interface number
		octets_append_be16(&frame, 1);
		octets_append_be16(&frame, (unsigned int)direction << 8 | 6);
		octets_append(&frame, address, sizeof address);
	}
	octets_append_all(&frame, packet);
	return frame;
}

// NULL has the family in the byte order of the machine that captured, LOOP in network order.
static struct octets family_frame(const struct maker *maker, const struct octets *packet)
{
	uint32_t family = is_version_6(packet) ? BSD_AF_INET6 : BSD_AF_INET;
	bool big_endian = maker->file.form.link_type == LINK_LOOP || maker->file.form.big_endian;
	struct octets frame = octets_zero(4);

	frame.at[big_endian ? 3 : 0] = (uint8_t)family;
	octets_append_all(&frame, packet);
	return frame;
}

void put_packet(struct maker *maker, const struct octets *packet)
{
	struct octets frame;

	switch (maker->file.form.link_type) {
	case LINK_ETHERNET:
		frame = ethernet_frame(packet);
		break;
	case LINK_SLL:
	case LINK_SLL2:
		frame = cooked_frame(packet, maker->file.form.link_type);
		break;
	case LINK_NULL:
	case LINK_LOOP:
		frame = family_frame(maker, packet);
		break;
	case LINK_RAW_12:
	case LINK_RAW:
	case LINK_IPV4:
	case LINK_IPV6:
		frame = *packet;
		break;
	case LINK_PPP:
	case LINK_PPP_SERIAL:
	case LINK_PPP_ETHER:
	case LINK_CISCO_HDLC:
	case LINK_WIRELESS:
	case LINK_FRAME_RELAY:
	case LINK_PFLOG:
	case LINK_PRISM:
	case LINK_RADIOTAP:
	case LINK_AVS:
	case LINK_PPP_PPPD:
	case LINK_PPP_DIRECTION:
	case LINK_MPLS:
	case LINK_NFLOG:
	default:
		frame = link_frame(maker->file.form.link_type, is_from_client(packet), packet);
		break;
	}
	put_frame(maker, &frame);
}

struct octets udp_packet(struct maker *maker, const struct flow *flow, enum side side,
			 size_t length)
{
	bool ours = side == FROM_CLIENT;
	const struct ip_fields ip = {.source = ours ? flow->client : flow->server,
				     .target = ours ? flow->server : flow->client,
				     .ttl = ours ? 64 : 63,
				     .id = maker->next_id++};
	struct octets payload = octets_text(length);

	return craft_udp(maker->net, &ip, ours ? flow->client_port : flow->server_port,
			 ours ? flow->server_port : flow->client_port, &payload);
}

struct octets error_packet(struct maker *maker, const char *from, const char *to,
			   const struct icmp_fields *icmp, const struct octets *quote)
{
	bool near = strcmp(from, ROUTER) == 0 || strcmp(from, ROUTER6) == 0;
	const struct ip_fields ip = {.source = from,
				     .target = to,
				     .ttl = near ? 64 : 63,
				     .traffic_class = 0xc0,
				     .id = maker->next_id++};

	return craft_icmp(maker->net, &ip, icmp, quote);
}

struct octets echo_packet(struct maker *maker, const struct flow *flow, enum side side,
			  uint16_t sequence)
{
	bool ours = side == FROM_CLIENT, six = strchr(flow->client, ':') != NULL;
	uint8_t request = six ? 128 : 8, reply = six ? 129 : 0;
	const struct icmp_fields icmp = {ours ? request : reply, 0,
					 (uint32_t)ECHO_IDENTIFIER << 16 | sequence};
	const struct ip_fields ip = {.source = ours ? flow->client : flow->server,
				     .target = ours ? flow->server : flow->client,
				     .ttl = ours ? 64 : 63,
				     .id = maker->next_id++};
	struct octets payload = octets_text(16);

	return craft_icmp(maker->net, &ip, &icmp, &payload);
}
