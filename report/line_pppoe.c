/* PPP over Ethernet (RFC 2516). */
#include "report/line.h"

#include <stddef.h>

#define HEADER_LENGTH 6

static const struct line_name codes[] = {
	{0x09, "PADI"}, {0x07, "PADO"}, {0x19, "PADR"}, {0x65, "PADS"},
	{0xa7, "PADT"}, {0x00, ""},     {0, NULL},
};

#define CODE_PADI    0x09
#define LARGEST_PADI (1484 - HEADER_LENGTH)

static const struct line_name tags[] = {
	{0x0000, "EOL"},
	{0x0101, "Service-Name"},
	{0x0102, "AC-Name"},
	{0x0103, "Host-Uniq"},
	{0x0104, "AC-Cookie"},
	{0x0105, "Vendor-Specific"},
	{0x0110, "Relay-Session-ID"},
	{0x0120, "PPP-Max-Payload"},
	{0x0201, "Service-Name-Error"},
	{0x0202, "AC-System-Error"},
	{0x0203, "Generic-Error"},
	{0, NULL},
};

/* So much of a tag is shown as text. */
#define LARGEST_TEXT 79

static bool is_printable(uint8_t octet)
{
	return octet >= 0x20 && octet < 0x7f;
}

/* A tag's value as text if most of it is, or in hexadecimal. */
static void add_value(struct line *line, struct bytes value)
{
	struct bytes text = value;
	unsigned printable = 0, others = 0;
	uint8_t octet;

	bytes_clip(&text, LARGEST_TEXT);
	for (struct bytes left = text; bytes_u8(&left, &octet);)
		*(is_printable(octet) ? &printable : &others) += 1;
	if (printable > others) {
		line_add(line, " \"");
		while (bytes_u8(&text, &octet))
			text_add_char(line->text, (char)(is_printable(octet) ? octet : '.'));
		line_add(line, "\"");
		return;
	}
	line_add(line, " 0x");
	while (bytes_u8(&value, &octet))
		text_addf(line->text, "%02X", octet);
}

/* The tags of a discovery packet; `length` of them by the header. */
static bool print_tags(struct line *line, struct bytes from, uint32_t length)
{
	uint16_t type = 0xffff, value_length;
	struct bytes value;

	for (uint32_t at = 0; type != 0 && at < length; at += 4u + value_length) {
		if (!bytes_be16(&from, &type) || !bytes_be16(&from, &value_length) ||
		    !bytes_take(&from, value_length, &value))
			return false;
		line_add(line, " [");
		line_add_name(line, tags, "TAG-0x%x", type);
		if (value_length > 0)
			add_value(line, value);
		text_add_char(line->text, ']');
	}
	return true;
}

bool line_pppoe(struct line *line, struct bytes *from, uint32_t length)
{
	uint8_t version, code;
	uint16_t session, inside;
	struct bytes header;

	line->protocol = "pppoe";
	if (length < HEADER_LENGTH) {
		text_addf(line->text, " (length %u < %u) (invalid)", length, HEADER_LENGTH);
		return true;
	}
	if (!bytes_take(from, HEADER_LENGTH, &header) || !peek_u8(header, 0, &version) ||
	    !peek_u8(header, 1, &code) || !peek_be16(header, 2, &session) ||
	    !peek_be16(header, 4, &inside))
		return false;
	length -= HEADER_LENGTH;
	if (version >> 4 != 1)
		text_addf(line->text, " [ver %u]", version >> 4u);
	if ((version & 15) != 1)
		text_addf(line->text, " [type %u]", version & 15u);
	line_add(line, "PPPoE ");
	line_add_name(line, codes, "PAD-%x", code);
	if (code == CODE_PADI && inside > LARGEST_PADI)
		text_addf(line->text, " [len %u!]", inside);
	if (inside > length) {
		text_addf(line->text, " [len %u > %u!]", inside, length);
		inside = (uint16_t)length;
	}
	if (session != 0)
		text_addf(line->text, " [ses 0x%x]", session);
	if (code != 0)
		return print_tags(line, *from, inside);
	text_add_char(line->text, ' ');
	return line_ppp(line, from, inside);
}
