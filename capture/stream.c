/* An input file, unpacked if it is compressed; its first bytes can be looked at beforehand. */
#define _GNU_SOURCE /* fopencookie */
#include "capture/stream.h"

#include "base/text.h"
#include "capture/unpacker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef HAVE_FSETLOCKING
#include <stdio_ext.h>
#endif

#define HEAD_SIZE   65536
#define HEAD_WANTED 24 /* a pcap header; a pcapng file is longer */
#define BUFFER_SIZE 262144
#define PACKED_SIZE 65536 /* compressed bytes that are read at once */

struct stream {
	char *path;
	int descriptor;
	uint64_t size, position;
	int failure;             /* errno of the last read */
	const char *pack_reason; /* what is wrong with compressed input; NULL: nothing */
	size_t head_length, head_delivered;
	struct unpacker *unpacker; /* NULL: the input is not compressed */
	bool packed_is_over;
	size_t packed_begin, packed_end; /* what is left to unpack in: */
	uint8_t packed[PACKED_SIZE];
	uint8_t head[HEAD_SIZE];
	char buffer[BUFFER_SIZE]; /* of the FILE */
};

/* Fills `*error` with "NAME: reason". */
static void fail(const char *path, const char *reason, struct error *error)
{
	char name[256];
	struct text text = text_in(name, sizeof(name));

	if (strcmp(path, "-") == 0)
		text_add(&text, "standard input");
	else
		text_add_escaped(&text, path, strlen(path));
	error_set(error, "%s: %s", name, reason);
}

/* Reads from the file itself. */
static ssize_t read_raw(struct stream *stream, void *out, size_t size)
{
	ssize_t count = read(stream->descriptor, out, size);

	if (count < 0)
		stream->failure = errno;
	else
		stream->position += (uint64_t)count;
	return count;
}

/* Unpacks into `out`; as read(2), with errno EIO where the compressed data is not right. */
static ssize_t read_unpacked(struct stream *stream, void *out, size_t size)
{
	struct unpacking step = {.out = out, .out_left = size};

	while (stream->pack_reason == NULL) {
		bool goes_on;

		if (stream->packed_begin == stream->packed_end && !stream->packed_is_over) {
			ssize_t count = read_raw(stream, stream->packed, PACKED_SIZE);

			if (count < 0)
				return -1;
			stream->packed_is_over = count == 0;
			stream->packed_begin = 0;
			stream->packed_end = (size_t)count;
		}
		step.in = stream->packed + stream->packed_begin;
		step.in_left = stream->packed_end - stream->packed_begin;
		step.in_is_over = stream->packed_is_over;
		goes_on = unpacker_run(stream->unpacker, &step, &stream->pack_reason);
		stream->packed_begin = stream->packed_end - step.in_left;
		if (step.out_left < size)
			return (ssize_t)(size -
					 step.out_left); /* what is wrong is said next time */
		if (!goes_on && stream->pack_reason == NULL)
			return 0;
	}
	errno = EIO;
	return -1;
}

static ssize_t read_input(struct stream *stream, void *out, size_t size)
{
	return stream->unpacker == NULL ? read_raw(stream, out, size)
					: read_unpacked(stream, out, size);
}

/*
 * Reads the head up to `wanted` bytes: mostly so few that even a slow pipe's packets are delayed by
 * no more than a file header.
 */
static bool read_head(struct stream *stream, size_t wanted)
{
	while (stream->head_length < wanted) {
		ssize_t count = read_input(stream, stream->head + stream->head_length,
					   HEAD_SIZE - stream->head_length);

		if (count < 0)
			return stream->pack_reason != NULL && stream->head_length > 0;
		if (count == 0)
			break;
		stream->head_length += (size_t)count;
	}
	return true;
}

/* Where the head is that of compressed data, it is unpacked, and the head is what comes out. */
static bool unpack_head(struct stream *stream)
{
	bool no_memory;

	stream->unpacker = unpacker_open(stream_head(stream), &no_memory);
	if (no_memory)
		errno = ENOMEM;
	if (stream->unpacker == NULL)
		return !no_memory;
	memcpy(stream->packed, stream->head, stream->head_length);
	stream->packed_end = stream->head_length;
	stream->head_length = 0;
	return read_head(stream, HEAD_WANTED);
}

static bool open_input(struct stream *stream)
{
	struct stat status;

	stream->descriptor = STDIN_FILENO;
	if (strcmp(stream->path, "-") != 0)
		stream->descriptor = open(stream->path, O_RDONLY | O_CLOEXEC);
	if (stream->descriptor < 0 || fstat(stream->descriptor, &status) != 0)
		return false;
	if (S_ISREG(status.st_mode) && status.st_size > 0)
		stream->size = (uint64_t)status.st_size;
	return read_head(stream, HEAD_WANTED) /* of a directory: EISDIR */ && unpack_head(stream);
}

struct stream *stream_open(const char *path, struct error *error)
{
	struct stream *stream = malloc(sizeof(*stream)); /* its buffers need no zeroing */

	if (stream != NULL) {
		stream->descriptor = -1;
		stream->size = stream->position = 0;
		stream->head_length = stream->head_delivered = 0;
		stream->unpacker = NULL;
		stream->pack_reason = NULL;
		stream->failure = 0;
		stream->packed_is_over = false;
		stream->packed_begin = stream->packed_end = 0;
		stream->path = strdup(path);
		if (stream->path != NULL && open_input(stream))
			return stream;
	}
	fail(path,
	     stream != NULL && stream->pack_reason != NULL ? stream->pack_reason : strerror(errno),
	     error);
	stream_free(stream);
	return NULL;
}

const char *stream_path(const struct stream *stream)
{
	return stream->path;
}

void stream_fail(const struct stream *stream, const char *reason, struct error *error)
{
	fail(stream->path, reason, error);
}

struct bytes stream_head(const struct stream *stream)
{
	return bytes_of(stream->head, stream->head_length);
}

void stream_lengthen_head(struct stream *stream)
{
	/* what cannot be read now cannot be read later, either, and is said then */
	(void)read_head(stream, HEAD_SIZE);
}

ssize_t stream_read(struct stream *stream, void *out, size_t size)
{
	size_t left = stream->head_length - stream->head_delivered;
	ssize_t count;

	if (left == 0)
		return read_input(stream, out, size);
	count = (ssize_t)(size < left ? size : left);
	memcpy(out, stream->head + stream->head_delivered, (size_t)count);
	stream->head_delivered += (size_t)count;
	return count;
}

bool stream_is_unpacked(const struct stream *stream)
{
	return stream->unpacker != NULL;
}

const char *stream_failure(const struct stream *stream)
{
	if (stream->pack_reason != NULL)
		return stream->pack_reason;
	return stream->failure == 0 ? NULL : strerror(stream->failure);
}

#ifdef HAVE_FOPENCOOKIE
static ssize_t read_cookie(void *cookie, char *out, size_t size)
{
	return stream_read(cookie, out, size);
}

static FILE *open_cookie(struct stream *stream)
{
	return fopencookie(stream, "r", (cookie_io_functions_t){.read = read_cookie});
}
#else /* the BSDs' way */
static int read_cookie(void *cookie, char *out, int size)
{
	return (int)stream_read(cookie, out, (size_t)size);
}

static FILE *open_cookie(struct stream *stream)
{
	return funopen(stream, read_cookie, NULL, NULL, NULL);
}
#endif

FILE *stream_file(struct stream *stream)
{
	FILE *file = open_cookie(stream);

	if (file == NULL)
		return NULL;
	(void)setvbuf(file, stream->buffer, _IOFBF, sizeof(stream->buffer));
#ifdef HAVE_FSETLOCKING
	/* libpcap reads twice per packet; stdio's lock was a third of the time of an empty loop */
	(void)__fsetlocking(file, FSETLOCKING_BYCALLER);
#endif
	return file;
}

uint64_t stream_size(const struct stream *stream)
{
	return stream->size;
}

uint64_t stream_position(const struct stream *stream)
{
	return stream->position;
}

void stream_free(struct stream *stream)
{
	if (stream == NULL)
		return;
	if (stream->descriptor > STDIN_FILENO)
		(void)close(stream->descriptor);
	unpacker_free(stream->unpacker);
	free(stream->path);
	free(stream);
}
