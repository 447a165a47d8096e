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

/*
 * Appends the packet inside a tunnel that the line has not come to, in braces. tcpdump shows some
 * of them as well, on further lines or behind words of their own, so not where its lines are
 * wanted.
 */
static void add_inside(struct line *line, struct bytes frame, const struct packet *packet)
{
	const unsigned quoted =
		packet->kind == PACKET_ICMP_ERROR ? packet->icmp.quote.tunnel_count : 0;
	unsigned headers = 1;

	for (unsigned i = 0; i + quoted < packet->tunnel_count; i++)
		headers += packet->tunnel[i].ip_version != 0;
	if (line->options->quick || line->options->brief || line->options->dump_unknown ||
	    line->ip_headers >= headers || packet->ip.version == 0 ||
	    !bytes_skip(&frame, packet->network_offset))
		return;
	line_add(line, " {");
	if (!line_ip(line, frame, packet->wire_length - packet->network_offset))
		line_cut(line);
	line_add(line, "}");
}

/* A label in a diagram has no room for tunnels: the frame from the innermost packet on. */
static bool print_innermost(struct line *line, struct bytes frame, const struct packet *packet)
{
	const uint32_t before = packet->network_offset;

	return bytes_skip(&frame, before) && line_ip(line, frame, packet->wire_length - before);
}

void packet_line_add(struct text *text, const struct packet_view *view, const struct packet *packet,
		     const struct packet_line_options *options, const struct packet_line_base *base)
{
	struct line line = {.text = text, .options = options, .base = base, .protocol = ""};
	struct bytes frame;
	bool is_whole;

	if (options->packet_number)
		text_addf(text, "%5llu  ", (unsigned long long)view->number);
	if (add_invalid(&line, packet))
		return;
	line_add_time(&line, view->time_ns);
	if (packet->captured_length > view->captured_length)
		line.not_kept = packet->captured_length - view->captured_length;
	frame = bytes_of(view->data, view->captured_length);
	if (options->brief && packet->tunnel_count > 0 && packet->ip.version != 0)
		is_whole = print_innermost(&line, frame, packet);
	else
		is_whole = line_link(&line, frame, packet);
	if (!is_whole) {
		line_cut(&line);
		line.link_length = 0;
	}
	if (packet->tunnel_count > 0)
		add_inside(&line, frame, packet);
	line_dump_frame(&line, frame);
}
