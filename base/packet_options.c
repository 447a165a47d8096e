/* The options that pcapng keeps with a packet: walked one by one, comments picked out. */
#include "base/packet_options.h"

#include <string.h>

/* What a kept comment takes beside its text: code, length, padding. */
#define OPTION_OVERHEAD 8u

/* Less of a comment is not worth showing. */
#define LEAST_CUT 64u

static bool read_u16(struct bytes *from, bool is_little, uint16_t *out)
{
	if (!bytes_be16(from, out))
		return false;
	if (is_little)
		*out = __builtin_bswap16(*out);
	return true;
}

bool packet_option_next(struct bytes *options, bool is_little, uint16_t *code, struct bytes *value)
{
	uint16_t length;

	if (!read_u16(options, is_little, code) || !read_u16(options, is_little, &length) ||
	    *code == PACKET_OPTION_END)
		return false;
	/* the last option may lack its padding: some writers leave it out */
	if (!bytes_take(options, (length + 3u) & ~3u, value) && !bytes_take(options, length, value))
		return false;
	bytes_clip(value, length);
	return true;
}

/* How much of `comment` goes into `room` bytes, without half a character of UTF-8 at the end. */
static size_t cut_length(struct bytes comment, size_t room)
{
	size_t length = room;

	while (length > 0 && (bytes_u8_at(comment, length) & 0xc0) == 0x80)
		length--;
	return length;
}

/* An option of a comment; returns its size, or 0: there is no room for it. */
static size_t put_comment(uint8_t *to, size_t room, struct bytes comment)
{
	static const char cut[] = "...";
	const size_t most = room - OPTION_OVERHEAD;
	size_t length = bytes_left(comment);
	const bool is_cut = length > most;

	if (room < OPTION_OVERHEAD || (is_cut && most < LEAST_CUT))
		return 0;
	if (is_cut)
		length = cut_length(comment, most - strlen(cut));
	if (!bytes_copy(&comment, to + 4, length))
		return 0;
	if (is_cut) {
		memcpy(to + 4 + length, cut, strlen(cut));
		length += strlen(cut);
	}
	memcpy(to, (uint8_t[]){0, PACKET_OPTION_COMMENT}, 2);
	memcpy(to + 2, (uint8_t[]){(uint8_t)(length >> 8), (uint8_t)length}, 2);
	memset(to + 4 + length, 0, -length & 3u);
	return 4 + ((length + 3u) & ~(size_t)3);
}

size_t packet_comments_copy(const struct packet_extra *extra, uint8_t *to)
{
	struct bytes options, comment;
	size_t size = 0, added;

	if (extra == NULL)
		return 0;
	options = extra->options;
	while (packet_comment_next(extra, &options, &comment)) {
		added = put_comment(to + size, PACKET_COMMENTS_SIZE - size, comment);
		if (added == 0)
			break;
		size += added;
	}
	return size;
}

bool packet_comment_next(const struct packet_extra *extra, struct bytes *options,
			 struct bytes *comment)
{
	uint16_t code;

	while (packet_option_next(options, extra->options_are_little, &code, comment))
		if (code == PACKET_OPTION_COMMENT)
			return true;
	return false;
}
