/* Formats that are a header and then one record after the other, beyond ordinary pcap. */
#include "capture/records.h"

#include "capture/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No packet is longer: MAXIMUM_SNAPLEN in libpcap's pcap-int.h. */
#define LONGEST_PACKET 262144u

/* With header, padding and trailer; what a record says beyond that is a lie. */
#define LONGEST_RECORD (LONGEST_PACKET + 4096u)
#define READ_SIZE      131072u

/* One for each link type; beyond these they are not told apart. */
#define MAX_INTERFACES 16u

struct records {
	struct capture capture; /* first: the two have one address */
	struct capture_interface interfaces[MAX_INTERFACES];
	size_t interface_count;
	struct stream *stream;
	struct record_layout layout;
	uint64_t position; /* of the next record in the file */
	size_t begin, end; /* the bytes of the buffer that are not handed out yet */
	bool has_failed;   /* the file cannot be read on */
	uint8_t buffer[LONGEST_RECORD + READ_SIZE];
};

bool records_find(struct bytes head, struct record_layout *layout)
{
	static const struct record_format *const formats[] = {&record_pcap, &record_snoop,
							      &record_netmon, &record_erf};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		*layout = (struct record_layout){.format = formats[i]};
		if (formats[i]->open(head, layout))
			return true;
	}
	return false;
}

static size_t unread(const struct records *file)
{
	return file->end - file->begin;
}

static struct bytes ahead(const struct records *file)
{
	return bytes_of(file->buffer + file->begin, unread(file));
}

/* Reads until `count` bytes, at most LONGEST_RECORD, are unread; false if the file ends before. */
static bool fill(struct records *file, size_t count)
{
	if (unread(file) >= count)
		return true;
	memmove(file->buffer, file->buffer + file->begin, unread(file));
	file->end -= file->begin;
	file->begin = 0;
	while (file->end < count) {
		const ssize_t length =
			stream_read(file->stream, file->buffer + file->end, READ_SIZE);

		file->has_failed = length < 0;
		if (length <= 0)
			return false;
		file->end += (size_t)length;
	}
	return true;
}

/* The file ends where `wanted` bytes should be. */
static enum capture_result end_early(const struct records *file, const char *what, size_t wanted,
				     struct error *error)
{
	char sentence[200];

	if (file->has_failed)
		(void)snprintf(sentence, sizeof(sentence), "error reading dump file: %s",
			       stream_failure(file->stream));
	else if (unread(file) == 0 && wanted == file->layout.header_size)
		return CAPTURE_END;
	else
		(void)snprintf(sentence, sizeof(sentence),
			       "truncated dump file; tried to read %zu %s bytes, only got %zu",
			       wanted, what, unread(file));
	stream_fail(file->stream, sentence, error);
	return CAPTURE_FAILED;
}

/* Lengths that contradict each other: where the next record begins nobody knows. */
static enum capture_result damaged(const struct records *file, const struct record *record,
				   struct error *error)
{
	char sentence[200];

	(void)snprintf(sentence, sizeof(sentence),
		       "damaged at byte %llu: a packet of %u bytes in a record of %u",
		       (unsigned long long)file->position, record->captured, record->length);
	stream_fail(file->stream, sentence, error);
	return CAPTURE_FAILED;
}

static enum capture_result read_record(struct records *file, struct record *record,
				       struct error *error)
{
	const struct record_layout *layout = &file->layout;
	const uint32_t frame = layout->header_size + layout->trailer_size;
	struct bytes header, rest;

	if (layout->end != 0 && file->position >= layout->end)
		return CAPTURE_END;
	if (!fill(file, layout->header_size))
		return end_early(file, "header", layout->header_size, error);
	header = ahead(file);
	bytes_clip(&header, layout->header_size);
	*record = (struct record){.link_type = layout->link_type, .is_packet = true};
	layout->format->read(layout, header, record);
	if (record->captured > LONGEST_PACKET || record->length > LONGEST_RECORD ||
	    record->length < frame + record->captured)
		return damaged(file, record, error);
	if (!fill(file, record->length))
		return end_early(file, "captured", record->length, error);
	rest = ahead(file);
	bytes_clip(&rest, record->length);
	if (layout->format->read_rest != NULL && bytes_skip(&rest, layout->header_size))
		layout->format->read_rest(layout, rest, record);
	if (record->length < frame + (uint64_t)record->skip + record->captured)
		return damaged(file, record, error);
	return CAPTURE_PACKET;
}

/* The interface of packets of this link type. */
static uint32_t interface_of(struct records *file, uint32_t link_type)
{
	uint32_t index = 0;

	while (index < file->interface_count && file->interfaces[index].link_type != link_type)
		index++;
	if (index == MAX_INTERFACES)
		return index - 1;
	if (index == file->interface_count) {
		file->interfaces[index] = file->capture.interface;
		file->interfaces[index].link_type = link_type;
		file->interface_count++;
	}
	return index;
}

static enum capture_result records_next(struct capture *capture, struct packet_view *view,
					struct error *error)
{
	struct records *file = (struct records *)capture;
	const struct record_layout *layout = &file->layout;
	enum capture_result result;
	struct record record;

	do {
		result = read_record(file, &record, error);
		if (result != CAPTURE_PACKET)
			return result;
		file->position += record.length;
		file->begin += record.length;
	} while (!record.is_packet);
	*view = (struct packet_view){
		.data = file->buffer + file->begin - record.length + layout->header_size +
			record.skip,
		.captured_length = record.captured,
		.wire_length = record.wire > record.captured ? record.wire : record.captured,
		.time_ns = record.time_ns,
		.link_type = record.link_type,
		.interface = interface_of(file, record.link_type),
	};
	if (layout->format->knows_dropped && record.dropped > file->interfaces[0].dropped)
		file->interfaces[0].dropped = record.dropped;
	return CAPTURE_PACKET;
}

static uint64_t records_position(const struct capture *capture)
{
	return stream_position(((const struct records *)capture)->stream);
}

static size_t interface_count(const struct capture *capture)
{
	return ((const struct records *)capture)->interface_count;
}

static const struct capture_interface *interface_at(const struct capture *capture, size_t index)
{
	return &((const struct records *)capture)->interfaces[index];
}

static void records_close(struct capture *capture)
{
	stream_free(((struct records *)capture)->stream);
	free(capture);
}

static const struct capture_operations operations = {
	.next = records_next,
	.position = records_position,
	.close = records_close,
	.interface_count = interface_count,
	.interface = interface_at,
};

struct capture *records_open(struct stream *stream, const struct record_layout *layout,
			     struct error *error)
{
	struct records *file = malloc(sizeof(*file)); /* the buffer needs no zeroing */

	if (file == NULL) {
		stream_fail(stream, "out of memory", error);
		return NULL;
	}
	file->capture = (struct capture){
		.operations = &operations,
		.info =
			{
				.name = stream_path(stream),
				.link_type = layout->link_type,
				.snapshot_length = layout->snapshot_length,
				.is_nanosecond = layout->unit_ns < 1000,
				.size = stream_size(stream),
			},
	};
	capture_has_one_interface(&file->capture);
	file->interfaces[0] = file->capture.interface;
	file->interfaces[0].knows_dropped = layout->format->knows_dropped;
	file->interface_count = 1;
	file->stream = stream;
	file->layout = *layout;
	file->position = layout->start;
	file->begin = file->end = 0;
	file->has_failed = false;
	if (!fill(file, layout->start)) {
		(void)end_early(file, "header", layout->start, error);
		free(file);
		return NULL;
	}
	file->begin = layout->start;
	return &file->capture;
}
