/* Captures copied into one pcapng file: every packet and block as it is, comments added. */
#include "capture/copier.h"

#include "capture/copier_section.h"
#include "capture/output.h"
#include "capture/pcapng_input.h"
#include "capture/pcapng_order.h"

#include "base/packet_options.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where things are in a block (draft-ietf-opsawg-pcapng sections 4.1, 4.3, 4.4, appendix A). */
#define SECTION_LENGTH_AT 16u
#define INTERFACE_AT      8u
#define CAPTURED_AT       20u
#define PACKET_DATA_AT    28u
#define SIMPLE_DATA_AT    12u

/* More interfaces no reader of ours tells apart. */
#define MAX_INTERFACES 65536u

/* A file that is being copied. */
struct copied_file {
	uint32_t *number; /* in the copy, by its number in the file's section */
	size_t count;
	uint32_t ticks[2]; /* of the last packet of its section's first interface: high, low */
};

struct copier {
	struct output output;
	char *path, *application;
	struct capture_watch watch;
	struct copied_file *files;
	size_t file_count;
	const char *const *names; /* of the files, lent */
	bool has_begun;           /* there is a section */
	uint32_t interfaces;      /* of the section that this program began */
	uint32_t *plain; /* one more than their numbers, by the capture's; 0 = not described */
	size_t plain_count;
	uint8_t *block; /* the one being copied */
	size_t size, room;
	bool is_swapped;     /* its byte order, as it is written */
	const char *trouble; /* why nothing more can be copied; NULL: all is well */
	uint64_t left_out;
};

static uint32_t padded(uint32_t length)
{
	return (length + 3u) & ~3u;
}

static bool is_merged(const struct copier *copier)
{
	return copier->file_count > 1;
}

static uint32_t number_at(const struct copier *copier, size_t offset)
{
	return pcapng_u32(bytes_of(copier->block, copier->size), offset, copier->is_swapped);
}

static void put_u32(struct copier *copier, uint32_t value)
{
	if (copier->is_swapped)
		value = __builtin_bswap32(value);
	output_put(&copier->output, &value, sizeof(value));
}

static void put_u16(struct copier *copier, uint16_t value)
{
	if (copier->is_swapped)
		value = __builtin_bswap16(value);
	output_put(&copier->output, &value, sizeof(value));
}

static void put_padding(struct copier *copier, uint32_t length)
{
	static const uint8_t zeros[3];

	output_put(&copier->output, zeros, padded(length) - length);
}

/* Takes a copy of a block, in this machine's byte order where files become one. */
static bool load(struct copier *copier, struct bytes whole, bool is_swapped)
{
	const size_t size = bytes_left(whole);

	if (size > copier->room) {
		uint8_t *larger = realloc(copier->block, size);

		if (larger == NULL) {
			copier->trouble = "out of memory";
			return false;
		}
		copier->block = larger;
		copier->room = size;
	}
	copier->size = size;
	copier->is_swapped = is_swapped;
	if (!bytes_copy(&whole, copier->block, size))
		return false;
	if (!is_swapped || !is_merged(copier))
		return true;
	copier->is_swapped = false;
	if (pcapng_turn_block(copier->block, size))
		return true;
	copier->left_out++;
	return false;
}

static void put_block(struct copier *copier)
{
	output_put(&copier->output, copier->block, copier->size);
}

/* One more interface in the file's section: its number in the copy. */
static void add_interface(struct copier *copier, struct copied_file *file)
{
	uint32_t *larger = realloc(file->number, (file->count + 1) * sizeof(*larger));

	if (larger == NULL || copier->interfaces == MAX_INTERFACES) {
		copier->trouble = larger == NULL ? "out of memory" : "too many interfaces";
		if (larger != NULL)
			file->number = larger;
		return;
	}
	file->number = larger;
	file->number[file->count++] = copier->interfaces++;
}

/* Gives the block's interface the number that it has in the copy. */
static bool renumber(struct copier *copier, const struct copied_file *file, size_t width)
{
	const struct bytes block = bytes_of(copier->block, copier->size);
	const uint32_t known = width == 2 ? pcapng_u16(block, INTERFACE_AT, false)
					  : pcapng_u32(block, INTERFACE_AT, false);
	uint32_t number;
	uint16_t half;

	if (known >= file->count)
		return false;
	number = file->number[known];
	half = (uint16_t)number;
	memcpy(copier->block + INTERFACE_AT, width == 2 ? (void *)&half : (void *)&number, width);
	return true;
}

/* The section of this program's own: for several files, for pcap, for pcapng whose own is damaged.
 */
static void begin_section(struct copier *copier, const struct writer_comments *comments)
{
	if (!copier->has_begun)
		pcapng_put_section(&copier->output, copier->application, comments);
	copier->has_begun = true;
}

/* A block where files become one section. */
static void merge_block(struct copier *copier, const struct capture_block *block)
{
	struct copied_file *file = &copier->files[block->file];

	if (block->type == PCAPNG_SECTION) {
		file->count = 0;
		return;
	}
	if (!load(copier, block->whole, block->is_swapped))
		return;
	if (block->type == PCAPNG_INTERFACE)
		add_interface(copier, file);
	if (block->type != PCAPNG_STATISTICS || renumber(copier, file, 4))
		put_block(copier);
}

static void take_block(void *context, const struct capture_block *block)
{
	struct copier *copier = context;

	if (is_merged(copier)) {
		merge_block(copier, block);
		return;
	}
	if (!load(copier, block->whole, block->is_swapped))
		return;
	if (block->type != PCAPNG_SECTION)
		begin_section(copier, NULL);
	/* the section grows by its comments: "not known" is a length, too */
	if (block->type == PCAPNG_SECTION && copier->size >= SECTION_LENGTH_AT + 8)
		memset(copier->block + SECTION_LENGTH_AT, 0xff, 8);
	copier->has_begun = true;
	put_block(copier);
}

static uint32_t comment_length(const char *text)
{
	const size_t length = strlen(text);

	return length > UINT16_MAX ? UINT16_MAX : (uint32_t)length;
}

static uint32_t comments_size(const struct writer_comments *comments)
{
	uint32_t size = 0;

	for (size_t i = 0; comments != NULL && i < comments->count; i++)
		size += 4 + padded(comment_length(comments->texts[i]));
	return size;
}

static void put_comments(struct copier *copier, const struct writer_comments *comments)
{
	for (size_t i = 0; comments != NULL && i < comments->count; i++) {
		const uint32_t length = comment_length(comments->texts[i]);

		put_u16(copier, PACKET_OPTION_COMMENT);
		put_u16(copier, (uint16_t)length);
		output_put(&copier->output, comments->texts[i], length);
		put_padding(copier, length);
	}
}

/* How many bytes of a packet's options stand before the end of their list, or what is none. */
static uint32_t options_length(struct bytes options, bool is_little)
{
	const struct bytes all = options;
	struct bytes before, value;
	uint16_t code;

	do
		before = options;
	while (packet_option_next(&options, is_little, &code, &value));
	return (uint32_t)bytes_offset(all, before);
}

/* Writes the packet's block with comments behind the options that it has. */
static void put_commented(struct copier *copier, const struct writer_comments *comments)
{
	const uint32_t end = (uint32_t)copier->size - 4;
	const uint32_t options_at = PACKET_DATA_AT + padded(number_at(copier, CAPTURED_AT));
	const uint32_t added = comments_size(comments);
	const uint32_t longest = PCAPNG_LONGEST_BLOCK;
	uint32_t head, rest, length;

	if (added == 0 || options_at > end || copier->size + added + 4 > longest) {
		put_block(copier);
		return;
	}
	head = options_at + options_length(bytes_of(copier->block + options_at, end - options_at),
					   pcapng_is_little(copier->is_swapped));
	rest = end - head;
	length = padded(head) + added + (rest < 4 ? 4 : rest) + 4;
	output_put(&copier->output, copier->block, 4);
	put_u32(copier, length);
	output_put(&copier->output, copier->block + PCAPNG_HEADER_SIZE, head - PCAPNG_HEADER_SIZE);
	put_padding(copier, head);
	put_comments(copier, comments);
	if (rest < 4)
		put_u32(copier, PACKET_OPTION_END);
	else
		output_put(&copier->output, copier->block + head, rest);
	put_u32(copier, length);
}

/* A simple packet as an enhanced one, which can have comments and another interface. */
static void put_enhanced(struct copier *copier, const struct copied_file *file,
			 const struct packet_view *view, const struct writer_comments *comments)
{
	const uint32_t added = comments_size(comments);
	const uint32_t length =
		PACKET_DATA_AT + padded(view->captured_length) + added + (added > 0 ? 4 : 0) + 4;
	const uint32_t wire = number_at(copier, INTERFACE_AT);

	put_u32(copier, PCAPNG_ENHANCED_PACKET);
	put_u32(copier, length);
	put_u32(copier, is_merged(copier) ? file->number[0] : 0);
	put_u32(copier, file->ticks[0]);
	put_u32(copier, file->ticks[1]);
	put_u32(copier, view->captured_length);
	put_u32(copier, wire);
	output_put(&copier->output, copier->block + SIMPLE_DATA_AT, view->captured_length);
	put_padding(copier, view->captured_length);
	put_comments(copier, comments);
	if (added > 0)
		put_u32(copier, PACKET_OPTION_END);
	put_u32(copier, length);
}

/* Some link types' headers are in the section's byte order, too: the reader has turned them. */
static void take_turned_data(struct copier *copier, size_t at, const struct packet_view *view)
{
	if (at + view->captured_length + 4 <= copier->size)
		memcpy(copier->block + at, view->data, view->captured_length);
}

/* A packet of a pcapng file, block and all. */
static void add_block(struct copier *copier, struct copied_file *file,
		      const struct packet_view *view, const struct writer_comments *comments)
{
	const bool is_swapped = view->extra->options_are_little != pcapng_is_little(false);
	uint32_t type, interface;

	if (!load(copier, view->extra->block, is_swapped))
		return;
	begin_section(copier, NULL);
	type = number_at(copier, 0);
	if (is_swapped && is_merged(copier))
		take_turned_data(copier,
				 type == PCAPNG_SIMPLE_PACKET ? SIMPLE_DATA_AT : PACKET_DATA_AT,
				 view);
	if (type == PCAPNG_SIMPLE_PACKET) {
		if (is_merged(copier) ? file->count > 0 : comments_size(comments) > 0)
			put_enhanced(copier, file, view, comments);
		else
			put_block(copier);
		return;
	}
	interface = number_at(copier, INTERFACE_AT);
	if (type == PCAPNG_PACKET)
		interface = pcapng_u16(bytes_of(copier->block, copier->size), INTERFACE_AT,
				       copier->is_swapped);
	if (interface == 0) {
		file->ticks[0] = number_at(copier, INTERFACE_AT + 4);
		file->ticks[1] = number_at(copier, INTERFACE_AT + 8);
	}
	if (is_merged(copier) && !renumber(copier, file, type == PCAPNG_PACKET ? 2 : 4)) {
		copier->trouble = "a packet of an interface that is not described";
		return;
	}
	put_commented(copier, comments);
}

/* The number in the copy of an interface of a file that has no blocks; described when first met. */
static bool describe(struct copier *copier, const struct capture_interface *interface,
		     uint32_t index, uint32_t *number)
{
	struct writer_interface described = {
		.link_type = interface->link_type,
		.snapshot_length = interface->snapshot_length,
		.name = interface->name,
		.description = interface->description,
	};

	if (index >= copier->plain_count) {
		uint32_t *larger = realloc(copier->plain, ((size_t)index + 1) * sizeof(*larger));

		if (larger == NULL || copier->interfaces == MAX_INTERFACES) {
			copier->trouble = larger == NULL ? "out of memory" : "too many interfaces";
			copier->plain = larger == NULL ? copier->plain : larger;
			return false;
		}
		memset(larger + copier->plain_count, 0,
		       (index + 1 - copier->plain_count) * sizeof(*larger));
		copier->plain = larger;
		copier->plain_count = (size_t)index + 1;
	}
	if (is_merged(copier) && described.name == NULL && described.description == NULL)
		described.description = copier->names[interface->file];
	if (copier->plain[index] == 0) {
		begin_section(copier, NULL);
		pcapng_put_interface(&copier->output, &described, interface->time_resolution == 9);
		copier->plain[index] = ++copier->interfaces;
	}
	*number = copier->plain[index] - 1;
	return true;
}

static void add_plain(struct copier *copier, const struct capture_interface *interface,
		      const struct packet_view *view, const struct writer_comments *comments)
{
	const bool is_nanosecond = interface->time_resolution == 9;
	uint32_t number;

	if (describe(copier, interface, view->interface, &number))
		pcapng_put_packet(&copier->output, view, number, is_nanosecond, comments);
}

/* Is all well? Else `*error` says what is not. */
static bool is_good(const struct copier *copier, struct error *error)
{
	char name[256];
	struct text text = text_in(name, sizeof(name));
	const char *trouble = copier->trouble;

	if (trouble == NULL && copier->output.failure_errno == 0)
		return true;
	if (trouble == NULL)
		trouble = strerror(copier->output.failure_errno);
	if (strcmp(copier->path, "-") == 0)
		text_add(&text, "standard output");
	else
		text_add_escaped(&text, copier->path, strlen(copier->path));
	error_set(error, "%s: %s", name, trouble);
	return false;
}

bool copier_add(struct copier *copier, const struct capture *capture,
		const struct packet_view *view, const struct writer_comments *comments,
		struct error *error)
{
	const struct capture_interface *interface = capture_interface(capture, view->interface);

	if (view->extra != NULL && bytes_left(view->extra->block) > 0)
		add_block(copier, &copier->files[interface->file], view, comments);
	else
		add_plain(copier, interface, view, comments);
	return is_good(copier, error);
}

struct capture *copier_read(struct copier *copier, const char *const *paths,
			    const char *const *names, size_t count, struct error *error)
{
	copier->files = calloc(count, sizeof(*copier->files));
	if (copier->files == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	copier->file_count = count;
	copier->names = names;
	if (is_merged(copier)) {
		struct section_texts sections;

		section_texts_read(&sections, paths, names, count);
		begin_section(copier, &sections.comments);
		section_texts_free(&sections);
	}
	copier->watch = (struct capture_watch){take_block, copier};
	return capture_open_watched(paths, count, &copier->watch, error);
}

bool copier_finish(struct copier *copier, const struct capture *capture, struct error *error)
{
	const size_t count = copier->has_begun ? 0 : capture_interface_count(capture);
	uint32_t number;

	for (uint32_t i = 0; i < count; i++)
		if (!describe(copier, capture_interface(capture, i), i, &number))
			break;
	begin_section(copier, NULL);
	return is_good(copier, error);
}

uint64_t copier_left_out(const struct copier *copier)
{
	return copier->left_out;
}

static void free_copier(struct copier *copier)
{
	for (size_t i = 0; i < copier->file_count; i++)
		free(copier->files[i].number);
	free(copier->files);
	free(copier->plain);
	free(copier->block);
	free(copier->path);
	free(copier->application);
	free(copier);
}

struct copier *copier_open(const char *path, const char *application, struct error *error)
{
	struct copier *copier = calloc(1, sizeof(*copier));

	if (copier != NULL) {
		copier->path = strdup(path);
		copier->application = strdup(application);
	}
	if (copier == NULL || copier->path == NULL || copier->application == NULL) {
		if (copier != NULL)
			free_copier(copier);
		error_set(error, "out of memory");
		return NULL;
	}
	if (output_open(&copier->output, path, false))
		return copier;
	copier->trouble = strerror(errno);
	(void)is_good(copier, error);
	free_copier(copier);
	return NULL;
}

bool copier_close(struct copier *copier, struct error *error)
{
	struct error ignored;
	bool was_good, is_closed;

	if (copier == NULL)
		return true;
	was_good = is_good(copier, &ignored); /* else it was said already */
	is_closed = output_close(&copier->output);
	if (was_good && !is_closed)
		(void)is_good(copier, error);
	free_copier(copier);
	return was_good && is_closed;
}
