/* The options that pcapng keeps with a packet: walked one by one, comments picked out. */
#include "base/packet_options.h"

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

bool packet_comment_next(const struct packet_extra *extra, struct bytes *options,
			 struct bytes *comment)
{
	uint16_t code;

	while (packet_option_next(options, extra->options_are_little, &code, comment))
		if (code == PACKET_OPTION_COMMENT)
			return true;
	return false;
}
