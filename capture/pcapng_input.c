/* The blocks of a pcapng file, one by one; one that cannot be right costs itself, not the file. */
#include "capture/pcapng_input.h"

#include <stdlib.h>
#include <string.h>

#define BYTE_ORDER_MAGIC 0x1a2b3c4du

/* So much is asked for at once, and so much a buffer holds at first: more than most blocks. */
#define READ_SIZE  131072u
#define FIRST_ROOM 393216u

bool pcapng_input_open(struct pcapng_input *input, struct stream *stream)
{
	*input = (struct pcapng_input){.stream = stream, .room = FIRST_ROOM};
	input->buffer = malloc(FIRST_ROOM);
	return input->buffer != NULL;
}

void pcapng_input_close(struct pcapng_input *input)
{
	free(input->buffer);
}

static size_t unread(const struct pcapng_input *input)
{
	return input->end - input->begin;
}

/* What is in the buffer from `offset` behind its beginning on. */
static struct bytes ahead(const struct pcapng_input *input, size_t offset)
{
	return bytes_of(input->buffer + input->begin + offset, unread(input) - offset);
}

static bool grow(struct pcapng_input *input)
{
	uint8_t *grown = realloc(input->buffer, input->room * 2);

	if (grown == NULL) {
		input->has_no_memory = input->is_over = true;
		return false;
	}
	input->buffer = grown;
	input->room *= 2;
	return true;
}

/* Reads until `count` bytes are unread; false if the file ends before. */
static bool fill(struct pcapng_input *input, size_t count)
{
	if (unread(input) >= count)
		return true;
	if (input->is_over)
		return false;
	memmove(input->buffer, input->buffer + input->begin, unread(input));
	input->before += input->begin;
	input->end -= input->begin;
	input->begin = 0;
	while (input->end < count) {
		size_t room = input->room - input->end;
		ssize_t length;

		if (room < READ_SIZE) { /* few bytes at once would mean to move all of it often */
			if (!grow(input))
				return false;
			continue;
		}
		length = stream_read(input->stream, input->buffer + input->end, READ_SIZE);
		if (length <= 0) {
			input->has_failed = length < 0;
			input->is_over = true;
			return false;
		}
		input->end += (size_t)length;
	}
	return true;
}

static bool is_known_type(uint32_t type)
{
	switch (type) {
	case PCAPNG_INTERFACE:
	case PCAPNG_PACKET:
	case PCAPNG_SIMPLE_PACKET:
	case PCAPNG_NAMES:
	case PCAPNG_STATISTICS:
	case PCAPNG_ENHANCED_PACKET:
	case PCAPNG_SYSTEMD_JOURNAL:
	case PCAPNG_SECRETS:
	case PCAPNG_CUSTOM:
	case PCAPNG_CUSTOM_NOT_COPIED:
	case PCAPNG_SECTION:
		return true;
	default:
		return false;
	}
}

/* The byte order that the section header at `offset` has; false: it is none. */
static bool read_order(const struct pcapng_input *input, size_t offset, bool *is_swapped)
{
	const struct bytes header = ahead(input, offset);
	const uint32_t magic = pcapng_u32(header, PCAPNG_HEADER_SIZE, false);

	*is_swapped = magic != BYTE_ORDER_MAGIC;
	return magic == BYTE_ORDER_MAGIC || magic == __builtin_bswap32(BYTE_ORDER_MAGIC);
}

/* Lengths are multiples of four; some writers leave the padding out of the number. */
static size_t padded(uint32_t length)
{
	return ((size_t)length + 3) & ~(size_t)3;
}

/* What can be said of a block by its header: its length, in the right byte order. */
struct header {
	uint32_t type, length;
	bool is_swapped;
};

/* The header at `offset`, of which twelve bytes are there; NULL, or what is wrong with it. */
static const char *read_header(const struct pcapng_input *input, size_t offset,
			       struct header *header)
{
	const struct bytes at = ahead(input, offset);

	header->is_swapped = input->is_swapped;
	header->type = pcapng_u32(at, 0, input->is_swapped);
	if (header->type == PCAPNG_SECTION && !read_order(input, offset, &header->is_swapped))
		return "a section without a byte order";
	header->length = pcapng_u32(at, 4, header->is_swapped);
	if (header->length < PCAPNG_OVERHEAD)
		return "its length cannot be";
	if (header->length > PCAPNG_LONGEST_BLOCK)
		return "it says that it is longer than 16 MiB";
	return NULL;
}

/* Does the block at `offset`, which is there whole, end with its length once more? */
static bool ends_right(const struct pcapng_input *input, size_t offset, const struct header *header)
{
	const size_t end = padded(header->length) - 4;

	return pcapng_u32(ahead(input, offset), end, header->is_swapped) == header->length;
}

/*
 * Can a block begin at `offset`? Of a known type, short enough to be looked at whole, with both
 * lengths the same: by chance that is one place in 2^50. Reads on where it has to.
 */
static bool begins_block(struct pcapng_input *input, size_t offset)
{
	struct header header;

	return fill(input, offset + PCAPNG_OVERHEAD) &&
	       read_header(input, offset, &header) == NULL && is_known_type(header.type) &&
	       header.length % 4 == 0 && offset + header.length <= FIRST_ROOM &&
	       fill(input, offset + header.length) && ends_right(input, offset, &header);
}

/* Moves past `count` bytes of the buffer. */
static void drop(struct pcapng_input *input, size_t count)
{
	input->begin += count;
}

static void note_damage(struct pcapng_input *input, uint64_t at, const char *damage)
{
	if (input->damaged++ > 0)
		return;
	input->damaged_at = at;
	input->damage = damage;
}

/*
 * The block at the beginning of the buffer cannot be walked over. Looks for the next one: where its
 * length points to, if that is in the buffer, or else at every fourth byte. False: there is none.
 */
static bool find_next(struct pcapng_input *input, const struct header *header)
{
	const size_t length = padded(header->length);

	if (header->length >= PCAPNG_OVERHEAD && length <= unread(input) &&
	    (begins_block(input, length) || (input->is_over && length == unread(input)))) {
		drop(input, length);
		return true;
	}
	drop(input, 4);
	while (fill(input, PCAPNG_OVERHEAD)) {
		if (begins_block(input, 0))
			return true;
		drop(input, 4);
	}
	drop(input, unread(input));
	return false;
}

/* The file ends within the block: it is cut, or the length lies and something follows. */
static bool end_within(struct pcapng_input *input, const struct header *header)
{
	const uint64_t at = input->before + input->begin;
	const size_t got = unread(input);
	struct pcapng_input found = *input; /* the buffer stays: nothing more can be read */

	if (got >= PCAPNG_OVERHEAD && find_next(&found, header)) {
		*input = found;
		note_damage(input, at, "its length reaches beyond the end of the file");
		return true;
	}
	input->is_cut = got > 0 && !input->has_failed && !input->has_no_memory;
	input->wanted = header->length;
	input->got = got;
	drop(input, got);
	return false;
}

/* One that may not be one: `*is_block` says so. False: there is nothing more. */
static bool next_or_damaged(struct pcapng_input *input, struct pcapng_block *block, bool *is_block)
{
	struct header header = {.length = PCAPNG_OVERHEAD};
	const char *damage;
	uint64_t at;

	*is_block = false;
	if (!fill(input, PCAPNG_OVERHEAD))
		return end_within(input, &header);
	at = input->before + input->begin;
	damage = read_header(input, 0, &header);
	if (damage == NULL && !fill(input, padded(header.length)))
		return end_within(input, &header);
	if (damage == NULL && !ends_right(input, 0, &header))
		damage = "the length at its end is another one";
	if (damage != NULL) {
		note_damage(input, at, damage);
		return find_next(input, &header);
	}
	input->is_swapped = header.is_swapped;
	block->type = header.type;
	block->whole = ahead(input, 0);
	bytes_clip(&block->whole, padded(header.length));
	block->body = block->whole;
	*is_block = bytes_skip(&block->body, PCAPNG_HEADER_SIZE);
	bytes_clip(&block->body, padded(header.length) - PCAPNG_OVERHEAD);
	drop(input, padded(header.length));
	return true;
}

bool pcapng_input_next(struct pcapng_input *input, struct pcapng_block *block)
{
	bool is_block;

	do
		if (!next_or_damaged(input, block, &is_block))
			return false;
	while (!is_block);
	return true;
}

bool pcapng_input_has_block(const struct pcapng_input *input, uint32_t *type)
{
	struct header header;

	if (unread(input) < PCAPNG_OVERHEAD || read_header(input, 0, &header) != NULL ||
	    unread(input) < padded(header.length) || !ends_right(input, 0, &header))
		return false;
	*type = header.type;
	return true;
}

void pcapng_input_damaged(struct pcapng_input *input, const struct pcapng_block *block,
			  const char *damage)
{
	note_damage(input, input->before + input->begin - bytes_left(block->whole), damage);
}
