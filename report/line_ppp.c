/* PPP (RFC 1661) with the framings of it (RFC 1662, 2516), and Cisco HDLC, its neighbour. */
#include "report/line.h"

#include <stddef.h>

/* IANA "PPP DLL Protocol Numbers", in tcpdump's words. */
static const struct line_name protocols[] = {
	{0x0021, "IP"},     {0x0023, "OSI"},        {0x0025, "NS"},       {0x0027, "DECNET"},
	{0x0029, "APPLE"},  {0x002b, "IPX"},        {0x002d, "VJC IP"},   {0x002f, "VJNC IP"},
	{0x0031, "BRPDU"},  {0x0033, "STII"},       {0x0035, "VINES"},    {0x0281, "MPLS"},
	{0x0283, "MPLS"},   {0x00fd, "Compressed"}, {0x003d, "MLPPP"},    {0x0057, "IP6"},
	{0x0201, "HELLO"},  {0x0231, "LUXCOM"},     {0x0233, "SNS"},      {0x8021, "IPCP"},
	{0x8023, "OSICP"},  {0x8025, "NSCP"},       {0x8027, "DECNETCP"}, {0x8029, "APPLECP"},
	{0x802b, "IPXCP"},  {0x8033, "STIICP"},     {0x8035, "VINESCP"},  {0x8057, "IP6CP"},
	{0x8281, "MPLSCP"}, {0xc021, "LCP"},        {0xc023, "PAP"},      {0xc025, "LQM"},
	{0xc223, "CHAP"},   {0xc227, "EAP"},        {0xc027, "SPAP"},     {0xc123, "Old-SPAP"},
	{0xc02b, "BACP"},   {0xc02d, "BAP"},        {0xc03d, "MLPPP-CP"}, {0x80fd, "CCP"},
	{0, NULL},
};

/* Those that tcpdump decodes and this does not: their name and length is all that is said. */
static const uint16_t decoded_elsewhere[] = {
	0xc021, 0x8021, 0x8023, 0x8281, 0x8057, 0x80fd, 0xc02b,
	0x003d, 0xc223, 0xc023, 0xc02d, 0x002b, 0x0023,
};

static bool is_decoded_elsewhere(uint16_t protocol)
{
	for (size_t i = 0; i < sizeof(decoded_elsewhere) / sizeof(decoded_elsewhere[0]); i++)
		if (decoded_elsewhere[i] == protocol)
			return true;
	return false;
}

static bool print_payload(struct line *line, struct bytes from, uint32_t length, uint16_t protocol)
{
	switch (protocol) {
	case 0x0021:
	case 0x002f:
	case 0x0800:
		return line_ipv4(line, from, length);
	case 0x0057:
	case 0x86dd:
		return line_ipv6(line, from, length);
	case 0x0281:
	case 0x0283:
		return line_mpls(line, from, length);
	case 0x00fd:
		line_add(line, "compressed PPP data");
		return true;
	default:
		break;
	}
	line_add_name(line, protocols, "unknown PPP protocol (0x%04x)", protocol);
	if (is_decoded_elsewhere(protocol)) {
		line_add_number(line, ", length ", length);
		return true;
	}
	text_add_char(line->text, ' ');
	bytes_clip(&from, length);
	line_dump_hex(line, "\n\t", from);
	return true;
}

/* The protocol's number, which may be one byte long; false: cut. */
static bool take_protocol(struct bytes *from, uint32_t *length, uint16_t *protocol)
{
	uint8_t octet;
	uint32_t before = (uint32_t)bytes_left(*from);

	if (!peek_u8(*from, 0, &octet))
		return false;
	*protocol = octet;
	if ((octet & 1) != 0 ? !bytes_skip(from, 1) : !bytes_be16(from, protocol))
		return false;
	*length -= before - (uint32_t)bytes_left(*from);
	return true;
}

bool line_ppp(struct line *line, struct bytes *from, uint32_t length)
{
	const uint32_t whole_length = length;
	const char *name;
	uint16_t header;

	line->protocol = "ppp";
	if (length < 2)
		return line_cut(line);
	if (!peek_be16(*from, 0, &header))
		return false;
	/* all stations, or as pppd writes which way it went; unnumbered information */
	if (header == 0xff03 || header == 0x0003 || header == 0x0103) {
		if (line->options->link_header && header != 0xff03)
			line_add(line, header == 0x0003 ? "In  " : "Out ");
		if (!bytes_skip(from, 2))
			return false;
		length -= 2;
	}
	if (length < 2)
		return line_cut(line);
	if (!take_protocol(from, &length, &header))
		return false;
	if (line->options->link_header) {
		name = line_name_of(protocols, header);
		text_addf(line->text, "%s (0x%04x), length %u", name == NULL ? "unknown" : name,
			  header, whole_length);
		if (name == NULL)
			return true;
		line_add(line, ": ");
	}
	return print_payload(line, *from, length, header);
}

bool line_ppp_frame(struct line *line, struct bytes from, uint32_t length)
{
	line->protocol = "ppp";
	line->link_length = 4;
	if (bytes_left(from) < 4)
		return line_cut(line);
	return line_ppp(line, &from, length);
}

/* Cisco's keepalive and address resolution. */
static bool print_slarp(struct line *line, struct bytes from, uint32_t length)
{
	uint32_t code, numbers[2], uptime;
	uint16_t reliability;
	struct bytes header;

	line->protocol = "chdlc_slarp";
	text_addf(line->text, "SLARP (length: %u), ", length);
	if (length < 14 || !peek_bytes(from, 0, 14, &header))
		return line_cut(line);
	if (!peek_be32(header, 0, &code) || !peek_be32(header, 4, &numbers[0]) ||
	    !peek_be32(header, 8, &numbers[1]) || !peek_be16(header, 12, &reliability))
		return false;
	if (code == 0) {
		line_add(line, "request");
	} else if (code == 1) {
		line_add(line, "reply ");
		if (!line_add_ipv4_at(line, header, 4))
			return false;
		text_add_char(line->text, '/');
		if (!line_add_ipv4_at(line, header, 8))
			return false;
	} else if (code == 2) {
		text_addf(line->text,
			  "keepalive: mineseen=0x%08x, yourseen=0x%08x, "
			  "reliability=0x%04x",
			  numbers[0], numbers[1], reliability);
		if (length >= 18) {
			if (!peek_be32(from, 14, &uptime))
				return false;
			uptime /= 1000;
			text_addf(line->text, ", link uptime=%ud%uh%um%us", uptime / 86400,
				  uptime / 3600 % 24, uptime / 60 % 60, uptime % 60);
		}
	} else {
		text_addf(line->text, "0x%02x unknown", code);
	}
	if (length > 18 && line->options->verbose > 0)
		text_addf(line->text, ", (trailing junk: %u bytes)", length - 18);
	bytes_clip(&from, length);
	if (!bytes_skip(&from, 4))
		return false;
	if (code > 2 && line->options->verbose <= 1)
		line_dump_hex(line, "\n\t", from);
	if (line->options->verbose > 1)
		line_dump_hex(line, "\n\t", from);
	return true;
}

bool line_cisco_hdlc(struct line *line, struct bytes from, uint32_t length)
{
	static const struct line_name casts[] = {{0x0f, "unicast"}, {0x8f, "bcast"}, {0, NULL}};
	uint16_t type;
	uint8_t cast;

	line->protocol = "chdlc";
	line->link_length = bytes_left(from);
	if (length < 4)
		return line_cut(line);
	if (!peek_be16(from, 2, &type) || !peek_u8(from, 0, &cast) || !bytes_skip(&from, 4))
		return false;
	line->link_length = 4;
	if (line->options->link_header) {
		const char *name = line_name_of(line_ethertype_names, type);

		line_add_name(line, casts, "0x%02x", cast);
		text_addf(line->text,
			  ", ethertype %s (0x%04x), length %u: ", name == NULL ? "Unknown" : name,
			  type, length);
	}
	length -= 4;
	switch (type) {
	case 0x0800:
		return line_ipv4(line, from, length);
	case 0x86dd:
		return line_ipv6(line, from, length);
	case 0x8847:
	case 0x8848:
		return line_mpls(line, from, length);
	case 0x8035:
		return print_slarp(line, from, length);
	case 0xfefe: /* tcpdump decodes it */
		line_add_number(line, "OSI, length ", length);
		return true;
	default:
		if (!line->options->link_header)
			text_addf(line->text, "unknown CHDLC protocol (0x%04x)", type);
		return true;
	}
}

bool line_ppp_serial(struct line *line, struct bytes from, uint32_t length)
{
	uint8_t address, control;
	uint16_t protocol;

	line->protocol = "ppp_hdlc";
	line->link_length = bytes_left(from);
	if (!peek_u8(from, 0, &address) || !peek_u8(from, 1, &control))
		return line_cut(line);
	if (address == 0x0f || address == 0x8f)
		return line_cisco_hdlc(line, from, length);
	if (!peek_be16(from, 2, &protocol))
		return line_cut(line);
	if (line->options->link_header)
		text_addf(line->text, "%02x %02x %u ", address, control, length);
	if (address != 0xff) {
		line->link_length = 2;
		text_addf(line->text, "unknown addr %02x; ctrl %02x", protocol >> 8u,
			  protocol & 0xffu);
		return true;
	}
	line->link_length = 4;
	line_add_name(line, protocols, "unknown PPP protocol (0x%04x)", protocol);
	line_add(line, ": ");
	return bytes_skip(&from, 4) && print_payload(line, from, length - 4, protocol);
}
