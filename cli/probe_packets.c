/* The packets of a probe, annotated as those of a capture are. */
#include "cli/probe_packets.h"

#include "correlate/correlator.h"
#include "decode/decode.h"
#include "report/report.h"

static void write_packets(const struct probe_watch *watch, struct correlator *correlator,
			  struct report *report)
{
	for (size_t i = 0; i < probe_watch_count(watch); i++) {
		const struct watched_packet *watched = probe_watch_packet(watch, i);
		struct lookup lookup;

		correlator_look_up(correlator, &watched->packet, &lookup);
		if (!correlator_add(correlator, &watched->packet, &watched->view, &lookup))
			return;
		report_packet(report, &watched->view, &watched->packet);
	}
}

void probe_packets_write(const struct probe_watch *watch, FILE *output, bool color)
{
	const struct limits limits = limits_default();
	const struct correlator_sink sink = {.context = NULL};
	const struct report_options options = {.output = output, .color = color};
	struct correlator *correlator;
	struct report_context context;
	struct report *report;

	if (probe_watch_count(watch) == 0)
		return;
	/* one connection: nobody can make its hash collide with another's */
	correlator = correlator_new(&limits, &sink, 0);
	if (correlator == NULL)
		return;
	context = (struct report_context){.correlator = correlator, .decode = decode_packet};
	report = report_begin(&report_packets_writer, &options, &context);
	if (report != NULL)
		write_packets(watch, correlator, report);
	report_finish(report);
	correlator_free(correlator);
}
