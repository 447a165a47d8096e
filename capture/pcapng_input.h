/* The blocks of a pcapng file, one by one; one that cannot be right costs itself, not the file. */
#ifndef CAPTURE_PCAPNG_INPUT_H
#define CAPTURE_PCAPNG_INPUT_H

#include "capture/stream.h"

#include <stdbool.h>
#include <stdint.h>

/* draft-ietf-opsawg-pcapng section 4 and its block type codes (section 12.1) */
enum pcapng_block_type {
	PCAPNG_INTERFACE = 1,
	PCAPNG_PACKET = 2, /* obsolete */
	PCAPNG_SIMPLE_PACKET = 3,
	PCAPNG_NAMES = 4,
	PCAPNG_STATISTICS = 5,
	PCAPNG_ENHANCED_PACKET = 6,
	PCAPNG_SYSTEMD_JOURNAL = 9,
	PCAPNG_SECRETS = 10,
	PCAPNG_CUSTOM = 0xbad,
	PCAPNG_CUSTOM_NOT_COPIED = 0x40000bad,
	PCAPNG_SECTION = 0x0a0d0d0a,
};

/* Type and length before a block's body, and the length once more behind it. */
#define PCAPNG_HEADER_SIZE   8u
#define PCAPNG_OVERHEAD      12u
#define PCAPNG_LONGEST_BLOCK (16u * 1024u * 1024u) /* as libpcap's */

struct pcapng_block {
	uint32_t type;
	struct bytes whole; /* from the type to the second length */
	struct bytes body;  /* between the two lengths */
};

/*
 * The bytes of the file that were read and not yet handed out, and what was found wrong so far. A
 * buffer grows with what is read, never with what a length announces.
 */
struct pcapng_input {
	struct stream *stream;
	uint8_t *buffer;
	size_t begin, end, room;
	uint64_t before;     /* bytes of the file before the buffer */
	bool is_swapped;     /* the section's byte order is not this machine's */
	bool is_over;        /* nothing more can be read */
	bool is_cut;         /* it ended within a block: */
	size_t wanted, got;  /* bytes */
	bool has_failed;     /* it could not be read: stream_failure() */
	bool has_no_memory;  /* for a long block */
	uint64_t damaged;    /* blocks left out */
	uint64_t damaged_at; /* the first: byte of the file, and what is wrong with it */
	const char *damage;
};

/* Starts at the first byte of `stream`, which is lent; false: no memory. */
bool pcapng_input_open(struct pcapng_input *input, struct stream *stream);

/*
 * Reads the next block, whose bytes live until the next call; a section header also says in which
 * byte order it and what follows is. False: there are no more.
 */
bool pcapng_input_next(struct pcapng_input *input, struct pcapng_block *block);

/* Is the next block, undamaged and all of it, in the buffer already? Its type is in `*type`. */
bool pcapng_input_has_block(const struct pcapng_input *input, uint32_t *type);

/* Counts the block that was just handed out as damaged: `damage` says how. Static. */
void pcapng_input_damaged(struct pcapng_input *input, const struct pcapng_block *block,
			  const char *damage);

/* Frees the buffer. */
void pcapng_input_close(struct pcapng_input *input);

/* Four bytes at an offset in the byte order of the section. */
static inline uint32_t pcapng_u32(struct bytes from, size_t offset, bool is_swapped)
{
	uint32_t value = bytes_native32_at(from, offset);

	return is_swapped ? __builtin_bswap32(value) : value;
}

/* The same for two bytes. */
static inline uint16_t pcapng_u16(struct bytes from, size_t offset, bool is_swapped)
{
	uint16_t value;

	bytes_copy_at(from, offset, &value, sizeof(value));
	return is_swapped ? __builtin_bswap16(value) : value;
}

/* The same for eight bytes. */
static inline uint64_t pcapng_u64(struct bytes from, size_t offset, bool is_swapped)
{
	uint64_t value = bytes_native64_at(from, offset);

	return is_swapped ? __builtin_bswap64(value) : value;
}

/* Are the lowest bytes of numbers the first ones? */
static inline bool pcapng_is_little(bool is_swapped)
{
	return is_swapped != (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
}

#endif
