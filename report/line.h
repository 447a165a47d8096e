/* What the printers of one packet line share: where they write, and what to do when bytes end. */
#ifndef REPORT_LINE_H
#define REPORT_LINE_H

#include "base/bytes.h"
#include "report/packet_line.h"

/*
 * A line being written. The printers below follow tcpdump's order of reading and printing. One
 * that needs bytes which were not captured returns false at once, and so does whoever called it;
 * packet_line_add() then appends " [|protocol]", the name of the header that was cut. Where
 * tcpdump goes on with what stands behind the cut header (a quote, say), line_cut() says it there.
 *
 * Throughout, a `struct bytes` is what was captured of a header and what follows it, and a
 * `length` is how long the same was on the wire by the headers before it.
 */
struct line {
	struct text *text;
	const struct packet_line_options *options;
	const struct packet_line_base *base;
	const char *protocol;
	size_t not_kept;     /* bytes that were captured, but are not in the view */
	size_t link_length;  /* of the link-level header, as far as the line has come to it */
	unsigned depth;      /* of tunnels */
	unsigned ip_headers; /* printed so far, one inside the other */
};

/* Tunnels in tunnels that are followed. */
#define LINE_MAX_DEPTH 8

/* The addresses of the IP header that a transport header came with. */
struct line_ends {
	uint8_t version;
	uint8_t protocol; /* as in the IP header itself */
	struct bytes source, destination;
	struct bytes last; /* the destination behind a source route: what checksums cover */
};

/* A row of a table of names; the last row has no name. */
struct line_name {
	uint32_t value;
	const char *name;
};

/* Reading at an offset, without moving; false if it is not there. */
MUST_CHECK static inline bool peek_u8(struct bytes from, size_t offset, uint8_t *out)
{
	return bytes_skip(&from, offset) && bytes_u8(&from, out);
}

MUST_CHECK static inline bool peek_be16(struct bytes from, size_t offset, uint16_t *out)
{
	return bytes_skip(&from, offset) && bytes_be16(&from, out);
}

MUST_CHECK static inline bool peek_be32(struct bytes from, size_t offset, uint32_t *out)
{
	return bytes_skip(&from, offset) && bytes_be32(&from, out);
}

MUST_CHECK static inline bool peek_bytes(struct bytes from, size_t offset, size_t count,
					 struct bytes *out)
{
	return bytes_skip(&from, offset) && bytes_take(&from, count, out);
}

/* Moves to the end of what was captured. */
static inline void line_skip_rest(struct bytes *from)
{
	if (!bytes_skip(from, bytes_left(*from)))
		bytes_clip(from, 0); /* never */
}

/* Unsigned number of `width` (1 to 8) bytes in network order. */
MUST_CHECK bool peek_number(struct bytes from, size_t offset, unsigned width, uint64_t *out);

/* The name of `value` in a table, or NULL. */
const char *line_name_of(const struct line_name *names, uint32_t value);

/* Appends the name of `value`, or what `format` makes of the number. */
void line_add_name(struct line *line, const struct line_name *names, const char *format,
		   uint32_t value);

/* Appends "label value" style pieces without printf. */
void line_add(struct line *line, const char *string);
void line_add_number(struct line *line, const char *before, uint64_t value);

/* Appends an address of 4 or 16 bytes. */
void line_add_address(struct line *line, struct bytes address);

/* Appends the IPv4 or IPv6 address at `offset`. */
MUST_CHECK bool line_add_ipv4_at(struct line *line, struct bytes from, size_t offset);
MUST_CHECK bool line_add_ipv6_at(struct line *line, struct bytes from, size_t offset);

/* Appends bytes as aa:bb:cc, or "<empty>". */
void line_add_mac(struct line *line, struct bytes address);

/* Appends the address of a Frame Relay connection as "DLCI 100", or what is wrong with it. */
void line_add_frame_relay_address(struct line *line, struct bytes from);

/* Appends all bytes as digits: aabbcc. */
void line_add_hex(struct line *line, struct bytes from);

/* Appends "source > destination" and the ports of a transport header. */
void line_add_ends(struct line *line, const struct line_ends *ends);
void line_add_ends_and_ports(struct line *line, const struct line_ends *ends, uint16_t source,
			     uint16_t destination);

/* Appends "vlan 7, p 0, ": tag control information of IEEE 802.1Q. */
void line_add_tag(struct line *line, uint16_t tag);

/* Appends " [|protocol]" and returns true: the header is cut, but whoever called may go on. */
bool line_cut(struct line *line);

/* Appends a character as tcpdump makes it visible: ^A for 1, M-a for a with the highest bit. */
void line_add_visible(struct line *line, uint8_t octet);

/*
 * Appends the names of the bits that are set in `value`, with `between` between them; `none` if
 * there are none.
 */
void line_add_bits(struct line *line, const struct line_name *names, uint32_t value,
		   const char *between, const char *none);

/* The sum of the pseudo header of a transport over IPv4 or IPv6 (RFC 793, 8200). */
uint64_t line_pseudo_sum(const struct line_ends *ends, uint32_t length, uint8_t protocol);

/*
 * Is `value`, which lies in `covered`, the right checksum of that and the pseudo header (0: there
 * is none)? `*wanted`: what would have been.
 */
bool line_checksum(uint64_t pseudo_sum, struct bytes covered, uint16_t value, uint16_t *wanted);

/* Appends the number and the time that a line begins with. */
void line_add_time(struct line *line, int64_t time_ns);

/*
 * With dump_unknown: further lines with the bytes in hexadecimal, each after `before`, which
 * begins with a newline.
 */
void line_dump_hex(struct line *line, const char *before, struct bytes from);

/* The same as text, too. */
void line_dump_hex_and_text(struct line *line, struct bytes from);

/*
 * The same for a payload of `length` bytes that nobody can print; nothing where the options ask
 * for short lines or for all of the packet's bytes anyway.
 */
MUST_CHECK bool line_dump_payload(struct line *line, struct bytes from, uint32_t length);

/* With -x, -X or -A: further lines with the bytes of the frame from its link_length on. */
void line_dump_frame(struct line *line, struct bytes frame);

/*
 * The initial numbers that a segment's are relative to by tcpdump's rule; remembers the segment
 * if it is the first of its conversation (then `*is_first`: its own are shown absolute).
 */
struct line_segment {
	const struct line_ends *ends;
	uint16_t source_port, destination_port;
	uint32_t seq, ack;
	bool is_syn;
};
void packet_line_state_segment(struct packet_line_state *state, const struct line_segment *segment,
			       struct packet_line_base *initial, bool *is_first);

/* The time that deltas count from, in whatever unit the caller uses; 0 = not yet set. */
int64_t *packet_line_state_reference(struct packet_line_state *state);

/* Printers; see above for what they return. */
MUST_CHECK bool line_link(struct line *line, struct bytes frame, const struct packet *packet);
MUST_CHECK bool line_cooked(struct line *line, struct bytes frame, uint32_t length);
MUST_CHECK bool line_cooked2(struct line *line, struct bytes frame, uint32_t length);
/* `*header_length`: of the link-level header with its tags; NULL = of no interest. */
MUST_CHECK bool line_ethernet(struct line *line, struct bytes frame, uint32_t length,
			      size_t *header_length);
MUST_CHECK bool line_ethertype(struct line *line, struct bytes from, uint32_t length,
			       uint16_t ethertype, bool *is_known);
/* The link layers that line_link() does not print itself. */
MUST_CHECK bool line_framing(struct line *line, struct bytes frame, const struct packet *packet);
/* These two leave `from` behind their own header. */
MUST_CHECK bool line_ppp(struct line *line, struct bytes *from, uint32_t length);
MUST_CHECK bool line_pppoe(struct line *line, struct bytes *from, uint32_t length);
MUST_CHECK bool line_ppp_frame(struct line *line, struct bytes frame, uint32_t length);
MUST_CHECK bool line_ppp_serial(struct line *line, struct bytes frame, uint32_t length);
MUST_CHECK bool line_cisco_hdlc(struct line *line, struct bytes frame, uint32_t length);
MUST_CHECK bool line_frame_relay(struct line *line, struct bytes frame, uint32_t length);
MUST_CHECK bool line_pflog(struct line *line, struct bytes frame, uint32_t length);
MUST_CHECK bool line_nflog(struct line *line, struct bytes frame, uint32_t length);
MUST_CHECK bool line_radiotap(struct line *line, struct bytes frame, uint32_t length);
MUST_CHECK bool line_avs(struct line *line, struct bytes frame, uint32_t length);
MUST_CHECK bool line_prism(struct line *line, struct bytes frame, uint32_t length);
MUST_CHECK bool line_wireless(struct line *line, struct bytes frame, uint32_t length);
/* What a radio's header tells of the frame behind it. */
struct line_radio {
	bool is_padded;           /* between header and body, to a multiple of four bytes */
	uint32_t checksum_length; /* at the end */
};
MUST_CHECK bool line_wireless_frame(struct line *line, struct bytes frame, uint32_t length,
				    const struct line_radio *radio);
MUST_CHECK bool line_mpls(struct line *line, struct bytes from, uint32_t length);
MUST_CHECK bool line_arp(struct line *line, struct bytes from, uint32_t length);
MUST_CHECK bool line_ip(struct line *line, struct bytes from, uint32_t length);
MUST_CHECK bool line_ipv4(struct line *line, struct bytes from, uint32_t length);
MUST_CHECK bool line_ipv6(struct line *line, struct bytes from, uint32_t length);
/*
 * `*is_known` false: nobody could say what is inside, and whoever called dumps it. `macs`: the
 * destination's and the source's address, or NULL.
 */
MUST_CHECK bool line_llc(struct line *line, struct bytes *from, uint32_t length,
			 const struct bytes *macs, bool *is_known);
MUST_CHECK bool line_snap(struct line *line, struct bytes from, uint32_t length,
			  const struct bytes *macs, bool *is_known);

/* What an IP header carries. */
struct line_payload {
	struct line_ends ends;
	struct bytes from;
	uint32_t length;
	bool is_fragmented;
};
MUST_CHECK bool line_ip_protocol(struct line *line, const struct line_payload *payload,
				 uint8_t protocol);
/* Does the printer of this protocol print the addresses itself, for the ports beside them? */
bool line_protocol_prints_ends(uint8_t protocol);
/* The name that -v has for a protocol. */
const char *line_protocol_name(uint8_t protocol);
MUST_CHECK bool line_tcp(struct line *line, const struct line_payload *payload);
MUST_CHECK bool line_udp(struct line *line, const struct line_payload *payload);
/* A tunnel by the ports of its datagram, whose payload this is; `*is_tunnel` false: it is none. */
MUST_CHECK bool line_udp_tunnel(struct line *line, struct bytes from, uint32_t length,
				const uint16_t ports[2], bool *is_tunnel);
MUST_CHECK bool line_sctp(struct line *line, const struct line_payload *payload);
MUST_CHECK bool line_dccp(struct line *line, const struct line_payload *payload);
/* The options of a DCCP packet, `length` of them. */
MUST_CHECK bool line_dccp_options(struct line *line, struct bytes from, uint32_t length);
MUST_CHECK bool line_icmp(struct line *line, const struct line_payload *payload);
MUST_CHECK bool line_icmp6(struct line *line, const struct line_payload *payload);
MUST_CHECK bool line_igmp(struct line *line, const struct line_payload *payload);
MUST_CHECK bool line_gre(struct line *line, const struct line_payload *payload);

/* The options of a TCP header and the initial number that SACK blocks are relative to. */
struct line_tcp_options {
	struct bytes from; /* captured, from the first option on */
	uint32_t length;   /* of all options */
	uint32_t sack_base;
	uint16_t flags;
	bool is_whole; /* the payload was captured */
};
/* `*is_bad`: an option contradicts the header; the line ends there. */
MUST_CHECK bool line_tcp_options(struct line *line, const struct line_tcp_options *options,
				 bool *is_bad);

/* MPTCP's option (RFC 8684): all of it from its kind on. False: it is bad. */
MUST_CHECK bool line_mptcp(struct line *line, struct bytes option, uint16_t flags);

/* Names of Ethertypes; the last row has no name. */
extern const struct line_name line_ethertype_names[];

#endif
