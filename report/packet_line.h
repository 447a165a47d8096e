/* One packet as the line that tcpdump prints for it. */
#ifndef REPORT_PACKET_LINE_H
#define REPORT_PACKET_LINE_H

#include "base/interface_names.h"
#include "base/packet_view.h"
#include "base/text.h"
#include "decode/packet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for every line but the most absurd ones; what does not fit is cut. */
#define PACKET_LINE_SIZE 2048

/*
 * A view may hold fewer bytes than its packet has captured (packet->captured_length), so that
 * only headers need to be kept: with this many bytes of a frame its line comes out the same, but
 * for `verbose`, which checks the checksum of all, and the bytes themselves.
 */
#define PACKET_LINE_BYTES 256

/* How the time is written; the names are tcpdump's options. */
enum packet_line_time {
	PACKET_LINE_CLOCK,          /* 21:23:21.213794, local time */
	PACKET_LINE_NO_TIME,        /* -t */
	PACKET_LINE_SECONDS,        /* -tt: 1795209801.213794 */
	PACKET_LINE_SINCE_PREVIOUS, /* -ttt:  00:00:00.000223 */
	PACKET_LINE_DATE,           /* -tttt: 2026-11-20 21:23:21.213794, local time */
	PACKET_LINE_SINCE_FIRST,    /* -ttttt:  00:00:00.000223 */
};

/* Who knows names of addresses: the capture itself, say. */
struct address_names {
	const char *(*find)(const void *from, const struct ip_addr *address); /* NULL: no name */
	const void *from;
};

struct packet_line_options {
	enum packet_line_time time;
	bool nanoseconds;         /* nine digits of a second, not six */
	bool quick;               /* -q */
	bool link_header;         /* -e */
	bool absolute_seq;        /* -S */
	bool packet_number;       /* -# */
	unsigned verbose;         /* how often -v */
	bool checksums_unchecked; /* -K */
	/*
	 * The packet's bytes, on further lines: -x, -X and -A. Given twice with its link-level
	 * header. -X goes before -x, and that before -A.
	 */
	unsigned hex, hex_and_text, ascii;
	/* -N: a name in place of its address, without the domain; NULL: addresses only */
	const struct address_names *names;
	/*
	 * What tcpdump cannot decode it shows in hexadecimal, on further lines: unknown Ethertypes
	 * (not with -q), unknown ICMPv6 messages and ARP operations. Do so too, and show what is in
	 * tunnels over UDP as it does.
	 */
	bool dump_unknown;
	/* TCP: flags in words, numbers and length, as a label in a diagram; not tcpdump's */
	bool brief;
	/* of the host that captures just now; NULL: a saved capture is perhaps another one's */
	const struct interface_names *interfaces;
};

/*
 * What tcpdump remembers from packet to packet: the first sequence numbers of each conversation,
 * and the time that the next delta counts from.
 */
struct packet_line_state;

/*
 * An empty state; NULL if there is no memory. At `conversation_limit` (at least 1) TCP
 * conversations it forgets them all and goes on: their next segments are absolute once more.
 * `seed` goes into the hash. Free with packet_line_state_free().
 */
struct packet_line_state *packet_line_state_new(size_t conversation_limit, uint64_t seed);

/* Forgets everything: as new. */
void packet_line_state_clear(struct packet_line_state *state);

/* Frees; NULL is accepted. */
void packet_line_state_free(struct packet_line_state *state);

/*
 * What TCP's sequence numbers are relative to. By tcpdump's rule the numbers of a SYN and of a
 * segment without ACK are absolute always. Where a number is not known, `state` decides by
 * tcpdump's rule: the first segment with ACK of a conversation absolute, later ones relative.
 */
struct packet_line_base {
	struct packet_line_state
		*state; /* NULL: what is not known is absolute, times have no past */
	bool has_seq, has_ack;
	uint32_t seq; /* with has_seq: the initial sequence number of the packet's sender */
	uint32_t ack; /* with has_ack: that of its receiver, for the acknowledgment and SACK */
};

/*
 * Appends the line of the packet in `view`, without a newline, as tcpdump 4.99.3 prints it with
 * -n: for IPv4, IPv6, TCP, UDP, ICMP, ICMPv6 and ARP with -q byte for byte, and without -q, with
 * the other options as well, up to where tcpdump goes on with the payload's protocol. Differences
 * by choice: the interface of a Linux cooked capture (v2) is "if#N" without options->interfaces,
 * since names of this machine say nothing about another's capture; an IP length that was left to
 * segmentation offload is taken from the frame, as tcpdump 5 does; protocols outside these show
 * what they are and their length only, and so do frames of 802.11 without a packet in the clear. A
 * packet inside a tunnel that the line does not come to is added in braces, unless `quick` or
 * `dump_unknown` asks for tcpdump's line alone; `brief` shows the innermost packet only.
 */
void packet_line_add(struct text *text, const struct packet_view *view, const struct packet *packet,
		     const struct packet_line_options *options,
		     const struct packet_line_base *base);

#endif
