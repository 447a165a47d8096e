/* One line of /proc/net/raw, raw6, icmp or icmp6: a socket without ports. */
#include "owner/proc_net_line.h"

#include "owner/socket_table.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Columns, counted from 0, after the number of the line. */
enum column { LOCAL, REMOTE, UID = 6, INODE = 8, COLUMNS };

/* `digits` hexadecimal digits at `*at`, which moves behind them; false: others are there. */
static bool read_hex(const char **at, unsigned digits, uint32_t *value)
{
	*value = 0;
	for (unsigned i = 0; i < digits; i++, (*at)++) {
		char c = **at;

		if (!isxdigit((unsigned char)c))
			return false;
		*value = *value << 4 |
			 (uint32_t)(isdigit((unsigned char)c) ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return true;
}

/* "0100007F:0001": words of the address as this host keeps them, then the port. */
static bool read_end(const char *at, size_t length, struct ip_addr *address, uint16_t *port)
{
	unsigned count = length == 8 + 5 ? 1 : 4;
	uint32_t words[4], number;
	uint8_t octets[4];

	if (length != 8 * count + 5)
		return false;
	for (unsigned i = 0; i < count; i++)
		if (!read_hex(&at, 8, &words[i]))
			return false;
	if (*at++ != ':' || !read_hex(&at, 4, &number))
		return false;
	*port = (uint16_t)number;
	memcpy(octets, words, sizeof(octets));
	if (count == 1)
		*address = ip_addr_v4(octets);
	else
		memcpy(address->octet, words, sizeof(address->octet));
	return true;
}

static bool read_number(const char *at, size_t length, uint64_t *value)
{
	*value = 0;
	for (size_t i = 0; i < length; i++) {
		if (!isdigit((unsigned char)at[i]) || *value > UINT64_MAX / 10 - 1)
			return false;
		*value = 10 * *value + (uint64_t)(at[i] - '0');
	}
	return length > 0;
}

static bool read_column(enum column column, const char *at, size_t length,
			struct socket_owner *owner)
{
	uint64_t number;

	if (column == LOCAL)
		return read_end(at, length, &owner->local, &owner->local_port);
	if (column == REMOTE)
		return read_end(at, length, &owner->remote, &owner->remote_port);
	if (column != UID && column != INODE)
		return true;
	if (!read_number(at, length, &number))
		return false;
	if (column == UID)
		owner->uid = (int64_t)(uint32_t)number;
	else
		owner->inode = number;
	return true;
}

bool proc_net_line_read(const char *line, struct socket_owner *owner)
{
	const char *at = line + strspn(line, " ");
	size_t length = strcspn(at, " \n");

	*owner = socket_owner_unknown();
	if (length < 2 || at[length - 1] != ':')
		return false;
	for (int column = LOCAL; column < COLUMNS; column++) {
		at += length;
		at += strspn(at, " ");
		length = strcspn(at, " \n");
		if (length == 0 || !read_column((enum column)column, at, length, owner))
			return false;
	}
	if (owner->remote_port == 0 && ip_addr_is_unspecified(&owner->remote))
		owner->remote = (struct ip_addr){.word = {0, 0}};
	return true;
}
