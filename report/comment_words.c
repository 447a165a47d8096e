/* The comments that a capture has for its packets, as sentences. */
#include "report/comment_words.h"

#include "base/packet_options.h"
#include "base/text.h"

/* As much of a packet's comments as is kept, in one byte order. */
struct comments {
	uint8_t bytes[PACKET_COMMENTS_SIZE];
	struct packet_extra extra;
	struct bytes rest;
};

static void begin(struct comments *comments, const struct packet_extra *extra)
{
	const size_t size = packet_comments_copy(extra, comments->bytes);

	comments->extra = (struct packet_extra){.options = bytes_of(comments->bytes, size)};
	comments->rest = comments->extra.options;
}

/* The next one as text of at most PACKET_COMMENTS_SIZE bytes; false: there is none. */
static bool next_text(struct comments *comments, char *text, size_t *length)
{
	struct bytes comment;

	if (!packet_comment_next(&comments->extra, &comments->rest, &comment))
		return false;
	*length = bytes_left(comment);
	return bytes_copy(&comment, text, *length);
}

/* "sockwhy #12 …", "sockwhy: …": as report/packet_comments.c begins them. */
static bool is_own(const char *text, size_t length)
{
	const size_t begin = strlen("sockwhy");

	return length > begin + 1 && memcmp(text, "sockwhy", begin) == 0 &&
	       (memcmp(text + begin, " #", 2) == 0 || memcmp(text + begin, ": ", 2) == 0);
}

static void tell_line(const char *line, size_t length, const struct teller *teller)
{
	char buffer[4 * PACKET_COMMENTS_SIZE + 16]; /* a byte may become four characters */
	struct text sentence = text_in(buffer, sizeof(buffer));

	while (length > 0 && (line[length - 1] == '\r' || line[length - 1] == ' '))
		length--;
	if (length == 0)
		return;
	text_add(&sentence, COMMENT_LEAD);
	text_add_escaped(&sentence, line, length);
	teller->tell(teller->context, SENTENCE_COMMENT, buffer);
}

void comments_tell(const struct packet_extra *extra, const struct teller *teller)
{
	struct comments comments;
	char text[PACKET_COMMENTS_SIZE];
	size_t length;

	begin(&comments, extra);
	while (next_text(&comments, text, &length)) {
		const char *const end = text + length;

		for (const char *line = is_own(text, length) ? end : text; line < end;) {
			const char *newline = memchr(line, '\n', (size_t)(end - line));
			const char *stop = newline == NULL ? end : newline;

			tell_line(line, (size_t)(stop - line), teller);
			line = stop + 1;
		}
	}
}

void comments_add_json(struct json *json, const struct packet_extra *extra)
{
	struct comments comments;
	char text[PACKET_COMMENTS_SIZE];
	bool is_open = false;
	size_t length;

	begin(&comments, extra);
	while (next_text(&comments, text, &length)) {
		if (length == 0)
			continue;
		if (!is_open)
			json_open_key(json, "comments", '[');
		is_open = true;
		json_string(json, text, length);
	}
	if (is_open)
		json_close(json, ']');
}
