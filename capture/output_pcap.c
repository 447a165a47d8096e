/* Writes the pcap format. */
#include "capture/output.h"

#include "base/timestamp.h"

#define MICROSECONDS  0xa1b2c3d4u
#define NANOSECONDS   0xa1b23c4du
#define VERSION_MAJOR 2
#define VERSION_MINOR 4

struct file_header {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t reserved[2];
	uint32_t snapshot_length, link_type;
};

struct record_header {
	uint32_t seconds, fraction, captured_length, wire_length;
};

_Static_assert(sizeof(struct file_header) == 24 && sizeof(struct record_header) == 16,
	       "written as they are");

void pcap_put_header(struct output *output, uint32_t link_type, uint32_t snapshot_length,
		     bool is_nanosecond)
{
	const struct file_header header = {
		.magic = is_nanosecond ? NANOSECONDS : MICROSECONDS,
		.major = VERSION_MAJOR,
		.minor = VERSION_MINOR,
		.snapshot_length = snapshot_length,
		.link_type = link_type,
	};

	output_put(output, &header, sizeof(header));
}

void pcap_put_packet(struct output *output, const struct packet_view *view, bool is_nanosecond)
{
	int64_t seconds = view->time_ns / NS_PER_SECOND;
	int64_t fraction = view->time_ns % NS_PER_SECOND;
	struct record_header header = {
		.captured_length = view->captured_length,
		.wire_length = view->wire_length,
	};

	if (fraction < 0) { /* before 1970 */
		fraction += NS_PER_SECOND;
		seconds--;
	}
	header.seconds = (uint32_t)seconds;
	header.fraction = (uint32_t)(is_nanosecond ? fraction : fraction / 1000);
	output_put(output, &header, sizeof(header));
	output_put(output, view->data, view->captured_length);
}
