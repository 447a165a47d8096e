/* The radiotap header before 802.11 frames (radiotap.org). */
#include "report/line.h"

#include <stddef.h>

enum field {
	FIELD_TIME = 0,
	FIELD_FLAGS = 1,
	FIELD_RATE = 2,
	FIELD_CHANNEL = 3,
	FIELD_HOPPING = 4,
	FIELD_SIGNAL_DBM = 5,
	FIELD_NOISE_DBM = 6,
	FIELD_LOCK_QUALITY = 7,
	FIELD_ATTENUATION = 8,
	FIELD_ATTENUATION_DB = 9,
	FIELD_POWER_DBM = 10,
	FIELD_ANTENNA = 11,
	FIELD_SIGNAL_DB = 12,
	FIELD_NOISE_DB = 13,
	FIELD_RX_FLAGS = 14,
	FIELD_XCHANNEL = 18,
	FIELD_MCS = 19,
	FIELD_AMPDU = 20,
	FIELD_VHT = 21,
	FIELD_NAMESPACE = 29, /* this and the next two are the same in all words */
	FIELD_VENDOR = 30,
	FIELD_EXTENDED = 31,
};

#define FLAG_CHECKSUM 0x10
#define FLAG_PADDED   0x20

static const struct line_name flag_names[] = {
	{0x01, "cfp "},        {0x02, "short preamble "}, {0x04, "wep "},
	{0x08, "fragmented "}, {0x40, "bad-fcs "},        {0, NULL},
};

/* The header and how far its fields have been read. */
struct radiotap {
	struct bytes header;
	size_t at;
	uint32_t present; /* the word that says which fields there are */
	uint8_t flags;
};

/*
 * Takes a number of `width` bytes, the lowest first, at the next offset that is a multiple of
 * that; false if the header ends before.
 */
static bool take(struct radiotap *radio, unsigned width, uint64_t *out)
{
	struct bytes field;
	uint8_t octet;
	const size_t at = (radio->at + width - 1) / width * width;

	*out = 0;
	if (!peek_bytes(radio->header, at, width, &field))
		return false;
	for (unsigned shift = 0; bytes_u8(&field, &octet); shift += 8)
		*out |= (uint64_t)octet << shift;
	radio->at = at + width;
	return true;
}

/* Takes numbers of several widths, which end with a 0. */
static bool take_all(struct radiotap *radio, const uint8_t *widths, uint64_t *out)
{
	for (; *widths != 0; widths++, out++)
		if (!take(radio, *widths, out))
			return false;
	return true;
}

enum channel_flag {
	CHANNEL_TURBO = 0x00010,
	CHANNEL_B = 0x000a0,
	CHANNEL_A = 0x00140,
	CHANNEL_PURE_G = 0x000c0,
	CHANNEL_G = 0x00480,
	CHANNEL_HOPPING = 0x00880,
	CHANNEL_HALF = 0x04000,
	CHANNEL_QUARTER = 0x08000,
	CHANNEL_HT20 = 0x10000,
	CHANNEL_HT40_UP = 0x20000,
	CHANNEL_HT40_DOWN = 0x40000,
};

static bool has(uint64_t flags, uint64_t wanted)
{
	return (flags & wanted) == wanted;
}

/* Appends " 11a", with the width of narrow channels. */
static void add_standard(struct line *line, const char *name, uint64_t flags)
{
	line_add(line, name);
	if (has(flags, CHANNEL_HALF))
		line_add(line, "/10Mhz");
	else if (has(flags, CHANNEL_QUARTER))
		line_add(line, "/5Mhz");
}

static void add_channel(struct line *line, uint64_t frequency, uint64_t flags, uint32_t present)
{
	line_add_number(line, "", frequency);
	line_add(line, " MHz");
	if ((present & 1u << FIELD_MCS) != 0) {
		line_add(line, " 11n");
	} else {
		if (has(flags, CHANNEL_HOPPING))
			line_add(line, " FHSS");
		if (has(flags, CHANNEL_A))
			add_standard(line, " 11a", flags);
		if (has(flags, CHANNEL_PURE_G) || has(flags, CHANNEL_G))
			add_standard(line, " 11g", flags);
		else if (has(flags, CHANNEL_B))
			line_add(line, " 11b");
		if (has(flags, CHANNEL_TURBO))
			line_add(line, " Turbo");
	}
	if (has(flags, CHANNEL_HT20))
		line_add(line, " ht/20");
	else if (has(flags, CHANNEL_HT40_DOWN))
		line_add(line, " ht/40-");
	else if (has(flags, CHANNEL_HT40_UP))
		line_add(line, " ht/40+");
	text_add_char(line->text, ' ');
}

enum mcs_known {
	MCS_BANDWIDTH = 0x01,
	MCS_INDEX = 0x02,
	MCS_GUARD = 0x04,
	MCS_FORMAT = 0x08,
	MCS_FEC = 0x10,
	MCS_STBC = 0x20,
};

/* Appends the rate of 802.11n: of one stream of 20 MHz by the index, times what there is more. */
static void add_rate(struct line *line, uint64_t index, bool is_wide, bool is_short)
{
	static const double rates[2][8] = {
		{6.5, 13, 19.5, 26, 39, 52, 58.5, 65},
		{13.5, 27, 40.5, 54, 81, 108, 121.5, 135},
	};
	const uint64_t streams = index / 8 + 1;
	double rate = rates[is_wide][index % 8] * (double)streams;

	text_addf(line->text, "%.1f Mb/s ", is_short ? rate * 10 / 9 : rate);
}

static void add_mcs(struct line *line, const uint64_t mcs[3])
{
	static const char *const bandwidths[] = {"20 MHz ", "40 MHz ", "20 MHz (L) ",
						 "20 MHz (U) "};
	const uint64_t known = mcs[0], flags = mcs[1], index = mcs[2];

	if (has(known, MCS_INDEX)) {
		if (index < 32 && (known & (MCS_BANDWIDTH | MCS_GUARD)) != 0)
			add_rate(line, index, (flags & 3) == 1, (flags & 4) != 0);
		line_add_number(line, "MCS ", index);
		text_add_char(line->text, ' ');
	}
	if (has(known, MCS_BANDWIDTH))
		line_add(line, bandwidths[flags & 3]);
	if (has(known, MCS_GUARD))
		line_add(line, (flags & 4) != 0 ? "short GI " : "long GI ");
	if (has(known, MCS_FORMAT))
		line_add(line, (flags & 8) != 0 ? "greenfield " : "mixed ");
	if (has(known, MCS_FEC))
		line_add(line, (flags & 16) != 0 ? "LDPC FEC " : "BCC FEC ");
	if (has(known, MCS_STBC))
		text_addf(line->text, "RX-STBC%u ", (unsigned)(flags >> 5 & 3));
}

/* 802.11ac: each user's index and code, and what all share. */
static void add_vht(struct line *line, const uint64_t vht[10])
{
	static const char *const bandwidths[32] = {
		"20 MHz",        "40 MHz",        "20 MHz (L)",    "20 MHz (U)",    "80 MHz",
		"80 MHz (L)",    "80 MHz (U)",    "80 MHz (LL)",   "80 MHz (LU)",   "80 MHz (UL)",
		"80 MHz (UU)",   "160 MHz",       "160 MHz (L)",   "160 MHz (U)",   "160 MHz (LL)",
		"160 MHz (LU)",  "160 MHz (UL)",  "160 MHz (UU)",  "160 MHz (LLL)", "160 MHz (LLU)",
		"160 MHz (LUL)", "160 MHz (UUU)", "160 MHz (ULL)", "160 MHz (ULU)", "160 MHz (UUL)",
		"160 MHz (UUU)", "unknown (26)",  "unknown (27)",  "unknown (28)",  "unknown (29)",
		"unknown (30)",  "unknown (31)",
	};

	for (unsigned i = 0; i < 4; i++)
		if ((vht[3 + i] & 15) != 0)
			text_addf(line->text, "User %u MCS %u %s FEC ", i,
				  (unsigned)(vht[3 + i] >> 4),
				  (vht[7] >> i & 1) != 0 ? "LDPC" : "BCC");
	if ((vht[0] & 0x40) != 0)
		text_addf(line->text, "%s ", bandwidths[vht[2] & 31]);
	if ((vht[0] & 0x04) != 0)
		line_add(line, (vht[1] & 4) != 0 ? "short GI " : "long GI ");
}

/* Fields of one number: how wide it is, whether it has a sign, and what stands before and after. */
static const struct {
	uint8_t width;
	bool is_signed, is_negated;
	const char *before, *after;
} simple_fields[] = {
	[FIELD_TIME] = {8, false, false, "", "us tsft "},
	[FIELD_SIGNAL_DBM] = {1, true, false, "", "dBm signal "},
	[FIELD_NOISE_DBM] = {1, true, false, "", "dBm noise "},
	[FIELD_LOCK_QUALITY] = {2, false, false, "", " sq "},
	[FIELD_ATTENUATION] = {2, true, true, "", " tx power "},
	[FIELD_ATTENUATION_DB] = {1, true, true, "", "dB tx attenuation "},
	[FIELD_POWER_DBM] = {1, true, false, "", "dBm tx power "},
	[FIELD_ANTENNA] = {1, false, false, "antenna ", " "},
	[FIELD_SIGNAL_DB] = {1, false, false, "", "dB signal "},
	[FIELD_NOISE_DB] = {1, false, false, "", "dB noise "},
	[FIELD_RX_FLAGS] = {2, false, false, NULL, NULL}, /* not shown */
};

/* Appends a field of one number; false if the header ends before. */
static bool add_simple(struct line *line, struct radiotap *radio, unsigned field)
{
	uint64_t value;
	int number;

	if (!take(radio, simple_fields[field].width, &value))
		return false;
	if (simple_fields[field].before == NULL)
		return true;
	line_add(line, simple_fields[field].before);
	number = simple_fields[field].width == 1 ? (int8_t)value : (int16_t)value;
	if (simple_fields[field].is_signed)
		text_addf(line->text, "%d", simple_fields[field].is_negated ? -number : number);
	else
		line_add_number(line, "", value);
	line_add(line, simple_fields[field].after);
	return true;
}

static void add_bit_rate(struct line *line, uint64_t rate)
{
	if (rate >= 0x80 && rate <= 0x8f)
		text_addf(line->text, "MCS %u ", (unsigned)rate & 0x7f);
	else
		text_addf(line->text, "%2.1f Mb/s ", 0.5 * (double)rate);
}

/* Appends a field of several numbers; false if the header ends before, or nobody knows its size. */
static bool add_compound(struct line *line, struct radiotap *radio, unsigned field)
{
	static const struct {
		uint8_t field, widths[12];
	} compound[] = {
		{FIELD_FLAGS, {1}},
		{FIELD_RATE, {1}},
		{FIELD_CHANNEL, {2, 2}},
		{FIELD_HOPPING, {1, 1}},
		{FIELD_XCHANNEL, {4, 2, 1, 1}},
		{FIELD_MCS, {1, 1, 1}},
		{FIELD_AMPDU, {4, 2, 1, 1}},
		{FIELD_VHT, {2, 1, 1, 1, 1, 1, 1, 1, 1, 2}},
	};
	uint64_t values[12] = {0};
	size_t i = 0;

	while (i < sizeof(compound) / sizeof(compound[0]) && compound[i].field != field)
		i++;
	if (i == sizeof(compound) / sizeof(compound[0])) {
		text_addf(line->text, "[bit %u] ", field);
		return false;
	}
	if (!take_all(radio, compound[i].widths, values))
		return !line_cut(line);
	if (field == FIELD_FLAGS) {
		radio->flags = (uint8_t)values[0];
		line_add_bits(line, flag_names, radio->flags, "", "");
	} else if (field == FIELD_RATE) {
		add_bit_rate(line, values[0]);
	} else if (field == FIELD_CHANNEL && (radio->present & 1u << FIELD_XCHANNEL) == 0) {
		add_channel(line, values[0], values[1], radio->present);
	} else if (field == FIELD_HOPPING) {
		text_addf(line->text, "fhset %u fhpat %u ", (unsigned)values[0],
			  (unsigned)values[1]);
	} else if (field == FIELD_XCHANNEL) {
		add_channel(line, values[1], values[0], radio->present);
	} else if (field == FIELD_MCS) {
		add_mcs(line, values);
	} else if (field == FIELD_VHT) {
		add_vht(line, values);
	}
	return true;
}

/* Appends the fields of a word of the radiotap namespace, whose first bit is number `first`. */
static bool add_fields(struct line *line, struct radiotap *radio, unsigned first)
{
	for (unsigned bit = 0; bit < FIELD_NAMESPACE; bit++) {
		const unsigned field = first + bit;

		if ((radio->present & 1u << bit) == 0)
			continue;
		if (field < sizeof(simple_fields) / sizeof(simple_fields[0]) &&
		    simple_fields[field].width > 0) {
			if (!add_simple(line, radio, field))
				return !line_cut(line);
		} else if (!add_compound(line, radio, field)) {
			return false;
		}
	}
	return true;
}

/* The fields of a vendor's namespace are skipped, by the length that its first field tells. */
static void take_vendor(struct line *line, struct radiotap *radio, size_t *skipped)
{
	static const uint8_t widths[] = {2, 1, 1, 2, 0}; /* aligned as its length is */
	uint64_t values[4];

	if (take_all(radio, widths, values))
		*skipped = (size_t)values[3];
	else
		line_cut(line);
}

/* Appends what the header tells; false, and nothing is said, if its words do not fit into it. */
static bool add_words(struct line *line, struct radiotap *radio)
{
	size_t words = 0, skipped = 0;
	unsigned first = 0;
	bool is_vendor = false;
	struct radiotap word = *radio;
	uint64_t present;

	word.at = 4;
	do {
		if (!take(&word, 4, &present))
			return false;
		words++;
	} while ((present & 1u << FIELD_EXTENDED) != 0);
	radio->at = word.at;
	word.at = 4;
	for (; words > 0 && take(&word, 4, &present); words--) {
		const unsigned change = (unsigned)(present >> FIELD_NAMESPACE) & 3;

		radio->present = (uint32_t)present;
		if (is_vendor) {
			if (bytes_left(radio->header) - radio->at < skipped)
				break;
			radio->at += skipped;
			skipped = 0;
		} else if (!add_fields(line, radio, first)) {
			break;
		}
		first = change == 0 || change == 3 ? first + (change == 0 ? 32 : 0) : 0;
		if (change == 1 || change == 2)
			is_vendor = change == 2;
		if (change == 2)
			take_vendor(line, radio, &skipped);
	}
	return true;
}

bool line_radiotap(struct line *line, struct bytes frame, uint32_t length)
{
	struct radiotap radio = {.at = 0};
	struct line_radio how = {.is_padded = false};
	struct bytes from = frame;
	uint16_t header_length;

	line->protocol = "802.11_radio";
	line->link_length = bytes_left(frame);
	if (bytes_left(frame) < 8 || !peek_be16(frame, 2, &header_length))
		return line_cut(line);
	header_length = __builtin_bswap16(header_length);
	if (header_length < 8 || !bytes_take(&from, header_length, &radio.header) ||
	    !add_words(line, &radio))
		return line_cut(line);
	line->link_length = header_length;
	how.is_padded = (radio.flags & FLAG_PADDED) != 0;
	how.checksum_length = (radio.flags & FLAG_CHECKSUM) != 0 ? 4 : 0;
	return line_wireless_frame(line, from, length - header_length, &how);
}
