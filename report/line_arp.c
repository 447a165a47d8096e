/* ARP and reverse ARP (RFC 826, 903, 2390). */
#include "report/line.h"

#include <stddef.h>

static const struct line_name operations[] = {
	{1, "Request"},         {2, "Reply"},         {3, "Reverse Request"}, {4, "Reverse Reply"},
	{8, "Inverse Request"}, {9, "Inverse Reply"}, {10, "NACK Reply"},     {0, NULL},
};

static const struct line_name hardware[] = {
	{1, "Ethernet"},   {6, "TokenRing"}, {7, "ArcNet"},      {15, "FrameRelay"}, {23, "Strip"},
	{24, "IEEE 1394"}, {19, "ATM"},      {32, "InfiniBand"}, {0, NULL},
};

#define HARDWARE_FRAME_RELAY 15
#define HARDWARE_ATM         19
#define ETHERTYPE_IPV4       0x0800
#define ETHERTYPE_TRAIL      0x1000

struct arp {
	uint16_t hardware, protocol, operation;
	uint8_t hardware_length, protocol_length;
	struct bytes sender_mac, sender, target_mac, target;
};

static bool read_arp(struct bytes from, struct arp *arp)
{
	return bytes_be16(&from, &arp->hardware) && bytes_be16(&from, &arp->protocol) &&
	       bytes_u8(&from, &arp->hardware_length) && bytes_u8(&from, &arp->protocol_length) &&
	       bytes_be16(&from, &arp->operation) &&
	       bytes_take(&from, arp->hardware_length, &arp->sender_mac) &&
	       bytes_take(&from, arp->protocol_length, &arp->sender) &&
	       bytes_take(&from, arp->hardware_length, &arp->target_mac) &&
	       bytes_take(&from, arp->protocol_length, &arp->target);
}

static bool is_all_zero(struct bytes from)
{
	uint8_t octet;

	while (bytes_u8(&from, &octet))
		if (octet != 0)
			return false;
	return true;
}

/* An address of IPv4, if the protocol has such. */
static void add_address(struct line *line, const struct arp *arp, struct bytes address)
{
	if (arp->protocol != ETHERTYPE_IPV4 && arp->protocol != ETHERTYPE_TRAIL)
		line_add(line, "<wrong proto type>");
	else if (arp->protocol_length != 4)
		line_add(line, "<wrong len>");
	else
		line_add_address(line, address);
}

/* A hardware address, of Frame Relay as its number; the sizes of others make no difference. */
static void add_hardware(struct line *line, const struct arp *arp, struct bytes address)
{
	if (arp->hardware == HARDWARE_FRAME_RELAY && bytes_left(address) > 0)
		line_add_frame_relay_address(line, address);
	else
		line_add_mac(line, address);
}

static void add_request(struct line *line, const struct arp *arp)
{
	line_add(line, "who-has ");
	add_address(line, arp, arp->target);
	if (!is_all_zero(arp->target_mac)) {
		line_add(line, " (");
		add_hardware(line, arp, arp->target_mac);
		text_add_char(line->text, ')');
	}
	line_add(line, " tell ");
	add_address(line, arp, arp->sender);
}

/* Appends what is asked or answered; false for an operation that has only a name. */
static bool add_operation(struct line *line, const struct arp *arp)
{
	line_add_name(line, operations, "Unknown (%u)", arp->operation);
	if (arp->operation == 0 || arp->operation > 9 || (arp->operation > 4 && arp->operation < 8))
		return false;
	text_add_char(line->text, ' ');
	switch (arp->operation) {
	case 1:
		add_request(line, arp);
		return true;
	case 2:
		add_address(line, arp, arp->sender);
		line_add(line, " is-at ");
		add_hardware(line, arp, arp->sender_mac);
		return true;
	case 3:
	case 8:
		line_add(line, "who-is ");
		add_hardware(line, arp, arp->target_mac);
		line_add(line, " tell ");
		add_hardware(line, arp, arp->sender_mac);
		return true;
	case 4:
		add_hardware(line, arp, arp->target_mac);
		line_add(line, " at ");
		add_address(line, arp, arp->target);
		return true;
	case 9:
		add_hardware(line, arp, arp->sender_mac);
		line_add(line, " at ");
		add_address(line, arp, arp->sender);
		return true;
	default:
		return false;
	}
}

bool line_arp(struct line *line, struct bytes from, uint32_t length)
{
	struct arp arp;

	line->protocol = "arp";
	if (!read_arp(from, &arp))
		return false;
	if (!line->options->link_header)
		line_add(line, "ARP, ");
	if ((arp.protocol != ETHERTYPE_IPV4 && arp.protocol != ETHERTYPE_TRAIL) ||
	    arp.protocol_length != 4 || arp.hardware_length == 0 || arp.hardware == HARDWARE_ATM ||
	    line->options->verbose > 0) {
		line_add_name(line, hardware, "Unknown Hardware (%u)", arp.hardware);
		text_addf(line->text, " (len %u), ", arp.hardware_length);
		line_add_name(line, line_ethertype_names, "Unknown Protocol (0x%04x)",
			      arp.protocol);
		text_addf(line->text, " (len %u)", arp.protocol_length);
		if (line->options->verbose == 0 || arp.hardware == HARDWARE_ATM) {
			line_add_number(line, ", length ", length);
			return true;
		}
		line_add(line, ", ");
	}
	if (!add_operation(line, &arp) && line->options->dump_unknown) {
		text_add_char(line->text, ' ');
		line_dump_hex_and_text(line, from);
		return true;
	}
	line_add_number(line, ", length ", length);
	return true;
}
