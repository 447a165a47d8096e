/* Bytes in hexadecimal, sixteen to a line, as tcpdump shows what it cannot decode. */
#include "report/line.h"

#define PER_LINE 16

/* Splits off one line's bytes; false at the end. */
static bool take_row(struct bytes *from, struct bytes *row)
{
	size_t left = bytes_left(*from);

	return left > 0 && bytes_take(from, left < PER_LINE ? left : PER_LINE, row);
}

/* Appends the bytes of a row two by two; returns the number of characters. */
static unsigned add_row(struct line *line, struct bytes row)
{
	unsigned width = 0;
	uint8_t octet;

	for (bool is_first = true; bytes_u8(&row, &octet); is_first = !is_first) {
		text_addf(line->text, is_first ? " %02x" : "%02x", octet);
		width += is_first ? 3 : 2;
	}
	return width;
}

void line_dump_hex(struct line *line, struct bytes from)
{
	struct bytes row;

	if (!line->options->dump_unknown)
		return;
	for (unsigned offset = 0; take_row(&from, &row); offset += PER_LINE) {
		text_addf(line->text, "\n\t0x%04x: ", offset);
		add_row(line, row);
	}
}

void line_dump_hex_and_text(struct line *line, struct bytes from)
{
	struct bytes row;
	uint8_t octet;

	if (!line->options->dump_unknown)
		return;
	for (unsigned offset = 0; take_row(&from, &row); offset += PER_LINE) {
		unsigned width;

		text_addf(line->text, "\n\t0x%04x: ", offset);
		width = add_row(line, row);
		text_addf(line->text, "%*s  ", (int)(PER_LINE / 2 * 5 - width), "");
		while (bytes_u8(&row, &octet))
			text_add_char(line->text,
				      (char)(octet > 0x20 && octet < 0x7f ? octet : '.'));
	}
}
