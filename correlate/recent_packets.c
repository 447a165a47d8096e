/* Fingerprints of the packets seen last, to find the very packet that an ICMP error quotes. */
#include "correlate/recent_packets.h"

#include <stdlib.h>

bool recent_packets_init(struct recent_packets *recent)
{
	/* calloc of this size maps zero pages: only what is written costs memory */
	*recent = (struct recent_packets){.ring = calloc(RECENT_PACKETS, sizeof(*recent->ring))};
	return recent->ring != NULL;
}

void recent_packets_free(struct recent_packets *recent)
{
	free(recent->ring);
	recent->ring = NULL;
}

static uint16_t at_most_16_bits(uint32_t value)
{
	return value > UINT16_MAX ? UINT16_MAX : (uint16_t)value;
}

static void fill_transport(struct recent_packet *entry, const struct packet *packet)
{
	enum checksum_status status = CHECKSUM_UNCHECKED;

	entry->seq = 0;
	entry->checksum = 0;
	if (packet->kind == PACKET_TCP) {
		const struct tcp_header *tcp = &packet->tcp;

		entry->seq = tcp->seq;
		entry->checksum = tcp->checksum_value;
		entry->length = at_most_16_bits(tcp->payload_length);
		entry->flags |= tcp->flags & TCP_SYN ? RECENT_SYN : 0;
		entry->flags |= tcp->flags & TCP_FIN ? RECENT_FIN : 0;
		status = tcp->checksum;
	} else if (packet->kind == PACKET_UDP) {
		entry->checksum = packet->udp.checksum_value;
		entry->length = at_most_16_bits(packet->udp.payload_length);
		status = packet->udp.checksum;
	} else if (packet->kind == PACKET_ECHO) {
		entry->seq = packet->icmp.seq;
		entry->checksum = packet->icmp.checksum_value;
		entry->length = at_most_16_bits(packet->icmp.length);
	} else {
		entry->length = at_most_16_bits(packet->ip.payload_length);
	}
	if (status == CHECKSUM_OFFLOADED || status == CHECKSUM_WRONG)
		entry->flags |= RECENT_CHECKSUM_UNSURE;
}

uint32_t recent_packets_add(struct recent_packets *recent, const struct packet *packet,
			    uint32_t connection, enum side side, uint32_t previous)
{
	struct recent_packet *entry;

	if (++recent->count == 0)
		recent->count = RECENT_PACKETS; /* 0 means none; the ring position stays the same */
	entry = &recent->ring[recent->count % RECENT_PACKETS];
	entry->time_ns = packet->time_ns;
	entry->connection = connection;
	entry->previous = previous;
	entry->number = (uint32_t)packet->number;
	entry->id = packet->ip.has_id ? packet->ip.id : 0;
	entry->ttl = packet->ip.ttl;
	entry->flags = (uint8_t)((side == SERVER ? RECENT_FROM_SERVER : 0) |
				 (packet->ip.has_id ? RECENT_HAS_ID : 0));
	fill_transport(entry, packet);
	return recent->count;
}
