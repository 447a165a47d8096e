/* One packet as the line that tcpdump prints for it. */
#include "report/packet_line.h"

#include "report/line.h"

/* The longest frame that tcpdump prints (libpcap's MAXIMUM_SNAPLEN). */
#define LONGEST_FRAME 262144

/* Appends what tcpdump says of a record that cannot be right; false if it is a sound one. */
static bool add_invalid(struct line *line, const struct packet *packet)
{
	const char *before = "[Invalid header:";

	if (packet->captured_length == 0) {
		line_add(line, "[Invalid header: caplen==0");
		before = ",";
	}
	if (packet->wire_length == 0) {
		text_addf(line->text, "%s len==0", before);
		before = ",";
	}
	if (packet->captured_length > LONGEST_FRAME) {
		text_addf(line->text, "%s caplen(%u) > %u", before, packet->captured_length,
			  LONGEST_FRAME);
		before = ",";
	}
	if (packet->wire_length > LONGEST_FRAME) {
		text_addf(line->text, "%s len(%u) > %u", before, packet->wire_length,
			  LONGEST_FRAME);
		before = ",";
	}
	if (before[0] != ',')
		return false;
	text_add_char(line->text, ']');
	return true;
}

void packet_line_add(struct text *text, const struct packet_view *view, const struct packet *packet,
		     const struct packet_line_options *options, const struct packet_line_base *base)
{
	struct line line = {.text = text, .options = options, .base = base, .protocol = ""};

	if (options->packet_number)
		text_addf(text, "%5llu  ", (unsigned long long)view->number);
	if (add_invalid(&line, packet))
		return;
	line_add_time(&line, view->time_ns);
	if (packet->captured_length > view->captured_length)
		line.not_kept = packet->captured_length - view->captured_length;
	if (!line_link(&line, bytes_of(view->data, view->captured_length), packet))
		text_addf(text, " [|%s]", line.protocol);
}
