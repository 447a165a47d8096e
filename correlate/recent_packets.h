/* Fingerprints of the packets seen last, to find the very packet that an ICMP error quotes. */
#ifndef CORRELATE_RECENT_PACKETS_H
#define CORRELATE_RECENT_PACKETS_H

#include "correlate/connection.h"
#include "decode/packet.h"

#include <stdbool.h>
#include <stdint.h>

#define RECENT_PACKETS (1u << 19) /* kept; 16 MiB once a capture has so many */

/* What identifies a packet; 32 bytes, written once for each packet of a connection. */
struct recent_packet {
	int64_t time_ns;
	uint32_t connection;
	uint32_t previous; /* the connection's entry before this one */
	uint32_t number;   /* low half of the packet number */
	uint32_t seq;      /* TCP, echo: sequence number */
	uint16_t id;       /* IP identification; 0 when there is none */
	uint16_t checksum; /* of the transport; 0 when unknown */
	uint16_t length;   /* transport payload, bytes, at most 65535 */
	uint8_t ttl;
	uint8_t flags; /* enum recent_flag */
};

enum recent_flag {
	RECENT_FIN = TCP_FIN,
	RECENT_SYN = TCP_SYN,
	RECENT_FROM_SERVER = 4,
	RECENT_QUOTED = 8,           /* an ICMP error was tied to it */
	RECENT_CHECKSUM_UNSURE = 16, /* offloaded: what went out had another one */
	RECENT_HAS_ID = 32,
};

/* A ring: entry n lies at n % RECENT_PACKETS; entries are numbered from 1. */
struct recent_packets {
	struct recent_packet *ring;
	uint32_t count; /* entries ever written (modulo 2^32, never 0 once used) */
};

bool recent_packets_init(struct recent_packets *recent);
void recent_packets_free(struct recent_packets *recent);

/* Where the entry `number` lies, if it is still there. */
static inline struct recent_packet *recent_packets_place(const struct recent_packets *recent,
							 uint32_t number)
{
	return &recent->ring[number % RECENT_PACKETS];
}

/* A length as it is kept. */
static inline uint16_t at_most_16_bits(uint32_t length)
{
	return length > UINT16_MAX ? UINT16_MAX : (uint16_t)length;
}

/* What the transport says, and who sent it: what is not the same for all protocols. */
struct recent_transport {
	uint32_t seq;
	uint16_t checksum, length;
	uint32_t flags; /* a word: what is put together of bytes a processor must wait for */
};

static inline uint32_t recent_unsure_if(enum checksum_status status)
{
	return status == CHECKSUM_OFFLOADED || status == CHECKSUM_WRONG ? RECENT_CHECKSUM_UNSURE
									: 0;
}

/* Of a segment; `flags` may be RECENT_FROM_SERVER, RECENT_SYN and RECENT_FIN. */
static inline struct recent_transport recent_transport_of_tcp(const struct tcp_header *tcp,
							      uint32_t flags)
{
	return (struct recent_transport){
		.seq = tcp->seq,
		.checksum = tcp->checksum_value,
		.length = at_most_16_bits(tcp->payload_length),
		.flags = flags | recent_unsure_if(tcp->checksum),
	};
}

static inline uint32_t recent_from(enum side side)
{
	return side == SERVER ? RECENT_FROM_SERVER : 0;
}

/* Of any packet of a connection. */
static inline struct recent_transport recent_transport_of(const struct packet *packet,
							  enum side side)
{
	const uint32_t from = recent_from(side);

	if (packet->kind == PACKET_TCP)
		return recent_transport_of_tcp(&packet->tcp,
					       from | (packet->tcp.flags & (TCP_SYN | TCP_FIN)));
	if (packet->kind == PACKET_UDP)
		return (struct recent_transport){
			.checksum = packet->udp.checksum_value,
			.length = at_most_16_bits(packet->udp.payload_length),
			.flags = from | recent_unsure_if(packet->udp.checksum),
		};
	if (packet->kind == PACKET_ECHO)
		return (struct recent_transport){
			.seq = packet->icmp.seq,
			.checksum = packet->icmp.checksum_value,
			.length = at_most_16_bits(packet->icmp.length),
			.flags = from,
		};
	return (struct recent_transport){.length = at_most_16_bits(packet->ip.payload_length),
					 .flags = from};
}

/* Writes an entry for `packet` in front of `previous`; returns its number. */
__attribute__((always_inline)) static inline uint32_t
recent_packets_add(struct recent_packets *recent, const struct packet *packet,
		   struct recent_transport transport, uint32_t connection, uint32_t previous)
{
	if (++recent->count == 0)
		recent->count = RECENT_PACKETS; /* 0 means none; the ring position stays the same */
	recent->ring[recent->count % RECENT_PACKETS] = (struct recent_packet){
		.time_ns = packet->time_ns,
		.connection = connection,
		.previous = previous,
		.number = (uint32_t)packet->number,
		.seq = transport.seq,
		.id = packet->ip.id,
		.checksum = transport.checksum,
		.length = transport.length,
		.ttl = packet->ip.ttl,
		.flags = (uint8_t)(transport.flags | (packet->ip.has_id ? RECENT_HAS_ID : 0)),
	};
	return recent->count;
}

/* The entry `number` if it is still there and of `connection`; else NULL. */
static inline struct recent_packet *recent_packets_at(const struct recent_packets *recent,
						      uint32_t number, uint32_t connection)
{
	struct recent_packet *entry = recent_packets_place(recent, number);

	if (number == 0 || recent->count - number >= RECENT_PACKETS ||
	    entry->connection != connection)
		return NULL;
	return entry;
}

/* The full packet number of an entry, `now` being a later packet's number. */
static inline uint64_t recent_packet_number(const struct recent_packet *entry, uint64_t now)
{
	return now - (uint32_t)((uint32_t)now - entry->number);
}

#endif
