/* The loop over the layers of a packet: find the decoder, run it, follow the step it returns. */
#include "decode/decode.h"

#include "decode/tunnel.h"

#include <stddef.h>
#include <string.h>

/* More layers than any honest frame has: Ethernet, tags, IP, transport. */
#define MAX_LAYERS 16

/* What most packets are: asked for first, where a switch would search. */
#define MOSTLY(id, likely) ((uint32_t)__builtin_expect((long)(id), (long)(likely)))

static struct step decode_link_type(struct decoding *decoding, uint32_t id)
{
	switch (MOSTLY(id, LINK_TYPE_ETHERNET)) {
#define LINK_TYPE(number, function, name) \
	case number:                      \
		return function(decoding);
#include "decode/decoders.def"
	default:
		return step_end(decoding, PACKET_UNKNOWN_LINK, DECODE_UNSUPPORTED);
	}
}

/* What the layer holds is an `ethertype`, as far as is known by now. */
static inline void begin_network(struct decoding *decoding, uint32_t ethertype)
{
	decoding->packet->ethertype = (uint16_t)ethertype;
	decoding->packet->network_offset =
		(uint32_t)bytes_offset(decoding->frame, decoding->layer.rest);
}

static struct step decode_ethertype(struct decoding *decoding, uint32_t id)
{
	begin_network(decoding, id);
	switch (MOSTLY(id, ETHERTYPE_IPV4)) {
#define ETHERTYPE(number, function) \
	case number:                \
		return function(decoding);
#include "decode/decoders.def"
	default:
		return step_end(decoding, PACKET_NOT_IP, DECODE_UNSUPPORTED);
	}
}

static struct step decode_ip_protocol(struct decoding *decoding, uint32_t id)
{
	switch (MOSTLY(id, IP_PROTOCOL_TCP)) {
#define IP_PROTOCOL(number, function) \
	case number:                  \
		return function(decoding);
#include "decode/decoders.def"
	default:
		return step_end(decoding, PACKET_IP_OTHER, DECODE_UNSUPPORTED);
	}
}

static inline struct step look_up(struct decoding *decoding, struct step step)
{
	switch (step.table) {
	case TABLE_LINK_TYPE:
		return decode_link_type(decoding, step.id);
	case TABLE_ETHERTYPE:
		return decode_ethertype(decoding, step.id);
	case TABLE_IP_PROTOCOL:
		return decode_ip_protocol(decoding, step.id);
	case TABLE_NONE:
	case TABLE_TUNNELLED_LINK_TYPE:
	case TABLE_TUNNELLED_ETHERTYPE:
		break;
	}
	return step;
}

__attribute__((noinline, cold)) struct step decode_layer(struct decoding *decoding,
							 struct step step)
{
	return look_up(decoding, step);
}

/* Decoders are called from several places; all that is called is to be part of this function. */
__attribute__((noinline, flatten)) void decode_layers(struct decoding *decoding, struct step step)
{
	for (int layers = 0; step.table < TABLE_NONE; layers++) {
		if (layers == MAX_LAYERS)
			step = step_end(decoding, PACKET_NOT_IP, DECODE_UNSUPPORTED);
		else
			step = look_up(decoding, step);
	}
	if (step.table != TABLE_NONE)
		decode_tunnel(decoding, step);
}

/* What pcapng's flags say of the packet's way past the capturing host; cooked headers go before. */
__attribute__((noinline, cold)) static enum packet_direction direction_of(uint32_t flags)
{
	if ((flags & PACKET_FLAGS_DIRECTION) == PACKET_FLAGS_OUTBOUND)
		return DIRECTION_OUT;
	switch (flags & PACKET_FLAGS_RECEPTION) {
	case PACKET_FLAGS_BROADCAST:
		return DIRECTION_BROADCAST;
	case PACKET_FLAGS_MULTICAST:
		return DIRECTION_MULTICAST;
	case PACKET_FLAGS_PROMISCUOUS:
		return DIRECTION_OTHER;
	case PACKET_FLAGS_UNICAST:
	default:
		break;
	}
	return (flags & PACKET_FLAGS_DIRECTION) == PACKET_FLAGS_INBOUND ? DIRECTION_IN
									: DIRECTION_UNKNOWN;
}

/*
 * The parts that every packet has. The union belongs to the decoder that sets the kind: to clear
 * it here as well would cost more than decoding does.
 */
static inline void begin_packet(const struct packet_view *view, struct packet *packet)
{
	packet->time_ns = view->time_ns;
	packet->number = view->number;
	packet->captured_length = view->captured_length;
	packet->link_type = view->link_type;
	packet->wire_length = view->wire_length;
	packet->interface = view->interface;
	packet->kind = PACKET_NOT_IP;
	packet->status = DECODE_COMPLETE;
	packet->direction = view->flags == 0 ? DIRECTION_UNKNOWN : direction_of(view->flags);
	packet->ethertype = 0;
	memset(packet->vlan, 0, sizeof(packet->vlan));
	packet->vlan_count = 0;
	packet->link_broadcast = packet->link_multicast = false;
	packet->tunnel_count = 0;
	packet->network_offset = packet->transport_offset = 0;
	packet->ip = (struct ip_header){0};
	packet->five_tuple = (struct five_tuple){0};
}

/*
 * What most packets are: TCP in IPv4 on Ethernet. No table is asked then, and since nobody is given
 * its address, the compiler keeps `decoding` in registers.
 */
static inline struct step decode_usual(struct decoding *decoding, struct step step)
{
	if (step.id == LINK_TYPE_ETHERNET)
		step = decode_ethernet(decoding);
	if (step.table == TABLE_ETHERTYPE && step.id == ETHERTYPE_IPV4) {
		begin_network(decoding, step.id);
		step = decode_ip_v4(decoding);
	}
	if (step.table == TABLE_IP_PROTOCOL && step.id == IP_PROTOCOL_TCP)
		step = decode_tcp(decoding);
	return step;
}

/* What the usual packet needs is to be part of this function, though the tables know it too. */
__attribute__((flatten)) void decode_packet(const struct packet_view *view, struct packet *packet)
{
	const struct bytes frame = bytes_of(view->data, view->captured_length);
	struct decoding decoding = {
		.layer = {.rest = frame, .missing = view->wire_length - view->captured_length},
		.frame = frame,
		.packet = packet,
	};
	struct step step;

	begin_packet(view, packet);
	step = decode_usual(&decoding, step_to(TABLE_LINK_TYPE, view->link_type));
	if (step.table != TABLE_NONE) {
		struct decoding rest = decoding;

		decode_layers(&rest, step);
	}
}

const char *decode_link_type_name(uint32_t link_type)
{
	switch (link_type) {
#define LINK_TYPE(number, function, name) \
	case number:                      \
		return name;
#include "decode/decoders.def"
	default:
		return NULL;
	}
}
