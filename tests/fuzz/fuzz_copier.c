/* Any bytes as a saved capture, copied with comments, alone and merged with itself: no packet is
 * lost. */
#include "capture/copier.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/capture_trace.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a capture's packets are, in short. */
struct digest {
	uint64_t packets, sum;
};

static void digest_packet(struct digest *digest, const struct packet_view *view)
{
	digest->packets++;
	digest->sum = digest->sum * 31 + view->captured_length;
	for (uint32_t i = 0; i < view->captured_length; i++)
		digest->sum = digest->sum * 31 + view->data[i];
}

static struct digest read_copy(const char *path)
{
	struct error error;
	struct capture *capture = capture_open_file(path, &error);
	struct digest digest = {0};
	struct packet_view view;

	while (capture != NULL && capture_next(capture, &view, &error) == CAPTURE_PACKET)
		digest_packet(&digest, &view);
	capture_close(capture);
	return digest;
}

/* Copies `count` times the file at `path`; false: it says what is wrong, and that may be. */
static bool copy(const char *path, size_t count, const char *to, struct digest *digest)
{
	static const char *const texts[] = {"a comment", "", "another"};
	const struct writer_comments comments = {texts, 3};
	const char *const paths[] = {path, path};
	struct error error;
	struct packet_view view;
	struct copier *copier = copier_open(to, "a test", &error);
	struct capture *capture = copier_read(copier, paths, paths, count, &error);
	enum capture_result result = CAPTURE_TROUBLE;
	bool is_good = capture != NULL;

	while (is_good && (result == CAPTURE_PACKET || result == CAPTURE_TROUBLE)) {
		result = capture_next(capture, &view, &error);
		if (result != CAPTURE_PACKET)
			continue;
		digest_packet(digest, &view);
		is_good = copier_add(copier, capture, &view,
				     digest->packets % 3 == 0 ? NULL : &comments, &error);
	}
	is_good = is_good && copier_finish(copier, capture, &error);
	capture_close(capture);
	return copier_close(copier, &error) && is_good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct memory_file from = memory_file_make(data, size);

	for (size_t count = 1; count <= 2; count++) {
		const struct memory_file to = memory_file_make("", 0);
		struct digest read = {0}, written;

		if (copy(from.path, count, to.path, &read)) {
			written = read_copy(to.path);
			if (written.packets != read.packets || written.sum != read.sum)
				abort();
		}
		(void)close(to.descriptor);
	}
	(void)close(from.descriptor);
	return 0;
}
