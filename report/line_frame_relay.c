/* Frame Relay (ITU-T Q.922) with the encapsulations of RFC 2427 and of Cisco. */
#include "report/line.h"

#include <stddef.h>

#define UNNUMBERED_INFORMATION 0x03

/* ISO/IEC TR 9577 */
enum network_layer {
	NLPID_SNAP = 0x80,
	NLPID_IPV6 = 0x8e,
	NLPID_IPV4 = 0xcc,
	NLPID_PPP = 0xcf,
};

static const struct line_name network_layers[] = {
	{0x00, "NULL"},     {0x08, "Q.933"},     {0x09, "LMI"},        {NLPID_SNAP, "SNAP"},
	{0x81, "CLNP"},     {0x82, "ES-IS"},     {0x83, "IS-IS"},      {0x84, "CONS"},
	{0x85, "IDRP"},     {0xb1, "FRF.15"},    {0xc1, "ISIS_SPB"},   {NLPID_IPV4, "IPv4"},
	{NLPID_PPP, "PPP"}, {0x8a, "X25 ES-IS"}, {NLPID_IPV6, "IPv6"}, {0, NULL},
};

/* Those that tcpdump decodes and this does not. */
static const struct line_name decoded_elsewhere[] = {
	{0x08, "Q.933"}, {0x81, "CLNP"},   {0x82, "ES-IS"},
	{0x83, "IS-IS"}, {0xb1, "FRF.15"}, {0, NULL},
};

static const struct line_name flags[] = {
	{0x02000000, "C!"},   {0x00020000, "DE"},      {0x00040000, "BECN"},
	{0x00080000, "FECN"}, {0x00000002, "sdlcore"}, {0, NULL},
};

struct address {
	unsigned length; /* bytes */
	uint32_t connection, flags;
};

/* Reads two to four bytes, of which only the last has its lowest bit set; false: cut. */
static bool read_address(struct bytes *from, struct address *address, bool *is_sound)
{
	uint8_t first, second, octet;

	*is_sound = true;
	if (!bytes_u8(from, &first))
		return false;
	if ((first & 1) != 0) {
		*is_sound = false;
		return true;
	}
	if (!bytes_u8(from, &second))
		return false;
	address->length = 2;
	address->connection = (first & 0xfcu) << 2 | (second & 0xf0u) >> 4;
	address->flags = (first & 0x02u) << 24 | (second & 0x0eu) << 16;
	if ((second & 1) != 0)
		return true;
	if (!bytes_u8(from, &octet))
		return false;
	address->length++;
	if ((octet & 1) == 0) {
		address->connection = address->connection << 7 | octet >> 1;
		address->length++;
		if (!bytes_u8(from, &octet))
			return false;
	}
	*is_sound = (octet & 1) != 0;
	address->flags |= octet & 0x02u;
	address->connection = address->connection << 6 | octet >> 2;
	return true;
}

void line_add_frame_relay_address(struct line *line, struct bytes from)
{
	struct address address;
	bool is_sound;

	if (!read_address(&from, &address, &is_sound))
		line_add(line, "<Truncated>");
	else if (!is_sound)
		line_add(line, "<Invalid DLCI>");
	else
		line_add_number(line, "DLCI ", address.connection);
}

/* Appends the header; `kind` is a network layer's identifier or an Ethertype. */
static void add_header(struct line *line, const struct address *address, uint32_t length,
		       unsigned shown_length, uint16_t kind)
{
	const char *name = line_name_of(kind <= 0xff ? network_layers : line_ethertype_names, kind);

	if (line->options->quick) {
		text_addf(line->text, "Q.922, DLCI %u, length %u: ", address->connection, length);
		return;
	}
	text_addf(line->text, "Q.922, hdr-len %u, DLCI %u, Flags [", shown_length,
		  address->connection);
	line_add_bits(line, flags, address->flags, ", ", "none");
	text_addf(line->text,
		  kind <= 0xff ? "], NLPID %s (0x%02x), length %u: "
			       : "], cisco-ethertype %s (0x%04x), length %u: ",
		  name == NULL ? "unknown" : name, kind, length);
}

/* Cisco's: an Ethertype behind the address; `*is_printed` false: it was none. */
static bool print_cisco(struct line *line, struct bytes from, uint32_t length,
			const struct address *address, bool *is_printed)
{
	uint16_t type;
	uint8_t control;

	*is_printed = false;
	if (!peek_u8(from, 0, &control))
		return true;
	if (length < 2 || !bytes_be16(&from, &type)) {
		text_addf(line->text, "UI %02x! ", control);
		return true;
	}
	line->link_length = address->length + 2;
	if (line->options->link_header)
		add_header(line, address, length + address->length, address->length, type);
	if (!line_ethertype(line, from, length - 2, type, is_printed))
		return false;
	if (!*is_printed)
		text_addf(line->text, "UI %02x! ", control);
	return true;
}

/* What the identifier names, `from` on behind it. */
static bool print_network_layer(struct line *line, struct bytes frame, uint32_t length,
				const struct address *address, uint8_t kind)
{
	const uint32_t header_length = (uint32_t)line->link_length, rest = length - header_length;
	struct bytes from = frame;
	bool is_known = true;

	if (!bytes_skip(&from, header_length))
		return false;
	if (kind == NLPID_IPV4)
		return line_ipv4(line, from, rest);
	if (kind == NLPID_IPV6)
		return line_ipv6(line, from, rest);
	if (kind == NLPID_PPP)
		return line_ppp(line, &from, rest);
	if (kind == NLPID_SNAP) {
		if (!line_snap(line, from, rest, NULL, &is_known))
			return false;
		if (is_known)
			return true;
		if (!line->options->link_header)
			add_header(line, address, length, header_length, kind);
		return line_dump_payload(line, frame, length);
	}
	if (line_name_of(decoded_elsewhere, kind) != NULL) {
		line_add_name(line, decoded_elsewhere, "%u", kind);
		line_add_number(line, ", length ", rest);
		return true;
	}
	if (!line->options->link_header)
		add_header(line, address, length, address->length, kind);
	if (line->options->hex > 0)
		return true;
	bytes_clip(&from, rest);
	line_dump_hex_and_text(line, from);
	return bytes_left(from) + line->not_kept >= rest;
}

bool line_frame_relay(struct line *line, struct bytes frame, uint32_t length)
{
	struct bytes from = frame;
	struct address address;
	bool is_sound, is_printed = false;
	uint8_t control, kind;

	line->protocol = "fr";
	line->link_length = bytes_left(frame);
	if (bytes_left(frame) < 4)
		return line_cut(line);
	line->link_length = 0;
	if (!read_address(&from, &address, &is_sound))
		return line_cut(line);
	if (!is_sound) {
		line_add(line, "Q.922, invalid address");
		return true;
	}
	if (!peek_u8(from, 0, &control) || length < address.length + 1)
		return line_cut(line);
	if (control != UNNUMBERED_INFORMATION && address.connection != 0 &&
	    !print_cisco(line, from, length - address.length, &address, &is_printed))
		return false;
	if (is_printed)
		return true;
	line->protocol = "fr";
	line->link_length = 0;
	if (!peek_u8(from, 1, &kind) || length < address.length + 2)
		return line_cut(line);
	/* a byte of filling is for addresses of three bytes, so that the number is even */
	if (kind == 0 && address.length != 3)
		line_add(line, "Pad! ");
	else if (kind != 0 && address.length == 3)
		line_add(line, "No pad! ");
	line->link_length = address.length + (kind == 0 ? 3 : 2);
	if (!peek_u8(frame, line->link_length - 1, &kind) || length < line->link_length) {
		line->link_length = 0;
		return line_cut(line);
	}
	if (line->options->link_header)
		add_header(line, &address, length, address.length, kind);
	return print_network_layer(line, frame, length, &address, kind);
}
