/* Frames by what they carry, as the decoder of the captures sees them. */
#include "lab/frames.h"

#include "lab/address.h"

#include <stdio.h>

static bool tcp_matches(const struct frames *frames, const struct passage *passage)
{
	const struct tcp_header *tcp = &passage->packet->tcp;

	return (tcp->flags & frames->flags) == frames->flags &&
	       (tcp->flags & frames->without) == 0 &&
	       (!frames->with_payload || tcp->payload_length > 0) &&
	       (!frames->without_payload || tcp->payload_length == 0) &&
	       (!frames->after_fin || passage->fin_passed);
}

static bool asks_for_tcp(const struct frames *frames)
{
	return frames->flags != 0 || frames->without != 0 || frames->without_payload ||
	       frames->after_fin;
}

static bool transport_matches(const struct frames *frames, const struct passage *passage)
{
	const struct packet *packet = passage->packet;

	if (frames->icmp_errors)
		return packet->kind == PACKET_ICMP_ERROR;
	if (packet->kind == PACKET_TCP)
		return tcp_matches(frames, passage);
	if (asks_for_tcp(frames))
		return false;
	return !frames->with_payload ||
	       (packet->kind == PACKET_UDP && packet->udp.payload_length > 0);
}

bool frames_match(const struct frames *frames, const struct passage *passage)
{
	const struct packet *packet = passage->packet;
	const struct five_tuple *tuple = &packet->five_tuple;

	if (packet->ip.version == 0 || packet->kind == PACKET_ND)
		return false;
	if (frames->link != ANY_LINK && frames->link != passage->link)
		return false;
	if (frames->way != BOTH_WAYS && frames->way != passage->way)
		return false;
	if (frames->protocol != 0 && frames->protocol != tuple->protocol)
		return false;
	if (frames->port != 0 && frames->port != tuple->source_port &&
	    frames->port != tuple->destination_port)
		return false;
	if (packet->ip.header_length + packet->ip.payload_length <= frames->longer_than)
		return false;
	return transport_matches(frames, passage);
}

static const char *flag_words(uint16_t flags)
{
	if (flags & TCP_RST)
		return "RST";
	if (flags & TCP_SYN)
		return flags & TCP_ACK ? "SYN-ACK" : "SYN";
	if (flags & TCP_FIN)
		return "FIN";
	return "ACK";
}

char *frame_describe(const struct packet *packet, char *text)
{
	const struct five_tuple *tuple = &packet->five_tuple;
	struct address from = {tuple->source, tuple->source_port, tuple->ip_version};
	struct address to = {tuple->destination, tuple->destination_port, tuple->ip_version};
	char source[ADDRESS_TEXT_SIZE], destination[ADDRESS_TEXT_SIZE], what[32];

	(void)snprintf(what, sizeof(what), "IP protocol %u", tuple->protocol);
	if (packet->kind == PACKET_TCP && packet->tcp.payload_length > 0)
		(void)snprintf(what, sizeof(what), "segment of %u bytes",
			       packet->tcp.payload_length);
	else if (packet->kind == PACKET_TCP)
		(void)snprintf(what, sizeof(what), "%s", flag_words(packet->tcp.flags));
	else if (packet->kind == PACKET_UDP)
		(void)snprintf(what, sizeof(what), "datagram of %u bytes",
			       packet->udp.payload_length);
	else if (packet->kind == PACKET_ICMP_ERROR)
		(void)snprintf(what, sizeof(what), "ICMP error %u/%u", packet->icmp.type,
			       packet->icmp.code);
	(void)snprintf(text, FRAME_TEXT_SIZE, "%s %s > %s", what, address_format(&from, source),
		       address_format(&to, destination));
	return text;
}
