/* TCP (RFC 9293): the header; its options are in tcp_options.c. */
#include "decode/checksum.h"
#include "decode/decoding.h"
#include "decode/tcp_options.h"

#include <string.h>

#define FIXED_LENGTH 20

/* Nothing but two NOPs and timestamps: what nearly every segment of a connection has. */
#define NOP_NOP_TIMESTAMPS 0x0101080a

static void read_ports(struct bytes start, struct five_tuple *tuple)
{
	tuple->source_port = bytes_be16_at(start, 0);
	tuple->destination_port = bytes_be16_at(start, 2);
}

/* Reads as many of the first 20 bytes as there are; of the others the fields are 0. */
static void read_fixed_part(struct bytes fixed, struct tcp_header *tcp)
{
	uint16_t offset_and_flags = bytes_be16_at(fixed, 12);

	memset(tcp, 0, sizeof(*tcp));
	tcp->seq = bytes_be32_at(fixed, 4);
	tcp->ack = bytes_be32_at(fixed, 8);
	tcp->header_length = (uint8_t)((offset_and_flags >> 12) * 4);
	tcp->flags = offset_and_flags & 0x1ff;
	tcp->window = bytes_be16_at(fixed, 14);
	tcp->checksum_value = bytes_be16_at(fixed, 16);
	tcp->urgent = bytes_be16_at(fixed, 18);
}

/* The capture ends within the first 20 bytes: with the flags there is still something to tell. */
static struct step decode_cut(struct decoding *decoding)
{
	struct packet *packet = decoding->packet;
	struct bytes start = decoding->layer.rest;

	if (bytes_left(start) >= 4)
		read_ports(start, &packet->five_tuple);
	if (bytes_left(start) < 14 || decoding->layer.missing == 0)
		return step_short(decoding);
	read_fixed_part(start, &packet->tcp);
	if (packet->tcp.header_length < FIXED_LENGTH ||
	    packet->tcp.header_length > packet->ip.payload_length)
		return step_malformed(decoding);
	packet->tcp.payload_length = packet->ip.payload_length - packet->tcp.header_length;
	return step_end(decoding, PACKET_TCP, DECODE_TRUNCATED);
}

struct step decode_tcp(struct decoding *decoding)
{
	struct packet *packet = decoding->packet;
	struct tcp_header *tcp = &packet->tcp;
	struct bytes segment = decoding->layer.rest, fixed, options;
	bool is_whole = transport_is_whole(decoding);

	if (!bytes_take(&decoding->layer.rest, FIXED_LENGTH, &fixed))
		return decode_cut(decoding);
	read_ports(fixed, &packet->five_tuple);
	read_fixed_part(fixed, tcp);
	if (tcp->header_length < FIXED_LENGTH || tcp->header_length > packet->ip.payload_length)
		return step_malformed(decoding);
	tcp->payload_length = packet->ip.payload_length - tcp->header_length;
	if (is_whole)
		tcp->checksum = checksum_of_transport(&packet->five_tuple, segment,
						      packet->ip.payload_length,
						      tcp->checksum_value);
	options = decoding->layer.rest;
	bytes_clip(&options, tcp->header_length - (size_t)FIXED_LENGTH);
	if (bytes_left(options) == 12 && bytes_be32_at(options, 0) == NOP_NOP_TIMESTAMPS) {
		tcp->options = TCP_HAS_TIMESTAMPS;
		tcp->timestamp_value = bytes_be32_at(options, 4);
		tcp->timestamp_echo = bytes_be32_at(options, 8);
	} else {
		read_tcp_options(options, tcp);
	}
	return step_end(decoding, PACKET_TCP,
			bytes_left(options) == tcp->header_length - (size_t)FIXED_LENGTH
				? DECODE_COMPLETE
				: layer_short(&decoding->layer));
}
