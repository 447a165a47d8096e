/* Packets' lines and the lines below them, for the two text formats. */
#ifndef REPORT_LINE_WRITER_H
#define REPORT_LINE_WRITER_H

#include "base/packet_view.h"
#include "decode/packet.h"
#include "report/packet_line.h"
#include "report/report.h"

/* How packets' lines look, made once from the options; `state` as packet_line.h says. */
struct line_writer {
	FILE *output;
	struct packet_line_options look;
	struct packet_line_state *state;
	char *buffer; /* grows with the longest line */
	size_t size;
};

/* Prepares `*writer` from the report's options; false when memory is short. */
bool line_writer_open(struct line_writer *writer, const struct report *report,
		      bool is_every_packet);

/* Writes the line of one packet. */
void line_writer_packet(struct line_writer *writer, const struct packet_view *view,
			const struct packet *packet);

/* Frees what line_writer_open() made. */
void line_writer_close(struct line_writer *writer);

#endif
