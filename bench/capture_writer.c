/* A pcap file written through one large buffer of our own. */
#include "bench/capture_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 20, RECORD_HEADER = 16 };

struct capture_writer {
	int file;
	int error; /* errno of the first write that failed */
	uint32_t snapshot_length;
	size_t filled;
	uint8_t buffer[BUFFER_BYTES];
};

static void put_le32(struct capture_writer *writer, uint32_t value)
{
	for (unsigned shift = 0; shift < 32; shift += 8)
		writer->buffer[writer->filled++] = (uint8_t)(value >> shift);
}

static void flush(struct capture_writer *writer)
{
	size_t done = 0;

	while (done < writer->filled && writer->error == 0) {
		ssize_t wrote = write(writer->file, writer->buffer + done, writer->filled - done);

		if (wrote >= 0)
			done += (size_t)wrote;
		else if (errno != EINTR)
			writer->error = errno;
	}
	writer->filled = 0;
}

struct capture_writer *capture_writer_open(const char *path, uint32_t snapshot_length)
{
	/* draft-ietf-opsawg-pcap section 4: magic number, version 2.4, two zeros, link type 1 */
	const uint32_t header[6] = {0xa1b23c4d, 4u << 16 | 2, 0, 0, snapshot_length, 1};
	struct capture_writer *writer = malloc(sizeof *writer);

	if (writer == NULL)
		return NULL;
	writer->file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (writer->file < 0) {
		free(writer);
		return NULL;
	}
	writer->error = 0;
	writer->filled = 0;
	writer->snapshot_length = snapshot_length;
	for (unsigned i = 0; i < 6; i++)
		put_le32(writer, header[i]);
	return writer;
}

void capture_writer_add(struct capture_writer *writer, uint64_t time_ns, const uint8_t *bytes,
			size_t wire_length)
{
	size_t captured =
		wire_length < writer->snapshot_length ? wire_length : writer->snapshot_length;

	if (writer->filled + RECORD_HEADER + captured > BUFFER_BYTES)
		flush(writer);
	put_le32(writer, (uint32_t)(time_ns / 1000000000u));
	put_le32(writer, (uint32_t)(time_ns % 1000000000u));
	put_le32(writer, (uint32_t)captured);
	put_le32(writer, (uint32_t)wire_length);
	memcpy(writer->buffer + writer->filled, bytes, captured);
	writer->filled += captured;
}

bool capture_writer_close(struct capture_writer *writer)
{
	int error;

	flush(writer);
	if (close(writer->file) != 0 && writer->error == 0)
		writer->error = errno;
	error = writer->error;
	free(writer);
	errno = error;
	return error == 0;
}
