/* The writer of packets that the command line asks for. */
#include "cli/packet_writer.h"

#include "base/timestamp.h"
#include "capture/live.h"
#include "cli/output_file.h"
#include "cli/write_options.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef SOCKWHY_VERSION
#define SOCKWHY_VERSION "unknown"
#endif

struct writer_settings packet_writer_settings(const struct options *options,
					      const struct capture *capture, const char *path)
{
	const struct capture_info *info = capture_info(capture);
	const enum time_precision precision = options->write.precision;

	return (struct writer_settings){
		.path = path,
		.application = "sockwhy " SOCKWHY_VERSION,
		.link_type = info->link_type,
		.snapshot_length = info->snapshot_length,
		.is_pcapng = write_options_is_pcapng(&options->write),
		.is_nanosecond = precision == PRECISION_AS_READ ? info->is_nanosecond
								: precision == PRECISION_NANO,
		.is_live = options->is_live,
		.is_flushed = options->write.unbuffered,
	};
}

/* What a live capture, which has one interface, counted. */
static bool count_packets(void *context, uint32_t interface, struct writer_counts *counts)
{
	struct capture *capture = context;
	const struct live_counts counted = live_count(capture);
	struct timespec now;

	if (interface != 0 || clock_gettime(CLOCK_REALTIME, &now) != 0)
		return false;
	*counts = (struct writer_counts){
		.time_ns = (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec,
		.accepted = counted.received,
		.dropped = counted.dropped,
		.dropped_by_interface = counted.dropped_by_interface,
	};
	return true;
}

struct writer *packet_writer_open(const struct options *options, struct capture *capture,
				  struct error *error)
{
	const struct write_options *write = &options->write;
	struct writer_settings settings = packet_writer_settings(options, capture, write->path);
	const bool is_new = output_file_is_new(write->path);
	struct writer *writer;

	settings.command = write->command;
	settings.rotate_bytes = write->rotate_bytes;
	settings.rotate_seconds = write->rotate_seconds;
	settings.file_limit = write->file_limit;
	if (options->is_live) {
		settings.count = count_packets;
		settings.count_context = capture;
	}
	if (strcmp(write->path, "-") == 0 && isatty(STDOUT_FILENO)) {
		error_set(error, "-w -: standard output is a terminal, which shows no packets");
		return NULL;
	}
	for (size_t i = 0; i < options->capture_count; i++)
		if (output_file_is_same(write->path, options->captures[i], error))
			return NULL;
	writer = writer_open(&settings, error);
	if (writer != NULL && is_new && !write_options_open_later(write))
		output_file_give(writer_descriptor(writer), &options->file_owner);
	return writer;
}

enum writer_result packet_writer_add(struct writer *writer, const struct capture *capture,
				     const struct packet_view *view, struct error *error)
{
	if (view->interface < capture_interface_count(capture)) {
		const struct capture_interface *interface =
			capture_interface(capture, view->interface);
		const struct writer_interface described = {
			.link_type = interface->link_type,
			.snapshot_length = interface->snapshot_length,
			.name = interface->name,
			.description = interface->description,
		};

		if (!writer_describe(writer, view->interface, &described, error))
			return WRITER_FAILED;
	}
	return writer_add(writer, view, NULL, error);
}
