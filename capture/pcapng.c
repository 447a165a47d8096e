/* pcapng in full: sections, interfaces of many kinds, and what is said beside the packets. */
#include "capture/byte_order.h"
#include "capture/host_names.h"
#include "capture/pcapng_input.h"
#include "capture/pcapng_interface.h"
#include "capture/source.h"

#include "base/packet_options.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* draft-ietf-opsawg-pcapng sections 4.3 and 4.4, and its appendix A: before a packet's bytes */
#define ENHANCED_HEADER_SIZE 20u
#define SIMPLE_HEADER_SIZE   4u
#define UNKNOWN_DROPS        0xffffu

struct pcapng {
	struct capture capture; /* first: the two have one address */
	struct stream *stream;
	struct pcapng_input input;
	struct pcapng_interfaces interfaces;
	struct host_names names;
	struct packet_extra extra;
	const struct capture_watch *watch; /* NULL: nobody */
	int64_t last_ns;                   /* time of the packet before, for those that have none */
	uint8_t *turned;                   /* the last packet whose byte order was foreign; owned */
};

/* What the blocks of packets have in common. */
struct packet_block {
	struct bytes options;
	size_t length, offset; /* of the block; where in it the packet's bytes begin */
	uint32_t captured, wire;
	struct pcapng_port *port;
	int64_t time_ns;
};

static struct pcapng *pcapng_of(struct capture *capture)
{
	return (struct pcapng *)capture;
}

/* The options that mean something here; the others go along. */
static void read_options(struct pcapng *file, const struct packet_block *packet,
			 struct packet_view *view)
{
	const bool is_swapped = file->input.is_swapped;
	struct bytes options = packet->options, value;
	uint16_t code;

	file->extra.options = packet->options;
	file->extra.options_are_little = pcapng_is_little(is_swapped);
	view->extra = &file->extra;
	while (packet_option_next(&options, file->extra.options_are_little, &code, &value)) {
		if (code == PACKET_OPTION_FLAGS && bytes_left(value) >= 4)
			view->flags = pcapng_u32(value, 0, is_swapped);
		else if (code == PACKET_OPTION_DROP_COUNT && bytes_left(value) >= 8)
			pcapng_interfaces_dropped(&file->interfaces, packet->port,
						  pcapng_u64(value, 0, is_swapped));
	}
}

/* Makes the view's packet one of this machine's byte order; the block stays as it is. */
static const char *turn(struct pcapng *file, struct packet_view *view)
{
	uint8_t *turned = realloc(file->turned, (size_t)view->captured_length + 1);

	if (turned == NULL)
		return "there is no memory for it";
	file->turned = turned;
	memcpy(turned, view->data, view->captured_length);
	byte_order_swap(view->link_type, turned, view->captured_length);
	view->data = turned;
	return NULL;
}

/* Fills the view; NULL, or what is wrong with the block. */
static inline const char *hand_out(struct pcapng *file, struct packet_block *packet,
				   struct bytes rest, struct packet_view *view)
{
	const struct pcapng_input *input = &file->input;

	if (!bytes_skip(&rest, packet->captured))
		return "a packet longer than its block";
	*view = (struct packet_view){
		.data = input->buffer + input->begin - packet->length + packet->offset,
		.captured_length = packet->captured,
		.wire_length = packet->wire > packet->captured ? packet->wire : packet->captured,
		.time_ns = packet->time_ns,
		.link_type = packet->port->link_type,
		.interface = packet->port->index,
	};
	file->last_ns = packet->time_ns;
	if (bytes_skip(&rest, -packet->captured & 3) && bytes_left(rest) > 4) {
		packet->options = rest;
		read_options(file, packet, view);
	}
	return packet->port->is_foreign ? turn(file, view) : NULL;
}

/* An enhanced packet, or an obsolete one, where half of the interface's number counts drops. */
static inline const char *take_packet(struct pcapng *file, const struct pcapng_block *block,
				      struct packet_view *view)
{
	const bool is_swapped = file->input.is_swapped;
	const bool is_obsolete = block->type == PCAPNG_PACKET;
	struct bytes header, rest = block->body;
	struct packet_block packet;
	uint32_t port;

	if (!bytes_take(&rest, ENHANCED_HEADER_SIZE, &header))
		return "a packet without a header";
	port = is_obsolete ? pcapng_u16(header, 0, is_swapped) : pcapng_u32(header, 0, is_swapped);
	if (port >= file->interfaces.port_count)
		return "a packet of an interface that is not described";
	packet.port = &file->interfaces.ports[port];
	packet.time_ns = pcapng_clock_ns(&packet.port->clock,
					 (uint64_t)pcapng_u32(header, 4, is_swapped) << 32 |
						 pcapng_u32(header, 8, is_swapped));
	packet.captured = pcapng_u32(header, 12, is_swapped);
	packet.wire = pcapng_u32(header, 16, is_swapped);
	packet.length = bytes_left(block->whole);
	packet.offset = bytes_offset(block->whole, rest);
	if (is_obsolete) {
		const uint16_t drops = pcapng_u16(header, 2, is_swapped);

		if (drops != UNKNOWN_DROPS && drops > 0)
			pcapng_interfaces_dropped(&file->interfaces, packet.port, drops);
	}
	return hand_out(file, &packet, rest, view);
}

/* A packet of the first interface, with neither a time nor the length that was captured. */
static const char *take_simple(struct pcapng *file, const struct pcapng_block *block,
			       struct packet_view *view)
{
	struct packet_block packet = {.time_ns = file->last_ns, .length = bytes_left(block->whole)};
	struct bytes header, rest = block->body;

	if (!bytes_take(&rest, SIMPLE_HEADER_SIZE, &header))
		return "a packet without a header";
	if (file->interfaces.port_count == 0)
		return "a packet of an interface that is not described";
	packet.port = &file->interfaces.ports[0];
	packet.wire = packet.captured = pcapng_u32(header, 0, file->input.is_swapped);
	if (packet.port->snapshot_length != 0 && packet.captured > packet.port->snapshot_length)
		packet.captured = packet.port->snapshot_length;
	if (packet.captured > bytes_left(rest))
		return "a packet longer than its block";
	packet.offset = bytes_offset(block->whole, rest);
	bytes_clip(&rest, packet.captured); /* no options follow */
	return hand_out(file, &packet, rest, view);
}

/* A block that is no packet. */
static const char *take_other(struct pcapng *file, const struct pcapng_block *block)
{
	const bool is_swapped = file->input.is_swapped;

	switch (block->type) {
	case PCAPNG_SECTION:
		pcapng_interfaces_new_section(&file->interfaces);
		return NULL;
	case PCAPNG_INTERFACE:
		return pcapng_interfaces_add(&file->interfaces, block->body, is_swapped);
	case PCAPNG_STATISTICS:
		return pcapng_interfaces_statistics(&file->interfaces, block->body, is_swapped);
	case PCAPNG_NAMES:
		return host_names_read(&file->names, block->body, is_swapped);
	default:
		return NULL;
	}
}

static bool is_packet(uint32_t type)
{
	return type == PCAPNG_ENHANCED_PACKET || type == PCAPNG_SIMPLE_PACKET ||
	       type == PCAPNG_PACKET;
}

/* The block goes to whoever copies the file; a packet's along with the packet. */
static void show_block(struct pcapng *file, const struct pcapng_block *block,
		       struct packet_view *view)
{
	const struct capture_block shown = {
		.whole = block->whole,
		.type = block->type,
		.is_swapped = file->input.is_swapped,
	};

	if (!is_packet(block->type)) {
		file->watch->block(file->watch->context, &shown);
		return;
	}
	if (view->extra == NULL)
		file->extra = (struct packet_extra){.options_are_little =
							    pcapng_is_little(shown.is_swapped)};
	file->extra.block = block->whole;
	view->extra = &file->extra;
}

/* How it ended: well, cut, unreadable, with damaged blocks. */
static enum capture_result finish(const struct pcapng *file, struct error *error)
{
	const struct pcapng_input *input = &file->input;
	char reason[320];
	struct text text = text_in(reason, sizeof(reason));

	if (input->has_no_memory)
		text_add(&text, "out of memory");
	else if (input->has_failed)
		text_addf(&text, "error reading dump file: %s", stream_failure(file->stream));
	else if (input->is_cut)
		text_addf(&text,
			  "truncated dump file; tried to read a block of %zu bytes, only "
			  "got %zu",
			  input->wanted, input->got);
	if (input->damaged > 0)
		text_addf(&text, "%s%llu damaged block%s left out, the first at byte %llu: %s",
			  text.length > 0 ? "; " : "", (unsigned long long)input->damaged,
			  input->damaged == 1 ? "" : "s", (unsigned long long)input->damaged_at,
			  input->damage);
	if (text.length == 0)
		return CAPTURE_END;
	stream_fail(file->stream, reason, error);
	return CAPTURE_FAILED;
}

static enum capture_result pcapng_next(struct capture *capture, struct packet_view *view,
				       struct error *error)
{
	struct pcapng *file = pcapng_of(capture);
	struct pcapng_block block;

	while (pcapng_input_next(&file->input, &block)) {
		const char *damage =
			block.type == PCAPNG_ENHANCED_PACKET || block.type == PCAPNG_PACKET
				? take_packet(file, &block, view)
			: block.type == PCAPNG_SIMPLE_PACKET ? take_simple(file, &block, view)
							     : take_other(file, &block);

		if (damage != NULL) {
			pcapng_input_damaged(&file->input, &block, damage);
			continue;
		}
		if (file->watch != NULL)
			show_block(file, &block, view);
		if (is_packet(block.type))
			return CAPTURE_PACKET;
	}
	return finish(file, error);
}

static uint64_t pcapng_position(const struct capture *capture)
{
	return stream_position(((const struct pcapng *)capture)->stream);
}

static size_t interface_count(const struct capture *capture)
{
	return ((const struct pcapng *)capture)->interfaces.known_count;
}

static const struct capture_interface *interface_at(const struct capture *capture, size_t index)
{
	return &((const struct pcapng *)capture)->interfaces.known[index];
}

static const char *host_name(const struct capture *capture, const struct ip_addr *address)
{
	return host_names_find(&((const struct pcapng *)capture)->names, address);
}

static const struct host_names *all_host_names(const struct capture *capture)
{
	return &((const struct pcapng *)capture)->names;
}

static void free_parts(struct pcapng *file)
{
	pcapng_input_close(&file->input);
	pcapng_interfaces_free(&file->interfaces);
	host_names_free(&file->names);
	free(file->turned);
	free(file);
}

static void pcapng_close(struct capture *capture)
{
	stream_free(pcapng_of(capture)->stream);
	free_parts(pcapng_of(capture));
}

static const struct capture_operations operations = {
	.next = pcapng_next,
	.position = pcapng_position,
	.close = pcapng_close,
	.interface_count = interface_count,
	.interface = interface_at,
	.host_name = host_name,
	.host_names = all_host_names,
};

/* 2^-20 s is 954 ns */
static bool is_fine(uint8_t resolution)
{
	return (resolution & 0x80) != 0 ? (resolution & 0x7f) > 19 : resolution > 6;
}

/* What can be said of the file before its first packet. */
static void describe(struct pcapng *file)
{
	const struct pcapng_interfaces *interfaces = &file->interfaces;

	file->capture.info = (struct capture_info){
		.name = stream_path(file->stream),
		.link_type = interfaces->known[0].link_type,
		.snapshot_length = interfaces->known[0].snapshot_length,
		.size = stream_size(file->stream),
	};
	for (size_t i = 0; i < interfaces->known_count; i++)
		file->capture.info.is_nanosecond |= is_fine(interfaces->known[i].time_resolution);
}

/* Reads to the first interface, and on as far as that needs no waiting. */
static bool read_start(struct pcapng *file, struct error *error)
{
	struct pcapng_block block;
	uint32_t type;
	const char *damage;

	while (file->interfaces.known_count == 0 ||
	       (pcapng_input_has_block(&file->input, &type) && !is_packet(type))) {
		if (!pcapng_input_next(&file->input, &block))
			break;
		damage = is_packet(block.type) ? "a packet of an interface that is not described"
					       : take_other(file, &block);
		if (damage != NULL)
			pcapng_input_damaged(&file->input, &block, damage);
		else if (file->watch != NULL)
			show_block(file, &block, NULL);
	}
	if (file->interfaces.known_count > 0)
		return true;
	if (finish(file, error) == CAPTURE_END)
		stream_fail(file->stream, "the file describes no interface, so it has no packets",
			    error);
	return false;
}

bool pcapng_is_known(struct bytes head)
{
	return bytes_left(head) >= 4 && bytes_native32_at(head, 0) == PCAPNG_SECTION;
}

struct capture *pcapng_open(struct stream *stream, const struct capture_watch *watch,
			    struct error *error)
{
	struct pcapng *file = calloc(1, sizeof(*file));

	if (file == NULL || !pcapng_input_open(&file->input, stream)) {
		stream_fail(stream, "out of memory", error);
		free(file);
		return NULL;
	}
	file->capture.operations = &operations;
	file->stream = stream;
	file->watch = watch;
	if (!read_start(file, error)) {
		free_parts(file);
		return NULL;
	}
	describe(file);
	return &file->capture;
}
