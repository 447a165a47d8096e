/* The small things that all printers of a packet line append. */
#include "report/line.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>

bool peek_number(struct bytes from, size_t offset, unsigned width, uint64_t *out)
{
	uint8_t octet;
	uint64_t value = 0;

	if (!bytes_skip(&from, offset) || bytes_left(from) < width)
		return false;
	while (width-- > 0 && bytes_u8(&from, &octet))
		value = value << 8 | octet;
	*out = value;
	return true;
}

const char *line_name_of(const struct line_name *names, uint32_t value)
{
	for (; names->name != NULL; names++)
		if (names->value == value)
			return names->name;
	return NULL;
}

__attribute__((format(printf, 3, 0))) void
line_add_name(struct line *line, const struct line_name *names, const char *format, uint32_t value)
{
	const char *name = line_name_of(names, value);

	if (name != NULL)
		text_add(line->text, name);
	else
		text_addf(line->text, format, value);
}

void line_add(struct line *line, const char *string)
{
	text_add(line->text, string);
}

void line_add_number(struct line *line, const char *before, uint64_t value)
{
	text_add(line->text, before);
	text_add_unsigned(line->text, value);
}

/*
 * Can it be a host's name? It comes from a file: one like "a > b" would forge a line, and one of
 * digits could be taken for an address.
 */
static bool is_host_name(const char *name)
{
	bool has_letter = false;

	for (; *name != '\0'; name++) {
		const char lower = (char)(*name | 0x20);
		const bool is_letter = (lower >= 'a' && lower <= 'z') || (*name & 0x80) != 0;

		has_letter |= is_letter;
		if (!is_letter && strchr("0123456789-_.", *name) == NULL)
			return false;
	}
	return has_letter;
}

/* "web1" of "web1.example.org", but all of ".example" and of "10.example.org". */
static size_t host_length(const char *name)
{
	const size_t length = strcspn(name, ".");

	return length > strspn(name, "0123456789") ? length : strlen(name);
}

/* Appends the name of an address without its domain; false if it is not known. */
static bool add_name(struct line *line, const uint8_t *octets, bool is_v4)
{
	const struct address_names *names = line->options->names;
	struct ip_addr address;
	const char *name;

	if (is_v4)
		address = ip_addr_v4(octets);
	else
		memcpy(address.octet, octets, sizeof(address.octet));
	name = names->find(names->from, &address);
	if (name == NULL || !is_host_name(name))
		return false;
	text_add_escaped(line->text, name, host_length(name));
	return true;
}

void line_add_address(struct line *line, struct bytes address)
{
	bool is_v4 = bytes_left(address) == 4;
	uint8_t octets[16];
	char name[INET6_ADDRSTRLEN];

	if (!bytes_copy(&address, octets, is_v4 ? 4 : 16))
		return;
	if (line->options->names != NULL && add_name(line, octets, is_v4))
		return;
	if (!is_v4) {
		text_add(line->text, inet_ntop(AF_INET6, octets, name, sizeof(name)));
		return;
	}
	for (unsigned i = 0; i < 4; i++) {
		if (i > 0)
			text_add_char(line->text, '.');
		text_add_unsigned(line->text, octets[i]);
	}
}

bool line_add_ipv4_at(struct line *line, struct bytes from, size_t offset)
{
	struct bytes address;

	if (!peek_bytes(from, offset, 4, &address))
		return false;
	line_add_address(line, address);
	return true;
}

bool line_add_ipv6_at(struct line *line, struct bytes from, size_t offset)
{
	struct bytes address;

	if (!peek_bytes(from, offset, 16, &address))
		return false;
	line_add_address(line, address);
	return true;
}

/* Appends all bytes in hexadecimal with `between` between two of them. */
static void add_octets(struct line *line, struct bytes from, const char *between)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t octet;
	const char *separator = "";

	while (bytes_u8(&from, &octet)) {
		text_add(line->text, separator);
		text_add_char(line->text, digits[octet >> 4]);
		text_add_char(line->text, digits[octet & 15]);
		separator = between;
	}
}

void line_add_mac(struct line *line, struct bytes address)
{
	if (bytes_left(address) == 0)
		text_add(line->text, "<empty>");
	add_octets(line, address, ":");
}

void line_add_hex(struct line *line, struct bytes from)
{
	add_octets(line, from, "");
}

void line_add_ends(struct line *line, const struct line_ends *ends)
{
	line_add_address(line, ends->source);
	text_add(line->text, " > ");
	line_add_address(line, ends->destination);
}

void line_add_ends_and_ports(struct line *line, const struct line_ends *ends, uint16_t source,
			     uint16_t destination)
{
	line_add_address(line, ends->source);
	line_add_number(line, ".", source);
	text_add(line->text, " > ");
	line_add_address(line, ends->destination);
	line_add_number(line, ".", destination);
}

bool line_cut(struct line *line)
{
	text_addf(line->text, " [|%s]", line->protocol);
	return true;
}

void line_add_visible(struct line *line, uint8_t octet)
{
	if ((octet & 0x80) != 0)
		line_add(line, "M-");
	octet &= 0x7f;
	if (octet < 0x20 || octet == 0x7f) {
		text_add_char(line->text, '^');
		octet ^= 0x40;
	}
	text_add_char(line->text, (char)octet);
}

void line_add_bits(struct line *line, const struct line_name *names, uint32_t value,
		   const char *between, const char *none)
{
	bool is_first = true;

	for (; names->name != NULL; names++) {
		if ((value & names->value) != names->value)
			continue;
		line_add(line, is_first ? "" : between);
		line_add(line, names->name);
		is_first = false;
	}
	if (is_first)
		line_add(line, none);
}

void line_add_tag(struct line *line, uint16_t tag)
{
	line_add_number(line, "vlan ", tag & 0xfffu);
	line_add_number(line, ", p ", tag >> 13);
	text_add(line->text, (tag & 0x1000) != 0 ? ", DEI, " : ", ");
}
