/* Packets that no honest host would send, built by libnet from one that passed. */
#ifndef LAB_FORGE_H
#define LAB_FORGE_H

#include "base/error.h"
#include "decode/packet.h"
#include "lab/address.h"

#include <stddef.h>
#include <stdint.h>

/* Room for the largest frame of the lab. */
#define FRAME_MAX 9216

/* A frame with its Ethernet header. */
struct frame {
	size_t length;
	uint8_t octet[FRAME_MAX];
};

/* An ICMP error about a frame, sent back to where that came from. */
struct icmp_forgery {
	uint8_t type, code;
	uint32_t rest;  /* bytes 4 to 7 of the message: MTU, pointer, gateway … */
	unsigned quote; /* bytes of the quote behind the IP header; 0 = as many as a router gives */
	bool no_quote_beyond_ip;                /* not even one byte behind the IP header */
	struct address from;                    /* who says so; version 0 = the next hop */
	int32_t seq_offset;                     /* added to the sequence number in the quote */
	uint16_t source_port, destination_port; /* in the quote; 0 = as they were */
	bool reversed; /* the quote's source and destination are exchanged */
	bool wrong_checksum;
	uint8_t ttl;            /* of the error; 0 = 64 */
	uint8_t quoted_ttl;     /* in the quote; 0 = as it was */
	uint16_t quoted_id;     /* IPv4, in the quote; 0 = as it was */
	uint16_t quoted_length; /* UDP, in the quote: its length field; 0 = as it was */
};

/* A TCP segment to the sender of a frame, as if from the other end. */
struct tcp_forgery {
	uint16_t flags;     /* enum tcp_flag */
	int32_t seq_offset; /* 0 = exactly what the receiver expects next */
	int32_t ack_offset; /* 0 = acknowledges the frame it is made from */
	uint8_t ttl;        /* 0 = 64 */
	uint16_t window;
	bool wrong_checksum;
};

struct libnet_context;

/*
 * Builds in `*made` the ICMP error about `about` (decoded: `packet`), with the MAC addresses
 * exchanged. `net` is a libnet context of any interface. False with `*error` filled.
 */
bool forge_icmp(struct libnet_context *net, const struct frame *about, const struct packet *packet,
		const struct icmp_forgery *forgery, struct frame *made);

/* The same for a segment that answers the segment `about`. */
bool forge_tcp(struct libnet_context *net, const struct frame *about, const struct packet *packet,
	       const struct tcp_forgery *forgery, struct frame *made);

#endif
