/* Fingerprints of the packets seen last, to find the very packet that an ICMP error quotes. */
#include "correlate/recent_packets.h"

#include "correlate/pages.h"

bool recent_packets_init(struct recent_packets *recent)
{
	/* only what is written costs memory */
	*recent =
		(struct recent_packets){.ring = pages_new(RECENT_PACKETS * sizeof(*recent->ring))};
	return recent->ring != NULL;
}

void recent_packets_free(struct recent_packets *recent)
{
	pages_free(recent->ring, RECENT_PACKETS * sizeof(*recent->ring));
	recent->ring = NULL;
}

/* What the transport says: the fields of an entry that are not the same for all protocols. */
struct transport_part {
	uint32_t seq;
	uint16_t checksum, length;
	uint8_t flags;
};

static uint8_t unsure_if(enum checksum_status status)
{
	return status == CHECKSUM_OFFLOADED || status == CHECKSUM_WRONG ? RECENT_CHECKSUM_UNSURE
									: 0;
}

static inline struct transport_part transport_part(const struct packet *packet)
{
	if (packet->kind == PACKET_TCP) {
		const struct tcp_header *tcp = &packet->tcp;

		return (struct transport_part){
			.seq = tcp->seq,
			.checksum = tcp->checksum_value,
			.length = at_most_16_bits(tcp->payload_length),
			.flags = (uint8_t)((tcp->flags & TCP_SYN ? RECENT_SYN : 0) |
					   (tcp->flags & TCP_FIN ? RECENT_FIN : 0) |
					   unsure_if(tcp->checksum)),
		};
	}
	if (packet->kind == PACKET_UDP)
		return (struct transport_part){
			.checksum = packet->udp.checksum_value,
			.length = at_most_16_bits(packet->udp.payload_length),
			.flags = unsure_if(packet->udp.checksum),
		};
	if (packet->kind == PACKET_ECHO)
		return (struct transport_part){
			.seq = packet->icmp.seq,
			.checksum = packet->icmp.checksum_value,
			.length = at_most_16_bits(packet->icmp.length),
		};
	return (struct transport_part){.length = at_most_16_bits(packet->ip.payload_length)};
}

uint32_t recent_packets_add(struct recent_packets *recent, const struct packet *packet,
			    uint32_t connection, enum side side, uint32_t previous)
{
	const struct transport_part transport = transport_part(packet);

	if (++recent->count == 0)
		recent->count = RECENT_PACKETS; /* 0 means none; the ring position stays the same */
	recent->ring[recent->count % RECENT_PACKETS] = (struct recent_packet){
		.time_ns = packet->time_ns,
		.connection = connection,
		.previous = previous,
		.number = (uint32_t)packet->number,
		.seq = transport.seq,
		.id = packet->ip.has_id ? packet->ip.id : 0,
		.checksum = transport.checksum,
		.length = transport.length,
		.ttl = packet->ip.ttl,
		.flags = (uint8_t)(transport.flags | (side == SERVER ? RECENT_FROM_SERVER : 0) |
				   (packet->ip.has_id ? RECENT_HAS_ID : 0)),
	};
	return recent->count;
}
