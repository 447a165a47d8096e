/*
 * Any bytes as a pcapng file, or as a script of blocks whose framing is right, which reaches
 * deeper. What is read is the same whether it comes at once or in pieces, through a pipe.
 */
#define _GNU_SOURCE /* O_DIRECT, F_SETPIPE_SZ */
#include "tests/fuzz/fuzz.h"

#include "base/packet_options.h"
#include "tests/support/capture_trace.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIPE_ROOM 1048576
#define PIECES    200u /* of the 256 that a pipe of this size holds */

/* The types a script's blocks have: those that are read, some that are passed over, and none. */
static const uint32_t types[] = {0x0a0d0d0a, 1, 6, 6, 6, 3, 2, 4, 5, 9, 10, 0xbad, 0x40000bad, 77};

struct file {
	uint8_t *data;
	size_t size;
};

static void put(struct file *file, const void *data, size_t size)
{
	memcpy(file->data + file->size, data, size);
	file->size += size;
}

static void put_number(struct file *file, uint32_t number, bool is_swapped)
{
	const uint32_t ordered = is_swapped ? __builtin_bswap32(number) : number;

	put(file, &ordered, sizeof(ordered));
}

/* A script: for each block its type, its size in words, and its body; bit 7 changes byte order. */
static struct file build(const uint8_t *data, size_t size)
{
	struct file file = {.data = malloc(16 * size + 64)};
	bool is_swapped = false;

	if (file.data == NULL)
		abort();
	while (size >= 2) {
		const uint32_t type = types[(data[0] & 0x7f) % (sizeof(types) / sizeof(types[0]))];
		const bool is_section = type == types[0];
		size_t body = (size_t)4 * data[1];

		if (is_section)
			is_swapped = (data[0] & 0x80) != 0;
		data += 2;
		size -= 2;
		if (body > size)
			body = size & ~(size_t)3;
		put_number(&file, type, is_swapped);
		put_number(&file, (uint32_t)body + (is_section ? 16 : 12), is_swapped);
		if (is_section)
			put_number(&file, 0x1a2b3c4d, is_swapped);
		put(&file, data, body);
		put_number(&file, (uint32_t)body + (is_section ? 16 : 12), is_swapped);
		data += body;
		size -= body;
	}
	return file;
}

/* Adds up all bytes that are said to be readable. */
static unsigned sum_of(const struct packet_view *view)
{
	struct bytes options, value;
	unsigned sum = 0;
	uint16_t code;

	for (uint32_t i = 0; i < view->captured_length; i++)
		sum += view->data[i];
	if (view->extra == NULL)
		return sum;
	options = view->extra->options;
	while (packet_option_next(&options, view->extra->options_are_little, &code, &value))
		for (size_t i = 0; i < bytes_left(value); i++)
			sum += bytes_u8_at(value, i);
	return sum;
}

static void check_packet(const struct capture *capture, const struct packet_view *view)
{
	if (view->interface >= capture_interface_count(capture) ||
	    view->captured_length > view->wire_length ||
	    capture_interface(capture, view->interface)->link_type != view->link_type)
		abort();
}

/* All that is read, but what depends on the path and on how much was there at the beginning. */
static char *trace(const char *path)
{
	static const struct ip_addr loopback = {.octet = {[10] = 0xff, 0xff, 127, 0, 0, 1}};
	struct error error = {.text = ""};
	struct capture *capture = capture_file_open(path, READER_FITTING, &error);
	struct packet_view view;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		abort();
	while (capture != NULL && capture_next(capture, &view, &error) == CAPTURE_PACKET) {
		check_packet(capture, &view);
		fprintf(out, "%" PRIu64 " %" PRId64 " %u %u %u %x\n", view.number, view.time_ns,
			view.captured_length, view.interface, view.flags, sum_of(&view));
	}
	if (capture != NULL) {
		const char *name = capture_host_name(capture, &loopback);

		fprintf(out, "%zu interfaces, %" PRIu64 " dropped, %s\n",
			capture_interface_count(capture), capture_dropped(capture),
			name == NULL ? "no name" : name);
	}
	fprintf(out, "%s\n", error.text[0] == '\0' ? "" : strchr(error.text, ':'));
	capture_close(capture);
	if (fclose(out) != 0)
		abort();
	return text;
}

/* The same through a pipe that hands out no more than a piece at a time. */
static char *trace_in_pieces(const struct file *file)
{
	const size_t piece = file->size / PIECES + 1 + file->data[file->size / 2] % 61;
	char path[32], *text;
	int ends[2];

	if (piece > PIPE_BUF || pipe2(ends, O_DIRECT | O_CLOEXEC) != 0)
		return NULL;
	if (fcntl(ends[1], F_SETPIPE_SZ, PIPE_ROOM) < 0)
		abort();
	for (size_t at = 0; at < file->size; at += piece) {
		const size_t left = file->size - at;

		if (write(ends[1], file->data + at, left < piece ? left : piece) < 0)
			abort();
	}
	(void)close(ends[1]);
	(void)snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	text = trace(path);
	(void)close(ends[0]);
	return text;
}

static void check_file(const struct file *file)
{
	const struct memory_file memory = memory_file_make(file->data, file->size);
	char *at_once = trace(memory.path);
	char *in_pieces = file->size > 0 ? trace_in_pieces(file) : NULL;

	if (in_pieces != NULL && strcmp(at_once, in_pieces) != 0) {
		fprintf(stderr, "at once:\n%sin pieces:\n%s", at_once, in_pieces);
		abort();
	}
	free(at_once);
	free(in_pieces);
	(void)close(memory.descriptor);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file file = {.data = malloc(size + 1), .size = 0};

	if (file.data == NULL)
		abort();
	if (size >= 4 && memcmp(data, "\n\r\r\n", 4) == 0) {
		put(&file, data, size);
	} else {
		free(file.data);
		file = build(data, size);
	}
	check_file(&file);
	free(file.data);
	return 0;
}
