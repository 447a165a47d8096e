/* Options of a DCCP packet (RFC 4340 section 5.8). */
#include "report/line.h"

#include <stddef.h>

enum option {
	OPTION_CHANGE_L = 32,
	OPTION_CONFIRM_R = 35,
	OPTION_COOKIE = 36,
	OPTION_NDP_COUNT = 37,
	OPTION_DATA_DROPPED = 40,
	OPTION_TIMESTAMP = 41,
	OPTION_TIMESTAMP_ECHO = 42,
	OPTION_ELAPSED_TIME = 43,
	OPTION_DATA_CHECKSUM = 44,
	OPTION_CCID = 128, /* from here on they belong to congestion control */
};

/* From here on an option has a length. */
#define FIRST_LONG_OPTION 32

static const struct line_name names[] = {
	{0, "nop"},
	{1, "mandatory"},
	{2, "slowreceiver"},
	{OPTION_CHANGE_L, "change_l"},
	{33, "confirm_l"},
	{34, "change_r"},
	{OPTION_CONFIRM_R, "confirm_r"},
	{OPTION_COOKIE, "initcookie"},
	{OPTION_NDP_COUNT, "ndp_count"},
	{38, "ack_vector0"},
	{39, "ack_vector1"},
	{OPTION_DATA_DROPPED, "data_dropped"},
	{OPTION_TIMESTAMP, "timestamp"},
	{OPTION_TIMESTAMP_ECHO, "timestamp_echo"},
	{OPTION_ELAPSED_TIME, "elapsed_time"},
	{OPTION_DATA_CHECKSUM, "data_checksum"},
	{0, NULL},
};

static const char *const features[] = {
	"reserved",
	"ccid",
	"allow_short_seqno",
	"sequence_window",
	"ecn_incapable",
	"ack_ratio",
	"send_ack_vector",
	"send_ndp_count",
	"minimum checksum coverage",
	"check data checksum",
};

static void add_name(struct line *line, uint8_t type)
{
	if (type >= OPTION_CCID)
		text_addf(line->text, "CCID option %u", type);
	else
		line_add_name(line, names, "Option %u", type);
}

/* Appends each byte as a number. */
static void add_octets(struct line *line, struct bytes from)
{
	uint8_t octet;

	while (bytes_u8(&from, &octet))
		text_addf(line->text, " %u", octet);
}

/* A feature that is negotiated, and the values of it. */
static void add_feature(struct line *line, struct bytes value)
{
	uint8_t feature;

	if (!bytes_u8(&value, &feature)) {
		line_add(line, " optlen too short");
	} else if (feature < sizeof(features) / sizeof(features[0])) {
		text_addf(line->text, " %s", features[feature]);
		add_octets(line, value);
	}
}

/* Appends a number of 2 or 4 bytes at the front; false if none of these are left. */
static bool add_number(struct line *line, const char *before, struct bytes value)
{
	uint64_t number;

	if ((bytes_left(value) != 2 && bytes_left(value) != 4) ||
	    !peek_number(value, 0, (unsigned)bytes_left(value), &number))
		return false;
	line_add_number(line, before, number);
	return true;
}

static void add_echo(struct line *line, struct bytes value)
{
	struct bytes time;

	if (bytes_left(value) != 4 && bytes_left(value) != 6 && bytes_left(value) != 8) {
		line_add(line, " [optlen != 6 or 8 or 10]");
	} else if (bytes_take(&value, 4, &time)) {
		add_number(line, " ", time);
		if (add_number(line, " (elapsed time ", value))
			text_add_char(line->text, ')');
	}
}

static void add_value(struct line *line, uint8_t type, struct bytes value)
{
	if (type >= OPTION_CCID) {
		add_number(line, " ", value);
	} else if (type >= OPTION_CHANGE_L && type <= OPTION_CONFIRM_R) {
		add_feature(line, value);
	} else if (type == OPTION_NDP_COUNT) {
		add_octets(line, value);
	} else if (type >= OPTION_COOKIE && type <= OPTION_DATA_DROPPED) {
		line_add(line, bytes_left(value) > 0 ? " 0x" : "");
		line_add_hex(line, value);
	} else if (type == OPTION_TIMESTAMP) {
		if (bytes_left(value) != 4 || !add_number(line, " ", value))
			line_add(line, " [optlen != 6]");
	} else if (type == OPTION_TIMESTAMP_ECHO) {
		add_echo(line, value);
	} else if (type == OPTION_ELAPSED_TIME) {
		if (!add_number(line, " ", value))
			line_add(line, " [optlen != 4 or 6]");
	} else if (type == OPTION_DATA_CHECKSUM) {
		line_add(line, bytes_left(value) > 0 ? " " : "");
		line_add_hex(line, value);
	}
}

/* One option of `*length` bytes; 0: the list ends here. False: not captured. */
static bool print_option(struct line *line, struct bytes from, uint32_t left, uint32_t *length)
{
	struct bytes option;
	uint8_t type, octets = 1;

	*length = 0;
	if (!peek_u8(from, 0, &type) || (type >= FIRST_LONG_OPTION && !peek_u8(from, 1, &octets)))
		return false;
	if (type >= FIRST_LONG_OPTION && octets < 2) {
		add_name(line, type);
		line_add(line, " optlen too short");
		return true;
	}
	if (left < octets) {
		add_name(line, type);
		line_add(line, " optlen goes past header length");
		return true;
	}
	if (!bytes_take(&from, octets, &option))
		return line_cut(line);
	*length = octets;
	add_name(line, type);
	if (octets > 1 && bytes_skip(&option, 2))
		add_value(line, type, option);
	return true;
}

bool line_dccp_options(struct line *line, struct bytes from, uint32_t length)
{
	uint32_t option_length;

	line_add(line, " <");
	for (;;) {
		if (!print_option(line, from, length, &option_length))
			return false;
		if (option_length == 0 || length <= option_length ||
		    !bytes_skip(&from, option_length))
			break;
		length -= option_length;
		line_add(line, ", ");
	}
	text_add_char(line->text, '>');
	return true;
}
