/* The classic pcap format without libpcap, whose two freads a packet were a quarter of all work. */
#include "capture/link_type.h"
#include "capture/source.h"

#include "base/timestamp.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* draft-ietf-opsawg-pcap sections 4 and 5 */
#define MICROSECONDS       0xa1b2c3d4u
#define NANOSECONDS        0xa1b23c4du
#define VERSION_MAJOR      2
#define VERSION_MINOR      4
#define FILE_HEADER_SIZE   24u
#define RECORD_HEADER_SIZE 16u

/* No record of the link types below is longer: MAXIMUM_SNAPLEN in libpcap's pcap-int.h. */
#define LONGEST_PACKET 262144u

/* So much is asked for at once: 256 KiB were no faster, and fill more of the cache. */
#define READ_SIZE 131072u

/*
 * Some packets libpcap puts right before it hands them on, and some it allows to be longer
 * (pcap_post_process() in its pcap-util.c, max_snaplen_for_dlt() in its pcap-common.c). These are
 * the link types where it does neither, among those that have a decoder; with the FCS length that
 * may stand in the upper bits it is none of them.
 */
static const struct {
	uint32_t link_type;
	bool only_native; /* libpcap swaps numbers in it if the file's byte order is foreign */
} known_link_types[] = {
	{0, false},   /* NULL */
	{1, false},   /* ETHERNET */
	{9, false},   /* PPP */
	{12, false},  /* RAW, as some programs wrote it */
	{14, false},  /* the same */
	{50, false},  /* PPP_HDLC */
	{51, false},  /* PPP_ETHER */
	{101, false}, /* RAW */
	{104, false}, /* C_HDLC */
	{105, false}, /* IEEE802_11 */
	{107, false}, /* FRELAY */
	{108, false}, /* LOOP */
	{113, true},  /* LINUX_SLL */
	{117, true},  /* PFLOG */
	{119, false}, /* IEEE802_11_PRISM */
	{127, false}, /* IEEE802_11_RADIOTAP */
	{163, false}, /* IEEE802_11_AVS */
	{166, false}, /* PPP_PPPD */
	{204, false}, /* PPP_WITH_DIR */
	{219, false}, /* MPLS */
	{228, false}, /* IPV4 */
	{229, false}, /* IPV6 */
	{239, true},  /* NFLOG */
	{276, true},  /* LINUX_SLL2 */
};

struct savefile {
	struct capture capture; /* first: the two have one address */
	struct stream *stream;
	bool is_swapped;     /* the file's byte order is not this machine's */
	int64_t fraction_ns; /* what the fraction of a second counts: 1 or 1000 */
	uint32_t longest;    /* packet that needs no further thought */
	uint32_t begin, end; /* the bytes of the buffer that are not handed out yet */
	int failure_errno;   /* why nothing more can be read; 0: it just ends */
	uint8_t buffer[RECORD_HEADER_SIZE +
		       LONGEST_PACKET]; /* packets are handed out where they lie here */
};

/* What the header of the file says. */
struct file_header {
	bool is_swapped;
	uint32_t magic, snapshot_length, link_type;
	uint16_t major, minor; /* version */
};

static struct savefile *savefile_of(struct capture *capture)
{
	return (struct savefile *)capture;
}

static inline uint32_t read_u32(struct bytes from, size_t offset, bool is_swapped)
{
	uint32_t value = bytes_native32_at(from, offset);

	return is_swapped ? __builtin_bswap32(value) : value;
}

static uint16_t read_u16(struct bytes from, size_t offset, bool is_swapped)
{
	uint16_t value;

	bytes_copy_at(from, offset, &value, sizeof(value));
	return is_swapped ? __builtin_bswap16(value) : value;
}

static bool is_magic(uint32_t number)
{
	return number == MICROSECONDS || number == NANOSECONDS;
}

static struct file_header read_file_header(struct bytes head)
{
	const bool is_swapped = !is_magic(read_u32(head, 0, false));

	return (struct file_header){
		.is_swapped = is_swapped,
		.magic = read_u32(head, 0, is_swapped),
		.major = read_u16(head, 4, is_swapped),
		.minor = read_u16(head, 6, is_swapped),
		.snapshot_length = read_u32(head, 16, is_swapped),
		.link_type = read_u32(head, 20, is_swapped),
	};
}

static bool is_known_link_type(const struct file_header *header)
{
	for (size_t i = 0; i < sizeof(known_link_types) / sizeof(known_link_types[0]); i++)
		if (known_link_types[i].link_type == header->link_type)
			return !header->is_swapped || !known_link_types[i].only_native;
	return false;
}

bool savefile_is_known(struct bytes head)
{
	const struct file_header header = read_file_header(head);

	return bytes_left(head) >= FILE_HEADER_SIZE && is_magic(header.magic) &&
	       header.major == VERSION_MAJOR && header.minor == VERSION_MINOR &&
	       header.snapshot_length != 0 && header.snapshot_length <= INT32_MAX &&
	       is_known_link_type(&header);
}

/* Bytes of the buffer that are not handed out yet. */
static uint32_t unread(const struct savefile *file)
{
	return file->end - file->begin;
}

/*
 * Reads until `count` bytes of the buffer are unread. False if the file ends before, or cannot be
 * read: failure_errno is then not 0.
 */
static bool fill(struct savefile *file, uint32_t count)
{
	uint32_t left = unread(file);

	memmove(file->buffer, file->buffer + file->begin, left);
	file->begin = 0;
	file->end = left;
	while (file->end < count) {
		const size_t room = sizeof(file->buffer) - file->end;
		ssize_t length = stream_read(file->stream, file->buffer + file->end,
					     room < READ_SIZE ? room : READ_SIZE);

		if (length < 0)
			file->failure_errno = errno;
		if (length <= 0)
			return false;
		file->end += (uint32_t)length;
	}
	return true;
}

/* This and the next three functions say what libpcap would. */
__attribute__((format(printf, 3, 4))) static enum capture_result
fail(const struct savefile *file, struct error *error, const char *format, ...)
{
	char sentence[200];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	stream_fail(file->stream, sentence, error);
	return CAPTURE_FAILED;
}

/* Less than a record's header is left. */
static enum capture_result end_of_records(const struct savefile *file, struct error *error)
{
	if (file->failure_errno != 0)
		return fail(file, error, "error reading dump file: %s",
			    stream_failure(file->stream));
	if (unread(file) == 0)
		return CAPTURE_END;
	return fail(file, error, "truncated dump file; tried to read %u header bytes, only got %u",
		    RECORD_HEADER_SIZE, unread(file));
}

/* Less than the `length` bytes of a packet are left. */
static enum capture_result fail_in_packet(const struct savefile *file, uint32_t length,
					  struct error *error)
{
	const uint32_t got = unread(file) - RECORD_HEADER_SIZE;
	/* what is beyond the snapshot length is read later, and thrown away */
	const uint32_t wanted =
		length > file->longest && got < file->longest ? file->longest : length;

	if (file->failure_errno != 0)
		return fail(file, error, "error reading dump file: %s",
			    stream_failure(file->stream));
	return fail(file, error,
		    "truncated dump file; tried to read %u captured bytes, only got %u", wanted,
		    got);
}

static enum capture_result fail_long(const struct savefile *file, uint32_t length,
				     struct error *error)
{
	const uint32_t snapshot_length = file->capture.info.snapshot_length;

	if (length > snapshot_length)
		return fail(file, error,
			    "invalid packet capture length %u, bigger than snaplen of %u", length,
			    snapshot_length);
	return fail(file, error, "invalid packet capture length %u, bigger than maximum of %u",
		    length, LONGEST_PACKET);
}

/*
 * The record's time. In a file of this machine's byte order its seconds and fraction have a sign,
 * in one of the other they have none: so does libpcap, where the two overflow nothing either.
 */
static inline int64_t time_of(const struct savefile *file, struct bytes header, bool is_swapped)
{
	const uint32_t seconds = read_u32(header, 0, is_swapped);
	const uint32_t fraction = read_u32(header, 4, is_swapped);

	if (is_swapped)
		return seconds * NS_PER_SECOND + fraction * file->fraction_ns;
	return (int32_t)seconds * NS_PER_SECOND + (int32_t)fraction * file->fraction_ns;
}

static inline uint32_t length_of(const struct savefile *file, bool is_swapped)
{
	return read_u32(bytes_of(file->buffer + file->begin, RECORD_HEADER_SIZE), 8, is_swapped);
}

/*
 * Hands out the next record, which is all in the buffer and `length` bytes long, but no more than
 * `kept` bytes of it.
 */
static inline enum capture_result hand_out(struct savefile *file, uint32_t length, uint32_t kept,
					   struct packet_view *view, bool is_swapped)
{
	const struct bytes header = bytes_of(file->buffer + file->begin, RECORD_HEADER_SIZE);
	const uint32_t wire_length = read_u32(header, 12, is_swapped);

	*view = (struct packet_view){
		.data = file->buffer + file->begin + RECORD_HEADER_SIZE,
		.captured_length = kept,
		.wire_length = wire_length > kept ? wire_length : kept,
		.time_ns = time_of(file, header, is_swapped),
		.link_type = file->capture.info.link_type,
	};
	file->begin += RECORD_HEADER_SIZE + length;
	return CAPTURE_PACKET;
}

/* A record that is not all in the buffer yet, or is longer than the snapshot length. */
__attribute__((noinline)) static enum capture_result
next_slowly(struct savefile *file, struct packet_view *view, struct error *error)
{
	uint32_t length, kept;

	if (unread(file) < RECORD_HEADER_SIZE && !fill(file, RECORD_HEADER_SIZE))
		return end_of_records(file, error);
	length = length_of(file, file->is_swapped);
	if (length > LONGEST_PACKET)
		return fail_long(file, length, error);
	kept = length < file->longest ? length : file->longest;
	if (unread(file) - RECORD_HEADER_SIZE < length && !fill(file, RECORD_HEADER_SIZE + length))
		return fail_in_packet(file, length, error);
	return hand_out(file, length, kept, view, file->is_swapped);
}

/* What both of the next two do: in each of them the byte order is a constant. */
__attribute__((always_inline)) static inline enum capture_result
next_in_order(struct capture *capture, struct packet_view *view, struct error *error,
	      bool is_swapped)
{
	struct savefile *file = savefile_of(capture);

	if (unread(file) >= RECORD_HEADER_SIZE) {
		const uint32_t length = length_of(file, is_swapped);

		if (length <= file->longest && length <= unread(file) - RECORD_HEADER_SIZE)
			return hand_out(file, length, length, view, is_swapped);
	}
	return next_slowly(file, view, error);
}

static enum capture_result savefile_next(struct capture *capture, struct packet_view *view,
					 struct error *error)
{
	return next_in_order(capture, view, error, false);
}

static enum capture_result savefile_next_swapped(struct capture *capture, struct packet_view *view,
						 struct error *error)
{
	return next_in_order(capture, view, error, true);
}

static uint64_t savefile_position(const struct capture *capture)
{
	return stream_position(((const struct savefile *)capture)->stream);
}

static void savefile_close(struct capture *capture)
{
	struct savefile *file = savefile_of(capture);

	stream_free(file->stream);
	free(file);
}

static const struct capture_operations operations = {
	.next = savefile_next,
	.position = savefile_position,
	.close = savefile_close,
};

static const struct capture_operations operations_swapped = {
	.next = savefile_next_swapped,
	.position = savefile_position,
	.close = savefile_close,
};

struct capture *savefile_open(struct stream *stream, bool is_nanosecond, struct error *error)
{
	const struct file_header header = read_file_header(stream_head(stream));
	struct savefile *file = malloc(sizeof(*file)); /* the buffer needs no zeroing */

	if (file == NULL) {
		stream_fail(stream, "out of memory", error);
		return NULL;
	}
	file->capture = (struct capture){
		.operations = header.is_swapped ? &operations_swapped : &operations,
		.info =
			{
				.name = stream_path(stream),
				.link_type = link_type_of_dlt(link_type_to_dlt(header.link_type)),
				.snapshot_length = header.snapshot_length,
				.is_nanosecond = is_nanosecond,
				.size = stream_size(stream),
			},
	};
	capture_has_one_interface(&file->capture);
	file->stream = stream;
	file->is_swapped = header.is_swapped;
	file->fraction_ns = is_nanosecond ? 1 : 1000;
	file->longest =
		header.snapshot_length < LONGEST_PACKET ? header.snapshot_length : LONGEST_PACKET;
	file->begin = file->end = 0;
	file->failure_errno = 0;
	(void)fill(file, FILE_HEADER_SIZE); /* the head was read before: this cannot fail */
	file->begin = FILE_HEADER_SIZE;
	return &file->capture;
}
