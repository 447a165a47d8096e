/* Packets' lines and the lines below them, for the two text formats. */
#include "report/line_writer.h"

/* Conversations whose first sequence numbers are remembered, when all packets go by in one list. */
#define CONVERSATION_LIMIT 1000000u

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
				.dump_unknown = is_every_packet,
				.interfaces = report->context->interfaces,
			},
		.state = packet_line_state_new(is_every_packet ? conversation_limit(report->context)
							       : 1,
					       report->context->seed),
	};
	return writer->state != NULL;
}

void line_writer_packet(struct line_writer *writer, const struct packet_view *view,
			const struct packet *packet)
{
	struct packet_line_base base = {.state = writer->state};
	char buffer[PACKET_LINE_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	packet_line_add(&text, view, packet, &writer->look, &base);
	text_add_char(&text, '\n');
	(void)fwrite(text.data, 1, text.length, writer->output);
}

void line_writer_close(struct line_writer *writer)
{
	packet_line_state_free(writer->state);
}
