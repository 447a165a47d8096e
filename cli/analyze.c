/* The run itself: capture, filter, decoder, correlator and report, wired together. */
#include "cli/analyze.h"

#include "base/text.h"
#include "cli/filter_text.h"
#include "cli/output_file.h"
#include "cli/owners.h"
#include "cli/pipeline.h"
#include "decode/decode.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#ifndef SOCKWHY_VERSION
#define SOCKWHY_VERSION "unknown"
#endif

/* Everything that a run owns. */
struct analysis {
	struct options options; /* with the output that is really written to */
	FILE *file;             /* NULL: standard output */
	struct pipeline pipeline;
	struct capture *capture;
	struct filter *filter;
	struct correlator *correlator;
	struct socket_table *owners; /* NULL: not asked for */
	struct report_context context;
	struct report_file *files; /* NULL: there is only one */
	char link_type_name[128];
	uint64_t failures;
};

static void connection_found(void *context, const struct story *story)
{
	struct analysis *analysis = context;
	const struct report_options *options = &analysis->pipeline.options->report;

	progress_hide(&analysis->pipeline.progress);
	if (verdict_is_failure(story->verdict) && report_selects(options, story))
		analysis->failures++;
	if (analysis->owners != NULL) {
		struct story owned = *story;

		owners_find(analysis->owners, &owned);
		report_connection(analysis->pipeline.report, &owned);
		return;
	}
	report_connection(analysis->pipeline.report, story);
}

static void unmatched_found(void *context, const struct unmatched *unmatched)
{
	struct analysis *analysis = context;

	report_unmatched(analysis->pipeline.report, unmatched);
}

/* A link type that libpcap has no name for is named by its number already. */
static void refuse_link_type(const struct capture_info *info, const char *name, struct error *error)
{
	if (name[0] >= '0' && name[0] <= '9')
		error_set(error, "%s: link type %s is not supported", info->name, name);
	else
		error_set(error, "%s: link type %s, number %u, is not supported", info->name, name,
			  info->link_type);
}

/* Can the packets of any of the interfaces known at the beginning be decoded? */
static bool has_known_link_type(const struct capture *capture)
{
	for (size_t i = capture_interface_count(capture); i-- > 0;)
		if (decode_link_type_name(capture_interface(capture, i)->link_type) != NULL)
			return true;
	return false;
}

/* Interfaces whose packets were only counted: the first one of each link type is named. */
static void name_unknown_link_types(const struct capture *capture)
{
	const size_t count = capture_interface_count(capture);
	uint32_t last = UINT32_MAX;

	for (size_t i = 0; i < count; i++) {
		const uint32_t link_type = capture_interface(capture, i)->link_type;
		char buffer[128];
		struct text name = text_in(buffer, sizeof(buffer));

		if (link_type == last || decode_link_type_name(link_type) != NULL)
			continue;
		last = link_type;
		capture_link_type_name(link_type, &name);
		(void)fprintf(stderr,
			      "sockwhy: warning: link type %s is not supported: packets of such "
			      "interfaces are only counted\n",
			      buffer);
	}
}

/* What is being read, for somebody who waits for it. */
static void name_files(const struct analysis *analysis)
{
	const struct capture_info *info = capture_info(analysis->capture);
	const size_t count = capture_file_count(analysis->capture);

	if (count > 1)
		(void)fprintf(stderr, "reading from %zu files, the first ", count);
	else
		(void)fputs("reading from file ", stderr);
	(void)fprintf(stderr, "%s, link-type %s, snapshot length %u\n", info->name,
		      analysis->link_type_name, info->snapshot_length);
}

/* Opens the capture; a link type without a decoder is an error, for nothing could be said. */
static bool open_capture(struct analysis *analysis, struct error *error)
{
	const struct options *options = analysis->pipeline.options;
	struct text name = text_in(analysis->link_type_name, sizeof(analysis->link_type_name));
	const struct capture_info *info;

	analysis->capture = capture_open_files(options->captures, options->capture_count, error);
	if (analysis->capture == NULL)
		return false;
	info = capture_info(analysis->capture);
	capture_link_type_name(info->link_type, &name);
	if (!has_known_link_type(analysis->capture)) {
		refuse_link_type(info, analysis->link_type_name, error);
		return false;
	}
	if (isatty(STDERR_FILENO))
		name_files(analysis);
	return true;
}

static bool compile_filter(struct analysis *analysis, struct error *error)
{
	const struct options *options = analysis->pipeline.options;
	const struct capture_info *info = capture_info(analysis->capture);
	char *expression;

	if (!filter_text_read(options, &expression, error))
		return false;
	if (expression == NULL)
		return true;
	analysis->filter =
		filter_compile(expression, info->link_type, info->snapshot_length, error);
	free(expression);
	return analysis->filter != NULL;
}

static uint64_t random_seed(void)
{
	uint64_t seed = 0;

	/* cannot fail for so few bytes, but may wait while the machine starts */
	(void)!getrandom(&seed, sizeof(seed), 0);
	return seed;
}

/* --html: its file, now that there is something to read. */
static bool open_output(struct analysis *analysis, struct error *error)
{
	struct options *options = &analysis->options;

	if (options->output_file == NULL || strcmp(options->output_file, "-") == 0)
		return true;
	for (size_t i = 0; i < options->capture_count; i++)
		if (output_file_is_same(options->output_file, options->captures[i], error))
			return false;
	analysis->file = output_file_open(options->output_file, error);
	options->report.output = analysis->file;
	return analysis->file != NULL;
}

/* The correlator and the report; --count needs neither. */
static bool begin_report(struct analysis *analysis, struct error *error)
{
	const struct options *options = analysis->pipeline.options;
	const struct capture_info *info = capture_info(analysis->capture);
	const struct correlator_sink sink = {connection_found, unmatched_found, analysis};
	struct limits limits = options->limits;
	uint64_t seed = random_seed();

	limits.keep_timelines = report_needs_timelines(options->format, &options->report);
	analysis->correlator = correlator_new(&limits, &sink, seed);
	analysis->context = (struct report_context){
		.version = SOCKWHY_VERSION,
		.capture_names = options->captures,
		.capture_count = options->capture_count,
		.link_type = info->link_type,
		.link_type_name = analysis->link_type_name,
		.snapshot_length = info->snapshot_length,
		.is_nanosecond = info->is_nanosecond,
		.correlator = analysis->correlator,
		.decode = decode_packet,
		.seed = seed,
	};
	if (analysis->correlator != NULL)
		analysis->pipeline.report =
			report_begin(options->format, &options->report, &analysis->context);
	if (analysis->pipeline.report == NULL) {
		error_set(error, "out of memory");
		return false;
	}
	return true;
}

static bool set_up(struct analysis *analysis, struct error *error)
{
	struct pipeline *pipeline = &analysis->pipeline;

	if (!open_capture(analysis, error) || !compile_filter(analysis, error))
		return false;
	if (pipeline->options->sockets != NULL) {
		analysis->owners = owners_read(pipeline->options->sockets, error);
		if (analysis->owners == NULL)
			return false;
	}
	if (pipeline->options->action != ACTION_COUNT &&
	    !(open_output(analysis, error) && begin_report(analysis, error)))
		return false;
	pipeline->capture = analysis->capture;
	pipeline->filter = analysis->filter;
	pipeline->correlator = analysis->correlator;
	pipeline->progress = progress_begin(analysis->capture);
	return true;
}

/* Which packets came from which file; without memory for it, that is left out. */
static void describe_files(struct analysis *analysis)
{
	const size_t count = capture_file_count(analysis->capture);

	analysis->files = count > 1 ? calloc(count, sizeof(*analysis->files)) : NULL;
	analysis->context.files = analysis->files;
	for (size_t i = 0; analysis->files != NULL && i < count; i++) {
		const struct capture_info info = capture_file(analysis->capture, i);

		analysis->files[i] = (struct report_file){.packets = info.packets,
							  .first_packet = info.first_packet,
							  .last_packet = info.last_packet};
	}
}

/* What only the end of the capture shows. */
static void finish(struct analysis *analysis)
{
	FILE *output = analysis->pipeline.options->report.output;

	name_unknown_link_types(analysis->capture);
	if (analysis->pipeline.options->action == ACTION_COUNT) {
		(void)fprintf(output, "%llu packet%s\n",
			      (unsigned long long)analysis->pipeline.packets,
			      analysis->pipeline.packets == 1 ? "" : "s");
		return;
	}
	analysis->context.neighbors_left_out =
		analysis->filter != NULL && !analysis->pipeline.neighbors_wanted;
	describe_files(analysis);
	correlator_dropped(analysis->correlator, capture_dropped(analysis->capture));
	correlator_finish(analysis->correlator);
	correlator_walk(analysis->correlator, connection_found, analysis);
	report_finish(analysis->pipeline.report);
}

struct analysis_result analyze(const struct options *options, struct error *error)
{
	struct analysis_result result = {.is_complete = false};
	struct analysis *analysis = calloc(1, sizeof(*analysis));

	if (analysis == NULL) {
		error_set(error, "out of memory");
		return result;
	}
	analysis->options = *options;
	analysis->pipeline.options = &analysis->options;
	if (set_up(analysis, error)) {
		result.is_complete = pipeline_read_all(&analysis->pipeline, error);
		finish(analysis);
		result.failures = analysis->failures;
	}
	if (!output_file_close(analysis->file, options->output_file, error))
		result.is_complete = false;
	correlator_free(analysis->correlator);
	socket_table_free(analysis->owners);
	free(analysis->files);
	filter_free(analysis->filter);
	capture_close(analysis->capture);
	free(analysis);
	return result;
}
