/* IPv4 headers (RFC 791). */
#include "report/line.h"

struct ipv4 {
	uint32_t header_length;
	uint16_t total_length, fragment;
	uint8_t protocol;
	struct line_ends ends;
};

#define FRAGMENT_OFFSET 0x1fff
#define MORE_FRAGMENTS  0x2000
#define HEADER_LENGTH   20

static bool read_ipv4(struct bytes from, struct ipv4 *ip)
{
	struct bytes header;
	uint8_t first;

	if (!bytes_take(&from, HEADER_LENGTH, &header) || !peek_u8(header, 0, &first) ||
	    !peek_be16(header, 2, &ip->total_length) || !peek_be16(header, 6, &ip->fragment) ||
	    !peek_u8(header, 9, &ip->protocol) || !peek_bytes(header, 12, 4, &ip->ends.source) ||
	    !peek_bytes(header, 16, 4, &ip->ends.destination))
		return false;
	ip->header_length = (first & 0x0fu) * 4;
	ip->ends.version = 4;
	ip->ends.protocol = ip->protocol;
	return true;
}

/* Checks the lengths and clips to the datagram; `*is_sound` false: the line ends here. */
static void check_lengths(struct line *line, struct ipv4 *ip, uint32_t length, bool *is_sound)
{
	*is_sound = false;
	if (length < HEADER_LENGTH) {
		line_add_number(line, "truncated-ip ", length);
		return;
	}
	if (ip->header_length < HEADER_LENGTH) {
		line_add_number(line, "bad-hlen ", ip->header_length);
		return;
	}
	if (length < ip->total_length)
		text_addf(line->text, "truncated-ip - %u bytes missing! ",
			  ip->total_length - length);
	*is_sound = true;
}

/* Prints what a whole datagram or the first of its fragments carries. */
static bool print_payload(struct line *line, const struct ipv4 *ip, struct bytes from,
			  uint32_t total_length)
{
	struct line_payload payload = {
		.ends = ip->ends,
		.length = total_length - ip->header_length,
		.is_fragmented = (ip->fragment & MORE_FRAGMENTS) != 0,
	};

	if (!line_protocol_prints_ends(ip->protocol)) {
		line_add_ends(line, &ip->ends);
		line_add(line, ": ");
	}
	if (bytes_left(from) < ip->header_length) {
		text_addf(line->text, " [remaining caplen(%zu) < header length(%u)]",
			  bytes_left(from), ip->header_length);
		return false;
	}
	payload.from = from;
	return bytes_skip(&payload.from, ip->header_length) &&
	       line_ip_protocol(line, &payload, ip->protocol);
}

bool line_ipv4(struct line *line, struct bytes from, uint32_t length)
{
	uint32_t total_length;
	struct ipv4 ip;
	uint8_t first;
	bool is_sound;

	line->protocol = "ip";
	line->ip_headers++;
	if (!peek_u8(from, 0, &first))
		return false;
	if (first >> 4 != 4) {
		if (first >> 4 == 6)
			line_add(line, "IP6, wrong link-layer encapsulation (invalid)");
		else
			text_addf(line->text, "IP%u (invalid)", first >> 4);
		return true;
	}
	if (!line->options->link_header)
		line_add(line, "IP ");
	if (!read_ipv4(from, &ip))
		return false;
	check_lengths(line, &ip, length, &is_sound);
	if (!is_sound)
		return true;
	total_length = ip.total_length;
	/* left to segmentation offload: tcpdump 5 takes the frame's length, 4.99 gives up */
	if (total_length == 0 && (ip.protocol == IP_PROTOCOL_TCP || ip.protocol == IP_PROTOCOL_UDP))
		total_length = length;
	if (total_length < ip.header_length) {
		line_add_number(line, "bad-len ", total_length);
		return true;
	}
	bytes_clip(&from, total_length);
	if ((ip.fragment & FRAGMENT_OFFSET) == 0)
		return print_payload(line, &ip, from, total_length);
	line_add_ends(line, &ip.ends);
	line_add_number(line, ": ip-proto-", ip.protocol);
	return true;
}

bool line_ip(struct line *line, struct bytes from, uint32_t length)
{
	uint8_t first;

	line->protocol = "ipn";
	if (length < 1) {
		line_add_number(line, "truncated-ip ", length);
		return true;
	}
	if (!peek_u8(from, 0, &first))
		return false;
	if (first >> 4 == 4)
		return line_ipv4(line, from, length);
	if (first >> 4 == 6)
		return line_ipv6(line, from, length);
	line_add_number(line, "unknown ip ", first >> 4);
	return true;
}
