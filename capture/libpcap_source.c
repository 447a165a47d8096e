/* A saved capture read by libpcap: every format that it knows. */
#include "capture/link_type.h"
#include "capture/source.h"

#include "base/timestamp.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

struct libpcap_source {
	struct capture capture; /* first: the two have one address */
	struct stream *stream;
	pcap_t *pcap;
};

static struct libpcap_source *source_of(struct capture *capture)
{
	return (struct libpcap_source *)capture;
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

/* libpcap knows only that its FILE cannot be read; why, where it is compressed, the stream knows.
 */
static void fail(const struct libpcap_source *source, struct error *error)
{
	char reason[200];

	if (!stream_is_unpacked(source->stream) || stream_failure(source->stream) == NULL) {
		stream_fail(source->stream, pcap_geterr(source->pcap), error);
		return;
	}
	(void)snprintf(reason, sizeof(reason), "error reading dump file: %s",
		       stream_failure(source->stream));
	stream_fail(source->stream, reason, error);
}

static enum capture_result source_next(struct capture *capture, struct packet_view *view,
				       struct error *error)
{
	struct libpcap_source *source = source_of(capture);
	struct pcap_pkthdr *header;
	const unsigned char *data;
	int result = pcap_next_ex(source->pcap, &header, &data);

	if (result == PCAP_ERROR_BREAK) /* this is how it names the end of a file */
		return CAPTURE_END;
	if (result != 1) {
		fail(source, error);
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

static uint64_t source_position(const struct capture *capture)
{
	return stream_position(((const struct libpcap_source *)capture)->stream);
}

static void source_close(struct capture *capture)
{
	struct libpcap_source *source = source_of(capture);

	pcap_close(source->pcap); /* closes its FILE */
	stream_free(source->stream);
	free(source);
}

static const struct capture_operations operations = {
	.next = source_next,
	.position = source_position,
	.close = source_close,
};

/* Hands the stream over to libpcap. */
static pcap_t *open_pcap(struct stream *stream, struct error *error)
{
	char reason[PCAP_ERRBUF_SIZE] = "";
	FILE *input = stream_file(stream);
	pcap_t *pcap;

	if (input == NULL) {
		stream_fail(stream, "out of memory", error);
		return NULL;
	}
	pcap = pcap_fopen_offline_with_tstamp_precision(input, PCAP_TSTAMP_PRECISION_NANO, reason);
	if (pcap == NULL) {
		(void)fclose(input);
		stream_fail(stream, reason, error);
	}
	return pcap;
}

struct capture *libpcap_source_open(struct stream *stream, bool is_nanosecond, struct error *error)
{
	struct libpcap_source *source = malloc(sizeof(*source));
	pcap_t *pcap;

	if (source == NULL) {
		stream_fail(stream, "out of memory", error);
		return NULL;
	}
	pcap = open_pcap(stream, error);
	if (pcap == NULL) {
		free(source);
		return NULL;
	}
	*source = (struct libpcap_source){
		.capture.operations = &operations,
		.capture.info =
			{
				.name = stream_path(stream),
				.link_type = link_type_of_dlt(pcap_datalink(pcap)),
				.snapshot_length = (uint32_t)pcap_snapshot(pcap),
				.is_nanosecond = is_nanosecond,
				.size = stream_size(stream),
			},
		.stream = stream,
		.pcap = pcap,
	};
	capture_has_one_interface(&source->capture);
	return &source->capture;
}

const char *capture_library_version(void)
{
	return pcap_lib_version();
}
