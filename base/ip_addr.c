/* An IPv4 or IPv6 address: compare and format. */
#include "base/ip_addr.h"

#include <arpa/inet.h>

bool ip_addr_is_multicast(const struct ip_addr *a)
{
	return ip_addr_is_v4(a) ? (a->octet[12] & 0xf0) == 0xe0 : a->octet[0] == 0xff;
}

bool ip_addr_is_limited_broadcast(const struct ip_addr *a)
{
	static const uint8_t all_ones[4] = {255, 255, 255, 255};

	return ip_addr_is_v4(a) && memcmp(a->octet + 12, all_ones, 4) == 0;
}

bool ip_addr_is_unspecified(const struct ip_addr *a)
{
	static const uint8_t zeros[16];

	return memcmp(a->octet + (ip_addr_is_v4(a) ? 12 : 0), zeros, ip_addr_is_v4(a) ? 4 : 16) ==
	       0;
}

bool ip_addr_is_loopback(const struct ip_addr *a)
{
	static const uint8_t v6_loopback[16] = {[15] = 1};

	if (ip_addr_is_v4(a))
		return a->octet[12] == 127;
	return memcmp(a->octet, v6_loopback, sizeof(v6_loopback)) == 0;
}

/* Writes `value` in decimal; returns the number of digits. */
static unsigned write_octet(char *text, unsigned value)
{
	unsigned digits = value >= 100 ? 3 : value >= 10 ? 2 : 1;

	for (unsigned i = digits; i-- > 0; value /= 10)
		text[i] = (char)('0' + value % 10);
	return digits;
}

unsigned ip_addr_format(const struct ip_addr *a, char *text)
{
	unsigned length = 0;

	if (!ip_addr_is_v4(a)) {
		if (inet_ntop(AF_INET6, a->octet, text, IP_ADDR_TEXT_SIZE) == NULL)
			text[0] = '\0';
		return (unsigned)strlen(text);
	}
	for (unsigned i = 12; i < 16; i++) {
		if (i > 12)
			text[length++] = '.';
		length += write_octet(text + length, a->octet[i]);
	}
	text[length] = '\0';
	return length;
}
