/* Link layers of serial lines, wireless networks and firewalls' logs: what tcpdump prints without
 * -e. */
#include "report/line.h"

#include <stddef.h>

/* Goes on with what an Ethertype says, as Ethernet does; nothing known: names it. */
static bool print_ethertype(struct line *line, struct bytes from, uint32_t length, uint16_t type,
			    const char *unknown)
{
	bool is_known;

	if (!line_ethertype(line, from, length, type, &is_known))
		return false;
	if (!is_known)
		text_addf(line->text, "%s (0x%04x)", unknown, type);
	return true;
}

static bool print_cisco_hdlc(struct line *line, struct bytes from, uint32_t length)
{
	uint16_t type;

	line->protocol = "chdlc";
	if (length < 4 || !peek_be16(from, 2, &type) || !bytes_skip(&from, 4))
		return false;
	return print_ethertype(line, from, length - 4, type, "unknown CHDLC protocol");
}

static bool print_ppp_serial(struct line *line, struct bytes from, uint32_t length)
{
	uint8_t address;

	line->protocol = "ppp_hdlc";
	if (!peek_u8(from, 0, &address))
		return false;
	if (address == 0x0f || address == 0x8f)
		return print_cisco_hdlc(line, from, length);
	if (address == 0xff) {
		uint16_t protocol;

		if (!peek_be16(from, 2, &protocol))
			return false;
		line_add(line, protocol == 0x0021 ? "IP: " : protocol == 0x0057 ? "IP6: " : "");
	}
	return line_ppp(line, from, length);
}

/* The direction comes first. */
static bool print_ppp_with_direction(struct line *line, struct bytes from, uint32_t length)
{
	line->protocol = "ppp";
	return bytes_skip(&from, 1) && line_ppp(line, from, length - 1);
}

static bool print_frame_relay(struct line *line, struct bytes from, uint32_t length)
{
	uint8_t octet = 0, id;
	uint16_t type;
	unsigned count = 0;

	line->protocol = "fr";
	while ((octet & 1) == 0 && count++ < 4)
		if (!bytes_u8(&from, &octet))
			return false;
	if (!peek_u8(from, 0, &octet) || length < count + 2)
		return false;
	length -= count;
	if (octet != 0x03) {
		if (!bytes_be16(&from, &type))
			return false;
		return print_ethertype(line, from, length - 2, type, "unknown protocol");
	}
	if (!bytes_skip(&from, 1) || !bytes_u8(&from, &id))
		return false;
	length -= 2;
	if (id == 0 && count == 3 && length > 0) { /* filling */
		if (!bytes_u8(&from, &id))
			return false;
		length--;
	}
	if (id == 0xcc)
		return line_ipv4(line, from, length);
	if (id == 0x8e)
		return line_ipv6(line, from, length);
	text_addf(line->text, "Frame Relay, NLPID 0x%02x, length %u", id, length);
	return true;
}

static bool print_by_family(struct line *line, struct bytes from, uint32_t length, uint8_t family)
{
	if (family == 2)
		return line_ipv4(line, from, length);
	if (family == 10 || family == 24 || family == 28 || family == 30)
		return line_ipv6(line, from, length);
	text_addf(line->text, "family %u, length %u", family, length);
	return true;
}

static bool print_pflog(struct line *line, struct bytes from, uint32_t length)
{
	uint8_t header, family;
	uint32_t skipped;

	line->protocol = "pflog";
	if (!peek_u8(from, 0, &header) || !peek_u8(from, 1, &family))
		return false;
	skipped = (header + 3u) & ~3u;
	if (header < 61 || skipped > length) {
		line_add(line, " (invalid)");
		return true;
	}
	return bytes_skip(&from, skipped) && print_by_family(line, from, length - skipped, family);
}

/* Attributes in the byte order of this machine; tcpdump does not cut the packet at its own end. */
static bool print_nflog(struct line *line, struct bytes from, uint32_t length)
{
	uint8_t family;
	uint16_t size, type;

	line->protocol = "nflog";
	if (!peek_u8(from, 0, &family) || !bytes_skip(&from, 4))
		return false;
	length -= 4;
	while (length >= 4) {
		if (!bytes_copy(&from, &size, 2) || !bytes_copy(&from, &type, 2))
			return false;
		length -= 4;
		if (type == 9)
			return print_by_family(line, from, length, family);
		if (size < 4 || ((size + 3u) & ~3u) - 4 > length) {
			line_add(line, " (invalid)");
			return true;
		}
		if (!bytes_skip(&from, ((size + 3u) & ~3u) - 4))
			return false;
		length -= ((size + 3u) & ~3u) - 4;
	}
	return print_by_family(line, from, length, family);
}

/* A data frame in the clear is shown by what it carries, all else by what it is. */
static bool print_wireless(struct line *line, struct bytes from, uint32_t length, bool is_padded)
{
	static const struct line_name types[] = {
		{0x00, "management"}, {0x04, "control"}, {0x08, "data"}, {0, NULL}};
	struct bytes macs[2];
	uint8_t type, flags;
	uint32_t header = 24;

	line->protocol = "802.11";
	if (!peek_u8(from, 0, &type) || !peek_u8(from, 1, &flags))
		return false;
	if ((type & 0x0c) != 0x08 || (type & 0x40) != 0 || (flags & 0x40) != 0) {
		line_add(line, "802.11 ");
		line_add_name(line, types, "type %u", type & 0x0c);
		line_add(line, (flags & 0x40) != 0 ? ", protected" : "");
		line_add_number(line, ", length ", length);
		return true;
	}
	header += (flags & 3) == 3 ? 6 : 0;
	header += (type & 0x80) != 0 ? 2 : 0;
	if (is_padded)
		header = (header + 3) & ~3u;
	if (!peek_bytes(from, (flags & 1) != 0 ? 16 : 4, 6, &macs[0]) ||
	    !peek_bytes(from, (flags & 2) != 0 ? 16 : 10, 6, &macs[1]) || length < header ||
	    !bytes_skip(&from, header))
		return false;
	return line_llc(line, from, length - header, macs);
}

/* Of the radio's values none is shown; where the header ends, and the frame's checksum, counts. */
static bool print_radiotap(struct line *line, struct bytes from, uint32_t length)
{
	uint8_t low, high, flags = 0, present;
	uint32_t header;

	line->protocol = "802.11_radio";
	if (!peek_u8(from, 2, &low) || !peek_u8(from, 3, &high) || !peek_u8(from, 4, &present))
		return false;
	header = (uint32_t)high << 8 | low;
	if (header < 8 || header > length || bytes_left(from) < header)
		return false;
	/* the flags stand behind the words that say what is there, and behind the time */
	if ((present & 2) != 0) {
		size_t at = 8;

		while (at < header && peek_u8(from, at - 1, &high) && (high & 0x80) != 0)
			at += 4;
		if ((present & 1) != 0)
			at = ((at + 7) & ~(size_t)7) + 8;
		if (at < header && !peek_u8(from, at, &flags))
			return false;
	}
	length -= header;
	if (!bytes_skip(&from, header))
		return false;
	if ((flags & 0x10) != 0 && length >= 4) {
		length -= 4;
		bytes_clip(&from, length);
	}
	return print_wireless(line, from, length, (flags & 0x20) != 0);
}

/* AVS's header has its length in it, Prism's is of one length. */
static bool print_card(struct line *line, struct bytes from, uint32_t length, bool may_be_prism)
{
	uint32_t magic, header;

	line->protocol = "802.11_radio_avs";
	if (!peek_be32(from, 0, &magic) || !peek_be32(from, 4, &header))
		return false;
	if (may_be_prism && (magic & 0xfffff000) != 0x80211000)
		header = 144;
	if (header > length || !bytes_skip(&from, header))
		return false;
	return print_wireless(line, from, length - header, false);
}

bool line_framing(struct line *line, struct bytes frame, const struct packet *packet)
{
	uint32_t length = packet->wire_length;

	switch (packet->link_type) { /* pcap-linktype(7) */
	case 9:
	case 166:
		return line_ppp(line, frame, length);
	case 50:
		return print_ppp_serial(line, frame, length);
	case 51:
		return line_pppoe(line, frame, length);
	case 104:
		return print_cisco_hdlc(line, frame, length);
	case 105:
		return print_wireless(line, frame, length, false);
	case 107:
		return print_frame_relay(line, frame, length);
	case 117:
		return print_pflog(line, frame, length);
	case 119:
	case 163:
		return print_card(line, frame, length, packet->link_type == 119);
	case 127:
		return print_radiotap(line, frame, length);
	case 204:
		return print_ppp_with_direction(line, frame, length);
	case 219:
		return line_mpls(line, frame, length);
	case 239:
		return print_nflog(line, frame, length);
	default:
		text_addf(line->text, "link type %u, length %u", packet->link_type, length);
		return true;
	}
}
