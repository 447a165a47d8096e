/* What kind of file its first bytes say it is. */
#include "capture/file_format.h"

#include <string.h>

/* Magic numbers: RFC 1952, RFC 8878, xz file format 2.1.1.1, LZ4 frame format, bzip2. */
static const struct {
	uint8_t magic[6];
	size_t length;
	const char *compressor, *decompress;
} compressors[] = {
	{{0x1f, 0x8b}, 2, "gzip", "zcat"},
	{{0x28, 0xb5, 0x2f, 0xfd}, 4, "zstd", "zstdcat"},
	{{0xfd, '7', 'z', 'X', 'Z', 0}, 6, "xz", "xzcat"},
	{{0x04, 0x22, 0x4d, 0x18}, 4, "lz4", "lz4cat"},
	{{'B', 'Z', 'h'}, 3, "bzip2", "bzcat"},
};

/* draft-ietf-opsawg-pcap section 4 */
#define PCAP_NANOSECONDS 0xa1b23c4du

/* draft-ietf-opsawg-pcapng sections 4.1 to 4.4 */
#define BLOCK_SECTION         0x0a0d0d0au
#define BLOCK_INTERFACE       1u
#define BLOCK_PACKET          2u
#define BLOCK_SIMPLE_PACKET   3u
#define BLOCK_ENHANCED_PACKET 6u
#define BYTE_ORDER_MAGIC      0x1a2b3c4du
#define OPTION_END            0
#define OPTION_TSRESOL        9

/* Numbers in the byte order of the file. */
static bool read_u32(struct bytes *from, bool is_little, uint32_t *out)
{
	if (!bytes_be32(from, out))
		return false;
	if (is_little)
		*out = __builtin_bswap32(*out);
	return true;
}

static bool read_u16(struct bytes *from, bool is_little, uint16_t *out)
{
	if (!bytes_be16(from, out))
		return false;
	if (is_little)
		*out = __builtin_bswap16(*out);
	return true;
}

/* if_tsresol: a negative power of ten, or of two with the highest bit set. 2^-20 s is 954 ns. */
static bool resolution_is_fine(uint8_t resolution)
{
	return (resolution & 0x80) != 0 ? (resolution & 0x7f) > 19 : resolution > 6;
}

/* Does the body of an Interface Description Block name a resolution finer than a microsecond? */
static bool interface_is_fine(struct bytes body, bool is_little)
{
	uint16_t code, length;
	uint8_t resolution;
	struct bytes value;

	if (!bytes_skip(&body, 8)) /* link type, reserved, snapshot length */
		return false;
	while (read_u16(&body, is_little, &code) && read_u16(&body, is_little, &length) &&
	       code != OPTION_END && bytes_take(&body, (length + 3u) & ~3u, &value)) {
		if (code == OPTION_TSRESOL && bytes_u8(&value, &resolution))
			return resolution_is_fine(resolution);
	}
	return false;
}

/* Walks the blocks before the first packet. */
static bool pcapng_is_fine(struct bytes head)
{
	bool is_little = false;
	uint32_t type, length, order;
	struct bytes body;

	while (bytes_be32(&head, &type)) {
		if (type == BLOCK_SECTION) { /* the same in both byte orders */
			struct bytes ahead = head;

			if (!bytes_skip(&ahead, 4) || !bytes_be32(&ahead, &order))
				return false;
			is_little = order != BYTE_ORDER_MAGIC;
		} else if (is_little) {
			type = __builtin_bswap32(type);
		}
		if (type == BLOCK_PACKET || type == BLOCK_SIMPLE_PACKET ||
		    type == BLOCK_ENHANCED_PACKET)
			return false;
		if (!read_u32(&head, is_little, &length) || length < 12 ||
		    !bytes_take(&head, length - 8, &body))
			return false;
		bytes_clip(&body, length - 12); /* the length stands at the end once more */
		if (type == BLOCK_INTERFACE && interface_is_fine(body, is_little))
			return true;
	}
	return false;
}

struct file_format file_format_of(struct bytes head)
{
	struct file_format format = {.is_nanosecond = false};
	struct bytes ahead = head;
	uint8_t magic[sizeof(compressors[0].magic)] = {0};
	uint32_t number = 0;

	bytes_clip(&ahead, sizeof(magic));
	(void)!bytes_copy(&ahead, magic, bytes_left(ahead));
	for (size_t i = 0; i < sizeof(compressors) / sizeof(compressors[0]); i++) {
		if (memcmp(magic, compressors[i].magic, compressors[i].length) == 0) {
			format.compressor = compressors[i].compressor;
			format.decompress = compressors[i].decompress;
		}
	}
	ahead = head;
	if (!bytes_be32(&ahead, &number))
		return format;
	if (number == BLOCK_SECTION)
		format.is_nanosecond = pcapng_is_fine(head);
	else
		format.is_nanosecond =
			number == PCAP_NANOSECONDS || __builtin_bswap32(number) == PCAP_NANOSECONDS;
	return format;
}
