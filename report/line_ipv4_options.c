/* Options of an IPv4 header (RFC 791, 2113, 1108, 1393). */
#include "report/line_ipv4.h"

#include <stddef.h>

enum option {
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_RECORD_ROUTE = 7,
	OPTION_TIMESTAMP = 68,
	OPTION_TRACEROUTE = 82,
	OPTION_SECURITY = 130,
	OPTION_LOOSE_ROUTE = 131,
	OPTION_STRICT_ROUTE = 137,
	OPTION_ROUTER_ALERT = 148,
};

static const struct line_name names[] = {
	{OPTION_END, "EOL"},
	{OPTION_NOP, "NOP"},
	{OPTION_TIMESTAMP, "timestamp"},
	{OPTION_SECURITY, "security"},
	{OPTION_RECORD_ROUTE, "RR"},
	{OPTION_STRICT_ROUTE, "SSRR"},
	{OPTION_LOOSE_ROUTE, "LSRR"},
	{OPTION_ROUTER_ALERT, "RA"},
	{OPTION_TRACEROUTE, "traceroute"},
	{0, NULL},
};

/* A pointer counts from 1; below it one that counts from 0, huge where it was 0. */
static bool read_pointer(struct bytes from, uint8_t *pointer, uint32_t *offset)
{
	if (!peek_u8(from, 2, pointer))
		return false;
	*offset = *pointer - 1u;
	return true;
}

/* Appends the addresses, those that are filled in with a comma behind them; false: cut. */
static bool add_route(struct line *line, struct bytes from, uint32_t length)
{
	uint32_t offset;
	uint8_t pointer;

	if (length < 3) {
		text_addf(line->text, " [bad length %u]", length);
		return true;
	}
	if ((length + 1) % 4 != 0)
		text_addf(line->text, " [bad length %u]", length);
	if (!read_pointer(from, &pointer, &offset))
		return false;
	if (offset < 3 || (offset + 1) % 4 != 0 || offset > length + 1)
		text_addf(line->text, " [bad ptr %u]", pointer);
	for (uint32_t at = 3; at < length; at += 4) {
		struct bytes address;

		if (!peek_bytes(from, at, 4, &address))
			return false;
		text_add_char(line->text, ' ');
		line_add_address(line, address);
		if (offset > at)
			text_add_char(line->text, ',');
	}
	return true;
}

/* Appends each time, after "^" the first one that is free; false: cut. */
static bool add_times(struct line *line, struct bytes from, uint32_t length, uint32_t offset,
		      uint32_t step)
{
	uint32_t at = 4, time;
	struct bytes address;

	for (; at < length; at += step) {
		if (!peek_be32(from, at + step - 4, &time) || !peek_bytes(from, at, 4, &address))
			return false;
		text_addf(line->text, "%s%u@", offset == at ? " ^ " : " ", time);
		if (step == 8)
			line_add_address(line, address);
	}
	line_add(line, offset == at ? " ^ " : "");
	return true;
}

static bool add_timestamps(struct line *line, struct bytes from, uint32_t length)
{
	static const struct line_name kinds[] = {
		{0, "TSONLY"}, {1, "TS+ADDR"}, {3, "PRESPEC"}, {0, NULL}};
	uint8_t pointer, flags;
	uint32_t offset, step;
	const char *kind;

	if (length < 4) {
		text_addf(line->text, "[bad length %u]", length);
		return true;
	}
	line_add(line, " TS{");
	if (!peek_u8(from, 3, &flags) || !read_pointer(from, &pointer, &offset))
		return false;
	step = (flags & 15) != 0 ? 8 : 4;
	if ((length - 4) % step != 0)
		text_addf(line->text, "[bad length %u]", length);
	if (offset < 4 || (offset - 4) % step != 0 || offset > length + 1)
		text_addf(line->text, "[bad ptr %u]", pointer);
	kind = line_name_of(kinds, flags & 15);
	if (kind == NULL) {
		text_addf(line->text, "[bad ts type %u]%s", flags & 15u, offset == 0 ? " ^ " : "");
	} else {
		line_add(line, kind);
		if (!add_times(line, from, length, offset, step))
			return false;
	}
	if (flags >> 4 != 0)
		text_addf(line->text, " [%u hops not recorded]} ", flags >> 4u);
	else
		text_add_char(line->text, '}');
	return true;
}

/* Appends what an option of `length` bytes says behind its name; false: cut. */
static bool add_value(struct line *line, struct bytes from, uint32_t length, uint8_t code)
{
	uint16_t value;

	switch (code) {
	case OPTION_TIMESTAMP:
		return add_timestamps(line, from, length);
	case OPTION_RECORD_ROUTE:
	case OPTION_STRICT_ROUTE:
	case OPTION_LOOSE_ROUTE:
		return add_route(line, from, length);
	case OPTION_ROUTER_ALERT:
		if (length < 4) {
			text_addf(line->text, " [bad length %u]", length);
			return true;
		}
		if (!peek_be16(from, 2, &value))
			return false;
		if (value != 0)
			text_addf(line->text, " value %u", value);
		return true;
	default:
		return true;
	}
}

bool line_ipv4_options(struct line *line, struct bytes from, uint32_t length, bool *is_cut)
{
	const char *separator = "";

	*is_cut = false;
	while (length > 0) {
		struct bytes option;
		uint8_t code, option_length = 1;

		line_add(line, separator);
		separator = ",";
		if (!peek_u8(from, 0, &code))
			return false;
		line_add_name(line, names, "unknown %u", code);
		if (code != OPTION_NOP && code != OPTION_END && !peek_u8(from, 1, &option_length))
			return false;
		if ((code != OPTION_NOP && code != OPTION_END && option_length < 2) ||
		    option_length > length) {
			text_addf(line->text, " [bad length %u]", option_length);
			return true;
		}
		*is_cut = !peek_bytes(from, 0, option_length, &option);
		if (*is_cut || code == OPTION_END)
			return true;
		*is_cut = !add_value(line, from, option_length, code);
		if (*is_cut || !bytes_skip(&from, option_length))
			return true;
		length -= option_length;
	}
	return true;
}

struct bytes line_ipv4_last_address(struct bytes from, struct bytes destination)
{
	uint8_t code, length;
	struct bytes option, last;

	while (peek_u8(from, 0, &code) && code != OPTION_END) {
		length = 1;
		if (code != OPTION_NOP && (!peek_u8(from, 1, &length) || length < 2))
			break;
		if (!bytes_take(&from, length, &option))
			break;
		if ((code == OPTION_STRICT_ROUTE || code == OPTION_LOOSE_ROUTE) && length >= 7 &&
		    peek_bytes(option, length - 4u, 4, &last))
			return last;
	}
	return destination;
}
