/* A saved capture: looked at, and given to the reader that fits it. */
#include "capture/file_format.h"
#include "capture/records.h"
#include "capture/source.h"

#include "base/text.h"

#include <string.h>

/* "compressed with bzip2; read it with: bzcat FILE | sockwhy -r -" */
static void suggest(const struct stream *stream, const char *what, const char *program,
		    const char *behind, struct error *error)
{
	const char *path = stream_path(stream);
	char reason[300];
	struct text text = text_in(reason, sizeof(reason));

	text_addf(&text, "%s; read it with: %s ", what, program);
	if (strcmp(path, "-") == 0)
		text_add(&text, "FILE");
	else
		text_add_escaped(&text, path, strlen(path));
	text_addf(&text, "%s | sockwhy -r -", behind);
	stream_fail(stream, reason, error);
}

/* Can it be read at all? Says what to do where it cannot. */
static bool check_format(const struct stream *stream, const struct file_format *format,
			 struct error *error)
{
	char what[100];
	struct text text = text_in(what, sizeof(what));

	if (bytes_left(stream_head(stream)) == 0) {
		stream_fail(stream, "the file is empty", error);
	} else if (format->compressor != NULL && stream_is_unpacked(stream)) {
		stream_fail(stream, "compressed twice: unpack it first", error);
	} else if (format->compressor != NULL) {
		text_addf(&text, "compressed with %s", format->compressor);
		suggest(stream, what, format->decompress, "", error);
	} else if (format->foreign != NULL) {
		text_addf(&text, "a capture in the format %s", format->foreign);
		suggest(stream, what, format->convert, " -", error);
	} else {
		return true;
	}
	return false;
}

static struct capture *open_stream(struct stream *stream, enum capture_reader reader,
				   const struct capture_watch *watch, struct error *error)
{
	struct bytes head = stream_head(stream);
	const struct file_format format = file_format_of(head);
	struct record_layout layout;

	if (!check_format(stream, &format, error))
		return NULL;
	if (reader == READER_LIBPCAP)
		return libpcap_source_open(stream, format.is_nanosecond, error);
	if (pcapng_is_known(head))
		return pcapng_open(stream, watch, error);
	if (!file_format_is_pcap(head)) {
		/* formats without a magic number show by more than their first bytes */
		stream_lengthen_head(stream);
		head = stream_head(stream);
	}
	if (records_find(head, &layout))
		return records_open(stream, &layout, error);
	if (savefile_is_known(head))
		return savefile_open(stream, format.is_nanosecond, error);
	return libpcap_source_open(stream, format.is_nanosecond, error);
}

static struct capture *open_path(const char *path, enum capture_reader reader,
				 const struct capture_watch *watch, struct error *error)
{
	struct stream *stream = stream_open(path, error);
	struct capture *capture;

	if (stream == NULL)
		return NULL;
	capture = open_stream(stream, reader, watch, error);
	if (capture == NULL)
		stream_free(stream);
	return capture;
}

struct capture *capture_file_open(const char *path, enum capture_reader reader, struct error *error)
{
	return open_path(path, reader, NULL, error);
}

struct capture *capture_file_watch(const char *path, const struct capture_watch *watch,
				   struct error *error)
{
	return open_path(path, READER_FITTING, watch, error);
}
