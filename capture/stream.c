/* An input file whose first bytes can be looked at before anybody reads them. */
#define _GNU_SOURCE /* fopencookie */
#include "capture/stream.h"

#include "base/text.h"

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

struct stream {
	char *path;
	int descriptor;
	uint64_t size, position;
	int failure; /* errno of the last read */
	size_t head_length, head_delivered;
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

/* Reads the head, so that even a slow pipe's packets are delayed by no more than a file header. */
static bool read_head(struct stream *stream)
{
	while (stream->head_length < HEAD_WANTED) {
		ssize_t count = read(stream->descriptor, stream->head + stream->head_length,
				     HEAD_SIZE - stream->head_length);

		if (count < 0)
			return false;
		if (count == 0)
			break;
		stream->head_length += (size_t)count;
	}
	return true;
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
	return read_head(stream); /* of a directory: EISDIR */
}

struct stream *stream_open(const char *path, struct error *error)
{
	struct stream *stream = malloc(sizeof(*stream)); /* its buffers need no zeroing */

	if (stream != NULL) {
		stream->descriptor = -1;
		stream->size = stream->position = 0;
		stream->head_length = stream->head_delivered = 0;
		stream->path = strdup(path);
		if (stream->path != NULL && open_input(stream))
			return stream;
	}
	fail(path, strerror(errno), error);
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

ssize_t stream_read(struct stream *stream, void *out, size_t size)
{
	size_t left = stream->head_length - stream->head_delivered;
	ssize_t count;

	if (left > 0) {
		count = (ssize_t)(size < left ? size : left);
		memcpy(out, stream->head + stream->head_delivered, (size_t)count);
		stream->head_delivered += (size_t)count;
	} else {
		count = read(stream->descriptor, out, size);
		stream->failure = errno;
	}
	if (count > 0)
		stream->position += (uint64_t)count;
	return count;
}

const char *stream_failure(const struct stream *stream)
{
	return strerror(stream->failure);
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
	free(stream->path);
	free(stream);
}
