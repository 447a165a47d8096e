/* Where packets come from: a saved capture now, other sources behind the same five functions. */
#ifndef CAPTURE_CAPTURE_H
#define CAPTURE_CAPTURE_H

#include "base/error.h"
#include "base/ip_addr.h"
#include "base/packet_view.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct capture;

enum capture_result {
	CAPTURE_PACKET,  /* a packet was read */
	CAPTURE_TROUBLE, /* none was read, the error says what is wrong; there may be more */
	CAPTURE_QUIET,   /* none came for a while; there may be more */
	CAPTURE_EMPTY,   /* all that came was read; the next call waits */
	CAPTURE_END,     /* no more packets */
	CAPTURE_FAILED,  /* no more packets, and the error says why: a cut or damaged file */
};

/*
 * An interface that packets were captured at. Names are bytes from a file: they are escaped before
 * they are shown.
 */
struct capture_interface {
	const char *name;         /* NULL = the capture does not say */
	const char *description;  /* the same */
	uint32_t link_type;       /* LINKTYPE_ value of pcap-linktype(7) */
	uint32_t snapshot_length; /* bytes; 0 = not known */
	uint32_t file;            /* index for capture_file() */
	uint32_t number;          /* within its file's section, from 0 */
	uint8_t time_resolution;  /* pcapng's if_tsresol: 6 = 10^-6 s, 0x8a = 2^-10 s */
	bool knows_dropped;       /* the capture says how many it missed: */
	uint64_t dropped;         /* so far */
};

/* What a capture says about itself. */
struct capture_info {
	const char *name;         /* path as given; "-" is standard input */
	uint32_t link_type;       /* LINKTYPE_ value of pcap-linktype(7); of the first interface */
	uint32_t snapshot_length; /* bytes; 0 = not known */
	bool is_nanosecond;       /* time stamps finer than a microsecond */
	uint64_t size;            /* bytes of the file, 0 = not known (a pipe) */
	uint64_t packets;         /* read of it so far */
	uint64_t first_packet;    /* their first and last number; 0 = none yet */
	uint64_t last_packet;
};

/*
 * Opens the saved capture at `path` ("-" = standard input): pcap in micro- and nanoseconds in
 * either byte order, and pcapng as far as libpcap reads it. NULL with `*error` filled when it
 * cannot be read. The caller closes it with capture_close().
 */
struct capture *capture_open_file(const char *path, struct error *error);

/*
 * Opens `count` saved captures (at least one) as one: merged by time, each file's packets in their
 * own order, those of equal times in the order in which the files are named. A file that cannot be
 * opened or read on is CAPTURE_TROUBLE, and the others go on; NULL with `*error` filled when none
 * can be opened. The paths are lent until the capture is closed.
 */
struct capture *capture_open_files(const char *const *paths, size_t count, struct error *error);

/* A block of a pcapng file that is no packet, as it stands there. */
struct capture_block {
	struct bytes whole; /* from its type to its second length */
	uint32_t type;
	uint32_t file;   /* index for capture_file() */
	bool is_swapped; /* its numbers are not in this machine's byte order */
};

/* Who wants to have all of a pcapng file, not its packets alone. */
struct capture_watch {
	/* Called with each good block that is no packet, when it is read; it lives until then. */
	void (*block)(void *context, const struct capture_block *block);
	void *context;
};

/*
 * As capture_open_files(), with the blocks of pcapng files: those of packets are in view->extra,
 * the others go to `watch`, which is lent until the capture is closed, from this call on. A block
 * comes before the file's packets that stand behind it, and may come before other files' packets.
 */
struct capture *capture_open_watched(const char *const *paths, size_t count,
				     const struct capture_watch *watch, struct error *error);

/*
 * Reads the next packet into `*view`, whose bytes live until the next call. Packets are numbered
 * from 1. After CAPTURE_END or CAPTURE_FAILED (`*error` filled) there are no more; after
 * CAPTURE_TROUBLE (`*error` filled, too), CAPTURE_QUIET and CAPTURE_EMPTY one asks again.
 */
enum capture_result capture_next(struct capture *capture, struct packet_view *view,
				 struct error *error);

/* What the capture says about itself, of several files the first; lent until it is closed. */
const struct capture_info *capture_info(const struct capture *capture);

/* The files it is made of, from 0 in the order given. */
size_t capture_file_count(const struct capture *capture);
struct capture_info capture_file(const struct capture *capture, size_t index);

/*
 * The interfaces known so far: view->interface is an index. More may come to be known with each
 * packet, which is also how long one is lent.
 */
size_t capture_interface_count(const struct capture *capture);
const struct capture_interface *capture_interface(const struct capture *capture, size_t index);

/* Packets that were missed while capturing, as far as the capture says so up to here. */
uint64_t capture_dropped(const struct capture *capture);

/* The capture's own name for an address, as known up to here, or NULL; lent until it is closed. */
const char *capture_host_name(const struct capture *capture, const struct ip_addr *address);

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
