/* What is different about a run that captures: opening, the filter in the kernel, the counts. */
#include "cli/live.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "capture/filter.h"
#include "capture/live.h"
#include "cli/interrupt.h"
#include "cli/write_options.h"

#include <stdlib.h>
#include <string.h>

bool live_list(const struct options *options, struct error *error)
{
	if (options->action == ACTION_LIST_INTERFACES)
		return live_list_interfaces(stdout, error);
	/* tcpdump 4.99 writes these two on stderr */
	if (options->action == ACTION_LIST_LINK_TYPES)
		return live_list_link_types(&options->live, stderr, error);
	return live_list_time_stamp_types(&options->live, stderr, error);
}

void live_say_listening(const struct capture *capture, const struct options *options)
{
	const struct capture_info *info = capture_info(capture);
	char buffer[128];
	struct text name = text_in(buffer, sizeof(buffer));

	capture_link_type_name(info->link_type, &name);
	if (options->live.link_type != NULL || strcmp(info->name, "any") == 0)
		(void)fprintf(stderr, "sockwhy: data link type %.*s\n", (int)strcspn(buffer, " "),
			      buffer);
	/* one line or two: tcpdump's */
	(void)fprintf(
		stderr, "sockwhy: %slistening on %s%s, link-type %s, snapshot length %u bytes\n",
		write_options_any(options) || options->report.verbose > 0
			? ""
			: "verbose output suppressed, use -v[v]... for full protocol decode\n",
		info->name,
		options->live.interface == NULL ? " (the default; -D lists others)" : "", buffer,
		info->snapshot_length);
}

struct capture *live_begin(const struct options *options, struct error *error)
{
	struct error warning;
	struct capture *capture = live_open(&options->live, &warning, error);

	if (capture == NULL)
		return NULL;
	if (warning.text[0] != '\0')
		(void)fprintf(stderr, "sockwhy: warning: %s\n", warning.text);
	return capture;
}

bool live_filter(struct capture *capture, const struct options *options, const char *expression,
		 struct error *error)
{
	char *widened = NULL;
	bool is_good = true;

	if (expression != NULL && !options->exact_filter) {
		widened = filter_widen(expression);
		if (widened == NULL) {
			error_set(error, "out of memory");
			return false;
		}
		expression = widened;
	}
	if (options->filter_dumps > 0)
		is_good = live_print_filter(capture, expression == NULL ? "" : expression,
					    (int)options->filter_dumps, error);
	else if (expression != NULL)
		is_good = live_set_filter(capture, expression, error);
	free(widened);
	return is_good;
}

/* How often connections whose time is up are looked for, and the kernel's counts read. */
#define ADVANCE_EVERY_NS (NS_PER_SECOND / 5)
#define COUNT_EVERY_NS   NS_PER_SECOND

bool live_is_due(struct pipeline *pipeline, int64_t time_ns)
{
	struct live_clock *clock = &pipeline->clock;

	clock->packet_ns = time_ns;
	clock->quiet_ns = 0;
	/* back, too: somebody has set the clock */
	return time_ns - clock->advanced_ns >= ADVANCE_EVERY_NS || time_ns < clock->advanced_ns;
}

/* Where packets were dropped, less is sure from now on. */
static void learn_dropped(struct pipeline *pipeline, int64_t now_ns)
{
	struct live_clock *clock = &pipeline->clock;

	if (now_ns - clock->counted_ns < COUNT_EVERY_NS && now_ns >= clock->counted_ns)
		return;
	clock->counted_ns = now_ns;
	(void)live_count(pipeline->capture); /* capture_dropped() is to know the last */
	correlator_dropped(pipeline->correlator, capture_dropped(pipeline->capture));
}

static void say_full(struct pipeline *pipeline)
{
	if (pipeline->clock.has_said_full || correlator_counts(pipeline->correlator)->evicted == 0)
		return;
	pipeline->clock.has_said_full = true;
	(void)fprintf(
		stderr,
		"sockwhy: warning: more than %u connections at once, or %llu MiB of what is kept "
		"of them: the idlest are told of early; see --max-connections and "
		"--max-details\n",
		pipeline->options->limits.max_connections,
		(unsigned long long)(pipeline->options->limits.max_detail_bytes >> 20));
}

void live_advance(struct pipeline *pipeline, int64_t now_ns)
{
	if (pipeline->correlator == NULL)
		return;
	learn_dropped(pipeline, now_ns);
	if (!correlator_advance(pipeline->correlator, now_ns))
		pipeline->is_short_of_memory = true;
	say_full(pipeline);
	report_flush(pipeline->report);
	pipeline->clock.advanced_ns = now_ns;
}

void live_be_quiet(struct pipeline *pipeline)
{
	struct live_clock *clock = &pipeline->clock;
	const int64_t monotonic_ns = clock_now_ns();

	if (clock->packet_ns == 0)
		return;
	if (clock->quiet_ns == 0)
		clock->quiet_ns = monotonic_ns;
	live_advance(pipeline, clock->packet_ns + (monotonic_ns - clock->quiet_ns));
}

/* "1 packet captured" */
static void write_count(uint64_t count, const char *what, const char *end)
{
	(void)fprintf(stderr, "%llu packet%s %s%s", (unsigned long long)count,
		      count == 1 ? "" : "s", what, end);
}

static void write_counts(const struct pipeline *pipeline, bool is_one_line)
{
	const struct live_counts counts = live_count(pipeline->capture);
	const char *between = is_one_line ? ", " : "\n";

	if (is_one_line)
		(void)fputs("sockwhy: ", stderr);
	write_count(capture_info(pipeline->capture)->packets, "captured", between);
	write_count(counts.received, "received by filter", between);
	write_count(counts.dropped, "dropped by kernel", "");
	if (counts.dropped_by_interface > 0) {
		(void)fputs(between, stderr);
		write_count(counts.dropped_by_interface, "dropped by interface", "");
	}
	if (pipeline->beside > 0) {
		(void)fputs(between, stderr);
		write_count(pipeline->beside, "captured beside the filter", "");
		(void)fprintf(stderr, " (ICMP errors, ARP, neighbor discovery): %llu kept",
			      (unsigned long long)pipeline->beside_kept);
	}
	(void)fputc('\n', stderr);
}

void live_write_counts(const struct pipeline *pipeline)
{
	write_counts(pipeline, false);
}

bool live_shows_progress(const struct options *options)
{
	return options->is_live && options->report.verbose > 0 && write_options_any(options) &&
	       !options->write.print;
}

/* tcpdump's words, which the next ones overwrite. */
static void write_progress(struct pipeline *pipeline)
{
	const uint64_t packets = capture_info(pipeline->capture)->packets;

	if (pipeline->clock.has_said_packets && packets == pipeline->clock.said_packets)
		return;
	(void)fprintf(stderr, "Got %llu\r", (unsigned long long)packets);
	pipeline->clock.has_said_packets = true;
	pipeline->clock.said_packets = packets;
}

bool live_answer(struct pipeline *pipeline)
{
	const unsigned asked = interrupt_asked();

	if ((asked & ASKED_COUNTS) != 0)
		write_counts(pipeline, true);
	if ((asked & ASKED_PROGRESS) != 0)
		write_progress(pipeline);
	if ((asked & ASKED_FLUSH) == 0 || pipeline->sink.flush == NULL ||
	    pipeline->sink.flush(pipeline->sink.context, pipeline->sink_error))
		return true;
	pipeline->sink_result = SINK_FAILED;
	return false;
}
