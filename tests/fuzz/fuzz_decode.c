/*
 * Any bytes as a frame of any link type. The first byte of an input chooses the link type, the next
 * two say how many bytes the frame had on the wire beyond those captured, the rest is the frame.
 */
#include "decode/decode.h"

#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#define CHOICE_LENGTH 3

/* Aborts, so that the fuzzer keeps the input, where a claim about the decoded packet is false. */
static void claim(bool is_true)
{
	if (!is_true)
		abort();
}

static void check_ip_header(const struct ip_header *ip, const struct five_tuple *tuple)
{
	claim(ip->version == 4 || ip->version == 6);
	claim(tuple->ip_version == ip->version);
	claim(tuple->protocol == ip->protocol);
	claim(ip->header_length >= (ip->version == 4 ? 20 : 40));
}

static void check_quote(const struct quote *quote, const struct packet *packet)
{
	claim(quote->captured_length <= packet->captured_length);
	if (quote->captured_length > 0)
		claim(quote->frame_offset <= packet->captured_length - quote->captured_length);
	claim(quote->transport_captured <= quote->captured_length);
	claim(!quote->has_seq || quote->has_ports);
	claim(!quote->has_ack || quote->has_seq);
	claim(!quote->has_flags || quote->has_ack);
	claim(quote->tunnel_count <= packet->tunnel_count);
	if (quote->ip.version == 0)
		claim(!quote->has_ports && !quote->has_icmp);
	if (!quote->has_ports)
		claim(quote->five_tuple.source_port == 0 &&
		      quote->five_tuple.destination_port == 0);
}

static void check_tcp(const struct packet *packet)
{
	const struct tcp_header *tcp = &packet->tcp;

	claim(tcp->header_length >= 20 && tcp->header_length <= 60);
	claim(tcp->header_length + tcp->payload_length == packet->ip.payload_length);
	claim(tcp->sack_count <= TCP_MAX_SACK_BLOCKS);
	claim((tcp->flags & ~0x1ff) == 0);
}

static void check_transport(const struct packet *packet)
{
	check_ip_header(&packet->ip, &packet->five_tuple);
	claim(packet->transport_offset == packet->network_offset + packet->ip.header_length);
	claim(packet->transport_offset <= packet->captured_length);
	switch (packet->kind) {
	case PACKET_TCP:
		check_tcp(packet);
		break;
	case PACKET_ICMP_ERROR:
		check_quote(&packet->icmp.quote, packet);
		break;
	case PACKET_ECHO:
		claim(packet->five_tuple.source_port == packet->icmp.ident);
		break;
	case PACKET_FRAGMENT:
		claim(packet->ip.fragment_offset > 0 && packet->five_tuple.source_port == 0);
		break;
	case PACKET_UDP:
	case PACKET_SCTP:
	case PACKET_DCCP:
		claim(packet->ip.fragment_offset == 0);
		break;
	case PACKET_NOT_IP:
	case PACKET_UNKNOWN_LINK:
	case PACKET_ARP:
	case PACKET_ND:
	case PACKET_ICMP_OTHER:
	case PACKET_IP_OTHER:
	case PACKET_BROKEN_IP:
		break;
	}
}

/* 802.11 has fragments of its own. */
static bool may_be_fragment(uint32_t link_type)
{
	return link_type == 105 || link_type == 119 || link_type == 127 || link_type == 163;
}

static void check_packet(const struct packet *packet, const struct packet_view *view)
{
	claim(packet->captured_length == view->captured_length);
	claim(packet->network_offset <= packet->captured_length);
	claim(packet->vlan_count <= PACKET_MAX_VLANS);
	claim(!packet->link_broadcast || !packet->link_multicast);
	claim(packet->tunnel_count <= PACKET_MAX_TUNNELS);
	/* of what is inside a fragment the capture holds a part, whatever the frame says */
	if (packet->status == DECODE_TRUNCATED && packet->tunnel_count == 0 &&
	    !may_be_fragment(view->link_type))
		claim(view->wire_length > view->captured_length);
	if (packet->kind == PACKET_BROKEN_IP)
		claim(packet->status == DECODE_TRUNCATED || packet->status == DECODE_MALFORMED);
	else if (packet->kind != PACKET_NOT_IP && packet->kind != PACKET_UNKNOWN_LINK &&
		 packet->kind != PACKET_ARP)
		check_transport(packet);
}

/* The packets of an aggregate, each within the frame. */
static void check_parts(const struct packet_view *frame)
{
	struct decode_parts parts;
	struct packet_view part;
	struct packet packet;

	if (!decode_may_have_parts(frame->link_type) || !decode_parts_begin(frame, &parts))
		return;
	while (decode_parts_next(&parts, &part)) {
		claim(part.data >= frame->data && part.captured_length <= part.wire_length);
		claim(part.data + part.captured_length <= frame->data + frame->captured_length);
		memset(&packet, 0xa5, sizeof(packet));
		decode_packet(&part, &packet);
		check_packet(&packet, &part);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t link_types[] = {1,   101, 276, 113, 0,   108, 228, 229, 12,
					      14,  999, 9,   50,  51,  104, 105, 107, 117,
					      119, 127, 163, 166, 204, 219, 239};
	struct packet packet, again;
	struct packet_view view = {.number = 1};
	uint8_t *frame;

	if (size < CHOICE_LENGTH || size > UINT16_MAX)
		return 0;
	/* a copy of its own, so that a read of the byte behind it is seen */
	frame = malloc(size - CHOICE_LENGTH > 0 ? size - CHOICE_LENGTH : 1);
	if (frame == NULL)
		return 0;
	memcpy(frame, data + CHOICE_LENGTH, size - CHOICE_LENGTH);
	view.data = frame;
	view.captured_length = (uint32_t)(size - CHOICE_LENGTH);
	view.wire_length = view.captured_length + (uint32_t)(data[1] << 8 | data[2]);
	view.link_type = link_types[data[0] % (sizeof(link_types) / sizeof(link_types[0]))];
	memset(&packet, 0xa5, sizeof(packet));
	decode_packet(&view, &packet);
	check_packet(&packet, &view);
	check_parts(&view);
	/* the same whatever the memory held before */
	memset(&again, 0x5a, sizeof(again));
	decode_packet(&view, &again);
	claim(again.kind == packet.kind && again.status == packet.status);
	claim(ip_addr_equal(&again.five_tuple.source, &packet.five_tuple.source));
	claim(ip_addr_equal(&again.five_tuple.destination, &packet.five_tuple.destination));
	claim(again.five_tuple.source_port == packet.five_tuple.source_port);
	claim(again.five_tuple.destination_port == packet.five_tuple.destination_port);
	free(frame);
	return 0;
}
