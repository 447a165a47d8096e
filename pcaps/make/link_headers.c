// Link headers of serial lines, wireless networks and firewalls' logs.
#include "pcaps/make/maker.h"

#include <string.h>

enum { WHICH_V4, WHICH_V6 };

// A header that only the version of IP changes; a length of 0 ends the choice.
struct fixed_header {
	enum link_type link_type;
	uint8_t length[2];
	uint8_t at[2][8];
};

static const struct fixed_header fixed_headers[] = {
	// with address and control, and without
	{LINK_PPP, {4, 2}, {{0xff, 0x03, 0x00, 0x21}, {0x00, 0x57}}},
	// PPP, and Cisco's framing
	{LINK_PPP_SERIAL, {4, 4}, {{0xff, 0x03, 0x00, 0x21}, {0x0f, 0x00, 0x86, 0xdd}}},
	{LINK_CISCO_HDLC, {4, 4}, {{0x0f, 0x00, 0x08, 0x00}, {0x0f, 0x00, 0x86, 0xdd}}},
	// DLCI 100: RFC 2427, and Cisco's encapsulation
	{LINK_FRAME_RELAY, {4, 4}, {{0x18, 0x41, 0x03, 0xcc}, {0x18, 0x41, 0x86, 0xdd}}},
	// the direction comes first; with a protocol field of two bytes, and of one
	{LINK_PPP_DIRECTION, {5, 2}, {{0x00, 0xff, 0x03, 0x00, 0x21}, {0x00, 0x57}}},
	{LINK_PPP_PPPD, {4, 4}, {{0x00, 0x03, 0x00, 0x21}, {0x00, 0x03, 0x00, 0x57}}},
	// label 100, and label 16 within label 17
	{LINK_MPLS, {4, 8}, {{0, 0x06, 0x41, 64}, {0, 0x01, 0x10, 64, 0, 0x01, 0x01, 64}}},
};

static bool is_6(const struct octets *packet)
{
	return packet->at[0] >> 4 == 6;
}

static bool add_fixed(struct octets *frame, enum link_type link_type, bool from_client,
		      const struct octets *packet)
{
	for (size_t i = 0; i < sizeof fixed_headers / sizeof fixed_headers[0]; i++) {
		const struct fixed_header *header = &fixed_headers[i];
		int which = is_6(packet) ? WHICH_V6 : WHICH_V4;

		if (header->link_type != link_type)
			continue;
		octets_append(frame, header->at[which], header->length[which]);
		if (link_type == LINK_PPP_DIRECTION || link_type == LINK_PPP_PPPD)
			frame->at[0] = from_client;
		octets_append_all(frame, packet);
		return true;
	}
	return false;
}

// RFC 2516: session 7.
static void add_pppoe(struct octets *frame, const struct octets *packet)
{
	octets_append_be16(frame, 0x1100);
	octets_append_be16(frame, 7);
	octets_append_be16(frame, (unsigned int)packet->length + 2);
	octets_append_be16(frame, is_6(packet) ? 0x57 : 0x21);
	octets_append_all(frame, packet);
}

// To the access point with QoS (IPv4), and from it without (IPv6).
static void add_wireless(struct octets *frame, bool from_client, const struct octets *packet)
{
	static const uint8_t macs[3][6] = {
		{0, 0, 0x5e, 0, 0x53, 0xff}, {0, 0, 0x5e, 0, 0x53, 1}, {0, 0, 0x5e, 0, 0x53, 2}};
	static const uint8_t snap[6] = {0xaa, 0xaa, 0x03, 0, 0, 0};
	bool six = is_6(packet);

	octets_append_be16(frame, six ? 0x0802 : 0x8801);
	octets_append_be16(frame, 0x2c00);
	octets_append(frame, macs[six ? 1 : 0], 6);
	octets_append(frame, macs[six ? 0 : 1], 6);
	octets_append(frame, macs[from_client ? 2 : 1], 6);
	octets_append_be16(frame, 0x1000);
	if (!six)
		octets_append_be16(frame, 0);
	octets_append(frame, snap, sizeof snap);
	octets_append_be16(frame, six ? 0x86dd : 0x0800);
	octets_append_all(frame, packet);
}

// radiotap.org: the flags alone; IPv4 with padding, IPv6 with the frame's checksum.
static void add_radiotap(struct octets *frame, bool from_client, const struct octets *packet)
{
	static const uint8_t with_fcs[9] = {0, 0, 9, 0, 2, 0, 0, 0, 0x10};
	static const uint8_t with_padding[9] = {0, 0, 9, 0, 2, 0, 0, 0, 0x20};
	static const uint8_t zero[4] = {0};

	if (is_6(packet)) {
		octets_append(frame, with_fcs, sizeof with_fcs);
		add_wireless(frame, from_client, packet);
		octets_append(frame, zero, 4);
		return;
	}
	octets_append(frame, with_padding, sizeof with_padding);
	add_wireless(frame, from_client, packet);
	octets_insert(frame, sizeof with_padding + 26, zero, 2);
}

// The header that Prism cards' driver wrote, or AVS's with its own number in front.
static void add_card_header(struct octets *frame, bool is_avs)
{
	struct octets header = octets_zero(is_avs ? 64 : 144);

	if (is_avs) {
		octets_set_be16(&header, 0, 0x8021);
		octets_set_be16(&header, 2, 0x1001);
		octets_set_be16(&header, 6, 64);
	} else {
		header.at[0] = 0x44;
		header.at[4] = 144;
	}
	octets_append_all(frame, &header);
}

// A packet's hook and the packet, as attributes in the byte order of a PC.
static void add_nflog(struct octets *frame, bool from_client, const struct octets *packet)
{
	const uint8_t header[12] = {is_6(packet) ? 10 : 2, 0, 0, 5, 8, 0, 1, 0, 8, 0,
				    from_client ? 3 : 1};
	size_t length = packet->length + 4;
	const uint8_t attribute[4] = {(uint8_t)length, (uint8_t)(length >> 8), 9, 0};
	struct octets filling = octets_zero(-length & 3);

	octets_append(frame, header, sizeof header);
	octets_append(frame, attribute, sizeof attribute);
	octets_append_all(frame, packet);
	octets_append_all(frame, &filling);
}

// 61 bytes and three of filling: family, action, interface, and at the end the direction.
static void add_pflog(struct octets *frame, bool from_client, const struct octets *packet)
{
	struct octets header = octets_zero(64);

	header.at[0] = 61;
	header.at[1] = is_6(packet) ? 24 : 2;
	memcpy(header.at + 4, "em0", 3);
	header.at[60] = from_client ? 2 : 1;
	octets_append_all(frame, &header);
	octets_append_all(frame, packet);
}

struct octets link_frame(enum link_type link_type, bool from_client, const struct octets *packet)
{
	struct octets frame = octets_zero(0);

	if (add_fixed(&frame, link_type, from_client, packet))
		return frame;
	if (link_type == LINK_PRISM || link_type == LINK_AVS)
		add_card_header(&frame, link_type == LINK_AVS);
	if (link_type == LINK_PRISM || link_type == LINK_AVS || link_type == LINK_WIRELESS)
		add_wireless(&frame, from_client, packet);
	else if (link_type == LINK_RADIOTAP)
		add_radiotap(&frame, from_client, packet);
	else if (link_type == LINK_PPP_ETHER)
		add_pppoe(&frame, packet);
	else if (link_type == LINK_NFLOG)
		add_nflog(&frame, from_client, packet);
	else if (link_type == LINK_PFLOG)
		add_pflog(&frame, from_client, packet);
	return frame;
}
