/* The options of a TCP header, in their order, and what is wrong with them. */
#include "report/line.h"

#include <stddef.h>

/* IANA "TCP Option Kind Numbers". */
enum tcp_option {
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_MSS = 2,
	OPTION_WINDOW_SCALE = 3,
	OPTION_SACK_PERMITTED = 4,
	OPTION_SACK = 5,
	OPTION_ECHO = 6,
	OPTION_ECHO_REPLY = 7,
	OPTION_TIMESTAMP = 8,
	OPTION_CC = 11,
	OPTION_CC_NEW = 12,
	OPTION_CC_ECHO = 13,
	OPTION_MD5 = 19,
	OPTION_SCPS = 20,
	OPTION_USER_TIMEOUT = 28,
	OPTION_AUTHENTICATION = 29,
	OPTION_MPTCP = 30,
	OPTION_FAST_OPEN = 34,
	OPTION_EXPERIMENT2 = 254,
};

static const struct line_name names[] = {
	{OPTION_END, "eol"},
	{OPTION_NOP, "nop"},
	{OPTION_MSS, "mss"},
	{OPTION_WINDOW_SCALE, "wscale"},
	{OPTION_SACK_PERMITTED, "sackOK"},
	{OPTION_SACK, "sack"},
	{OPTION_ECHO, "echo"},
	{OPTION_ECHO_REPLY, "echoreply"},
	{OPTION_TIMESTAMP, "TS"},
	{OPTION_CC, "cc"},
	{OPTION_CC_NEW, "ccnew"},
	{OPTION_CC_ECHO, ""}, /* tcpdump has no word for it */
	{OPTION_MD5, "md5"},
	{OPTION_SCPS, "scps"},
	{OPTION_USER_TIMEOUT, "uto"},
	{OPTION_AUTHENTICATION, "tcp-ao"},
	{OPTION_MPTCP, "mptcp"},
	{OPTION_FAST_OPEN, "tfo"},
	{OPTION_EXPERIMENT2, "exp"},
	{0, NULL},
};

/* How an option came out. */
enum outcome {
	OUTCOME_SOUND,
	OUTCOME_BAD,      /* longer than the header, or otherwise impossible */
	OUTCOME_CUT,      /* its value was not captured; tcpdump closes with ">" */
	OUTCOME_NOT_READ, /* not even its length was captured */
};

/* One option, and the walk it is part of. */
struct option {
	const struct line_tcp_options *options;
	struct bytes value;    /* captured, from behind the length byte on: not clipped */
	struct bytes start;    /* the same from the kind on */
	uint32_t header_left;  /* bytes of the header behind the length byte */
	uint32_t length;       /* with kind and length byte, as it says */
	uint32_t value_length; /* bytes that were printed */
	uint8_t kind;
};

/* Is so much of the value there? */
static enum outcome check(const struct option *option, uint32_t length)
{
	if (length > option->header_left)
		return OUTCOME_BAD;
	return length > bytes_left(option->value) ? OUTCOME_CUT : OUTCOME_SOUND;
}

/* Prints the first `count` numbers of `width` bytes, after `label` and a blank each. */
static enum outcome print_numbers(struct line *line, struct option *option, unsigned width,
				  const char *const *labels)
{
	enum outcome outcome;
	uint64_t number;

	option->value_length = 0;
	for (size_t i = 0; labels[i] != NULL; i++)
		option->value_length += width;
	outcome = check(option, option->value_length);
	for (size_t i = 0; outcome == OUTCOME_SOUND && labels[i] != NULL; i++)
		if (peek_number(option->value, i * width, width, &number))
			line_add_number(line, labels[i], number);
	return outcome;
}

/* Prints bytes of the value from `from` to its end in hexadecimal, as far as they are there. */
static enum outcome print_hex(struct line *line, const struct option *option, uint32_t from)
{
	enum outcome outcome = OUTCOME_SOUND;

	for (uint32_t i = from; i < option->value_length; i++) {
		struct bytes octet;

		outcome = check(option, i + 1);
		if (outcome != OUTCOME_SOUND || !peek_bytes(option->value, i, 1, &octet))
			break;
		line_add_hex(line, octet);
	}
	return outcome;
}

/* Blocks as {left:right}, relative to the first number of whoever sent the data. */
static enum outcome print_sack(struct line *line, const struct option *option)
{
	uint32_t base = option->options->sack_base, left, right;

	if (option->value_length % 8 != 0) {
		line_add(line, " invalid sack");
		return OUTCOME_SOUND;
	}
	line_add_number(line, " ", option->value_length / 8);
	text_add_char(line->text, ' ');
	for (uint32_t i = 0; i < option->value_length; i += 8) {
		enum outcome outcome = check(option, i + 8);

		if (outcome != OUTCOME_SOUND || !peek_be32(option->value, i, &left) ||
		    !peek_be32(option->value, i + 4, &right))
			return outcome;
		text_addf(line->text, "{%u:%u}", left - base, right - base);
	}
	return OUTCOME_SOUND;
}

/* tcpdump without the shared secret can only show the digest (RFC 2385). */
static enum outcome print_md5(struct line *line, struct option *option)
{
	enum outcome outcome;

	option->value_length = 16;
	outcome = check(option, 16);
	if (outcome != OUTCOME_SOUND)
		return outcome;
	line_add(line, option->options->is_whole ? " shared secret not supplied with -M, "
						 : " snaplen too short, ");
	line_add(line, "can't check - ");
	return print_hex(line, option, 0);
}

/* RFC 5925. */
static enum outcome print_authentication(struct line *line, const struct option *option)
{
	enum outcome outcome;
	uint8_t key;

	if (option->value_length < 2) {
		line_add(line, " (invalid)");
		return OUTCOME_SOUND;
	}
	for (uint32_t i = 0; i < 2; i++) {
		outcome = check(option, i + 1);
		if (outcome != OUTCOME_SOUND || !peek_u8(option->value, i, &key))
			return outcome;
		line_add_number(line, i == 0 ? " keyid " : " rnextkeyid ", key);
	}
	if (option->value_length > 2)
		line_add(line, " mac 0x");
	return print_hex(line, option, 2);
}

/* RFC 5482: in seconds, or in minutes with the lowest bit set; read by tcpdump the other way up. */
static enum outcome print_user_timeout(struct line *line, struct option *option)
{
	enum outcome outcome;
	uint16_t timeout;

	option->value_length = 2;
	outcome = check(option, 2);
	if (outcome == OUTCOME_SOUND && peek_be16(option->value, 0, &timeout))
		text_addf(line->text, " 0x%x %u", timeout,
			  (timeout >> 1) * ((timeout & 1) != 0 ? 60u : 1u));
	return outcome;
}

static enum outcome print_scps(struct line *line, struct option *option)
{
	enum outcome outcome;
	uint8_t capabilities, id;

	option->value_length = 2;
	outcome = check(option, 2);
	if (outcome == OUTCOME_SOUND && peek_u8(option->value, 0, &capabilities) &&
	    peek_u8(option->value, 1, &id))
		text_addf(line->text, " cap %02x id %u", capabilities, id);
	return outcome;
}

/* A cookie or the request for one (RFC 7413), `skip` bytes into the value. */
static enum outcome print_fast_open(struct line *line, const struct option *option, uint32_t skip)
{
	uint32_t length = option->value_length - skip;

	if (length == 0) {
		line_add(line, " cookiereq");
		return OUTCOME_SOUND;
	}
	if (length % 2 != 0 || length < 4 || length > 16) {
		line_add(line, " (invalid)");
		return OUTCOME_SOUND;
	}
	line_add(line, " cookie ");
	return print_hex(line, option, skip);
}

/* RFC 6994: two bytes say whose experiment it is. */
static enum outcome print_experiment(struct line *line, const struct option *option)
{
	enum outcome outcome = check(option, option->value_length);
	uint16_t id;

	if (outcome != OUTCOME_SOUND)
		return outcome;
	if (option->value_length < 2 || !peek_be16(option->value, 0, &id))
		return OUTCOME_BAD;
	text_add_char(line->text, '-');
	if (id == 0xf989) {
		line_add(line, "tfo");
		return print_fast_open(line, option, 2);
	}
	text_addf(line->text, "%04x", id);
	return OUTCOME_SOUND;
}

static enum outcome print_mptcp(struct line *line, const struct option *option)
{
	enum outcome outcome = check(option, option->value_length);
	struct bytes whole;

	if (outcome != OUTCOME_SOUND)
		return outcome;
	line->protocol = "mptcp";
	if (!peek_bytes(option->start, 0, option->length, &whole))
		return OUTCOME_CUT;
	return line_mptcp(line, whole, option->options->flags) ? OUTCOME_SOUND : OUTCOME_BAD;
}

/* Prints what is in the option; sets its value_length to what its kind has, not what it says. */
static enum outcome print_value(struct line *line, struct option *option)
{
	enum outcome outcome;

	option->value_length = option->length > 2 ? option->length - 2 : 0;
	switch (option->kind) {
	case OPTION_END:
	case OPTION_NOP:
	case OPTION_SACK_PERMITTED:
		option->value_length = 0;
		return OUTCOME_SOUND;
	case OPTION_MSS:
		return print_numbers(line, option, 2, (const char *const[]){" ", NULL});
	case OPTION_WINDOW_SCALE:
		return print_numbers(line, option, 1, (const char *const[]){" ", NULL});
	case OPTION_ECHO:
	case OPTION_ECHO_REPLY:
	case OPTION_CC:
	case OPTION_CC_NEW:
	case OPTION_CC_ECHO:
		return print_numbers(line, option, 4, (const char *const[]){" ", NULL});
	case OPTION_TIMESTAMP:
		return print_numbers(line, option, 4,
				     (const char *const[]){" val ", " ecr ", NULL});
	case OPTION_SACK:
		return print_sack(line, option);
	case OPTION_MD5:
		return print_md5(line, option);
	case OPTION_SCPS:
		return print_scps(line, option);
	case OPTION_USER_TIMEOUT:
		return print_user_timeout(line, option);
	case OPTION_AUTHENTICATION:
		return print_authentication(line, option);
	case OPTION_MPTCP:
		return print_mptcp(line, option);
	case OPTION_FAST_OPEN:
		outcome = check(option, option->value_length);
		if (outcome == OUTCOME_SOUND)
			text_add_char(line->text, ' ');
		return outcome == OUTCOME_SOUND ? print_fast_open(line, option, 0) : outcome;
	case OPTION_EXPERIMENT2:
		return print_experiment(line, option);
	default:
		if (option->value_length > 0)
			line_add(line, " 0x");
		return print_hex(line, option, 0);
	}
}

/* Reads kind and length of the next option and prints it; moves past what its kind has. */
static enum outcome print_option(struct line *line, struct option *option)
{
	bool has_length;
	enum outcome outcome;
	uint8_t length = 1;

	option->start = option->value;
	if (!bytes_u8(&option->value, &option->kind))
		return OUTCOME_NOT_READ;
	has_length = option->kind != OPTION_END && option->kind != OPTION_NOP;
	if (has_length) {
		if (!bytes_u8(&option->value, &length))
			return OUTCOME_NOT_READ;
		if (length < 2 || length > option->header_left)
			return OUTCOME_BAD;
		option->header_left--;
	}
	option->header_left--;
	option->length = length;
	line_add_name(line, names, "unknown-%u", option->kind);
	outcome = print_value(line, option);
	if (outcome != OUTCOME_SOUND)
		return outcome;
	if (!bytes_skip(&option->value, option->value_length))
		bytes_clip(&option->value, 0); /* a value that nobody looked at was cut */
	option->header_left -= option->value_length;
	if (option->value_length + (has_length ? 2 : 1) != option->length)
		text_addf(line->text, "[len %u]", option->length);
	return OUTCOME_SOUND;
}

bool line_tcp_options(struct line *line, const struct line_tcp_options *options, bool *is_bad)
{
	struct option option = {
		.options = options, .value = options->from, .header_left = options->length};
	const char *separator = "";

	line_add(line, ", options [");
	while (option.header_left > 0) {
		line_add(line, separator);
		switch (print_option(line, &option)) {
		case OUTCOME_SOUND:
			break;
		case OUTCOME_BAD:
			line_add(line, separator[0] == '\0' ? "[bad opt]" : "[bad opt]]");
			*is_bad = true;
			return true;
		case OUTCOME_CUT:
			text_addf(line->text, " [|%s]%s", line->protocol,
				  separator[0] == '\0' ? "" : ">");
			*is_bad = true;
			return true;
		case OUTCOME_NOT_READ:
			return false;
		}
		separator = ",";
		if (option.kind == OPTION_END)
			break;
	}
	text_add_char(line->text, ']');
	return true;
}
