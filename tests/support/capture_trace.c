/* Everything that a reader of captures says about a file, as text: two readers are easily compared.
 */
#define _GNU_SOURCE /* memfd_create */
#include "tests/support/capture_trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* FNV-1a */
static uint64_t hash_of(const uint8_t *data, size_t length)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ data[i]) * 0x100000001b3u;
	return hash;
}

static void trace_packets(struct capture *capture, FILE *out)
{
	struct packet_view view;
	struct error error = {.text = ""};
	enum capture_result result;

	while ((result = capture_next(capture, &view, &error)) == CAPTURE_PACKET)
		fprintf(out,
			"packet %" PRIu64 " at %" PRId64 ", %u of %u bytes %" PRIx64
			", link type %u, interface %u\n",
			view.number, view.time_ns, view.captured_length, view.wire_length,
			hash_of(view.data, view.captured_length), view.link_type, view.interface);
	fprintf(out, "%s%s\n", result == CAPTURE_END ? "end" : "failed: ", error.text);
}

char *capture_trace(const char *path, enum capture_reader reader)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	struct error error = {.text = ""};
	struct capture *capture = capture_file_open(path, reader, &error);

	if (out == NULL)
		abort();
	if (capture == NULL) {
		fprintf(out, "not opened: %s\n", error.text);
	} else {
		const struct capture_info *info = capture_info(capture);

		fprintf(out,
			"%s: link type %u, snapshot length %u, nanoseconds %d, size %" PRIu64 "\n",
			info->name, info->link_type, info->snapshot_length, info->is_nanosecond,
			info->size);
		trace_packets(capture, out);
	}
	capture_close(capture);
	if (fclose(out) != 0)
		abort();
	return text;
}

struct memory_file memory_file_make(const void *data, size_t size)
{
	struct memory_file file = {.descriptor = memfd_create("capture", MFD_CLOEXEC)};
	const char *from = data;

	if (file.descriptor < 0)
		abort();
	while (size > 0) {
		ssize_t count = write(file.descriptor, from, size);

		if (count <= 0)
			abort();
		from += count;
		size -= (size_t)count;
	}
	(void)snprintf(file.path, sizeof(file.path), "/dev/fd/%d", file.descriptor);
	return file;
}
