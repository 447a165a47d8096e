// Capture files: pcap in both byte orders and resolutions, and pcapng.
#ifndef PCAPS_MAKE_CAPTURE_FILE_H
#define PCAPS_MAKE_CAPTURE_FILE_H

#include "pcaps/make/octets.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

// The link types that stories use; their numbers in a file's header are in maker.c.
enum link_type {
	LINK_ETHERNET,
	LINK_NULL,
	LINK_RAW_12,
	LINK_RAW,
	LINK_LOOP,
	LINK_SLL,
	LINK_IPV4,
	LINK_IPV6,
	LINK_SLL2,
	// the headers of these are in link_headers.c
	LINK_PPP,
	LINK_PPP_SERIAL,
	LINK_PPP_ETHER,
	LINK_CISCO_HDLC,
	LINK_WIRELESS,
	LINK_FRAME_RELAY,
	LINK_PFLOG,
	LINK_PRISM,
	LINK_RADIOTAP,
	LINK_AVS,
	LINK_PPP_PPPD,
	LINK_PPP_DIRECTION,
	LINK_MPLS,
	LINK_NFLOG,
};

// What differs from a common file: zero stands for Ethernet, 262144 bytes, little-endian, µs.
struct file_form {
	enum link_type link_type;
	uint32_t snapshot_length;
	bool nanoseconds, big_endian, pcapng; // pcapng: microseconds only
};

struct capture_file {
	FILE *out;
	struct file_form form;
};

// Opens `path` and writes the header; ends the program with a message when that fails.
void capture_file_open(struct capture_file *file, const char *path, const struct file_form *form);
void capture_file_close(struct capture_file *file);

// Writes a block of a pcapng file, whose body is a multiple of four bytes.
void capture_file_put_block(struct capture_file *file, uint32_t type, const struct octets *body);

// Writes a frame, as much as the snapshot length leaves of it.
void capture_file_put(struct capture_file *file, int64_t time_us, const struct octets *frame);

#endif
