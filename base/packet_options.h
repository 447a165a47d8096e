/* The options that pcapng keeps with a packet: walked one by one, comments picked out. */
#ifndef BASE_PACKET_OPTIONS_H
#define BASE_PACKET_OPTIONS_H

#include "base/packet_view.h"

/* Option codes of packets, draft-ietf-opsawg-pcapng sections 3.5 and 4.3. */
enum packet_option {
	PACKET_OPTION_END = 0,
	PACKET_OPTION_COMMENT = 1, /* UTF-8, not terminated; may stand there several times */
	PACKET_OPTION_FLAGS = 2,
	PACKET_OPTION_DROP_COUNT = 4,
};

/*
 * Takes the next option off `*options`: its code and its value without padding. False at the end
 * of the list, or where it does not hold what it announces.
 */
MUST_CHECK bool packet_option_next(struct bytes *options, bool is_little, uint16_t *code,
				   struct bytes *value);

/*
 * Takes the next comment off `*options`, which begin as extra->options. False if there is none
 * left. A comment is text of any origin: it is escaped before it is shown.
 */
MUST_CHECK bool packet_comment_next(const struct packet_extra *extra, struct bytes *options,
				    struct bytes *comment);

/* So much of a packet's comments is kept: a page of text; one takes at most 65,535 bytes. */
#define PACKET_COMMENTS_SIZE 4096u

/*
 * Copies the comments of `extra` (NULL: none) to the PACKET_COMMENTS_SIZE bytes at `to`, as options
 * in big-endian order. What does not fit is left out, and the last that begins to fit is cut, which
 * "..." at its end shows. Returns how many bytes there are: 0, there are no comments.
 */
size_t packet_comments_copy(const struct packet_extra *extra, uint8_t *to);

#endif
