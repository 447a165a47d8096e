/* Savefiles of the classic pcap format, built in memory number by number. */
#ifndef TESTS_SUPPORT_SAVEFILE_BUILD_H
#define TESTS_SUPPORT_SAVEFILE_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MICROSECONDS 0xa1b2c3d4u
#define NANOSECONDS  0xa1b23c4du

/* The numbers in the header of a file, and the byte order of all of it. */
struct savefile_header {
	uint32_t magic;
	bool is_swapped;
	uint16_t major, minor;
	uint32_t snapshot_length, link_type;
};

/* A record's header. */
struct savefile_record {
	uint32_t seconds, fraction, captured, wire;
};

/* A file being built; the caller frees data. */
struct build {
	uint8_t *data;
	size_t length, room;
	bool is_swapped;
};

/* Microseconds, this machine's byte order, version 2.4, 262144 bytes of Ethernet. */
struct savefile_header savefile_usual(void);

/* A file of no records. */
struct build build_begin(const struct savefile_header *header);

/* Appends bytes as they are. */
void build_put(struct build *build, const void *data, size_t length);

/* Appends a record with `length` bytes of data, whatever its header says. */
void build_record(struct build *build, const struct savefile_record *record, size_t length);

/* The same for one that does not lie. */
void build_packet(struct build *build, uint32_t length);

/* 1.5 MB of packets of many lengths, so that a reader's buffer ends in and between them. */
struct build build_long(void);

#endif
