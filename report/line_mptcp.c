/* The option of Multipath TCP (RFC 6824, 8684). */
#include "report/line.h"

#include <stddef.h>

/* One option, from its kind on, and the flags of its segment. */
struct mptcp {
	struct bytes option;
	size_t length;
	uint16_t flags;
};

/* Appends `before` and a number of `width` bytes in hexadecimal. */
static void add_hex(struct line *line, const struct mptcp *mptcp, const char *before, size_t offset,
		    unsigned width)
{
	uint64_t number;

	if (peek_number(mptcp->option, offset, width, &number))
		text_addf(line->text, "%s0x%llx", before, (unsigned long long)number);
}

static void add_decimal(struct line *line, const struct mptcp *mptcp, const char *before,
			size_t offset, unsigned width)
{
	uint64_t number;

	if (peek_number(mptcp->option, offset, width, &number))
		line_add_number(line, before, number);
}

static uint8_t octet_at(const struct mptcp *mptcp, size_t offset)
{
	uint8_t octet = 0;

	return peek_u8(mptcp->option, offset, &octet) ? octet : 0;
}

static bool print_capable(struct line *line, const struct mptcp *mptcp)
{
	size_t length = mptcp->length;
	uint8_t version = octet_at(mptcp, 2) & 0x0f;
	bool is_syn = (mptcp->flags & TCP_SYN) != 0, is_ack = (mptcp->flags & TCP_ACK) != 0;

	if (!((length == 12 || length == 4) && is_syn) &&
	    !((length == 20 || length == 22) && is_ack && !is_syn))
		return false;
	if (version > 1) {
		text_addf(line->text, " Unknown Version (%u)", version);
		return true;
	}
	line_add_number(line, " v", version);
	if ((octet_at(mptcp, 3) & 0x80) != 0)
		line_add(line, " csum");
	if (length == 4)
		return true;
	add_hex(line, mptcp, " {", 4, 8);
	if (length >= 20)
		add_hex(line, mptcp, ",", 12, 8);
	text_add_char(line->text, '}');
	return true;
}

static bool print_join(struct line *line, const struct mptcp *mptcp)
{
	bool is_syn = (mptcp->flags & TCP_SYN) != 0, is_ack = (mptcp->flags & TCP_ACK) != 0;
	size_t length = mptcp->length;
	struct bytes hmac;

	if (!(length == 12 && is_syn) && !(length == 16 && is_syn && is_ack) &&
	    !(length == 24 && is_ack))
		return false;
	if (length == 24) {
		if (!peek_bytes(mptcp->option, 4, 20, &hmac))
			return false;
		line_add(line, " hmac 0x");
		line_add_hex(line, hmac);
		return true;
	}
	if ((octet_at(mptcp, 2) & 0x01) != 0)
		line_add(line, " backup");
	add_decimal(line, mptcp, " id ", 3, 1);
	if (length == 12)
		add_hex(line, mptcp, " token ", 4, 4);
	else
		add_hex(line, mptcp, " hmac ", 4, 8);
	add_hex(line, mptcp, " nonce ", length - 4, 4);
	return true;
}

/* Appends a number of four bytes, or eight with `is_long`, and moves; false if it is not there. */
static bool take_sequence(struct line *line, const struct mptcp *mptcp, const char *before,
			  bool is_long, size_t *at)
{
	unsigned width = is_long ? 8 : 4;

	line_add(line, before);
	if (mptcp->length < *at + width)
		return false;
	add_decimal(line, mptcp, "", *at, width);
	*at += width;
	return true;
}

enum dss_flag {
	DSS_ACK = 0x01,
	DSS_LONG_ACK = 0x02,
	DSS_MAPPING = 0x04,
	DSS_LONG_SEQ = 0x08,
	DSS_FIN = 0x10,
};

static bool print_dss(struct line *line, const struct mptcp *mptcp)
{
	uint8_t flags = octet_at(mptcp, 3);
	size_t at = 4;

	if (mptcp->length < 4 || (mptcp->flags & TCP_SYN) != 0)
		return false;
	if ((flags & DSS_FIN) != 0)
		line_add(line, " fin");
	if ((flags & DSS_ACK) != 0 &&
	    !take_sequence(line, mptcp, " ack ", (flags & DSS_LONG_ACK) != 0, &at))
		return false;
	if ((flags & DSS_MAPPING) == 0)
		return at == mptcp->length;
	if (!take_sequence(line, mptcp, " seq ", (flags & DSS_LONG_SEQ) != 0, &at))
		return false;
	if (mptcp->length < at + 4)
		return false;
	add_decimal(line, mptcp, " subseq ", at, 4);
	at += 4;
	if (mptcp->length < at + 2)
		return false;
	add_decimal(line, mptcp, " len ", at, 2);
	at += 2;
	if (mptcp->length >= at + 2) {
		add_hex(line, mptcp, " csum ", at, 2);
		at += 2;
	}
	return at == mptcp->length;
}

static bool print_add_address(struct line *line, const struct mptcp *mptcp)
{
	static const struct line_name forms[] = {
		{6, "v0-ip6"}, {4, "v0-ip4"}, {1, "v1-echo"}, {0, "v1"}, {0, NULL},
	};
	size_t address_length, rest = mptcp->length, at;
	struct bytes address;

	/* four bytes, an address, and either, both or none of a port and a code of eight bytes */
	if (rest == 8 || rest == 10 || rest == 16 || rest == 18)
		address_length = 4;
	else if (rest == 20 || rest == 22 || rest == 28 || rest == 30)
		address_length = 16;
	else
		return false;
	text_add_char(line->text, ' ');
	line_add_name(line, forms, "[bad version/echo]", octet_at(mptcp, 2) & 0x0f);
	add_decimal(line, mptcp, " id ", 3, 1);
	if (!peek_bytes(mptcp->option, 4, address_length, &address))
		return false;
	text_add_char(line->text, ' ');
	line_add_address(line, address);
	at = 4 + address_length;
	rest -= at;
	if (rest % 8 == 2) {
		add_decimal(line, mptcp, ":", at, 2);
		at += 2;
	}
	if (rest >= 8)
		add_hex(line, mptcp, " hmac ", at, 8);
	return true;
}

static bool print_remove_address(struct line *line, const struct mptcp *mptcp)
{
	if (mptcp->length < 4)
		return false;
	line_add(line, " id");
	for (size_t at = 3; at < mptcp->length; at++)
		add_decimal(line, mptcp, " ", at, 1);
	return true;
}

static bool print_priority(struct line *line, const struct mptcp *mptcp)
{
	if (mptcp->length != 3 && mptcp->length != 4)
		return false;
	line_add(line, (octet_at(mptcp, 2) & 0x01) != 0 ? " backup" : " non-backup");
	if (mptcp->length == 4)
		add_decimal(line, mptcp, " id ", 3, 1);
	return true;
}

static bool print_fail(struct line *line, const struct mptcp *mptcp)
{
	if (mptcp->length != 12)
		return false;
	add_decimal(line, mptcp, " seq ", 4, 8);
	return true;
}

static bool print_fast_close(struct line *line, const struct mptcp *mptcp)
{
	if (mptcp->length != 12)
		return false;
	add_hex(line, mptcp, " key ", 4, 8);
	return true;
}

bool line_mptcp(struct line *line, struct bytes option, uint16_t flags)
{
	static const struct {
		const char *name;
		bool (*print)(struct line *line, const struct mptcp *mptcp);
	} subtypes[] = {
		{"capable", print_capable},
		{"join", print_join},
		{"dss", print_dss},
		{"add-addr", print_add_address},
		{"rem-addr", print_remove_address},
		{"prio", print_priority},
		{"fail", print_fail},
		{"fast-close", print_fast_close},
	};
	struct mptcp mptcp = {.option = option, .length = bytes_left(option), .flags = flags};
	uint8_t subtype;

	if (mptcp.length < 3)
		return false;
	subtype = octet_at(&mptcp, 2) >> 4;
	line_add_number(line, " ", mptcp.length);
	if (subtype >= sizeof(subtypes) / sizeof(subtypes[0])) {
		line_add(line, " unknown");
		return true;
	}
	text_addf(line->text, " %s", subtypes[subtype].name);
	return subtypes[subtype].print(line, &mptcp);
}
