/* MPLS label stacks (RFC 3032) and PPPoE sessions (RFC 2516), and PPP, which both meet. */
#include "report/line.h"

#include <stddef.h>

bool line_mpls(struct line *line, struct bytes from, uint32_t length)
{
	uint32_t entry;
	uint8_t first;

	line->protocol = "mpls";
	line_add(line, "MPLS");
	do {
		if (length < 4) {
			line_add(line, " (invalid)");
			return true;
		}
		if (!bytes_be32(&from, &entry))
			return false;
		text_addf(line->text, " (label %u, tc %u%s, ttl %u)", entry >> 12, entry >> 9 & 7,
			  (entry & 0x100) != 0 ? ", [S]" : "", entry & 0xff);
		length -= 4;
	} while ((entry & 0x100) == 0);
	if (length == 0)
		return true;
	if (!peek_u8(from, 0, &first))
		return false;
	if (entry >> 12 == 0 || entry >> 12 == 3 || (first >= 0x45 && first <= 0x4f)) {
		text_add_char(line->text, ' ');
		return line_ipv4(line, from, length);
	}
	if (entry >> 12 == 2 || first >> 4 == 6) {
		text_add_char(line->text, ' ');
		return line_ipv6(line, from, length);
	}
	line_dump_hex(line, from);
	return true;
}

/* IANA "PPP DLL Protocol Numbers" */
static const struct line_name ppp_protocols[] = {
	{0x0021, "IP"},   {0x0057, "IP6"},  {0x0281, "MPLS"},  {0x0283, "MPLS"},
	{0xc021, "LCP"},  {0x8021, "IPCP"}, {0x8057, "IP6CP"}, {0xc023, "PAP"},
	{0xc223, "CHAP"}, {0x80fd, "CCP"},  {0, NULL},
};

static bool print_ppp_payload(struct line *line, struct bytes from, uint32_t length,
			      uint16_t protocol)
{
	switch (protocol) {
	case 0x0021:
		return line_ipv4(line, from, length);
	case 0x0057:
		return line_ipv6(line, from, length);
	case 0x0281:
	case 0x0283:
		return line_mpls(line, from, length);
	default: /* tcpdump decodes PPP's own negotiation; its name and length is all that is said
		  */
		line_add_name(line, ppp_protocols, "unknown PPP protocol (0x%04x)", protocol);
		line_add_number(line, ", length ", length);
		return true;
	}
}

bool line_ppp(struct line *line, struct bytes from, uint32_t length)
{
	uint16_t header;
	uint8_t octet;

	line->protocol = "ppp";
	if (length < 2 || !peek_be16(from, 0, &header))
		return false;
	/* all stations, or as pppd writes which way it went; unnumbered information */
	if (header == 0xff03 || header == 0x0003 || header == 0x0103) {
		if (length < 4 || !bytes_skip(&from, 2))
			return false;
		length -= 2;
	}
	if (!peek_u8(from, 0, &octet))
		return false;
	header = octet;
	if ((octet & 1) != 0 ? !bytes_skip(&from, 1) : !bytes_be16(&from, &header))
		return false;
	length -= (octet & 1) != 0 ? 1 : 2;
	return print_ppp_payload(line, from, length, header);
}

bool line_pppoe(struct line *line, struct bytes from, uint32_t length)
{
	static const struct line_name codes[] = {
		{0x09, "PADI"}, {0x07, "PADO"}, {0x19, "PADR"}, {0x65, "PADS"},
		{0xa7, "PADT"}, {0x00, ""},     {0, NULL},
	};
	uint8_t version, code;
	uint16_t session, inside;

	line->protocol = "pppoe";
	if (length < 6 || !bytes_u8(&from, &version) || !bytes_u8(&from, &code) ||
	    !bytes_be16(&from, &session) || !bytes_be16(&from, &inside))
		return false;
	length -= 6;
	if (version >> 4 != 1)
		text_addf(line->text, " [ver %u]", version >> 4u);
	if ((version & 15) != 1)
		text_addf(line->text, " [type %u]", version & 15u);
	line_add(line, "PPPoE ");
	line_add_name(line, codes, "PAD-%x", code);
	if (inside > length) {
		text_addf(line->text, " [len %u > %u!]", inside, length);
		inside = (uint16_t)length;
	}
	if (session != 0)
		text_addf(line->text, " [ses 0x%x]", session);
	if (code != 0)
		return true; /* discovery: its tags are not shown */
	text_add_char(line->text, ' ');
	return line_ppp(line, from, inside);
}
