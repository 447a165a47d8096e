/* Neighbor discovery's options and its longer messages (RFC 4861, 4191, 6275, 8106). */
#include "report/line_icmp6.h"

#include <stddef.h>

/* IANA "IPv6 Neighbor Discovery Option Formats". */
enum option {
	OPTION_SOURCE_ADDRESS = 1,
	OPTION_TARGET_ADDRESS = 2,
	OPTION_PREFIX = 3,
	OPTION_REDIRECTED = 4,
	OPTION_MTU = 5,
	OPTION_INTERVAL = 7,
	OPTION_HOME_AGENT = 8,
	OPTION_ROUTE = 24,
	OPTION_DNS_SERVERS = 25,
	OPTION_DNS_DOMAINS = 31,
};

static const struct line_name names[] = {
	{OPTION_SOURCE_ADDRESS, "source link-address"},
	{OPTION_TARGET_ADDRESS, "destination link-address"},
	{OPTION_PREFIX, "prefix info"},
	{OPTION_REDIRECTED, "redirected header"},
	{OPTION_MTU, "mtu"},
	{OPTION_DNS_SERVERS, "rdnss"},
	{OPTION_DNS_DOMAINS, "dnssl"},
	{OPTION_INTERVAL, "advertisement interval"},
	{OPTION_HOME_AGENT, "homeagent information"},
	{OPTION_ROUTE, "route info"},
	{0, NULL},
};

/* One option: it counts in units of eight bytes. */
struct option_at {
	struct bytes from; /* captured, with what follows it */
	uint8_t type, units;
	size_t length; /* bytes */
};

/* The default router's preference (RFC 4191 section 2.1), in bits 3 and 4. */
static const char *preference_name(uint8_t flags)
{
	static const char *const preferences[] = {"medium", "high", "rsv", "low"};

	return preferences[flags >> 3 & 3];
}

static void add_lifetime(struct line *line, const char *before, uint32_t seconds)
{
	line_add(line, before);
	if (seconds == UINT32_MAX)
		line_add(line, "infinity");
	else
		text_addf(line->text, "%us", seconds);
}

static bool print_prefix(struct line *line, const struct option_at *option)
{
	static const struct line_name flag_names[] = {
		{0x80, "onlink"}, {0x40, "auto"}, {0x20, "router"}, {0, NULL}};
	struct bytes prefix;
	uint8_t length, flags;
	uint32_t valid, preferred;

	if (!peek_bytes(option->from, 16, 16, &prefix) || !peek_u8(option->from, 2, &length) ||
	    !peek_u8(option->from, 3, &flags) || !peek_be32(option->from, 4, &valid) ||
	    !peek_be32(option->from, 8, &preferred))
		return false;
	line_add_address(line, prefix);
	text_addf(line->text, "/%u%s, Flags [", length, option->units != 4 ? "badlen" : "");
	line_add_bits(line, flag_names, flags, ", ", "none");
	add_lifetime(line, "], valid time ", valid);
	add_lifetime(line, ", pref. time ", preferred);
	return true;
}

static bool print_dns_servers(struct line *line, const struct option_at *option)
{
	uint32_t lifetime;

	if (!peek_be32(option->from, 4, &lifetime))
		return false;
	text_addf(line->text, " lifetime %us,", lifetime);
	for (size_t i = 0; i < (option->units - 1u) / 2; i++) {
		line_add(line, " addr: ");
		if (!line_add_ipv6_at(line, option->from, 8 + i * 16))
			return false;
	}
	return true;
}

/* One name up to the empty label at its end; false if it is not one. */
static bool add_domain(struct line *line, struct bytes *from)
{
	uint8_t length, octet;
	struct bytes label;

	text_add_char(line->text, ' ');
	while (bytes_u8(from, &length) && length > 0) {
		if (length >= 64 || !bytes_take(from, length, &label))
			return false;
		while (bytes_u8(&label, &octet))
			line_add_visible(line, octet);
		text_add_char(line->text, '.');
	}
	return true;
}

static bool print_dns_domains(struct line *line, const struct option_at *option, bool *is_sound)
{
	struct bytes domains;
	uint32_t lifetime;
	uint8_t first;

	if (!peek_be32(option->from, 4, &lifetime))
		return false;
	text_addf(line->text, " lifetime %us, domain(s):", lifetime);
	*is_sound = peek_bytes(option->from, 8, option->length - 8, &domains);
	while (*is_sound && peek_u8(domains, 0, &first) && first != 0)
		*is_sound = add_domain(line, &domains);
	return true;
}

static bool print_route(struct line *line, const struct option_at *option, bool *is_sound)
{
	uint8_t octets[16] = {0}, length, flags;
	uint32_t lifetime;
	struct bytes prefix;

	*is_sound = option->units <= 3;
	if (!*is_sound)
		return true;
	if (!peek_bytes(option->from, 8, option->length - 8, &prefix) ||
	    !bytes_copy(&prefix, octets, option->length - 8) ||
	    !peek_u8(option->from, 2, &length) || !peek_u8(option->from, 3, &flags) ||
	    !peek_be32(option->from, 4, &lifetime))
		return false;
	text_add_char(line->text, ' ');
	line_add_address(line, bytes_of(octets, sizeof(octets)));
	text_addf(line->text, "/%u, pref=%s", length, preference_name(flags));
	add_lifetime(line, ", lifetime=", lifetime);
	return true;
}

/* Options that are one number or two. */
static bool print_numbers(struct line *line, const struct option_at *option)
{
	uint16_t preference, lifetime;
	uint32_t number;

	if (!peek_be32(option->from, 4, &number))
		return false;
	if (option->type == OPTION_MTU) {
		text_addf(line->text, " %u%s", number,
			  option->units != 1 ? "bad option length" : "");
	} else if (option->type == OPTION_INTERVAL) {
		text_addf(line->text, " %ums", number);
	} else {
		preference = (uint16_t)(number >> 16);
		lifetime = (uint16_t)number;
		text_addf(line->text, " preference %u, lifetime %u", preference, lifetime);
	}
	return true;
}

/*
 * What an option says; `options` is the list that it stands in. `*is_sound` false: the list is
 * broken there. `*is_known` false: nobody knows it.
 */
static bool print_value(struct line *line, const struct option_at *option, struct bytes options,
			bool *is_sound, bool *is_known)
{
	struct bytes value;

	*is_sound = *is_known = true;
	switch (option->type) {
	case OPTION_SOURCE_ADDRESS:
	case OPTION_TARGET_ADDRESS:
		if (!peek_bytes(option->from, 2, option->length - 2, &value))
			return false;
		line_add_mac(line, value);
		return true;
	case OPTION_PREFIX:
		return print_prefix(line, option);
	case OPTION_REDIRECTED:
		/* tcpdump's: not from the option, but from the first one on */
		bytes_clip(&options, option->length);
		line_dump_hex(line, "\n\t    ", options);
		return true;
	case OPTION_MTU:
	case OPTION_INTERVAL:
	case OPTION_HOME_AGENT:
		return print_numbers(line, option);
	case OPTION_ROUTE:
		return print_route(line, option, is_sound);
	case OPTION_DNS_SERVERS:
		return print_dns_servers(line, option);
	case OPTION_DNS_DOMAINS:
		return print_dns_domains(line, option, is_sound);
	default:
		*is_known = false;
		return true;
	}
}

/* Reads the next option; false if it is not all there, or has no length. */
static bool read_option(struct bytes from, struct option_at *option)
{
	option->from = from;
	if (!peek_u8(from, 0, &option->type) || !peek_u8(from, 1, &option->units))
		return false;
	option->length = option->units * (size_t)8;
	return option->units > 0 && bytes_left(from) >= option->length;
}

bool line_icmp6_options(struct line *line, const struct icmp6 *message, size_t offset)
{
	const unsigned verbose = line->options->verbose;
	int64_t left = (int64_t)message->length - (int64_t)offset;
	struct bytes options = message->from, from, value;

	if (verbose == 0 || !bytes_skip(&options, offset))
		return true;
	for (from = options; bytes_left(from) > 0;) {
		struct option_at option;
		bool is_sound, is_known;

		if (bytes_left(from) < 2)
			return line_cut(line);
		if (left <= 0)
			return true;
		if (!read_option(from, &option) || !peek_bytes(from, 2, option.length - 2, &value))
			return line_cut(line);
		line_add(line, "\n\t  ");
		line_add_name(line, names, "unknown", option.type);
		text_addf(line->text, " option (%u), length %zu (%u): ", option.type, option.length,
			  option.units);
		if (!print_value(line, &option, options, &is_sound, &is_known))
			return false;
		if (!is_sound)
			return line_cut(line);
		if (!is_known && verbose <= 1) {
			line_dump_hex(line, "\n\t  ", value);
			return true;
		}
		if (verbose > 1)
			line_dump_hex(line, "\n\t    ", value);
		left -= (int64_t)option.length;
		if (!bytes_skip(&from, option.length))
			return true;
	}
	return true;
}

bool line_icmp6_router(struct line *line, const struct icmp6 *message)
{
	static const struct line_name flag_names[] = {{0x80, "managed"},
						      {0x40, "other stateful"},
						      {0x20, "home agent"},
						      {0x02, "ipv6 only"},
						      {0, NULL}};
	uint8_t hop_limit, flags;
	uint16_t lifetime;
	uint32_t reachable, again;

	if (line->options->verbose == 0)
		return true;
	if (!peek_u8(message->from, 4, &hop_limit) || !peek_u8(message->from, 5, &flags) ||
	    !peek_be16(message->from, 6, &lifetime) || !peek_be32(message->from, 8, &reachable) ||
	    !peek_be32(message->from, 12, &again))
		return false;
	text_addf(line->text, "\n\thop limit %u, Flags [", hop_limit);
	line_add_bits(line, flag_names, flags, ", ", "none");
	text_addf(line->text,
		  "], pref %s, router lifetime %us, reachable time %ums, retrans timer %ums",
		  preference_name(flags), lifetime, reachable, again);
	return line_icmp6_options(line, message, 16);
}

bool line_icmp6_mobile_prefix(struct line *line, const struct icmp6 *message)
{
	uint16_t id, flags;

	if (line->options->verbose == 0)
		return true;
	if (!peek_be16(message->from, 4, &id))
		return false;
	text_addf(line->text, ", id 0x%04x", id);
	if (!peek_be16(message->from, 6, &flags))
		return false;
	if ((flags & 0xc000) != 0)
		text_addf(line->text, " %s%s", (flags & 0x8000) != 0 ? "M" : "",
			  (flags & 0x4000) != 0 ? "O" : "");
	return line_icmp6_options(line, message, 8);
}
