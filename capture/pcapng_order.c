/* Blocks of pcapng in the other byte order, turned into this machine's. */
#include "capture/pcapng_order.h"

#include "capture/pcapng_input.h"

#include <string.h>

/* How the body of a block begins, what follows, and which options are numbers. */
struct block_layout {
	uint32_t type;
	const char *header; /* widths of its numbers, in bytes */
	enum { BODY_OPTIONS, BODY_PACKET, BODY_SECRETS, BODY_NAMES, BODY_OPAQUE } body;
	const char *options; /* by option code from 2: widths; '0' = no number, '4' twice = 't' */
};

/* draft-ietf-opsawg-pcapng sections 4.2 to 4.8; of packets' options the first is epb_flags. */
static const struct block_layout layouts[] = {
	{PCAPNG_INTERFACE, "224", BODY_OPTIONS, "0000008040008088"},
	{PCAPNG_PACKET, "224444", BODY_PACKET, "4"},
	{PCAPNG_SIMPLE_PACKET, "4", BODY_OPAQUE, ""},
	{PCAPNG_NAMES, "", BODY_NAMES, ""},
	{PCAPNG_STATISTICS, "444", BODY_OPTIONS, "tt88888"},
	{PCAPNG_ENHANCED_PACKET, "44444", BODY_PACKET, "40884"},
	{PCAPNG_SYSTEMD_JOURNAL, "", BODY_OPAQUE, ""},
	{PCAPNG_SECRETS, "44", BODY_SECRETS, ""},
	{PCAPNG_CUSTOM, "4", BODY_OPAQUE, ""},
	{PCAPNG_CUSTOM_NOT_COPIED, "4", BODY_OPAQUE, ""},
};

/* Custom options begin with a number (section 3.5.1). */
enum { CUSTOM_TEXT = 2988, CUSTOM_BYTES, CUSTOM_TEXT_KEPT = 19372, CUSTOM_BYTES_KEPT };

/* The bytes that are still to be turned. */
struct rest {
	uint8_t *at;
	size_t left;
};

static void turn(uint8_t *at, size_t width)
{
	for (size_t i = 0; i < width / 2; i++) {
		const uint8_t kept = at[i];

		at[i] = at[width - 1 - i];
		at[width - 1 - i] = kept;
	}
}

static bool skip(struct rest *rest, size_t count)
{
	if (count > rest->left)
		return false;
	rest->at += count;
	rest->left -= count;
	return true;
}

static bool turn_next(struct rest *rest, size_t width)
{
	if (width > rest->left)
		return false;
	turn(rest->at, width);
	return skip(rest, width);
}

static size_t padded(size_t length)
{
	return (length + 3) & ~(size_t)3;
}

/* A number that was turned already. */
static uint32_t number_at(const uint8_t *at, size_t width)
{
	uint32_t value = 0;
	uint16_t half;

	if (width == sizeof(value)) {
		memcpy(&value, at, sizeof(value));
		return value;
	}
	memcpy(&half, at, sizeof(half));
	return half;
}

static bool is_custom(uint32_t code)
{
	return code == CUSTOM_TEXT || code == CUSTOM_BYTES || code == CUSTOM_TEXT_KEPT ||
	       code == CUSTOM_BYTES_KEPT;
}

static void turn_value(const struct block_layout *layout, uint32_t code, struct rest value)
{
	char kind = '0';

	if (is_custom(code))
		kind = '4';
	else if (code >= 2 && code - 2 < strlen(layout->options))
		kind = layout->options[code - 2];
	if (kind == 't' && turn_next(&value, 4))
		kind = '4';
	if (kind != '0' && kind != 't')
		(void)turn_next(&value, (size_t)(kind - '0'));
}

/* Code, length and value, again and again; also the records of names, whose values are bytes. */
static void turn_options(const struct block_layout *layout, struct rest *rest)
{
	uint32_t code, length;

	while (rest->left >= 4) {
		(void)turn_next(rest, 2);
		code = number_at(rest->at - 2, 2);
		(void)turn_next(rest, 2);
		length = number_at(rest->at - 2, 2);
		if (code == 0)
			return;
		if (length <= rest->left)
			turn_value(layout, code, (struct rest){rest->at, length});
		if (!skip(rest, padded(length)))
			return;
	}
}

/* What stands between the header, whose last numbers were turned, and the options. */
static bool skip_data(const struct block_layout *layout, struct rest *rest)
{
	switch (layout->body) {
	case BODY_OPTIONS:
		return true;
	case BODY_PACKET: /* the captured length is the last number but one */
		return skip(rest, padded(number_at(rest->at - 8, 4)));
	case BODY_SECRETS:
		return skip(rest, padded(number_at(rest->at - 4, 4)));
	case BODY_NAMES:
		turn_options(layout, rest);
		return true;
	case BODY_OPAQUE:
		break;
	}
	return false;
}

static const struct block_layout *layout_of(uint32_t type)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (layouts[i].type == type)
			return &layouts[i];
	return NULL;
}

bool pcapng_turn_block(uint8_t *block, size_t size)
{
	const uint32_t type = size < PCAPNG_OVERHEAD ? 0 : __builtin_bswap32(number_at(block, 4));
	const struct block_layout *layout = layout_of(type);
	struct rest rest;

	if (layout == NULL)
		return false;
	turn(block, 4);
	turn(block + 4, 4);
	turn(block + size - 4, 4);
	rest = (struct rest){block + PCAPNG_HEADER_SIZE, size - PCAPNG_OVERHEAD};
	for (const char *width = layout->header; *width != '\0'; width++)
		if (!turn_next(&rest, (size_t)(*width - '0')))
			return true;
	if (skip_data(layout, &rest))
		turn_options(layout, &rest);
	return true;
}
