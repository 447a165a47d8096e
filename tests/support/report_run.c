/* Runs a report over hand-made stories. */
#include "tests/support/report_run.h"

#include <stdlib.h>

const struct correlator_counts *correlator_counts(const struct correlator *correlator)
{
	return &correlator->counts;
}

const struct neighbor *correlator_neighbors(const struct correlator *correlator, size_t *count)
{
	*count = correlator->neighbor_count;
	return correlator->neighbors;
}

const struct traceroute *correlator_traceroutes(const struct correlator *correlator, size_t *count)
{
	*count = correlator->traceroute_count;
	return correlator->traceroutes;
}

/* No packets are shown to these reports. */
size_t correlator_last_notes(const struct correlator *correlator, const struct note **notes,
			     uint64_t *id, uint8_t states[2])
{
	(void)correlator;
	*notes = NULL;
	*id = 0;
	states[CLIENT] = states[SERVER] = TCP_UNKNOWN;
	return 0;
}

char *report_run(const struct report_writer *writer, const struct report_input *input)
{
	struct report_options options = input->options;
	struct report *report;
	char *output;
	size_t length;

	options.output = open_memstream(&output, &length);
	if (options.output == NULL)
		return NULL;
	report = report_begin(writer, &options, &input->context);
	for (size_t i = 0; i < input->unmatched_count; i++)
		report_unmatched(report, &input->unmatched[i]);
	for (size_t i = 0; i < input->count; i++)
		report_connection(report, input->stories[i]);
	report_finish(report);
	if (fclose(options.output) != 0) {
		free(output);
		return NULL;
	}
	return output;
}
