/* IPv4 headers (RFC 791). */
#include "report/line_ipv4.h"

#include <stddef.h>

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
	ip->ends.last = ip->ends.destination;
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

/* With -v: what the header says, in parentheses; `*is_cut`: its options are, and it is over. */
static bool add_details(struct line *line, const struct ipv4 *ip, struct bytes from, bool *is_cut)
{
	static const char *const congestion[] = {"", ",ECT(1)", ",ECT(0)", ",CE"};
	static const struct line_name flags[] = {
		{MORE_FRAGMENTS, "+"}, {0x4000, "DF"}, {0x8000, "rsvd"}, {0, NULL}};
	uint8_t service, lifetime;
	uint16_t id, sum, wanted;
	struct bytes options = from, header;

	if (!peek_u8(from, 1, &service) || !peek_be16(from, 4, &id) ||
	    !peek_u8(from, 8, &lifetime) || !peek_be16(from, 10, &sum) ||
	    !bytes_skip(&options, HEADER_LENGTH))
		return false;
	text_addf(line->text, "(tos 0x%x%s", service, congestion[service & 3]);
	if (lifetime > 0)
		text_addf(line->text, ", ttl %u", lifetime);
	text_addf(line->text, ", id %u, offset %u, flags [", id,
		  (ip->fragment & FRAGMENT_OFFSET) * 8u);
	line_add_bits(line, flags, ip->fragment, ", ", "none");
	text_addf(line->text, "], proto %s (%u), length %u", line_protocol_name(ip->protocol),
		  ip->protocol, ip->total_length);
	*is_cut = false;
	if (ip->header_length > HEADER_LENGTH) {
		line_add(line, ", options (");
		if (!line_ipv4_options(line, options, ip->header_length - HEADER_LENGTH, is_cut))
			return false;
		line_add(line, *is_cut ? " [truncated-option])" : ")");
	}
	if (!line->options->checksums_unchecked &&
	    peek_bytes(from, 0, ip->header_length, &header) &&
	    !line_checksum(0, header, sum, &wanted))
		text_addf(line->text, ", bad cksum %x (->%x)!", sum, wanted);
	line_add(line, ")\n    ");
	if (*is_cut) {
		line_add_ends(line, &ip->ends);
		line_add(line, ": ");
		line_cut(line);
	}
	return true;
}

/* The header and what it carries, `from` being clipped to the datagram's length. */
static bool print_datagram(struct line *line, struct ipv4 *ip, struct bytes from,
			   uint32_t total_length)
{
	struct bytes options = from;
	bool is_cut = false;

	if (line->options->verbose > 0 && !add_details(line, ip, from, &is_cut))
		return false;
	if (is_cut)
		return true;
	bytes_clip(&options, ip->header_length);
	if (bytes_skip(&options, HEADER_LENGTH))
		ip->ends.last = line_ipv4_last_address(options, ip->ends.destination);
	if ((ip->fragment & FRAGMENT_OFFSET) == 0)
		return print_payload(line, ip, from, total_length);
	line_add_ends(line, &ip->ends);
	line_add_number(line, ": ip-proto-", ip->protocol);
	return true;
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
		return line_cut(line);
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
	return print_datagram(line, &ip, from, total_length);
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
