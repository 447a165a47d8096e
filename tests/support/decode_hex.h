/* Packets that tests spell in hex digits, decoded from memory of exactly their size. */
#ifndef TESTS_SUPPORT_DECODE_HEX_H
#define TESTS_SUPPORT_DECODE_HEX_H

#include "decode/decode.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of pcap-linktype(7). */
enum {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_RAW = 101,
	LINK_LOOP = 108,
	LINK_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_SLL2 = 276,
};

static inline unsigned hex_digit(char digit)
{
	return digit <= '9' ? (unsigned)(digit - '0') : (unsigned)(digit - 'a') + 10;
}

/* The bytes that `hex` spells; the caller frees them. `*size` gets their number. */
static inline uint8_t *hex_bytes(const char *hex, size_t *size)
{
	size_t count = strlen(hex) / 2;
	uint8_t *bytes = malloc(count > 0 ? count : 1);

	assert(bytes != NULL && strlen(hex) % 2 == 0);
	for (size_t i = 0; i < count; i++)
		bytes[i] = (uint8_t)(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
	*size = count;
	return bytes;
}

/*
 * Decodes the first `captured` bytes of the frame that `hex` spells, as a capture with that
 * snapshot length would hold it. `*packet` is filled with rubbish before.
 */
static inline void decode_hex_cut(uint32_t link_type, const char *hex, size_t captured,
				  struct packet *packet)
{
	size_t size;
	uint8_t *whole = hex_bytes(hex, &size);
	uint8_t *cut = malloc(captured > 0 ? captured : 1);
	struct packet_view view = {
		.data = cut,
		.captured_length = (uint32_t)captured,
		.wire_length = (uint32_t)size,
		.link_type = link_type,
		.number = 1,
	};

	assert(cut != NULL && captured <= size);
	memcpy(cut, whole, captured);
	memset(packet, 0xa5, sizeof(*packet));
	decode_packet(&view, packet);
	free(cut);
	free(whole);
}

/* Decodes the whole frame that `hex` spells. */
static inline void decode_hex(uint32_t link_type, const char *hex, struct packet *packet)
{
	decode_hex_cut(link_type, hex, strlen(hex) / 2, packet);
}

#endif
