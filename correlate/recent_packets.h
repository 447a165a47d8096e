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
	RECENT_FROM_SERVER = 1,
	RECENT_QUOTED = 2,          /* an ICMP error was tied to it */
	RECENT_CHECKSUM_UNSURE = 4, /* offloaded: what went out had another one */
	RECENT_SYN = 8,
	RECENT_FIN = 16,
	RECENT_HAS_ID = 32,
};

/* A ring: entry n lies at n % RECENT_PACKETS; entries are numbered from 1. */
struct recent_packets {
	struct recent_packet *ring;
	uint32_t count; /* entries ever written (modulo 2^32, never 0 once used) */
};

bool recent_packets_init(struct recent_packets *recent);
void recent_packets_free(struct recent_packets *recent);

/* Writes an entry for `packet` in front of `previous`; returns its number. */
uint32_t recent_packets_add(struct recent_packets *recent, const struct packet *packet,
			    uint32_t connection, enum side side, uint32_t previous);

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
