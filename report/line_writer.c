/* Packets' lines and the lines below them, for the two text formats. */
#include "report/line_writer.h"

#include <stdlib.h>

/* Conversations whose first sequence numbers are remembered, when all packets go by in one list. */
#define CONVERSATION_LIMIT 1000000u

/*
 * What a byte of a packet makes of its line at most: with -X a row of 68 characters for each 16,
 * with -v the address of a list for each 4, the time before it for each 8.
 */
#define CHARACTERS_PER_BYTE 24

static size_t conversation_limit(const struct report_context *context)
{
	return context->conversation_limit != 0 ? context->conversation_limit : CONVERSATION_LIMIT;
}

bool line_writer_open(struct line_writer *writer, const struct report *report, bool is_every_packet)
{
	const struct report_options *options = report->options;

	*writer = (struct line_writer){
		.output = options->output,
		.look =
			{
				.time = (enum packet_line_time)options->time_format,
				.nanoseconds = options->nanoseconds,
				.quick = options->quick,
				.link_header = options->link_headers,
				.absolute_seq = options->absolute_seq,
				.packet_number = options->packet_numbers,
				.names = options->names ? &report->context->names : NULL,
				.verbose = options->verbose,
				.checksums_unchecked = options->checksums_unchecked,
				.hex = options->hex,
				.hex_and_text = options->hex_and_text,
				.ascii = options->ascii,
				.dump_unknown = is_every_packet,
				.interfaces = report->context->interfaces,
			},
		.state = packet_line_state_new(is_every_packet ? conversation_limit(report->context)
							       : 1,
					       report->context->seed),
	};
	writer->buffer = malloc(PACKET_LINE_SIZE);
	writer->size = PACKET_LINE_SIZE;
	if (writer->state != NULL && writer->buffer != NULL)
		return true;
	line_writer_close(writer);
	return false;
}

/* Makes room for the packet's line with its bytes, as far as there is memory. */
static void make_room(struct line_writer *writer, const struct packet_view *view)
{
	const size_t wanted =
		PACKET_LINE_SIZE + (size_t)view->captured_length * CHARACTERS_PER_BYTE;
	char *larger;

	if (wanted <= writer->size)
		return;
	larger = realloc(writer->buffer, wanted);
	if (larger == NULL)
		return;
	writer->buffer = larger;
	writer->size = wanted;
}

void line_writer_packet(struct line_writer *writer, const struct packet_view *view,
			const struct packet *packet)
{
	struct packet_line_base base = {.state = writer->state};
	struct text text;

	make_room(writer, view);
	text = text_in(writer->buffer, writer->size);
	packet_line_add(&text, view, packet, &writer->look, &base);
	text_add_char(&text, '\n');
	(void)fwrite(text.data, 1, text.length, writer->output);
}

void line_writer_close(struct line_writer *writer)
{
	packet_line_state_free(writer->state);
	free(writer->buffer);
}
