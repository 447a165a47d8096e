/* Packets into files: when another one begins, and what it is called, are tcpdump's rules. */
#include "capture/writer.h"

#include "capture/output.h"
#include "capture/writer_command.h"

#include "base/text.h"
#include "base/timestamp.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* An interface that no packet of this file came from yet. */
#define NOT_WRITTEN UINT32_MAX

struct described_interface {
	struct writer_interface interface; /* its strings are owned */
	uint32_t number;                   /* in the file, or NOT_WRITTEN */
	bool is_described;
	struct writer_counts before; /* when the file began */
};

struct writer {
	struct writer_settings settings; /* its strings are owned */
	struct output output;
	bool is_open;
	bool has_begun; /* there was a file, at least */
	char path[PATH_MAX];
	int64_t period_start; /* seconds since the epoch */
	uint32_t periods;     /* that ended */
	uint32_t files;       /* in this period, that were full */
	struct described_interface *interfaces;
	uint32_t interface_count;    /* in the table */
	uint32_t interfaces_written; /* to this file */
};

static void fail(const char *path, int number, struct error *error)
{
	char name[256];
	struct text text = text_in(name, sizeof(name));

	if (strcmp(path, "-") == 0)
		text_add(&text, "standard output");
	else
		text_add_escaped(&text, path, strlen(path));
	error_set(error, "%s: %s", name, strerror(number));
}

/* So many digits has a ring of that many files. */
static int ring_digits(uint32_t file_limit)
{
	int digits = 0;

	for (uint32_t last = file_limit > 0 ? file_limit - 1 : 0; last > 0; last /= 10)
		digits++;
	return digits;
}

/* The name of the file that begins now: MakeFilename() in tcpdump.c. */
static bool make_path(struct writer *writer, struct error *error)
{
	const struct writer_settings *settings = &writer->settings;
	const int digits = settings->rotate_bytes > 0 ? ring_digits(settings->file_limit) : 0;
	const time_t start = (time_t)writer->period_start;
	char number[24] = "";
	struct tm local;
	size_t length;

	if (writer->files > 0 || digits > 0)
		(void)snprintf(number, sizeof(number), "%0*u", digits, writer->files);
	if (settings->rotate_seconds == 0) {
		length = strlen(settings->path);
		if (length < sizeof(writer->path))
			memcpy(writer->path, settings->path, length + 1);
		else
			length = 0;
	} else {
		length = localtime_r(&start, &local) == NULL
				 ? 0
				 : strftime(writer->path, sizeof(writer->path), settings->path,
					    &local);
	}
	if (length == 0 || length + strlen(number) >= sizeof(writer->path)) {
		fail(settings->path,
		     length == 0 && settings->path[0] == '\0' ? ENOENT : ENAMETOOLONG, error);
		return false;
	}
	memcpy(writer->path + length, number, strlen(number) + 1);
	return true;
}

/* What an interface counts by now; zeros where nobody knows. */
static struct writer_counts counts_of(const struct writer *writer, uint32_t index)
{
	const struct writer_settings *settings = &writer->settings;
	struct writer_counts counts = {.accepted = 0};

	if (settings->count == NULL || !settings->count(settings->count_context, index, &counts))
		return (struct writer_counts){.accepted = 0};
	return counts;
}

/* Says what each interface of the file counted while the file was written. */
static void put_statistics(struct writer *writer)
{
	for (uint32_t i = 0; writer->settings.count != NULL && i < writer->interface_count; i++) {
		const struct described_interface *row = &writer->interfaces[i];
		struct writer_counts counts = counts_of(writer, i);

		if (row->number == NOT_WRITTEN || counts.time_ns == 0)
			continue;
		counts.accepted -= row->before.accepted;
		counts.dropped -= row->before.dropped;
		counts.dropped_by_interface -= row->before.dropped_by_interface;
		pcapng_put_statistics(&writer->output, row->number, &counts,
				      writer->settings.is_nanosecond);
	}
}

static bool begin_file(struct writer *writer, struct error *error)
{
	const struct writer_settings *settings = &writer->settings;

	if (!make_path(writer, error))
		return false;
	if (!output_open(&writer->output, writer->path, settings->is_appended)) {
		fail(writer->path, errno, error);
		return false;
	}
	writer->is_open = writer->has_begun = true;
	writer->interfaces_written = 0;
	for (uint32_t i = 0; i < writer->interface_count; i++) {
		writer->interfaces[i].number = NOT_WRITTEN;
		writer->interfaces[i].before = counts_of(writer, i);
	}
	if (settings->is_pcapng)
		pcapng_put_section(&writer->output, settings->application, NULL);
	else if (!settings->is_appended)
		pcap_put_header(&writer->output, settings->link_type, settings->snapshot_length,
				settings->is_nanosecond);
	return !settings->is_flushed || writer_flush(writer, error);
}

static bool end_file(struct writer *writer, struct error *error)
{
	writer->is_open = false;
	if (writer->settings.is_pcapng)
		put_statistics(writer);
	if (output_close(&writer->output))
		return true;
	fail(writer->path, writer->output.failure_errno, error);
	return false;
}

/* Another file follows. */
static bool end_full_file(struct writer *writer, struct error *error)
{
	if (!end_file(writer, error))
		return false;
	if (writer->settings.command != NULL)
		writer_command_run(writer->settings.command, writer->path);
	return true;
}

/* `text` copied to `*copy`; NULL stays NULL. */
static bool copy_text(const char *text, const char **copy)
{
	*copy = text != NULL ? strdup(text) : NULL;
	return text == NULL || *copy != NULL;
}

/* Frees what copy_text() made. */
static void free_text(const char *copy)
{
	free((char *)(uintptr_t)copy);
}

static void free_writer(struct writer *writer)
{
	for (uint32_t i = 0; i < writer->interface_count; i++) {
		free_text(writer->interfaces[i].interface.name);
		free_text(writer->interfaces[i].interface.description);
		free_text(writer->interfaces[i].interface.filter);
	}
	free(writer->interfaces);
	free_text(writer->settings.path);
	free_text(writer->settings.application);
	free_text(writer->settings.command);
	free(writer);
}

static bool copy_settings(struct writer *writer, const struct writer_settings *settings)
{
	writer->settings = *settings;
	writer->settings.path = writer->settings.application = writer->settings.command = NULL;
	return copy_text(settings->path, &writer->settings.path) &&
	       copy_text(settings->application, &writer->settings.application) &&
	       copy_text(settings->command, &writer->settings.command);
}

struct writer *writer_open(const struct writer_settings *settings, struct error *error)
{
	struct writer *writer = calloc(1, sizeof(*writer));

	if (writer == NULL || !copy_settings(writer, settings)) {
		if (writer != NULL)
			free_writer(writer);
		error_set(error, "out of memory");
		return NULL;
	}
	writer->period_start = (int64_t)time(NULL);
	/* a saved packet's time gives the first file its name */
	if (settings->rotate_seconds > 0 && !settings->is_live)
		return writer;
	if (!begin_file(writer, error)) {
		free_writer(writer);
		return NULL;
	}
	return writer;
}

/* The row of an interface, made when there is none; NULL when memory is short. */
static struct described_interface *interface_at(struct writer *writer, uint32_t index)
{
	struct described_interface *rows = writer->interfaces;

	if (index < writer->interface_count)
		return &rows[index];
	if (index == UINT32_MAX)
		return NULL;
	rows = realloc(rows, ((size_t)index + 1) * sizeof(*rows));
	if (rows == NULL)
		return NULL;
	for (uint32_t i = writer->interface_count; i <= index; i++)
		rows[i] = (struct described_interface){.number = NOT_WRITTEN};
	writer->interfaces = rows;
	writer->interface_count = index + 1;
	return &rows[index];
}

bool writer_describe(struct writer *writer, uint32_t index,
		     const struct writer_interface *interface, struct error *error)
{
	struct described_interface *row;

	if (!writer->settings.is_pcapng) /* which pcap has no words for */
		return true;
	row = interface_at(writer, index);
	if (row != NULL && row->is_described)
		return true;
	if (row == NULL || !copy_text(interface->name, &row->interface.name) ||
	    !copy_text(interface->description, &row->interface.description) ||
	    !copy_text(interface->filter, &row->interface.filter)) {
		error_set(error, "out of memory");
		return false;
	}
	row->is_described = true;
	row->interface.link_type = interface->link_type;
	row->interface.snapshot_length = interface->snapshot_length;
	return true;
}

/* Is the file too old? Looked at before its size, as in tcpdump. */
static enum writer_result rotate_by_time(struct writer *writer, const struct packet_view *view,
					 struct error *error)
{
	const struct writer_settings *settings = &writer->settings;
	int64_t now = view->time_ns / NS_PER_SECOND;

	if (settings->is_live)
		now = (int64_t)time(NULL);
	if (!writer->is_open)
		writer->period_start = now;
	else if (now - writer->period_start < (int64_t)settings->rotate_seconds)
		return WRITER_GOOD;
	if (writer->is_open) {
		if (!end_full_file(writer, error))
			return WRITER_FAILED;
		writer->period_start = now;
		writer->periods++;
		if (settings->rotate_bytes == 0 && settings->file_limit > 0 &&
		    writer->periods >= settings->file_limit)
			return WRITER_FULL;
	}
	writer->files = 0;
	return begin_file(writer, error) ? WRITER_GOOD : WRITER_FAILED;
}

/* Is the file too large? The packet that makes it so is still in it. */
static enum writer_result rotate_by_size(struct writer *writer, struct error *error)
{
	const struct writer_settings *settings = &writer->settings;

	if (writer->output.length <= settings->rotate_bytes)
		return WRITER_GOOD;
	if (!end_full_file(writer, error))
		return WRITER_FAILED;
	writer->files++;
	if (settings->file_limit > 0 && writer->files >= settings->file_limit)
		writer->files = 0;
	return begin_file(writer, error) ? WRITER_GOOD : WRITER_FAILED;
}

static enum writer_result rotate(struct writer *writer, const struct packet_view *view,
				 struct error *error)
{
	enum writer_result result = WRITER_GOOD;

	if (writer->settings.rotate_seconds > 0)
		result = rotate_by_time(writer, view, error);
	if (result == WRITER_GOOD && writer->settings.rotate_bytes > 0)
		result = rotate_by_size(writer, error);
	return result;
}

/* The interface's number in the file, which learns of it with its first packet. */
static bool announce(struct writer *writer, const struct packet_view *view, uint32_t *number,
		     struct error *error)
{
	struct described_interface *row = interface_at(writer, view->interface);

	if (row == NULL) {
		error_set(error, "out of memory");
		return false;
	}
	if (!row->is_described) {
		row->is_described = true;
		row->interface.link_type = view->link_type;
		row->interface.snapshot_length = writer->settings.snapshot_length;
	}
	if (row->number == NOT_WRITTEN) {
		row->number = writer->interfaces_written++;
		pcapng_put_interface(&writer->output, &row->interface,
				     writer->settings.is_nanosecond);
	}
	*number = row->number;
	return true;
}

static bool put_packet(struct writer *writer, const struct packet_view *view,
		       const struct writer_comments *comments, struct error *error)
{
	const struct writer_settings *settings = &writer->settings;
	uint32_t number;

	if (settings->is_pcapng) {
		if (!announce(writer, view, &number, error))
			return false;
		pcapng_put_packet(&writer->output, view, number, settings->is_nanosecond, comments);
	} else if (view->link_type != settings->link_type) {
		error_set(error,
			  "packets of link types %u and %u do not fit into one pcap file: write "
			  "pcapng",
			  settings->link_type, view->link_type);
		return false;
	} else {
		pcap_put_packet(&writer->output, view, settings->is_nanosecond);
	}
	return true;
}

enum writer_result writer_add(struct writer *writer, const struct packet_view *view,
			      const struct writer_comments *comments, struct error *error)
{
	enum writer_result result = rotate(writer, view, error);

	if (result != WRITER_GOOD)
		return result;
	if (!put_packet(writer, view, comments, error))
		return WRITER_FAILED;
	if (writer->settings.is_flushed)
		(void)output_flush(&writer->output);
	if (writer->output.failure_errno == 0)
		return WRITER_GOOD;
	fail(writer->path, writer->output.failure_errno, error);
	return WRITER_FAILED;
}

bool writer_flush(struct writer *writer, struct error *error)
{
	if (!writer->is_open || output_flush(&writer->output))
		return true;
	fail(writer->path, writer->output.failure_errno, error);
	return false;
}

int writer_descriptor(const struct writer *writer)
{
	return writer->is_open ? fileno(writer->output.file) : -1;
}

const char *writer_path(const struct writer *writer)
{
	return writer->is_open ? writer->path : writer->settings.path;
}

bool writer_close(struct writer *writer, struct error *error)
{
	bool is_good = true;

	if (writer == NULL)
		return true;
	/* no packet came to name it: an empty capture, all the same */
	if (!writer->has_begun)
		is_good = begin_file(writer, error);
	if (writer->is_open)
		is_good = end_file(writer, error);
	free_writer(writer);
	return is_good;
}
