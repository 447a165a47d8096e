/* Link layers: Ethernet with VLAN tags, BSD loopback, raw IP; and which of them a frame has. */
#include "report/line.h"

#include <stddef.h>

#define ETHERTYPE_IPV4            0x0800
#define ETHERTYPE_ARP             0x0806
#define ETHERTYPE_REVARP          0x8035
#define ETHERTYPE_IPV6            0x86dd
#define ETHERTYPE_MPLS            0x8847
#define ETHERTYPE_MPLS_MULTICAST  0x8848
#define ETHERTYPE_PPPOE_DISCOVERY 0x8863
#define ETHERTYPE_PPPOE           0x8864
#define ETHERTYPE_JUMBO           0x8870 /* LLC follows */
#define ETHERTYPE_LARGEST_LENGTH  1500   /* up to here a length of IEEE 802.3, no type */

/*
 * Ethertypes that tcpdump decodes and this does not: what they are and how long is said in the
 * way of its shortest printers.
 */
static const uint16_t decoded_elsewhere[] = {
	0x6003, 0x809b, 0x80f3, 0x8137, 0xfefe, 0x888e, 0x8899, 0x880b, 0x8808, 0x8809, 0x8902,
	0xabcd, 0x88cc, 0x894f, 0x9000, 0x88ca, 0x886f, 0x0707, 0x8947, 0x1111, 0x88a2, 0x88f7,
};

static bool is_decoded_elsewhere(uint16_t ethertype)
{
	for (size_t i = 0; i < sizeof(decoded_elsewhere) / sizeof(decoded_elsewhere[0]); i++)
		if (decoded_elsewhere[i] == ethertype)
			return true;
	return false;
}

bool line_ethertype(struct line *line, struct bytes from, uint32_t length, uint16_t ethertype,
		    bool *is_known)
{
	*is_known = true;
	switch (ethertype) {
	case ETHERTYPE_IPV4:
		return line_ipv4(line, from, length);
	case ETHERTYPE_IPV6:
		return line_ipv6(line, from, length);
	case ETHERTYPE_ARP:
	case ETHERTYPE_REVARP:
		return line_arp(line, from, length);
	case ETHERTYPE_MPLS:
	case ETHERTYPE_MPLS_MULTICAST:
		return line_mpls(line, from, length);
	case ETHERTYPE_PPPOE:
	case ETHERTYPE_PPPOE_DISCOVERY:
		return line_pppoe(line, &from, length);
	default:
		break;
	}
	*is_known = is_decoded_elsewhere(ethertype);
	if (*is_known) {
		line_add_name(line, line_ethertype_names, "0x%04x", ethertype);
		line_add_number(line, ", length ", length);
	}
	return true;
}

static void add_ethertype(struct line *line, uint16_t ethertype)
{
	if (line->options->quick) {
		line_add_name(line, line_ethertype_names, "Unknown Ethertype (0x%04x)", ethertype);
		return;
	}
	line_add(line, "ethertype ");
	line_add_name(line, line_ethertype_names, "Unknown", ethertype);
	text_addf(line->text, " (0x%04x)", ethertype);
}

/* The Ethertype that a frame has at last, and what was said of it. */
struct ethernet {
	struct bytes macs[2]; /* destination, source */
	struct bytes rest;
	uint32_t frame_length, length; /* of the whole frame, and of `rest` */
	uint16_t type;
	bool length_is_printed;
};

static void add_macs(struct line *line, const struct bytes macs[2])
{
	line_add_mac(line, macs[1]);
	line_add(line, " > ");
	line_add_mac(line, macs[0]);
}

static bool is_vlan_tag(uint16_t ethertype)
{
	return ethertype == 0x8100 || ethertype == 0x9100 || ethertype == 0x9200 ||
	       ethertype == 0x88a8;
}

/* Goes past VLAN tags; false, and that is said, if one is cut. */
static bool skip_tags(struct line *line, struct ethernet *frame)
{
	while (is_vlan_tag(frame->type)) {
		uint16_t tag, tag_type = frame->type;

		if (frame->length < 4 || bytes_left(frame->rest) < 4 ||
		    !bytes_be16(&frame->rest, &tag) || !bytes_be16(&frame->rest, &frame->type)) {
			line->protocol = "vlan";
			line_cut(line);
			line_skip_rest(&frame->rest);
			return false;
		}
		frame->length -= 4;
		if (!line->options->link_header)
			continue;
		add_ethertype(line, tag_type);
		if (frame->length_is_printed)
			line_add(line, ", ");
		else
			text_addf(line->text, ", length %u: ", frame->frame_length);
		frame->length_is_printed = true;
		line_add_tag(line, tag);
	}
	return true;
}

static bool print_llc(struct line *line, struct ethernet *frame)
{
	const struct bytes whole = frame->rest;
	bool is_known;

	if (!line_llc(line, &frame->rest, frame->length, frame->macs, &is_known))
		return false;
	return is_known || line_dump_payload(line, whole, (uint32_t)bytes_left(whole));
}

/* IEEE 802.3: the type field was a length. */
static bool print_802_3(struct line *line, struct ethernet *frame)
{
	if (frame->type < frame->length)
		frame->length = frame->type;
	bytes_clip(&frame->rest, frame->length);
	if (line->options->link_header) {
		line_add(line, "802.3");
		if (!frame->length_is_printed)
			text_addf(line->text, ", length %u: ", frame->length);
	}
	return print_llc(line, frame);
}

/* What the type field names. */
static bool print_type(struct line *line, struct ethernet *frame)
{
	bool is_known;

	if (frame->type == ETHERTYPE_JUMBO)
		return print_llc(line, frame);
	if (line->options->link_header) {
		add_ethertype(line, frame->type);
		if (frame->length_is_printed)
			line_add(line, ", ");
		else
			text_addf(line->text, ", length %u: ", frame->frame_length);
	}
	if (!line_ethertype(line, frame->rest, frame->length, frame->type, &is_known))
		return false;
	if (is_known)
		return true;
	if (!line->options->link_header) {
		add_macs(line, frame->macs);
		line_add(line, ", ");
		add_ethertype(line, frame->type);
		text_addf(line->text, ", length %u: ", frame->frame_length);
	}
	return line_dump_payload(line, frame->rest, (uint32_t)bytes_left(frame->rest));
}

bool line_ethernet(struct line *line, struct bytes from, uint32_t length, size_t *header_length)
{
	struct ethernet frame = {.rest = from, .frame_length = length, .length = length};
	size_t none;
	bool is_whole = true;

	if (header_length == NULL)
		header_length = &none;
	line->protocol = "ether";
	*header_length = bytes_left(from);
	if (length < bytes_left(from)) {
		text_addf(line->text, "[length %u < caplen %zu] (invalid)", length,
			  bytes_left(from));
		return true;
	}
	if (bytes_left(from) < 14 || !bytes_take(&frame.rest, 6, &frame.macs[0]) ||
	    !bytes_take(&frame.rest, 6, &frame.macs[1]) || !bytes_be16(&frame.rest, &frame.type))
		return line_cut(line);
	frame.length = length - 14;
	if (line->options->link_header) {
		add_macs(line, frame.macs);
		line_add(line, ", ");
	}
	if (skip_tags(line, &frame))
		is_whole = frame.type <= ETHERTYPE_LARGEST_LENGTH ? print_802_3(line, &frame)
								  : print_type(line, &frame);
	*header_length = bytes_offset(from, frame.rest);
	return is_whole;
}

/* Address families by their numbers on BSD systems, and 10, Linux's AF_INET6. */
static const struct line_name families[] = {
	{2, "IPv4"}, {6, "NS"},    {7, "ISO"},   {10, "IPv6"}, {16, "Appletalk"},
	{23, "IPX"}, {24, "IPv6"}, {28, "IPv6"}, {30, "IPv6"}, {0, NULL},
};

static void add_family(struct line *line, uint32_t family, uint32_t length)
{
	if (line->options->quick) {
		line_add_name(line, families, "Unknown AF %u", family);
	} else {
		const char *name = line_name_of(families, family);

		text_addf(line->text, "AF %s (%u)", name == NULL ? "Unknown" : name, family);
	}
	text_addf(line->text, ", length %u: ", length);
}

/* The address family before a BSD loopback frame, in either byte order. */
static bool print_null(struct line *line, struct bytes from, uint32_t length)
{
	uint32_t family;

	line->protocol = "null";
	if (!bytes_be32(&from, &family))
		return false;
	line->link_length = sizeof(family);
	if ((family & 0xffff0000) != 0)
		family = __builtin_bswap32(family);
	if (line->options->link_header)
		add_family(line, family, length);
	switch (family) {
	case 2:
		return line_ipv4(line, from, length - 4);
	case 10:
	case 24:
	case 28:
	case 30:
		return line_ipv6(line, from, length - 4);
	default:
		break;
	}
	if (!line->options->link_header)
		add_family(line, family, length);
	return line_dump_payload(line, from, (uint32_t)bytes_left(from));
}

bool line_link(struct line *line, struct bytes frame, const struct packet *packet)
{
	uint32_t length = packet->wire_length;
	size_t header_length;
	bool is_whole;

	switch (packet->link_type) { /* pcap-linktype(7) */
	case 0:
	case 108:
		return print_null(line, frame, length);
	case 1:
		is_whole = line_ethernet(line, frame, length, &header_length);
		line->link_length = header_length;
		return is_whole;
	case 12:
	case 14:
	case 101:
	case 228:
	case 229:
		if (line->options->link_header)
			line_add(line, "ip: ");
		return line_ip(line, frame, length);
	case 113:
		return line_cooked(line, frame, length);
	case 276:
		return line_cooked2(line, frame, length);
	default:
		return line_framing(line, frame, packet);
	}
}
