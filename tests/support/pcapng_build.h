/* pcapng files, built in memory block by block in either byte order. */
#ifndef TESTS_SUPPORT_PCAPNG_BUILD_H
#define TESTS_SUPPORT_PCAPNG_BUILD_H

#include "capture/capture.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pcapng_build {
	uint8_t data[8192];
	size_t length;
	size_t block; /* where the open block begins */
	bool is_big_endian;
};

/* Appends a number of `width` bytes, or `text` and what pads it to four bytes. */
void pcapng_put(struct pcapng_build *build, unsigned width, uint64_t value);
void pcapng_put_text(struct pcapng_build *build, const char *text);

/* A block: begun with its type, ended with both lengths. */
void pcapng_begin(struct pcapng_build *build, uint32_t type);
void pcapng_end(struct pcapng_build *build);

/* An option; its value in text, or as a number of `width` bytes. */
void pcapng_option_text(struct pcapng_build *build, uint16_t code, const char *text);
void pcapng_option(struct pcapng_build *build, uint16_t code, unsigned width, uint64_t value);

/* Whole blocks: a section, an interface without options, a packet of bytes "abcde". */
void pcapng_section(struct pcapng_build *build);
void pcapng_interface(struct pcapng_build *build, uint16_t link_type);
void pcapng_packet(struct pcapng_build *build, uint32_t interface, uint64_t time);

/* Opens what was built; NULL with `*error` filled. */
struct capture *pcapng_build_open(const struct pcapng_build *build, struct error *error);

#endif
