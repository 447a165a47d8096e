/* A page for browsers: the report's own, with the calls of the run in it. */
#include "lab/replay_notes.h"

#include "capture/capture.h"
#include "decode/decode.h"
#include "report/report.h"

#include <string.h>

#ifndef SOCKWHY_VERSION
#define SOCKWHY_VERSION "unknown"
#endif

#define SEED 1

/* What it takes to write one. */
struct page {
	struct capture *capture;
	struct correlator *correlator;
	struct report *report;
	struct replay_notes notes;
};

static void connection_found(void *context, const struct story *story)
{
	report_connection(((struct page *)context)->report, story);
}

static void unmatched_found(void *context, const struct unmatched *unmatched)
{
	report_unmatched(((struct page *)context)->report, unmatched);
}

static bool read_all(struct page *page, struct error *error)
{
	enum capture_result result;
	struct packet_view view;

	while ((result = capture_next(page->capture, &view, error)) == CAPTURE_PACKET) {
		struct packet packet;
		struct lookup lookup;

		memset(&packet, 0, sizeof(packet));
		decode_packet(&view, &packet);
		correlator_look_up(page->correlator, &packet, &lookup);
		if (!correlator_add(page->correlator, &packet, &view, &lookup)) {
			error_set(error, "out of memory");
			return false;
		}
	}
	return result == CAPTURE_END;
}

static bool write_page(struct page *page, FILE *output, const struct side_notes *notes,
		       struct error *error)
{
	const struct replay *replay = page->notes.replay;
	const char *slash = strrchr(replay->capture, '/');
	const char *name = slash == NULL ? replay->capture : slash + 1;
	const struct report_options options = {.output = output};
	const struct report_context context = {
		.version = SOCKWHY_VERSION,
		.capture_names = &name,
		.capture_count = 1,
		.correlator = page->correlator,
		.decode = decode_packet,
		.seed = SEED,
		.side_notes = notes,
	};
	bool done;

	page->report = report_begin(&report_html_writer, &options, &context);
	if (page->report == NULL) {
		error_set(error, "out of memory");
		return false;
	}
	done = read_all(page, error);
	correlator_finish(page->correlator);
	correlator_walk(page->correlator, connection_found, page);
	report_finish(page->report);
	return done;
}

/* All that is needed; false with `*error` filled. */
static bool prepare(struct page *page, const struct replay *replay, struct error *error)
{
	const struct correlator_sink sink = {connection_found, unmatched_found, page};
	struct limits limits = limits_default();

	limits.keep_timelines = true;
	limits.fold_after = 0;
	page->capture = capture_open_file(replay->capture, error);
	if (page->capture == NULL)
		return false;
	page->correlator = correlator_new(&limits, &sink, SEED);
	if (page->correlator == NULL)
		error_set(error, "out of memory");
	return page->correlator != NULL;
}

bool replay_page(FILE *output, const struct replay *replay, const char *lesson, struct error *error)
{
	struct page page = {.capture = NULL};
	char title[256];
	const struct side_notes notes = {replay_notes_find, &page.notes, title, lesson};
	bool done;

	(void)snprintf(title, sizeof(title), "%s: %s; captured at the %s", replay->name,
		       replay->title, replay->captured_at);
	replay_notes_open(&page.notes, replay);
	done = prepare(&page, replay, error) && write_page(&page, output, &notes, error);
	replay_notes_close(&page.notes);
	correlator_free(page.correlator);
	capture_close(page.capture);
	return done;
}
