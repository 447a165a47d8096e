/* What pcapng files say of themselves, in the words of one comment for each. */
#include "capture/copier_section.h"

#include "capture/pcapng_input.h"
#include "capture/source.h"

#include "base/packet_options.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* Options of a section's header: draft-ietf-opsawg-pcapng section 4.1; they begin behind it. */
#define OPTIONS_AT 16u
enum { SHB_COMMENT = 1, SHB_HARDWARE, SHB_OS, SHB_APPLICATION };

/* Of one file, and of all. */
#define LONGEST_TEXT 4096u
#define LONGEST_ALL  1048576u

static void add_value(struct text *text, struct bytes value)
{
	char buffer[LONGEST_TEXT];
	size_t length;

	bytes_clip(&value, sizeof(buffer));
	length = bytes_left(value);
	if (length == 0 || !bytes_copy(&value, buffer, length))
		return;
	text_add(text, text->length == 0 ? "" : "; ");
	text_add_bytes(text, buffer, strnlen(buffer, length));
}

/* Of the first section only: what the others say comes too late for the copy's own. */
static void take_block(void *context, const struct capture_block *block)
{
	struct text *text = context;
	struct bytes options = block->whole, value;
	uint16_t code;

	if (block->type != PCAPNG_SECTION || text->length > 0 ||
	    bytes_left(options) < PCAPNG_OVERHEAD + OPTIONS_AT)
		return;
	bytes_clip(&options, bytes_left(options) - 4);
	if (!bytes_skip(&options, PCAPNG_HEADER_SIZE + OPTIONS_AT))
		return;
	while (packet_option_next(&options, pcapng_is_little(block->is_swapped), &code, &value))
		if (code >= SHB_COMMENT && code <= SHB_APPLICATION)
			add_value(text, value);
}

/* "a.pcapng: at the office; Linux 6.1; Dumpcap 4.0.17", owned; NULL: it says nothing. */
static char *read_file(const char *path, const char *name)
{
	char said[LONGEST_TEXT] = "", whole[2 * LONGEST_TEXT];
	struct text text = text_in(said, sizeof(said));
	struct text comment = text_in(whole, sizeof(whole));
	const struct capture_watch watch = {take_block, &text};
	struct error ignored;

	capture_close(capture_file_watch(path, &watch, &ignored));
	if (text.length == 0)
		return NULL;
	text_add_escaped(&comment, name, strlen(name));
	text_add(&comment, ": ");
	text_add(&comment, said);
	return strdup(whole);
}

void section_texts_read(struct section_texts *sections, const char *const *paths,
			const char *const *names, size_t count)
{
	const char **texts = calloc(count, sizeof(*texts));
	size_t size = 0;

	*sections = (struct section_texts){.comments = {.texts = texts}};
	for (size_t i = 0; texts != NULL && i < count && size < LONGEST_ALL; i++) {
		texts[sections->comments.count] = read_file(paths[i], names[i]);
		if (texts[sections->comments.count] != NULL)
			size += strlen(texts[sections->comments.count++]);
	}
}

void section_texts_free(struct section_texts *sections)
{
	for (size_t i = 0; i < sections->comments.count; i++)
		free((char *)(uintptr_t)sections->comments.texts[i]);
	free((void *)(uintptr_t)sections->comments.texts);
}
