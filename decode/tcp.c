/* TCP (RFC 9293): the header; its options are in tcp_options.c. */
#include "decode/checksum.h"
#include "decode/decoding.h"
#include "decode/tcp_options.h"

#include <stddef.h>
#include <string.h>

#define FIXED_LENGTH 20

/* Nothing but two NOPs and timestamps: what nearly every segment of a connection has. */
#define NOP_NOP_TIMESTAMPS 0x0101080a

/* How the options of a SYN of Linux begin (tcp_options_write()). */
#define MSS_OF_FOUR               0x0204
#define SACK_PERMITTED_TIMESTAMPS 0x0402080a
#define NOP_WINDOW_SCALE          0x0103

/* The capture may end within the first 20 bytes, but with the flags there is something to tell. */
#define LEAST_LENGTH 14

/* Reads the first 20 bytes. */
static inline void read_fixed_part(struct bytes fixed, struct packet *packet)
{
	struct tcp_header *tcp = &packet->tcp;
	uint16_t offset_and_flags = bytes_be16_at(fixed, 12);

	packet->five_tuple.source_port = bytes_be16_at(fixed, 0);
	packet->five_tuple.destination_port = bytes_be16_at(fixed, 2);
	memset(tcp, 0, offsetof(struct tcp_header, sack));
	tcp->seq = bytes_be32_at(fixed, 4);
	tcp->ack = bytes_be32_at(fixed, 8);
	tcp->header_length = (uint8_t)((offset_and_flags >> 12) * 4);
	tcp->flags = offset_and_flags & 0x1ff;
	tcp->window = bytes_be16_at(fixed, 14);
	tcp->checksum_value = bytes_be16_at(fixed, 16);
	tcp->urgent = bytes_be16_at(fixed, 18);
}

/* Are these the five options with which Linux opens connections, in its order? */
static inline bool are_of_linux_syn(struct bytes options)
{
	return bytes_left(options) == 20 && bytes_be16_at(options, 0) == MSS_OF_FOUR &&
	       bytes_be32_at(options, 4) == SACK_PERMITTED_TIMESTAMPS &&
	       bytes_be16_at(options, 16) == NOP_WINDOW_SCALE && bytes_u8_at(options, 18) == 3;
}

/* Reads the options, or those of them that were captured; the usual ones without a search. */
static inline void read_options(struct bytes options, struct tcp_header *tcp)
{
	if (bytes_left(options) == 12 && bytes_be32_at(options, 0) == NOP_NOP_TIMESTAMPS) {
		tcp->options = TCP_HAS_TIMESTAMPS;
		tcp->timestamp_value = bytes_be32_at(options, 4);
		tcp->timestamp_echo = bytes_be32_at(options, 8);
	} else if (are_of_linux_syn(options)) {
		tcp->options = TCP_HAS_MSS | TCP_HAS_SACK_PERMITTED | TCP_HAS_TIMESTAMPS |
			       TCP_HAS_WINDOW_SCALE;
		tcp->mss = bytes_be16_at(options, 2);
		tcp->timestamp_value = bytes_be32_at(options, 8);
		tcp->timestamp_echo = bytes_be32_at(options, 12);
		tcp->window_scale = bytes_u8_at(options, 19);
	} else if (bytes_left(options) > 0) {
		read_tcp_options(options, tcp);
	}
}

/* A header that ends before the flags: the ports at most. */
static struct step decode_stub(struct decoding *decoding)
{
	struct five_tuple *tuple = &decoding->packet->five_tuple;

	if (bytes_left(decoding->layer.rest) >= 4) {
		tuple->source_port = bytes_be16_at(decoding->layer.rest, 0);
		tuple->destination_port = bytes_be16_at(decoding->layer.rest, 2);
	}
	return step_short(decoding);
}

/* Reads a header that the capture cut behind the flags: what is missing reads as 0. */
static void read_cut_part(struct bytes *rest, struct packet *packet)
{
	uint8_t padded[FIXED_LENGTH] = {0};

	/* a field of which there is only half reads as 0 too */
	bytes_copy_at(*rest, 0, padded, bytes_left(*rest) & ~(size_t)1);
	read_fixed_part(bytes_of(padded, sizeof(padded)), packet);
	bytes_clip(rest, 0);
}

struct step decode_tcp(struct decoding *decoding)
{
	struct packet *packet = decoding->packet;
	struct tcp_header *tcp = &packet->tcp;
	struct bytes segment = decoding->layer.rest, rest = segment, fixed;
	uint32_t length = packet->ip.payload_length, header_length;

	if (bytes_take(&rest, FIXED_LENGTH, &fixed))
		read_fixed_part(fixed, packet);
	else if (bytes_left(rest) >= LEAST_LENGTH && decoding->layer.missing > 0)
		read_cut_part(&rest, packet);
	else
		return decode_stub(decoding);
	header_length = tcp->header_length;
	if (header_length < FIXED_LENGTH || header_length > length)
		return step_malformed(decoding);
	tcp->payload_length = length - header_length;
	if (transport_is_whole(packet, segment, length))
		tcp->checksum = checksum_of_transport(&packet->five_tuple, segment, length,
						      tcp->checksum_value);
	bytes_clip(&rest, header_length - FIXED_LENGTH);
	read_options(rest, tcp);
	return step_end(decoding, PACKET_TCP,
			bytes_left(segment) >= header_length ? DECODE_COMPLETE
							     : layer_short(&decoding->layer));
}
