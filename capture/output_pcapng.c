/* Writes the pcapng format. */
#include "capture/output.h"

#include "capture/pcapng_input.h"

#include <string.h>

#define BYTE_ORDER_MAGIC 0x1a2b3c4du

/* Options: of every block, of sections, and of interfaces (sections 3.5 to 4.3) */
#define OPTION_END         0u
#define OPTION_COMMENT     1u
#define OPTION_FLAGS       2u  /* packets: epb_flags */
#define OPTION_APPLICATION 4u  /* shb_userappl */
#define OPTION_NAME        2u  /* if_name */
#define OPTION_DESCRIPTION 3u  /* if_description */
#define OPTION_RESOLUTION  9u  /* if_tsresol */
#define OPTION_FILTER      11u /* if_filter */

/* Options of interface statistics (section 4.6) */
#define OPTION_IFDROP       5u /* isb_ifdrop */
#define OPTION_FILTERACCEPT 6u /* isb_filteraccept */
#define OPTION_OSDROP       7u /* isb_osdrop */

#define NANOSECONDS 9 /* if_tsresol: 10^-9; without the option, 10^-6 */

/* if_filter begins with a code: 0 = a filter as pcap-filter(7) has it. */
#define FILTER_IS_TEXT '\0'

/* No option is longer; what is beyond is left out. */
#define LONGEST_OPTION 65535u

struct option_header {
	uint16_t code, length;
};

static uint32_t padded(uint32_t length)
{
	return (length + 3u) & ~3u;
}

static void put_u32(struct output *output, uint32_t value)
{
	output_put(output, &value, sizeof(value));
}

static void put_padding(struct output *output, uint32_t length)
{
	static const uint8_t zeros[3];

	output_put(output, zeros, padded(length) - length);
}

static uint32_t text_length(const char *text)
{
	size_t length = text != NULL ? strlen(text) : 0;

	if (length <= LONGEST_OPTION)
		return (uint32_t)length;
	length = LONGEST_OPTION;
	while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80) /* within a character */
		length--;
	return (uint32_t)length;
}

/* Bytes of an option that holds `length` bytes; without any it is left out. */
static uint32_t option_size(uint32_t length)
{
	return length == 0 ? 0 : (uint32_t)sizeof(struct option_header) + padded(length);
}

static void put_option(struct output *output, uint32_t code, const void *value, uint32_t length)
{
	const struct option_header header = {(uint16_t)code, (uint16_t)length};

	if (length == 0)
		return;
	output_put(output, &header, sizeof(header));
	output_put(output, value, length);
	put_padding(output, length);
}

/* What ends a list of options, if there are any. */
static uint32_t end_size(uint32_t options)
{
	return options == 0 ? 0 : (uint32_t)sizeof(struct option_header);
}

static void put_end(struct output *output, uint32_t options)
{
	if (options != 0)
		put_u32(output, OPTION_END);
}

static uint32_t comments_size(const struct writer_comments *comments)
{
	uint32_t size = 0;

	for (size_t i = 0; comments != NULL && i < comments->count; i++)
		size += option_size(text_length(comments->texts[i]));
	return size;
}

static void put_comments(struct output *output, const struct writer_comments *comments)
{
	for (size_t i = 0; comments != NULL && i < comments->count; i++)
		put_option(output, OPTION_COMMENT, comments->texts[i],
			   text_length(comments->texts[i]));
}

void pcapng_put_section(struct output *output, const char *application,
			const struct writer_comments *comments)
{
	const uint32_t application_length = text_length(application);
	const uint32_t options = option_size(application_length) + comments_size(comments);
	const uint32_t length = PCAPNG_OVERHEAD + 16 + options + end_size(options);
	const uint16_t version[] = {1, 0};
	const int64_t section_length = -1; /* not known */

	put_u32(output, PCAPNG_SECTION);
	put_u32(output, length);
	put_u32(output, BYTE_ORDER_MAGIC);
	output_put(output, version, sizeof(version));
	output_put(output, &section_length, sizeof(section_length));
	put_comments(output, comments);
	put_option(output, OPTION_APPLICATION, application, application_length);
	put_end(output, options);
	put_u32(output, length);
}

/* if_filter: the code and the text, as much of it as one option holds. */
static void put_filter(struct output *output, const char *filter, uint32_t length)
{
	const struct option_header header = {OPTION_FILTER, (uint16_t)length};
	const char code = FILTER_IS_TEXT;

	if (length == 0)
		return;
	output_put(output, &header, sizeof(header));
	output_put(output, &code, sizeof(code));
	output_put(output, filter, length - 1);
	put_padding(output, length);
}

void pcapng_put_interface(struct output *output, const struct writer_interface *interface,
			  bool is_nanosecond)
{
	const uint8_t resolution = NANOSECONDS;
	const uint32_t name = text_length(interface->name);
	const uint32_t description = text_length(interface->description);
	const uint32_t text = text_length(interface->filter);
	const uint32_t filter = text == 0 || text == LONGEST_OPTION ? text : text + 1;
	const uint32_t options = option_size(name) + option_size(description) +
				 option_size(is_nanosecond) + option_size(filter);
	const uint32_t length = PCAPNG_OVERHEAD + 8 + options + end_size(options);
	const uint16_t link_type[] = {(uint16_t)interface->link_type, 0};

	put_u32(output, PCAPNG_INTERFACE);
	put_u32(output, length);
	output_put(output, link_type, sizeof(link_type));
	put_u32(output, interface->snapshot_length);
	put_option(output, OPTION_NAME, interface->name, name);
	put_option(output, OPTION_DESCRIPTION, interface->description, description);
	put_option(output, OPTION_RESOLUTION, &resolution, is_nanosecond);
	put_filter(output, interface->filter, filter);
	put_end(output, options);
	put_u32(output, length);
}

/* Time stamps are unsigned: what was captured before 1970 was captured at its beginning. */
static uint64_t ticks_of(int64_t time_ns, bool is_nanosecond)
{
	if (time_ns < 0)
		return 0;
	return (uint64_t)(is_nanosecond ? time_ns : time_ns / 1000);
}

void pcapng_put_packet(struct output *output, const struct packet_view *view, uint32_t interface,
		       bool is_nanosecond, const struct writer_comments *comments)
{
	const uint64_t ticks = ticks_of(view->time_ns, is_nanosecond);
	const uint32_t flags = view->flags != 0 ? (uint32_t)sizeof(view->flags) : 0;
	const uint32_t options = option_size(flags) + comments_size(comments);
	const uint32_t length =
		PCAPNG_OVERHEAD + 20 + padded(view->captured_length) + options + end_size(options);
	const uint32_t head[] = {
		PCAPNG_ENHANCED_PACKET,  length,          interface,
		(uint32_t)(ticks >> 32), (uint32_t)ticks, view->captured_length,
		view->wire_length,
	};

	output_put(output, head, sizeof(head));
	output_put(output, view->data, view->captured_length);
	put_padding(output, view->captured_length);
	put_option(output, OPTION_FLAGS, &view->flags, flags);
	put_comments(output, comments);
	put_end(output, options);
	put_u32(output, length);
}

void pcapng_put_statistics(struct output *output, uint32_t interface,
			   const struct writer_counts *counts, bool is_nanosecond)
{
	const uint64_t ticks = ticks_of(counts->time_ns, is_nanosecond);
	const uint32_t options = 3 * option_size(sizeof(uint64_t));
	const uint32_t length = PCAPNG_OVERHEAD + 12 + options + end_size(options);
	const uint32_t head[] = {PCAPNG_STATISTICS, length, interface, (uint32_t)(ticks >> 32),
				 (uint32_t)ticks};

	output_put(output, head, sizeof(head));
	put_option(output, OPTION_IFDROP, &counts->dropped_by_interface, sizeof(uint64_t));
	put_option(output, OPTION_FILTERACCEPT, &counts->accepted, sizeof(uint64_t));
	put_option(output, OPTION_OSDROP, &counts->dropped, sizeof(uint64_t));
	put_end(output, options);
	put_u32(output, length);
}
