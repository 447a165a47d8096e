/* Tunnels: how a decoder that has read a tunnel's header says what is inside. */
#ifndef DECODE_TUNNEL_H
#define DECODE_TUNNEL_H

#include "decode/decoding.h"

/*
 * A tunnel of `kind` without an id begins behind the header that was just read. What is inside is
 * decoder `id` of `table` (link types or Ethertypes). Eight tunnels deep nothing more is followed.
 */
struct step step_into_tunnel(struct decoding *decoding, enum tunnel_kind kind,
			     enum decoder_table table, uint32_t id);

/* The same for a tunnel that has an id. */
struct step step_into_tunnel_with_id(struct decoding *decoding, enum tunnel_kind kind,
				     uint32_t tunnel_id, enum decoder_table table, uint32_t id);

/* What is inside an IP tunnel without a protocol number, by the version: 0 = it is not IP. */
uint16_t ethertype_by_version(struct bytes packet);

/*
 * Is this the beginning of an Ethernet frame with an IP header that agrees with itself or with ARP
 * in it? For headers whose length only its ends know.
 */
bool is_ethernet_with_ip(struct bytes frame);

/* May a datagram to this port be a tunnel's? Cheap, and true for some others too. */
static inline bool may_be_tunnel_port(uint16_t port)
{
	/* 1701, 2152, 4789, 4790, 6081, 6635 and 8472 modulo 64 */
	const uint64_t ports = UINT64_C(1) << 37 | UINT64_C(1) << 40 | UINT64_C(1) << 53 |
			       UINT64_C(1) << 54 | UINT64_C(1) << 1 | UINT64_C(1) << 43 |
			       UINT64_C(1) << 24;

	return ports >> (port & 63) & 1;
}

/*
 * The step behind a UDP header, whose packet is complete as it is, to `port`: into a tunnel where
 * what follows is one's header, else to the end.
 */
struct step step_behind_udp(struct decoding *decoding, uint16_t port);

/*
 * decode.c: follows `step` to the end of the packet. One that goes into a tunnel is decoded as far
 * as it can be; where that is no IP packet, the packet is the tunnel's own again.
 */
void decode_layers(struct decoding *decoding, struct step step);

/* decode.c: runs one decoder. */
struct step decode_layer(struct decoding *decoding, struct step step);

/* tunnel.c: the step into a tunnel, decoded to its end. */
void decode_tunnel(struct decoding *decoding, struct step step);

/*
 * tunnel.c: the packet quoted by the error `packet`, whose IP header was read and which goes on
 * with `layer`: as far inside of tunnels as there are IP headers that can be read. The innermost
 * one is written to the quote, its transport to `*layer`.
 */
void follow_quoted_tunnels(struct packet *packet, struct layer *layer);

#endif
