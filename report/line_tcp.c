/* TCP segments (RFC 9293). */
#include "report/line.h"

#define HEADER_LENGTH 20

/* So much of what a reset carries is shown. */
#define LARGEST_RESET_TEXT 30

struct tcp {
	uint16_t source_port, destination_port, flags, window, urgent;
	uint32_t seq, ack;
	uint32_t header_length, length; /* of the segment with its header */
	uint32_t sack_base;
};

static bool read_tcp(struct bytes from, struct tcp *tcp)
{
	struct bytes header;
	uint16_t offset_and_flags;

	if (!bytes_take(&from, HEADER_LENGTH, &header) || !peek_be32(header, 4, &tcp->seq) ||
	    !peek_be32(header, 8, &tcp->ack) || !peek_be16(header, 12, &offset_and_flags) ||
	    !peek_be16(header, 14, &tcp->window) || !peek_be16(header, 18, &tcp->urgent))
		return false;
	tcp->header_length = (offset_and_flags >> 12) * 4u;
	tcp->flags = offset_and_flags & 0xff; /* tcpdump 4.99 does not know AE yet */
	return true;
}

/* The ports, and the addresses beside them unless another header has printed these. */
static bool print_ports(struct line *line, const struct line_payload *payload, struct tcp *tcp)
{
	const struct line_ends *ends = &payload->ends;

	if (!peek_be16(payload->from, 0, &tcp->source_port) ||
	    !peek_be16(payload->from, 2, &tcp->destination_port)) {
		line_add_ends(line, ends);
		text_add_char(line->text, ':');
		return false;
	}
	if (ends->protocol == IP_PROTOCOL_TCP) {
		line_add_ends_and_ports(line, ends, tcp->source_port, tcp->destination_port);
	} else {
		line_add_number(line, "", tcp->source_port);
		line_add_number(line, " > ", tcp->destination_port);
	}
	line_add(line, ": ");
	return true;
}

static void add_flags(struct line *line, uint16_t flags)
{
	static const char letters[] = "FSRP.UEW"; /* from the lowest bit on */

	line_add(line, "Flags [");
	for (unsigned i = 0; i < 8; i++)
		if ((flags & (1u << i)) != 0)
			text_add_char(line->text, letters[i]);
	line_add(line, flags == 0 ? "none]" : "]");
}

/*
 * Makes the numbers relative as tcpdump does: never those of a SYN, nor of a segment without ACK.
 * SACK blocks count from the receiver's initial number even where the acknowledgment does not.
 */
static void make_relative(struct line *line, const struct line_ends *ends, struct tcp *tcp)
{
	struct packet_line_base base = *line->base;
	struct line_segment segment = {
		.ends = ends,
		.source_port = tcp->source_port,
		.destination_port = tcp->destination_port,
		.seq = tcp->seq,
		.ack = tcp->ack,
		.is_syn = (tcp->flags & TCP_SYN) != 0,
	};
	bool is_first = true;

	if (line->options->absolute_seq || (tcp->flags & TCP_ACK) == 0)
		return;
	if (base.state != NULL && !(base.has_seq && base.has_ack)) {
		struct packet_line_base initial = {.state = NULL};

		packet_line_state_segment(base.state, &segment, &initial, &is_first);
		if (!base.has_seq)
			base.seq = initial.seq;
		if (!base.has_ack)
			base.ack = initial.ack;
		tcp->sack_base = base.ack;
	} else if (base.has_ack) {
		tcp->sack_base = base.ack;
	}
	if (segment.is_syn)
		return;
	if (base.has_seq || !is_first)
		tcp->seq -= base.seq;
	if (base.has_ack || !is_first)
		tcp->ack -= base.ack;
}

/* "SYN ACK", "FIN PSH ACK". */
static void add_flag_words(struct line *line, uint16_t flags)
{
	static const char *const words[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG"};
	const char *before = "";

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if ((flags & (1u << i)) == 0)
			continue;
		line_add(line, before);
		line_add(line, words[i]);
		before = " ";
	}
	line_add(line, before[0] == '\0' ? "no flags" : "");
}

static void add_numbers(struct line *line, const struct tcp *tcp)
{
	uint32_t payload_length = tcp->length - tcp->header_length;

	if (line->options->verbose > 1 || payload_length > 0 ||
	    (tcp->flags & (TCP_SYN | TCP_FIN | TCP_RST)) != 0) {
		line_add_number(line, ", seq ", tcp->seq);
		if (payload_length > 0)
			line_add_number(line, ":", (uint32_t)(tcp->seq + payload_length));
	}
	if ((tcp->flags & TCP_ACK) != 0)
		line_add_number(line, ", ack ", tcp->ack);
	if (line->options->brief)
		return;
	line_add_number(line, ", win ", tcp->window);
	if ((tcp->flags & TCP_URG) != 0)
		line_add_number(line, ", urg ", tcp->urgent);
}

/* With -v: is the checksum right? Nothing of a segment that is not all there. */
static void add_checksum(struct line *line, const struct line_payload *payload)
{
	struct bytes segment;
	uint16_t value, wanted;

	if (line->options->verbose == 0 || line->options->checksums_unchecked ||
	    payload->is_fragmented || !peek_bytes(payload->from, 0, payload->length, &segment) ||
	    !peek_be16(segment, 16, &value))
		return;
	text_addf(line->text, ", cksum 0x%04x", value);
	if (line_checksum(line_pseudo_sum(&payload->ends, payload->length, IP_PROTOCOL_TCP),
			  segment, value, &wanted))
		line_add(line, " (correct)");
	else
		text_addf(line->text, " (incorrect -> 0x%04x)", wanted);
}

/* With -v: what a reset carries is its reason, in words (RFC 9293 section 3.5.3). */
static void add_reset_text(struct line *line, struct bytes data, uint32_t length)
{
	uint8_t octet;

	line_add(line, bytes_left(data) + line->not_kept >= length ? " [RST" : " [!RST");
	line_add(line, length > LARGEST_RESET_TEXT ? "+ " : " ");
	bytes_clip(&data, LARGEST_RESET_TEXT);
	while (bytes_u8(&data, &octet))
		line_add_visible(line, octet);
	text_add_char(line->text, ']');
}

/* What stands behind the length of a segment with a payload: where its decoder would begin. */
static bool print_payload(struct line *line, const struct tcp *tcp, struct bytes from)
{
	struct bytes data = from;

	if (bytes_left(from) < tcp->header_length && line->not_kept == 0) {
		text_addf(line->text, " [remaining caplen(%zu) < header length(%u)]",
			  bytes_left(from), tcp->header_length);
		return false;
	}
	if ((tcp->flags & TCP_RST) != 0 && line->options->verbose > 0 &&
	    bytes_skip(&data, tcp->header_length))
		add_reset_text(line, data, tcp->length - tcp->header_length);
	return true;
}

/* Flags, numbers, options, length. */
static bool print_segment(struct line *line, const struct tcp *tcp,
			  const struct line_payload *payload)
{
	const struct bytes from = payload->from;
	uint32_t payload_length = tcp->length - tcp->header_length;
	struct line_tcp_options options = {
		.length = tcp->header_length - HEADER_LENGTH,
		.sack_base = tcp->sack_base,
		.flags = tcp->flags,
		.is_whole = bytes_left(from) + line->not_kept >= tcp->length,
	};
	bool is_bad = false;

	if (line->options->brief)
		add_flag_words(line, tcp->flags);
	else
		add_flags(line, tcp->flags);
	if (tcp->header_length > tcp->length) {
		text_addf(line->text, " [bad hdr length %u - too long, > %u]", tcp->header_length,
			  tcp->length);
		return true;
	}
	add_checksum(line, payload);
	add_numbers(line, tcp);
	if (line->options->brief) {
		if (payload_length > 0)
			line_add_number(line, ", length ", payload_length);
		return true;
	}
	options.from = from;
	if (!bytes_skip(&options.from, HEADER_LENGTH))
		return false;
	if (options.length > 0 && !line_tcp_options(line, &options, &is_bad))
		return false;
	if (is_bad)
		return true;
	line_add_number(line, ", length ", payload_length);
	return payload_length == 0 || print_payload(line, tcp, from);
}

bool line_tcp(struct line *line, const struct line_payload *payload)
{
	struct tcp tcp = {.length = payload->length};

	line->protocol = "tcp";
	if (!print_ports(line, payload, &tcp) || !read_tcp(payload->from, &tcp))
		return line_cut(line);
	if (tcp.header_length < HEADER_LENGTH) {
		text_addf(line->text, " tcp %u [bad hdr length %u - too short, < %u]",
			  tcp.length - tcp.header_length, tcp.header_length, HEADER_LENGTH);
		return true;
	}
	if (line->options->quick) {
		line_add_number(line, "tcp ", (uint32_t)(tcp.length - tcp.header_length));
		if (tcp.header_length > tcp.length)
			text_addf(line->text, " [bad hdr length %u - too long, > %u]",
				  tcp.header_length, tcp.length);
		return true;
	}
	make_relative(line, &payload->ends, &tcp);
	return print_segment(line, &tcp, payload);
}
