/* UDP (RFC 768) and UDP-Lite (RFC 3828). */
#include "decode/checksum.h"
#include "decode/tunnel.h"

#include <string.h>

#define HEADER_LENGTH 8u
#define PORTS_LENGTH  4u

static void read_ports(struct bytes start, struct five_tuple *tuple)
{
	tuple->source_port = bytes_be16_at(start, 0);
	tuple->destination_port = bytes_be16_at(start, 2);
}

/* The ports, if not the rest, of a header that ends early. */
static struct step decode_cut(struct decoding *decoding)
{
	if (bytes_left(decoding->layer.rest) >= 4)
		read_ports(decoding->layer.rest, &decoding->packet->five_tuple);
	return step_short(decoding);
}

/* Judges the checksum over the first `covered` of the `length` bytes of a datagram. */
static enum checksum_status judge_checksum(const struct packet *packet, struct bytes datagram,
					   uint32_t covered, uint32_t length)
{
	if (!transport_is_whole(packet, datagram, covered))
		return CHECKSUM_UNCHECKED;
	bytes_clip(&datagram, covered);
	return checksum_of_transport(&packet->five_tuple, datagram, length,
				     packet->udp.checksum_value);
}

/* Reads what UDP and UDP-Lite have in common. */
static void read_header(struct bytes header, struct packet *packet)
{
	struct udp_header *udp = &packet->udp;

	read_ports(header, &packet->five_tuple);
	memset(udp, 0, sizeof(*udp));
	udp->length = bytes_be16_at(header, 4);
	udp->checksum_value = bytes_be16_at(header, 6);
}

/*
 * 0 stands for what the field cannot hold (RFC 2675 section 4). Linux accepts it over IPv6
 * whatever the length is (__udp6_lib_rcv), and never over IPv4 (__udp4_lib_rcv); a datagram of
 * segmentation offload that has yet to be cut into several has it as well.
 */
static bool may_leave_length_out(const struct ip_header *ip)
{
	return ip->version == 6 || ip->payload_length > UINT16_MAX;
}

/*
 * A header that the capture cut behind the ports tells which datagram it is all the same: the
 * length is the IP packet's where it is missing, and there is no checksum to judge.
 */
static struct step decode_cut_udp(struct decoding *decoding)
{
	struct packet *packet = decoding->packet;
	struct bytes start = decoding->layer.rest;
	uint8_t padded[HEADER_LENGTH] = {0};

	if (decoding->layer.missing == 0 || bytes_left(start) < PORTS_LENGTH ||
	    packet->ip.payload_length < HEADER_LENGTH)
		return decode_cut(decoding);
	bytes_copy_at(start, 0, padded, bytes_left(start) & ~(size_t)1);
	read_header(bytes_of(padded, sizeof(padded)), packet);
	packet->udp.payload_length = packet->ip.payload_length - HEADER_LENGTH;
	if (packet->udp.length >= HEADER_LENGTH)
		packet->udp.payload_length = packet->udp.length - HEADER_LENGTH;
	return step_end(decoding, PACKET_UDP, DECODE_TRUNCATED);
}

struct step decode_udp(struct decoding *decoding)
{
	struct packet *packet = decoding->packet;
	struct udp_header *udp = &packet->udp;
	struct bytes datagram = decoding->layer.rest, header;
	uint32_t length;

	if (!bytes_take(&decoding->layer.rest, HEADER_LENGTH, &header))
		return decode_cut_udp(decoding);
	read_header(header, packet);
	length = udp->length == 0 && may_leave_length_out(&packet->ip) ? packet->ip.payload_length
								       : udp->length;
	if (length < HEADER_LENGTH)
		return step_malformed(decoding);
	udp->payload_length = length - HEADER_LENGTH;
	if (udp->checksum_value == 0 && packet->ip.version == 4)
		udp->checksum = CHECKSUM_ABSENT;
	else
		udp->checksum = judge_checksum(packet, datagram, length, length);
	/* of a fragmented datagram this is only the first part */
	if (length > packet->ip.payload_length && !packet->ip.more_fragments)
		return step_end(decoding, PACKET_UDP, DECODE_MALFORMED);
	if (may_be_tunnel_port(packet->five_tuple.destination_port)) {
		layer_clip(&decoding->layer, udp->payload_length);
		return step_behind_udp(decoding, packet->five_tuple.destination_port);
	}
	return step_end(decoding, PACKET_UDP, DECODE_COMPLETE);
}

struct step decode_udp_lite(struct decoding *decoding)
{
	struct packet *packet = decoding->packet;
	struct udp_header *udp = &packet->udp;
	struct bytes datagram = decoding->layer.rest, header;
	uint32_t length = packet->ip.payload_length, covered;

	if (!bytes_take(&decoding->layer.rest, HEADER_LENGTH, &header))
		return decode_cut(decoding);
	read_header(header, packet);
	udp->coverage = udp->length;
	udp->length = length > UINT16_MAX ? 0 : (uint16_t)length;
	udp->payload_length = length - HEADER_LENGTH;
	/* RFC 3828 section 3.1: 0 covers everything, 1 to 7 are illegal */
	covered = udp->coverage == 0 ? length : udp->coverage;
	if (covered < HEADER_LENGTH || (covered > length && !packet->ip.more_fragments))
		return step_end(decoding, PACKET_UDP, DECODE_MALFORMED);
	udp->checksum = judge_checksum(packet, datagram, covered, length);
	return step_end(decoding, PACKET_UDP, DECODE_COMPLETE);
}
