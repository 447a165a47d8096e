/* A saved capture, read by libpcap. */
#include "capture/file_format.h"
#include "capture/link_type.h"
#include "capture/source.h"
#include "capture/stream.h"

#include "base/text.h"
#include "base/timestamp.h"

#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

struct capture_file {
	struct capture capture; /* first: the two have one address */
	struct stream *stream;
	pcap_t *pcap;
	char *path;
};

static struct capture_file *file_of(struct capture *capture)
{
	return (struct capture_file *)capture;
}

/* Saturates: a pcapng file can hold times that 64 bits of nanoseconds cannot. */
static int64_t time_of(const struct timeval *time)
{
	int64_t time_ns;

	/* opened for nanoseconds, libpcap keeps them in tv_usec */
	if (__builtin_mul_overflow((int64_t)time->tv_sec, NS_PER_SECOND, &time_ns) ||
	    __builtin_add_overflow(time_ns, (int64_t)time->tv_usec, &time_ns))
		return time->tv_sec < 0 ? INT64_MIN : INT64_MAX;
	return time_ns;
}

static enum capture_result file_next(struct capture *capture, struct packet_view *view,
				     struct error *error)
{
	struct capture_file *file = file_of(capture);
	struct pcap_pkthdr *header;
	const unsigned char *data;
	int result = pcap_next_ex(file->pcap, &header, &data);

	if (result == PCAP_ERROR_BREAK) /* this is how it names the end of a file */
		return CAPTURE_END;
	if (result != 1) {
		stream_fail(file->path, pcap_geterr(file->pcap), error);
		return CAPTURE_FAILED;
	}
	*view = (struct packet_view){
		.data = data,
		.captured_length = header->caplen,
		.wire_length = header->len > header->caplen ? header->len : header->caplen,
		.time_ns = time_of(&header->ts),
		.link_type = capture->info.link_type,
	};
	return CAPTURE_PACKET;
}

static uint64_t file_position(const struct capture *capture)
{
	return stream_position(((const struct capture_file *)capture)->stream);
}

static void file_close(struct capture *capture)
{
	struct capture_file *file = file_of(capture);

	if (file->pcap != NULL)
		pcap_close(file->pcap); /* closes its FILE */
	stream_free(file->stream);
	free(file->path);
	free(file);
}

static const struct capture_operations operations = {
	.next = file_next,
	.position = file_position,
	.close = file_close,
};

/* Is it something libpcap can be asked to read? Says what to do where it is not. */
static bool check_format(const struct capture_file *file, const struct file_format *format,
			 struct error *error)
{
	char reason[300];
	struct text text = text_in(reason, sizeof(reason));

	if (bytes_left(stream_head(file->stream)) == 0) {
		stream_fail(file->path, "the file is empty", error);
		return false;
	}
	if (format->compressor == NULL)
		return true;
	text_addf(&text, "compressed with %s; read it with: %s ", format->compressor,
		  format->decompress);
	if (strcmp(file->path, "-") == 0)
		text_add(&text, "FILE");
	else
		text_add_escaped(&text, file->path, strlen(file->path));
	text_add(&text, " | sockwhy -r -");
	stream_fail(file->path, reason, error);
	return false;
}

/* Hands the stream over to libpcap. */
static bool open_pcap(struct capture_file *file, struct error *error)
{
	char reason[PCAP_ERRBUF_SIZE] = "";
	FILE *input = stream_file(file->stream);

	if (input == NULL) {
		stream_fail(file->path, "out of memory", error);
		return false;
	}
	file->pcap =
		pcap_fopen_offline_with_tstamp_precision(input, PCAP_TSTAMP_PRECISION_NANO, reason);
	if (file->pcap != NULL)
		return true;
	(void)fclose(input);
	stream_fail(file->path, reason, error);
	return false;
}

static bool open_file(struct capture_file *file, const char *path, struct error *error)
{
	struct file_format format;

	file->path = strdup(path);
	if (file->path == NULL) {
		stream_fail(path, "out of memory", error);
		return false;
	}
	file->stream = stream_open(path, error);
	if (file->stream == NULL)
		return false;
	format = file_format_of(stream_head(file->stream));
	if (!check_format(file, &format, error) || !open_pcap(file, error))
		return false;
	file->capture.info = (struct capture_info){
		.name = file->path,
		.link_type = link_type_of_dlt(pcap_datalink(file->pcap)),
		.snapshot_length = (uint32_t)pcap_snapshot(file->pcap),
		.is_nanosecond = format.is_nanosecond,
		.size = stream_size(file->stream),
	};
	return true;
}

struct capture *capture_file_open(const char *path, struct error *error)
{
	struct capture_file *file = calloc(1, sizeof(*file));

	if (file == NULL) {
		stream_fail(path, "out of memory", error);
		return NULL;
	}
	file->capture.operations = &operations;
	if (open_file(file, path, error))
		return &file->capture;
	file_close(&file->capture);
	return NULL;
}

const char *capture_library_version(void)
{
	return pcap_lib_version();
}
