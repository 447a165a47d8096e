/* The run itself: capture, filter, decoder, correlator and report, wired together. */
#include "cli/analyze.h"

#include "base/text.h"
#include "capture/live.h"
#include "cli/annotate.h"
#include "cli/confine.h"
#include "cli/filter_text.h"
#include "cli/host_names.h"
#include "cli/interrupt.h"
#include "cli/live.h"
#include "cli/live_owners.h"
#include "cli/output_file.h"
#include "cli/owners.h"
#include "cli/packets_out.h"
#include "cli/pipeline.h"
#include "cli/reread.h"
#include "cli/write_options.h"
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
	struct options options;       /* with the output that is really written to */
	struct privileges privileges; /* live: who it goes on as */
	FILE *file;                   /* NULL: standard output */
	struct pipeline pipeline;
	struct capture *capture;
	struct filter *filter;
	struct correlator *correlator;
	struct socket_table *owners;     /* --sockets, or NULL */
	struct live_owners *live_owners; /* asked while packets are captured, or NULL */
	struct capture *names; /* knows them beforehand; NULL: not asked for, or impossible */
	struct report_context context;
	struct interface_names interfaces; /* live: what packets of the interface any came by */
	struct report_file *files;         /* NULL: there is only one */
	char link_type_name[128];
	uint64_t failures;
	struct packets_out *out;     /* NULL: no packets are written */
	struct annotator *annotator; /* NULL: none are annotated */
	uint64_t seed;               /* random for each run */
	bool is_second;              /* the capture is read again, only for the packets */
};

/* Is anything told of connections? Not where packets are written, unless that is asked for. */
static bool is_reported(const struct options *options)
{
	return options->action == ACTION_ANALYZE &&
	       (!write_options_any(options) || options->write.print || options->is_format_given);
}

/* The capture's own name; from what was read before, or else as far as it is known by now. */
static const char *name_of_host(const void *from, const struct ip_addr *address)
{
	const struct analysis *analysis = from;

	return capture_host_name(analysis->names != NULL ? analysis->names : analysis->capture,
				 address);
}

static bool describe_interface(const void *capture, uint32_t index,
			       struct report_interface *interface)
{
	const struct capture_interface *from;

	if (index >= capture_interface_count(capture))
		return false;
	from = capture_interface(capture, index);
	*interface = (struct report_interface){
		.name = from->name,
		.description = from->description,
		.file = from->file,
		.number = from->number,
		.link_type = from->link_type,
		.snapshot_length = from->snapshot_length,
		.knows_dropped = from->knows_dropped,
		.dropped = from->dropped,
	};
	return true;
}

/* To whoever tells stories. */
static void tell_story(struct analysis *analysis, const struct story *story)
{
	if (analysis->annotator != NULL)
		annotate_story(analysis->annotator, story);
	if (analysis->pipeline.report != NULL)
		report_connection(analysis->pipeline.report, story);
}

/* Hands the story on, with what is known of hosts and the sockets' owners. */
static void tell(struct analysis *analysis, const struct story *story)
{
	bool names = analysis->pipeline.options->report.names;
	struct story known;

	if (analysis->owners == NULL && analysis->live_owners == NULL && !names) {
		tell_story(analysis, story);
		return;
	}
	known = *story;
	if (analysis->owners != NULL)
		owners_find(analysis->owners, &known);
	else if (analysis->live_owners != NULL)
		live_owners_find(analysis->live_owners, &known);
	for (int side = CLIENT; names && side <= SERVER; side++)
		known.host_name[side] = name_of_host(analysis, &known.end[side].address);
	tell_story(analysis, &known);
	if (analysis->live_owners != NULL)
		live_owners_forget(analysis->live_owners, story);
}

static void connection_found(void *context, const struct story *story)
{
	struct analysis *analysis = context;
	const struct report_options *options = &analysis->pipeline.options->report;

	if (analysis->is_second)
		return;
	progress_hide(&analysis->pipeline.progress);
	if (story->telling != TELLING_ONGOING && verdict_is_failure(story->verdict) &&
	    report_selects(options, story))
		analysis->failures++;
	if (story->telling != TELLING_ONGOING && analysis->out != NULL &&
	    !packets_out_story(analysis->out, story))
		analysis->pipeline.is_short_of_memory = true;
	if (analysis->pipeline.report != NULL || analysis->annotator != NULL)
		tell(analysis, story);
}

static void unmatched_found(void *context, const struct unmatched *unmatched)
{
	struct analysis *analysis = context;

	if (analysis->annotator != NULL)
		annotate_unmatched(analysis->annotator, unmatched);
	if (analysis->pipeline.report != NULL)
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

	if (options->is_live && !confine_plan(&analysis->privileges, &analysis->options, error))
		return false;
	analysis->capture = options->is_live ? live_begin(options, error)
					     : capture_open_files(options->captures,
								  options->capture_count, error);
	if (analysis->capture == NULL)
		return false;
	if (options->is_live && options->filter_dumps == 0 &&
	    !confine_before_files(&analysis->privileges, error))
		return false;
	info = capture_info(analysis->capture);
	capture_link_type_name(info->link_type, &name);
	if (!has_known_link_type(analysis->capture)) {
		refuse_link_type(info, analysis->link_type_name, error);
		return false;
	}
	if (!options->is_live && isatty(STDERR_FILENO) && !analysis->is_second)
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
	if (options->is_live && !live_filter(analysis->capture, options, expression, error)) {
		free(expression);
		return false;
	}
	if (expression == NULL)
		return true;
	if (options->is_live && options->exact_filter) {
		free(expression); /* the kernel has it, and there is nothing to choose from beside
				   */
		return true;
	}
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
	analysis->file = output_file_open(options->output_file, &options->file_owner, error);
	options->report.output = analysis->file;
	return analysis->file != NULL;
}

/* Must connections be told apart, be it for a report or for the packets that are written? */
static bool needs_correlator(const struct options *options)
{
	return is_reported(options) || options->exit_code || options->write.annotate != NULL ||
	       packets_out_needs_connections(options);
}

/* Do packets' lines show more than headers, or judge checksums of all? */
static bool shows_bytes(const struct report_options *report)
{
	return report->verbose > 0 || report->hex > 0 || report->hex_and_text > 0 ||
	       report->ascii > 0;
}

static bool begin_correlator(struct analysis *analysis, struct error *error)
{
	const struct options *options = analysis->pipeline.options;
	const struct correlator_sink sink = {connection_found, unmatched_found, analysis};
	struct limits limits = options->limits;

	limits.keep_timelines = !analysis->is_second &&
				(options->write.annotate != NULL ||
				 (is_reported(options) &&
				  report_needs_timelines(options->format, &options->report)));
	limits.keep_zeek = is_reported(options) && !analysis->is_second &&
			   report_needs_zeek(options->format, &options->report);
	limits.keep_whole_frames = limits.keep_timelines && shows_bytes(&options->report);
	analysis->correlator = correlator_new(&limits, &sink, analysis->seed);
	if (analysis->correlator == NULL)
		error_set(error, "out of memory");
	return analysis->correlator != NULL;
}

static bool begin_report(struct analysis *analysis, struct error *error)
{
	const struct options *options = analysis->pipeline.options;
	const struct capture_info *info = capture_info(analysis->capture);

	if (options->is_live)
		analysis->interfaces = live_interface_names(analysis->capture);
	analysis->context = (struct report_context){
		.version = SOCKWHY_VERSION,
		.capture_names = options->is_live ? &info->name : options->captures,
		.capture_count = options->is_live ? 1 : options->capture_count,
		.link_type = info->link_type,
		.link_type_name = analysis->link_type_name,
		.snapshot_length = info->snapshot_length,
		.is_nanosecond = info->is_nanosecond,
		.correlator = analysis->correlator,
		.decode = decode_packet,
		.conversation_limit = options->limits.max_connections,
		.interfaces = options->is_live ? &analysis->interfaces : NULL,
		.seed = analysis->seed,
		.names = {.find = name_of_host, .from = analysis},
		.interface = describe_interface,
		.capture = analysis->capture,
		.find_owner = analysis->live_owners == NULL ? NULL : live_owners_match,
		.owners = analysis->live_owners,
	};
	analysis->pipeline.report =
		report_begin(options->format, &options->report, &analysis->context);
	if (analysis->pipeline.report == NULL)
		error_set(error, "out of memory");
	return analysis->pipeline.report != NULL;
}

/* Whatever takes the packets or what is found about them. */
static bool open_outputs(struct analysis *analysis, struct error *error)
{
	const struct options *options = analysis->pipeline.options;

	if (needs_correlator(options) && !begin_correlator(analysis, error))
		return false;
	if (write_options_any(options) && !analysis->is_second) {
		analysis->out = packets_out_open(options, analysis->capture, error);
		if (analysis->out == NULL)
			return false;
	}
	if (options->write.annotate != NULL && !analysis->is_second) {
		analysis->annotator = annotate_open(options, error);
		if (analysis->annotator == NULL)
			return false;
	}
	if (analysis->out != NULL)
		analysis->pipeline.sink = packets_out_sink(analysis->out, analysis->is_second,
							   analysis->capture, analysis->correlator);
	return !is_reported(options) || analysis->is_second ||
	       (open_output(analysis, error) && begin_report(analysis, error));
}

/* All is open: what only opening needed is given up, and packets may come. */
static bool begin_listening(struct analysis *analysis, struct error *error)
{
	const struct options *options = &analysis->options;

	if (!confine_before_packets(&analysis->privileges, error))
		return false;
	live_say_listening(analysis->capture, options);
	return confine_calls(analysis->capture, options, error);
}

/* Is the kernel asked whose sockets they are? A list, if there is one, knows better. */
static bool asks_for_owners(const struct options *options)
{
	return options->is_live && !options->no_owners && options->sockets == NULL &&
	       options->filter_dumps == 0 && is_reported(options) && !options->report.plain &&
	       options->format != &report_list_writer && options->format != &report_summary_writer;
}

static bool set_up(struct analysis *analysis, struct error *error)
{
	struct pipeline *pipeline = &analysis->pipeline;
	const struct options *options = pipeline->options;

	if (asks_for_owners(options))
		analysis->live_owners = live_owners_start();
	if (!open_capture(analysis, error) || !compile_filter(analysis, error))
		return false;
	if (options->filter_dumps > 0)
		return true;
	if (options->report.names && !analysis->is_second)
		analysis->names = host_names_read_ahead(options);
	if (pipeline->options->sockets != NULL && !analysis->is_second) {
		analysis->owners = owners_read(pipeline->options->sockets, error);
		if (analysis->owners == NULL)
			return false;
	}
	if (!open_outputs(analysis, error))
		return false;
	pipeline->capture = analysis->capture;
	pipeline->filter = analysis->filter;
	pipeline->correlator = analysis->correlator;
	pipeline->owners = analysis->live_owners;
	if (options->is_live) {
		live_owners_connect(pipeline->owners, pipeline->report,
				    live_descriptor(pipeline->capture));
		return begin_listening(analysis, error);
	}
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
	if (analysis->pipeline.options->action == ACTION_COUNT)
		(void)fprintf(output, "%llu packet%s\n",
			      (unsigned long long)analysis->pipeline.packets,
			      analysis->pipeline.packets == 1 ? "" : "s");
	if (analysis->correlator == NULL)
		return;
	analysis->context.neighbors_left_out =
		analysis->filter != NULL && !analysis->pipeline.neighbors_wanted;
	describe_files(analysis);
	if (analysis->options.is_live)
		(void)live_count(analysis->capture); /* capture_dropped() is to know the last */
	live_owners_settle(analysis->live_owners);
	correlator_dropped(analysis->correlator, capture_dropped(analysis->capture));
	correlator_finish(analysis->correlator);
	correlator_walk(analysis->correlator, connection_found, analysis);
	report_finish(analysis->pipeline.report);
}

static void free_analysis(struct analysis *analysis)
{
	correlator_free(analysis->correlator);
	socket_table_free(analysis->owners);
	live_owners_stop(analysis->live_owners);
	free(analysis->files);
	filter_free(analysis->filter);
	capture_close(analysis->names);
	capture_close(analysis->capture);
	free(analysis);
}

/* An analysis that reads the capture which `options`, lent, name; NULL when memory is short. */
static struct analysis *new_analysis(const struct options *options, struct error *error)
{
	struct analysis *analysis = calloc(1, sizeof(*analysis));

	if (analysis == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	analysis->options = *options;
	analysis->pipeline.options = &analysis->options;
	analysis->seed = random_seed();
	return analysis;
}

/* Reads the capture once more, now that it is known which packets are wanted. */
static bool read_again(const struct analysis *first, const char **paths, struct error *error)
{
	struct analysis *analysis = new_analysis(&first->options, error);
	struct error known = *error; /* what is wrong with the capture was found the first time */
	bool is_good;

	if (analysis == NULL)
		return false;
	analysis->options.captures = paths;
	analysis->out = first->out;
	analysis->seed = first->seed;
	analysis->is_second = analysis->pipeline.is_again = true;
	is_good = set_up(analysis, error);
	if (is_good) {
		(void)pipeline_read_all(&analysis->pipeline, error);
		is_good = analysis->pipeline.sink_result != SINK_FAILED &&
			  !analysis->pipeline.is_short_of_memory;
		if (is_good)
			*error = known;
	}
	free_analysis(analysis);
	return is_good;
}

/* What can be written only when all was read; the captures are found at `paths` then. */
static bool write_afterwards(const struct analysis *analysis, const char **paths,
			     struct error *error)
{
	bool is_good = true;

	if (packets_out_reads_twice(&analysis->options) && !interrupt_requested())
		is_good = read_again(analysis, paths, error);
	if (is_good && analysis->annotator != NULL)
		is_good = annotate_write(analysis->annotator, paths, error);
	return is_good;
}

struct analysis_result analyze(const struct options *options, struct error *error)
{
	const bool is_read_twice =
		packets_out_reads_twice(options) || options->write.annotate != NULL;
	struct analysis_result result = {.is_complete = false};
	struct analysis *analysis = new_analysis(options, error);
	struct reread reread = {.paths = NULL};

	if (analysis == NULL)
		return result;
	if (is_read_twice &&
	    !reread_prepare(&reread, options->captures, options->capture_count, error)) {
		result.is_complete = false;
	} else if (!set_up(analysis, error)) {
		result.is_complete = false;
	} else if (options->filter_dumps > 0) {
		result.is_complete = true;
	} else {
		result.is_complete = pipeline_read_all(&analysis->pipeline, error);
		finish(analysis);
		if (options->is_live)
			live_write_counts(&analysis->pipeline);
		result.failures = analysis->failures;
		result.is_complete &= write_afterwards(analysis, reread.paths, error);
	}
	result.is_complete &= packets_out_close(analysis->out, error);
	result.is_complete &= annotate_close(analysis->annotator, error);
	result.is_complete &= output_file_close(analysis->file, options->output_file, error);
	free_analysis(analysis);
	reread_end(&reread);
	return result;
}
