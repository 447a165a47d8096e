/* Logical link control of IEEE 802.2, and SNAP. */
#include "report/line.h"

#include <stddef.h>

/* Service access points. */
enum {
	SAP_IP = 0x06,
	SAP_8021D = 0x42,
	SAP_SNAP = 0xaa,
	SAP_IPX = 0xe0,
	SAP_ISO_NETWORK = 0xfe,
	SAP_GLOBAL = 0xff,
};

/* The lowest bit of a SAP: a group address at the destination, a response at the source. */
#define SAP_FLAG 0x01

static uint8_t address_of(uint8_t sap)
{
	return sap & 0xfe;
}

/* Control fields: the formats by their lowest bits, poll bits, and unnumbered information. */
#define CONTROL_UNNUMBERED      0x03
#define CONTROL_POLL_UNNUMBERED 0x10
#define CONTROL_INFORMATION     0x03
#define CONTROL_SUPERVISORY     0x01
#define CONTROL_POLL            0x0100
#define CONTROL_XID             0xaf
#define XID_FORMAT              0x81

static const struct line_name sap_names[] = {
	{0x00, "Null"},  {0xff, "Global"},  {0x02, "802.1B I"},  {0x03, "802.1B G"},
	{0x06, "IP"},    {0x04, "SNA"},     {0x0e, "ProWay NM"}, {0x42, "STP"},
	{0x4e, "RS511"}, {0x7e, "ISO8208"}, {0x8e, "ProWay"},    {0xaa, "SNAP"},
	{0xe0, "IPX"},   {0xf0, "NetBeui"}, {0xfe, "OSI"},       {0, NULL},
};

static const struct line_name commands[] = {
	{0x03, "ui"}, {0xe3, "test"},  {0xaf, "xid"},  {0x63, "ua"}, {0x43, "disc"},
	{0x0f, "dm"}, {0x6f, "sabme"}, {0x87, "frmr"}, {0, NULL},
};

static const struct line_name supervisory[] = {
	{0, "Receiver Ready"},
	{1, "Receiver not Ready"},
	{2, "Reject"},
	{0, NULL},
};

struct llc {
	uint8_t destination, source; /* as read, with SAP_FLAG */
	uint16_t control;
	bool is_unnumbered;
	uint32_t header_length;
};

static bool read_llc(struct bytes *from, uint32_t *length, struct llc *llc)
{
	uint8_t low, high = 0;

	if (*length < 3 || bytes_left(*from) < 3 || !bytes_u8(from, &llc->destination) ||
	    !bytes_u8(from, &llc->source) || !bytes_u8(from, &low))
		return false;
	llc->is_unnumbered = (low & CONTROL_UNNUMBERED) == CONTROL_UNNUMBERED;
	llc->header_length = llc->is_unnumbered ? 3 : 4;
	if (*length < llc->header_length || (!llc->is_unnumbered && !bytes_u8(from, &high)))
		return false;
	llc->control = (uint16_t)(low | high << 8);
	*length -= llc->header_length;
	return true;
}

/* "Command", "Response", "Poll", "Final": the source's flag and the poll bit. */
static const char *flags_of(const struct llc *llc)
{
	bool is_response = (llc->source & SAP_FLAG) != 0;

	if ((llc->control & (llc->is_unnumbered ? CONTROL_POLL_UNNUMBERED : CONTROL_POLL)) != 0)
		return is_response ? "Final" : "Poll";
	return is_response ? "Response" : "Command";
}

static void add_link_header(struct line *line, const struct llc *llc)
{
	const char *to = line_name_of(sap_names, address_of(llc->destination));
	const char *from = line_name_of(sap_names, address_of(llc->source));

	text_addf(line->text, "LLC, dsap %s (0x%02x) %s, ssap %s (0x%02x) %s, ctrl 0x%0*x: ",
		  to == NULL ? "Unknown" : to, address_of(llc->destination),
		  (llc->destination & SAP_FLAG) != 0 ? "Group" : "Individual",
		  from == NULL ? "Unknown" : from, address_of(llc->source),
		  (llc->source & SAP_FLAG) != 0 ? "Response" : "Command",
		  llc->is_unnumbered ? 2 : 4, llc->control);
}

/* Appends "MAC > MAC ", where there are addresses. */
static void add_macs(struct line *line, const struct bytes *macs)
{
	if (macs == NULL)
		return;
	line_add_mac(line, macs[1]);
	line_add(line, " > ");
	line_add_mac(line, macs[0]);
	text_add_char(line->text, ' ');
}

static void add_ends(struct line *line, const struct llc *llc, const struct bytes *macs)
{
	uint8_t to = address_of(llc->destination);
	uint8_t from = address_of(llc->source);

	if (to == from) {
		add_macs(line, macs);
	} else {
		if (macs != NULL) {
			line_add_mac(line, macs[1]);
			text_add_char(line->text, ' ');
		}
		line_add_name(line, sap_names, "Unknown SSAP 0x%02x", from);
		line_add(line, " > ");
		if (macs != NULL) {
			line_add_mac(line, macs[0]);
			text_add_char(line->text, ' ');
		}
	}
	line_add_name(line, sap_names, "Unknown DSAP 0x%02x", to);
	text_add_char(line->text, ' ');
}

/* Appends what kind of frame it is, for those whose payload nobody knows. */
static void add_frame(struct line *line, const struct llc *llc, uint32_t length)
{
	unsigned control = llc->control, received = control >> 9;

	if (llc->is_unnumbered) {
		line_add(line, "Unnumbered, ");
		line_add_name(line, commands, "%02x", control & ~(unsigned)CONTROL_POLL_UNNUMBERED);
	} else if ((control & CONTROL_UNNUMBERED) == CONTROL_SUPERVISORY) {
		line_add(line, "Supervisory, ");
		line_add_name(line, supervisory, "?", (control >> 2) & 3);
		line_add_number(line, ", rcv seq ", received);
	} else {
		line_add_number(line, "Information, send seq ", (control >> 1) & 0x7f);
		line_add_number(line, ", rcv seq ", received);
	}
	text_addf(line->text, ", Flags [%s], length %u", flags_of(llc),
		  length + llc->header_length);
}

/* What an XID frame tells (IEEE 802.2 section 5.4.1.1.2); `*is_known` if it is one. */
static void add_identification(struct line *line, struct bytes from, uint32_t length,
			       bool *is_known)
{
	uint8_t format, types, window;

	*is_known = length == 0;
	if (*is_known)
		return;
	if (!peek_u8(from, 0, &format)) {
		*is_known = line_cut(line);
	} else if (format == XID_FORMAT) {
		*is_known = true;
		if (length >= 3 && peek_u8(from, 1, &types) && peek_u8(from, 2, &window)) {
			text_addf(line->text, ": %02x %02x", types, window);
		} else {
			line_cut(line);
			line_dump_hex_and_text(line, from);
		}
	}
}

/* SNAP: an organisation and its protocol number, for some an Ethertype (RFC 1042). */
struct snap {
	uint64_t organisation;
	uint16_t protocol;
	bool has_ethertype;
	uint32_t length; /* of what follows */
};

static const struct line_name organisations[] = {
	{0x000000, "Ethernet"},  {0x00000c, "Cisco"}, {0x0000f8, "Cisco bridged"},
	{0x080007, "Appletalk"}, {0, NULL},
};

/* Appends "ethertype IPv4 (0x0800), length 46: " with the organisation before it if asked. */
static void add_snap(struct line *line, const struct snap *snap, bool with_organisation)
{
	uint32_t organisation = (uint32_t)snap->organisation;
	const char *name = line_name_of(organisations, organisation);
	const char *protocol = line_name_of(line_ethertype_names, snap->protocol);

	if (with_organisation)
		text_addf(line->text, "oui %s (0x%06x), ", name == NULL ? "Unknown" : name,
			  organisation);
	text_addf(line->text,
		  "%s %s (0x%04x), length %u: ", organisation == 0 ? "ethertype" : "pid",
		  protocol == NULL || !snap->has_ethertype ? "Unknown" : protocol, snap->protocol,
		  snap->length);
}

bool line_snap(struct line *line, struct bytes from, uint32_t length, const struct bytes *macs,
	       bool *is_known)
{
	struct snap snap;

	line->protocol = "snap";
	*is_known = true;
	if (length < 5 || !peek_number(from, 0, 3, &snap.organisation) ||
	    !peek_be16(from, 3, &snap.protocol) || !bytes_skip(&from, 5))
		return line_cut(line);
	snap.length = length - 5;
	snap.has_ethertype = snap.organisation == 0 || snap.organisation == 0xf8;
	if (line->options->link_header)
		add_snap(line, &snap, true);
	*is_known = false;
	if (snap.has_ethertype && !line_ethertype(line, from, snap.length, snap.protocol, is_known))
		return false;
	if (*is_known || line->options->link_header)
		return true;
	add_macs(line, macs);
	line_add(line, "SNAP, ");
	add_snap(line, &snap, snap.organisation != 0);
	return true;
}

/* What follows the header of a frame whose SAPs and control field tell; false: cut. */
static bool print_inside(struct line *line, struct bytes from, uint32_t length,
			 const struct llc *llc, bool *is_printed)
{
	const uint8_t sap = address_of(llc->source);

	*is_printed = sap == address_of(llc->destination) && llc->control == CONTROL_INFORMATION;
	if (!*is_printed)
		return true;
	if (sap == SAP_IP)
		return line_ipv4(line, from, length);
	*is_printed = sap == SAP_8021D || sap == SAP_IPX || sap == SAP_ISO_NETWORK;
	if (!*is_printed)
		return true;
	line_add_name(line, sap_names, "0x%02x", sap);
	line_add_number(line, ", length ", length);
	return true;
}

bool line_llc(struct line *line, struct bytes *from, uint32_t length, const struct bytes *macs,
	      bool *is_known)
{
	struct bytes frame = *from;
	struct llc llc;

	line->protocol = "llc";
	*is_known = true;
	if (!read_llc(from, &length, &llc)) {
		line_cut(line);
		line_dump_hex_and_text(line, frame);
		line_skip_rest(from);
		return true;
	}
	if (llc.source == SAP_GLOBAL && llc.destination == SAP_GLOBAL) {
		*from = frame; /* there is no such header */
		line_add_number(line, "IPX, length ", length + llc.header_length);
		return true;
	}
	if (line->options->link_header)
		add_link_header(line, &llc);
	if (address_of(llc.source) == SAP_SNAP && address_of(llc.destination) == SAP_SNAP &&
	    llc.control == CONTROL_INFORMATION) {
		frame = *from;
		if (!bytes_skip(from, 5))
			line_skip_rest(from);
		return line_snap(line, frame, length, macs, is_known);
	}
	if (!print_inside(line, *from, length, &llc, is_known))
		return false;
	if (*is_known)
		return true;
	if (!line->options->link_header)
		add_ends(line, &llc, macs);
	add_frame(line, &llc, length);
	*is_known = !llc.is_unnumbered && (llc.control & CONTROL_UNNUMBERED) == CONTROL_SUPERVISORY;
	if (llc.is_unnumbered && (llc.control & ~(unsigned)CONTROL_POLL_UNNUMBERED) == CONTROL_XID)
		add_identification(line, *from, length, is_known);
	return true;
}
