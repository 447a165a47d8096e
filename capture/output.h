/* One file that packets are written to, and the two formats that it can have. */
#ifndef CAPTURE_OUTPUT_H
#define CAPTURE_OUTPUT_H

#include "capture/writer.h"

#include <stdio.h>

/* A failure is kept until somebody asks: no packet is so large that this would be late. */
struct output {
	FILE *file; /* NULL: none is open */
	char *buffer;
	uint64_t length;   /* bytes written */
	int failure_errno; /* 0: all is well */
};

/* Opens `path` ("-" = standard output), to append or from empty. False: errno says why. */
bool output_open(struct output *output, const char *path, bool is_appended);

/* Appends `size` bytes. */
void output_put(struct output *output, const void *data, size_t size);

/* Hands all to the system; false when not everything could be written, see failure_errno. */
bool output_flush(struct output *output);

/* Flushes and closes; false as above. Does nothing when none is open. */
bool output_close(struct output *output);

/* Version 2.4 in this machine's byte order: draft-ietf-opsawg-pcap sections 4 and 5. */
void pcap_put_header(struct output *output, uint32_t link_type, uint32_t snapshot_length,
		     bool is_nanosecond);
void pcap_put_packet(struct output *output, const struct packet_view *view, bool is_nanosecond);

/* Blocks in this machine's byte order: draft-ietf-opsawg-pcapng sections 4.1 to 4.3 and 4.6. */
void pcapng_put_section(struct output *output, const char *application,
			const struct writer_comments *comments);
void pcapng_put_interface(struct output *output, const struct writer_interface *interface,
			  bool is_nanosecond);
/* `interface` is its place among the section's interfaces, from 0. */
void pcapng_put_packet(struct output *output, const struct packet_view *view, uint32_t interface,
		       bool is_nanosecond, const struct writer_comments *comments);
void pcapng_put_statistics(struct output *output, uint32_t interface,
			   const struct writer_counts *counts, bool is_nanosecond);

#endif
