/* Link layers that line_link() does not print itself: which printer a frame goes to. */
#include "report/line.h"

#include <stddef.h>

bool line_framing(struct line *line, struct bytes frame, const struct packet *packet)
{
	const uint32_t length = packet->wire_length;
	struct bytes rest = frame;
	bool is_whole;

	switch (packet->link_type) { /* pcap-linktype(7) */
	case 9:
	case 166:
		return line_ppp_frame(line, frame, length);
	case 50:
		return line_ppp_serial(line, frame, length);
	case 51:
		is_whole = line_pppoe(line, &rest, length);
		line->link_length = bytes_offset(frame, rest);
		return is_whole;
	case 104:
		return line_cisco_hdlc(line, frame, length);
	case 105:
		return line_wireless(line, frame, length);
	case 107:
		return line_frame_relay(line, frame, length);
	case 117:
		return line_pflog(line, frame, length);
	case 119:
		return line_prism(line, frame, length);
	case 127:
		return line_radiotap(line, frame, length);
	case 163:
		return line_avs(line, frame, length);
	case 204: /* the direction comes first; tcpdump 4.99 has no printer for it */
		line->protocol = "ppp";
		line->link_length = 1;
		return bytes_skip(&rest, 1) && line_ppp(line, &rest, length - 1);
	case 219: /* tcpdump has no printer for it */
		return line_mpls(line, frame, length);
	case 239:
		return line_nflog(line, frame, length);
	default:
		text_addf(line->text, "link type %u, length %u", packet->link_type, length);
		return true;
	}
}
