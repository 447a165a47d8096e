/* Bytes in hexadecimal and as text, sixteen to a line, as tcpdump shows them. */
#include "report/line.h"

#define PER_LINE 16

/* Splits off one line's bytes; false at the end. */
static bool take_row(struct bytes *from, struct bytes *row)
{
	size_t left = bytes_left(*from);

	return left > 0 && bytes_take(from, left < PER_LINE ? left : PER_LINE, row);
}

static void add_octet(struct line *line, uint8_t octet)
{
	static const char digits[] = "0123456789abcdef";

	text_add_char(line->text, digits[octet >> 4]);
	text_add_char(line->text, digits[octet & 15]);
}

/* Appends the bytes of a row two by two; returns the number of characters. */
static unsigned add_row(struct line *line, struct bytes row)
{
	unsigned width = 0;
	uint8_t octet;

	for (bool is_first = true; bytes_u8(&row, &octet); is_first = !is_first) {
		if (is_first)
			text_add_char(line->text, ' ');
		add_octet(line, octet);
		width += is_first ? 3 : 2;
	}
	return width;
}

static bool is_graphic(uint8_t octet)
{
	return octet > 0x20 && octet < 0x7f;
}

static void add_hex(struct line *line, const char *before, struct bytes from)
{
	struct bytes row;

	for (unsigned offset = 0; take_row(&from, &row); offset += PER_LINE) {
		text_addf(line->text, "%s0x%04x: ", before, offset);
		add_row(line, row);
	}
}

static void add_hex_and_text(struct line *line, struct bytes from)
{
	struct bytes row;
	uint8_t octet;

	for (unsigned offset = 0; take_row(&from, &row); offset += PER_LINE) {
		text_addf(line->text, "\n\t0x%04x: ", offset);
		for (unsigned width = add_row(line, row); width < PER_LINE / 2 * 5; width++)
			text_add_char(line->text, ' ');
		line_add(line, "  ");
		while (bytes_u8(&row, &octet))
			text_add_char(line->text, (char)(is_graphic(octet) ? octet : '.'));
	}
}

/* As text: carriage returns only where no line ends, as dots as all that cannot be seen. */
static void add_text(struct line *line, struct bytes from)
{
	uint8_t octet, next;

	text_add_char(line->text, '\n');
	while (bytes_u8(&from, &octet)) {
		if (octet == '\r') {
			if (bytes_left(from) > 1 && peek_u8(from, 0, &next) && next != '\n')
				text_add_char(line->text, '.');
		} else {
			const bool is_shown =
				is_graphic(octet) || octet == '\t' || octet == ' ' || octet == '\n';

			text_add_char(line->text, (char)(is_shown ? octet : '.'));
		}
	}
}

void line_dump_hex(struct line *line, const char *before, struct bytes from)
{
	if (line->options->dump_unknown)
		add_hex(line, before, from);
}

void line_dump_hex_and_text(struct line *line, struct bytes from)
{
	if (line->options->dump_unknown)
		add_hex_and_text(line, from);
}

bool line_dump_payload(struct line *line, struct bytes from, uint32_t length)
{
	const struct packet_line_options *options = line->options;

	if (!options->dump_unknown || options->quick || options->hex > 0 ||
	    options->hex_and_text > 0)
		return true;
	bytes_clip(&from, length);
	add_hex_and_text(line, from);
	return bytes_left(from) + line->not_kept >= length;
}

void line_dump_frame(struct line *line, struct bytes frame)
{
	const struct packet_line_options *options = line->options;
	const unsigned how_often = options->hex_and_text > 0 ? options->hex_and_text
				   : options->hex > 0        ? options->hex
							     : options->ascii;

	if (how_often == 0 || (how_often == 1 && !bytes_skip(&frame, line->link_length)) ||
	    bytes_left(frame) == 0)
		return;
	if (options->hex_and_text > 0)
		add_hex_and_text(line, frame);
	else if (options->hex > 0)
		add_hex(line, "\n\t", frame);
	else
		add_text(line, frame);
}
