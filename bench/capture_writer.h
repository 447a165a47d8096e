/* Writes a classic pcap file: nanoseconds, little endian, Ethernet, cut at a snapshot length. */
#ifndef BENCH_CAPTURE_WRITER_H
#define BENCH_CAPTURE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct capture_writer;

/* Creates or replaces the file. NULL with errno set if that fails. */
struct capture_writer *capture_writer_open(const char *path, uint32_t snapshot_length);

/* Adds a frame of this length on the wire; the bytes up to the snapshot length must be there. Time
 * is in nanoseconds since the epoch. A write that fails is told by capture_writer_close(). */
void capture_writer_add(struct capture_writer *writer, uint64_t time_ns, const uint8_t *bytes,
			size_t wire_length);

/* Writes what is left and frees the writer. False with errno set if any write failed. */
bool capture_writer_close(struct capture_writer *writer);

#endif
