// Writing pcap and pcapng byte by byte, so that either byte order comes out on every machine.
#include "pcaps/make/capture_file.h"

#include <stdlib.h>

enum {
	MAGIC_MICROSECONDS = 0xa1b2c3d4,
	MAGIC_NANOSECONDS = 0xa1b23c4d,
	DEFAULT_SNAPSHOT_LENGTH = 262144,
};

// draft-ietf-opsawg-pcapng: block types, the byte order magic, lengths without options.
enum {
	SECTION_HEADER = 0x0a0d0d0a,
	INTERFACE_DESCRIPTION = 1,
	ENHANCED_PACKET = 6,
	BYTE_ORDER_MAGIC = 0x1a2b3c4d,
	SECTION_LENGTH = 28,
	INTERFACE_LENGTH = 20,
	ENHANCED_LENGTH = 32,
};

// tcpdump.org/linktypes.html; 12 is what some systems wrote for raw IP before 101 was agreed.
static const uint32_t link_numbers[] = {
	[LINK_ETHERNET] = 1,     [LINK_NULL] = 0,        [LINK_RAW_12] = 12,
	[LINK_RAW] = 101,        [LINK_LOOP] = 108,      [LINK_SLL] = 113,
	[LINK_IPV4] = 228,       [LINK_IPV6] = 229,      [LINK_SLL2] = 276,
	[LINK_PPP] = 9,          [LINK_PPP_SERIAL] = 50, [LINK_PPP_ETHER] = 51,
	[LINK_CISCO_HDLC] = 104, [LINK_WIRELESS] = 105,  [LINK_FRAME_RELAY] = 107,
	[LINK_PFLOG] = 117,      [LINK_PRISM] = 119,     [LINK_RADIOTAP] = 127,
	[LINK_AVS] = 163,        [LINK_PPP_PPPD] = 166,  [LINK_PPP_DIRECTION] = 204,
	[LINK_MPLS] = 219,       [LINK_NFLOG] = 239,
};

static void write_all(struct capture_file *file, const void *from, size_t count)
{
	if (fwrite(from, 1, count, file->out) != count) {
		perror("make_pcaps");
		exit(EXIT_FAILURE);
	}
}

static void write_number(struct capture_file *file, uint32_t value, unsigned int bytes)
{
	uint8_t out[4];

	for (unsigned int i = 0; i < bytes; i++) {
		unsigned int shift = 8 * (file->form.big_endian ? bytes - 1 - i : i);

		out[i] = (uint8_t)(value >> shift);
	}
	write_all(file, out, bytes);
}

static void write_section(struct capture_file *file)
{
	write_number(file, SECTION_HEADER, 4);
	write_number(file, SECTION_LENGTH, 4);
	write_number(file, BYTE_ORDER_MAGIC, 4);
	write_number(file, 1, 2); // version 1.0
	write_number(file, 0, 2);
	write_number(file, UINT32_MAX, 4); // the section's length is not known
	write_number(file, UINT32_MAX, 4);
	write_number(file, SECTION_LENGTH, 4);
	write_number(file, INTERFACE_DESCRIPTION, 4);
	write_number(file, INTERFACE_LENGTH, 4);
	write_number(file, link_numbers[file->form.link_type], 2);
	write_number(file, 0, 2);
	write_number(file, file->form.snapshot_length, 4);
	write_number(file, INTERFACE_LENGTH, 4);
}

void capture_file_open(struct capture_file *file, const char *path, const struct file_form *form)
{
	file->form = *form;
	if (file->form.snapshot_length == 0)
		file->form.snapshot_length = DEFAULT_SNAPSHOT_LENGTH;
	file->out = fopen(path, "wb");
	if (file->out == NULL) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	if (form->pcapng) {
		write_section(file);
		return;
	}
	write_number(file, form->nanoseconds ? MAGIC_NANOSECONDS : MAGIC_MICROSECONDS, 4);
	write_number(file, 2, 2); // version 2.4
	write_number(file, 4, 2);
	write_number(file, 0, 4); // time zone and accuracy: always 0
	write_number(file, 0, 4);
	write_number(file, file->form.snapshot_length, 4);
	write_number(file, link_numbers[form->link_type], 4);
}

void capture_file_close(struct capture_file *file)
{
	if (fclose(file->out) != 0) {
		perror("make_pcaps");
		exit(EXIT_FAILURE);
	}
}

static void put_enhanced(struct capture_file *file, int64_t time_us, const struct octets *frame,
			 uint32_t kept)
{
	uint32_t padding = (4 - kept % 4) % 4;

	write_number(file, ENHANCED_PACKET, 4);
	write_number(file, ENHANCED_LENGTH + kept + padding, 4);
	write_number(file, 0, 4); // the interface's number
	write_number(file, (uint32_t)(time_us >> 32), 4);
	write_number(file, (uint32_t)time_us, 4);
	write_number(file, kept, 4);
	write_number(file, (uint32_t)frame->length, 4);
	write_all(file, frame->at, kept);
	write_number(file, 0, padding);
	write_number(file, ENHANCED_LENGTH + kept + padding, 4);
}

void capture_file_put_block(struct capture_file *file, uint32_t type, const struct octets *body)
{
	const uint32_t length = 12 + (uint32_t)body->length;

	write_number(file, type, 4);
	write_number(file, length, 4);
	write_all(file, body->at, body->length);
	write_number(file, length, 4);
}

void capture_file_put(struct capture_file *file, int64_t time_us, const struct octets *frame)
{
	uint32_t fraction = (uint32_t)(time_us % 1000000);
	uint32_t kept = (uint32_t)frame->length;

	if (kept > file->form.snapshot_length)
		kept = file->form.snapshot_length;
	if (file->form.pcapng) {
		put_enhanced(file, time_us, frame, kept);
		return;
	}
	write_number(file, (uint32_t)(time_us / 1000000), 4);
	write_number(file, file->form.nanoseconds ? fraction * 1000 + 7 : fraction, 4);
	write_number(file, kept, 4);
	write_number(file, (uint32_t)frame->length, 4);
	write_all(file, frame->at, kept);
}
