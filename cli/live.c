/* What is different about a run that captures: opening, the filter in the kernel, the counts. */
#include "cli/live.h"

#include "base/text.h"
#include "capture/filter.h"
#include "capture/live.h"

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
	(void)fprintf(stderr, "listening on %s%s, link-type %s, snapshot length %u bytes\n",
		      info->name,
		      options->live.interface == NULL ? " (the default; -D lists others)" : "",
		      buffer, info->snapshot_length);
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

/* "1 packet captured" */
static void write_count(uint64_t count, const char *what, const char *end)
{
	(void)fprintf(stderr, "%llu packet%s %s%s", (unsigned long long)count,
		      count == 1 ? "" : "s", what, end);
}

void live_write_counts(const struct pipeline *pipeline, bool is_one_line)
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
