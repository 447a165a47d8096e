/* Where packets come from: a saved capture now, other sources behind the same five functions. */
#ifndef CAPTURE_CAPTURE_H
#define CAPTURE_CAPTURE_H

#include "base/error.h"
#include "base/packet_view.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

struct capture;

enum capture_result {
	CAPTURE_PACKET, /* a packet was read */
	CAPTURE_END,    /* no more packets */
	CAPTURE_FAILED, /* no more packets, and the error says why: a cut or damaged file */
};

/* What a capture says about itself. */
struct capture_info {
	const char *name;         /* path as given; "-" is standard input */
	uint32_t link_type;       /* LINKTYPE_ value of pcap-linktype(7) */
	uint32_t snapshot_length; /* bytes; 0 = not known */
	bool is_nanosecond;       /* time stamps finer than a microsecond */
	uint64_t size;            /* bytes of the file, 0 = not known (a pipe) */
};

/*
 * Opens the saved capture at `path` ("-" = standard input): pcap in micro- and nanoseconds in
 * either byte order, and pcapng as far as libpcap reads it. NULL with `*error` filled when it
 * cannot be read. The caller closes it with capture_close().
 */
struct capture *capture_open_file(const char *path, struct error *error);

/*
 * Reads the next packet into `*view`, whose bytes live until the next call. Packets are numbered
 * from 1. After CAPTURE_END or CAPTURE_FAILED (`*error` filled) there are no more.
 */
enum capture_result capture_next(struct capture *capture, struct packet_view *view,
				 struct error *error);

/* What the capture says about itself; lent until it is closed. */
const struct capture_info *capture_info(const struct capture *capture);

/* Bytes of the file read so far, for a progress line; 0 if not known. */
uint64_t capture_position(const struct capture *capture);

/*
 * Appends libpcap's name of a LINKTYPE_ value and what it stands for, "RAW (Raw IP)", or the number
 * where libpcap has no name for it.
 */
void capture_link_type_name(uint32_t link_type, struct text *text);

/* The library that reads captures and its version: "libpcap version 1.10.3". Static. */
const char *capture_library_version(void);

/* Closes; NULL is accepted. */
void capture_close(struct capture *capture);

#endif
