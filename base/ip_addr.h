/* An IPv4 or IPv6 address: compare and format. */
#ifndef BASE_IP_ADDR_H
#define BASE_IP_ADDR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Room for the longest text of an address and its NUL. */
#define IP_ADDR_TEXT_SIZE 46

/*
 * Sixteen bytes in network order. IPv4 is kept in the mapped form ::ffff:a.b.c.d of RFC 4291
 * section 2.5.5.2; which IP version a packet had is in its header, never guessed from this.
 */
struct ip_addr {
	union {
		uint8_t octet[16];
		uint64_t word[2];
	};
};

/* The address of the four bytes at `octets`, in network order. */
static inline struct ip_addr ip_addr_v4(const uint8_t octets[4])
{
	uint32_t last;

	memcpy(&last, octets, sizeof(last));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (struct ip_addr){.word = {0, 0xffff0000u | (uint64_t)last << 32}};
#else
	return (struct ip_addr){.word = {0, 0xffffull << 32 | last}};
#endif
}

static inline bool ip_addr_equal(const struct ip_addr *a, const struct ip_addr *b)
{
	return a->word[0] == b->word[0] && a->word[1] == b->word[1];
}

/* A word of the address as a number that orders like its bytes. */
static inline uint64_t ip_addr_order(const struct ip_addr *a, int word)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return __builtin_bswap64(a->word[word]);
#else
	return a->word[word];
#endif
}

/* Less than, equal to or greater than zero, by the bytes in network order. */
static inline int ip_addr_compare(const struct ip_addr *a, const struct ip_addr *b)
{
	int word = a->word[0] == b->word[0];
	uint64_t left = ip_addr_order(a, word), right = ip_addr_order(b, word);

	return (left > right) - (left < right);
}

/* Is it an IPv4 address in mapped form? */
static inline bool ip_addr_is_v4(const struct ip_addr *a)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	return memcmp(a->octet, mapped, sizeof(mapped)) == 0;
}

/* Multicast: 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291 section 2.7). */
bool ip_addr_is_multicast(const struct ip_addr *a);

/* The limited broadcast address 255.255.255.255 (RFC 919). */
bool ip_addr_is_limited_broadcast(const struct ip_addr *a);

/* The unspecified address, 0.0.0.0 or ::. */
bool ip_addr_is_unspecified(const struct ip_addr *a);

/* Loopback: 127.0.0.0/8 or ::1. */
bool ip_addr_is_loopback(const struct ip_addr *a);

/*
 * Writes the usual text (dotted quad; RFC 5952 for IPv6) and a NUL to `text`, which has room for
 * IP_ADDR_TEXT_SIZE bytes. Returns the length without the NUL.
 */
unsigned ip_addr_format(const struct ip_addr *a, char *text);

#endif
