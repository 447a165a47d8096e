/* --annotate: the capture once more, with what is said of its packets as comments. */
#include "cli/annotate.h"

#include "base/packet_options.h"
#include "capture/copier.h"
#include "cli/comment_store.h"
#include "cli/interrupt.h"
#include "cli/output_file.h"
#include "decode/decode.h"
#include "report/packet_comments.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef SOCKWHY_VERSION
#define SOCKWHY_VERSION "unknown"
#endif

struct annotator {
	const struct options *options;
	struct comment_store *comments;
	struct copier *copier;
};

static bool open_parts(struct annotator *annotator, struct error *error)
{
	const struct options *options = annotator->options;
	const char *path = options->write.annotate;

	if (strcmp(path, "-") == 0 && isatty(STDOUT_FILENO)) {
		error_set(error, "--annotate -: standard output is a terminal, which shows no "
				 "packets");
		return false;
	}
	for (size_t i = 0; i < options->capture_count; i++)
		if (output_file_is_same(path, options->captures[i], error))
			return false;
	annotator->comments = comment_store_new(error);
	if (annotator->comments == NULL)
		return false;
	annotator->copier = copier_open(path, "sockwhy " SOCKWHY_VERSION, error);
	return annotator->copier != NULL;
}

struct annotator *annotate_open(const struct options *options, struct error *error)
{
	struct annotator *annotator = calloc(1, sizeof(*annotator));
	struct error ignored;

	if (annotator == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	annotator->options = options;
	if (open_parts(annotator, error))
		return annotator;
	(void)annotate_close(annotator, &ignored);
	return NULL;
}

static void keep(void *context, uint64_t packet, const char *text)
{
	comment_store_add(context, packet, text);
}

static struct commenter commenter_of(struct annotator *annotator)
{
	return (struct commenter){
		.comment = keep,
		.context = annotator->comments,
		.decode = decode_packet,
	};
}

void annotate_story(struct annotator *annotator, const struct story *story)
{
	const struct commenter commenter = commenter_of(annotator);

	if (report_selects(&annotator->options->report, story))
		packet_comments_tell(story, &commenter);
}

void annotate_unmatched(struct annotator *annotator, const struct unmatched *unmatched)
{
	const struct report_options *options = &annotator->options->report;
	const struct commenter commenter = commenter_of(annotator);

	if (options->verdicts == 0 && options->id_count == 0)
		packet_comments_tell_unmatched(unmatched, &commenter);
}

/* Has the packet this very comment already? */
static bool has_comment(const struct packet_extra *extra, const char *text)
{
	struct bytes options = extra->options, comment;
	const size_t length = strlen(text);

	while (packet_comment_next(extra, &options, &comment)) {
		size_t at = 0;

		if (bytes_left(comment) != length)
			continue;
		while (at < length && bytes_u8_at(comment, at) == (uint8_t)text[at])
			at++;
		if (at == length)
			return true;
	}
	return false;
}

/* Leaves out what an earlier run said: a copy of a copy says nothing twice. */
static struct writer_comments new_comments(struct comment_store *store,
					   const struct packet_view *view, const char **texts)
{
	const struct writer_comments all = comment_store_take(store, view->number);
	struct writer_comments comments = {.texts = texts};

	for (size_t i = 0; i < all.count; i++)
		if (view->extra == NULL || !has_comment(view->extra, all.texts[i]))
			texts[comments.count++] = all.texts[i];
	return comments;
}

/* Copies packet by packet to the end, as far as the capture can be read. */
static bool copy_all(struct annotator *annotator, struct capture *capture, struct error *error)
{
	enum capture_result result;
	struct packet_view view;
	struct error known; /* it was said after the first reading */

	while ((result = capture_next(capture, &view, &known)) == CAPTURE_PACKET ||
	       result == CAPTURE_TROUBLE) {
		const char *texts[COMMENT_STORE_MOST];
		struct writer_comments comments;

		if (interrupt_requested()) {
			error_set(error, "%s: interrupted, the file is not complete",
				  annotator->options->write.annotate);
			return false;
		}
		if (result == CAPTURE_TROUBLE)
			continue;
		comments = new_comments(annotator->comments, &view, texts);
		if (!copier_add(annotator->copier, capture, &view, &comments, error))
			return false;
	}
	return copier_finish(annotator->copier, capture, error);
}

bool annotate_write(struct annotator *annotator, const char *const *paths, struct error *error)
{
	const struct options *options = annotator->options;
	struct capture *capture;
	bool is_good;

	if (interrupt_requested()) {
		error_set(error, "%s: interrupted, nothing is written", options->write.annotate);
		return false;
	}
	if (!comment_store_sort(annotator->comments, error))
		return false;
	capture = copier_read(annotator->copier, paths, options->captures, options->capture_count,
			      error);
	if (capture == NULL)
		return false;
	is_good = copy_all(annotator, capture, error);
	capture_close(capture);
	if (copier_left_out(annotator->copier) > 0)
		(void)fprintf(stderr,
			      "sockwhy: warning: %s: %llu blocks of unknown types are left out: "
			      "they are in another byte order than the file\n",
			      options->write.annotate,
			      (unsigned long long)copier_left_out(annotator->copier));
	return is_good;
}

bool annotate_close(struct annotator *annotator, struct error *error)
{
	bool is_good;

	if (annotator == NULL)
		return true;
	is_good = copier_close(annotator->copier, error);
	comment_store_free(annotator->comments);
	free(annotator);
	return is_good;
}
