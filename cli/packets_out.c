/* The files that packets go to: -w and --split. */
#include "cli/packets_out.h"

#include "cli/output_file.h"
#include "cli/packet_writer.h"
#include "cli/selection.h"
#include "cli/split.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct packets_out {
	const struct options *options;
	const struct capture *capture; /* being read */
	const struct correlator *correlator;
	struct writer *writer;
	struct split *split;
	struct selection selection;
	bool is_second;       /* the capture is being read again */
	uint64_t last_packet; /* of the first reading: a file may have grown since */
	uint64_t last_written;
};

/* Are certain connections asked for? */
static bool is_selective(const struct options *options)
{
	return options->report.verdicts != 0 || options->report.id_count > 0;
}

/* -w and --split wait until it is known which connections are chosen. */
static bool writes_selection(const struct options *options)
{
	return is_selective(options) &&
	       (options->write.path != NULL || options->write.split != NULL);
}

bool packets_out_reads_twice(const struct options *options)
{
	return writes_selection(options);
}

bool packets_out_needs_connections(const struct options *options)
{
	return packets_out_reads_twice(options) || options->write.split != NULL;
}

static bool open_files(struct packets_out *out, struct capture *capture, struct error *error)
{
	const struct write_options *write = &out->options->write;

	if (write->path != NULL) {
		out->writer = packet_writer_open(out->options, capture, error);
		if (out->writer == NULL)
			return false;
	}
	if (write->split != NULL) {
		out->split = split_open(out->options, capture, error);
		if (out->split == NULL)
			return false;
	}
	return true;
}

struct packets_out *packets_out_open(const struct options *options, struct capture *capture,
				     struct error *error)
{
	struct packets_out *out = calloc(1, sizeof(*out));
	struct error ignored;

	if (out == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	out->options = options;
	if (open_files(out, capture, error))
		return out;
	(void)packets_out_close(out, &ignored);
	return NULL;
}

bool packets_out_story(struct packets_out *out, const struct story *story)
{
	if (!report_selects(&out->options->report, story))
		return true;
	return !writes_selection(out->options) || selection_choose(&out->selection, story);
}

static enum sink_result result_of(const struct packets_out *out, enum writer_result result)
{
	switch (result) {
	case WRITER_GOOD:
		return SINK_GOOD;
	case WRITER_FULL:
		(void)fprintf(stderr, "Maximum file limit reached: %u\n",
			      out->options->write.file_limit);
		return SINK_FULL;
	case WRITER_FAILED:
		break;
	}
	return SINK_FAILED;
}

/* The number of the connection that the correlator put the packet into; 0 = none. */
static uint64_t connection_of(const struct packets_out *out)
{
	const struct note *notes;
	uint8_t states[2];
	uint64_t id;

	(void)correlator_last_notes(out->correlator, &notes, &id, states);
	return id;
}

static enum sink_result take(void *context, const struct packet_view *view,
			     const struct packet *packet, struct error *error)
{
	struct packets_out *out = context;
	const uint64_t id = out->correlator != NULL ? connection_of(out) : 0;
	const struct split_packet given = {out->capture, view, packet};
	enum writer_result result = WRITER_GOOD;

	if (!out->is_second)
		out->last_packet = view->number;
	else if (view->number > out->last_packet)
		return SINK_FULL;
	if (out->is_second == writes_selection(out->options) &&
	    (!out->is_second || selection_wants(&out->selection, packet, id))) {
		/* of an aggregate each packet comes with the frame, which is written once */
		if (out->writer != NULL && view->number != out->last_written)
			result = packet_writer_add(out->writer, out->capture, view, error);
		out->last_written = view->number;
		if (out->split != NULL && result == WRITER_GOOD)
			result = split_add(out->split, &given, id, error);
	}
	return result_of(out, result);
}

static bool flush(void *context, struct error *error)
{
	struct packets_out *out = context;

	return (out->writer == NULL || writer_flush(out->writer, error)) &&
	       (out->split == NULL || split_flush(out->split, error));
}

struct packet_sink packets_out_sink(struct packets_out *out, bool is_second,
				    const struct capture *capture,
				    const struct correlator *correlator)
{
	const bool needs_connections = is_second || out->split != NULL;

	out->is_second = is_second;
	out->capture = capture;
	out->correlator = needs_connections ? correlator : NULL;
	return (struct packet_sink){
		.take = take,
		.flush = flush,
		.context = out,
		.needs_connections = needs_connections,
		.takes_helpers = writes_selection(out->options),
	};
}

bool packets_out_close(struct packets_out *out, struct error *error)
{
	bool is_good;

	if (out == NULL)
		return true;
	is_good = writer_close(out->writer, error);
	is_good &= split_close(out->split, error);
	selection_clear(&out->selection);
	free(out);
	return is_good;
}
