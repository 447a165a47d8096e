/* What is kept of one ICMP error about a connection, and what follows from it. */
#ifndef CORRELATE_ICMP_RECORD_H
#define CORRELATE_ICMP_RECORD_H

#include "base/ip_addr.h"
#include "correlate/tcp_state.h"
#include "decode/packet.h"

#include <stdbool.h>
#include <stdint.h>

enum icmp_match { ICMP_MATCH_NONE, ICMP_MATCH_FLOW, ICMP_MATCH_EXACT };

/* Why a kernel does not act on an ICMP error; ICMP_ACCEPTED: it does. */
enum icmp_reason {
	ICMP_ACCEPTED,
	ICMP_OUT_OF_WINDOW,
	ICMP_NO_SUCH_CONNECTION,
	ICMP_NOT_SENT_BY_RECEIVER,
	ICMP_BAD_CHECKSUM,
	ICMP_QUOTE_TOO_SHORT,
	ICMP_CONNECTION_CLOSED,
	ICMP_QUOTED_MULTICAST,
	ICMP_QUOTED_FRAGMENT,
	ICMP_QUOTED_ERROR,
	ICMP_NO_EFFECT,
	ICMP_MTU_NOT_SMALLER,
	ICMP_MTU_TOO_SMALL,
	ICMP_SENDER_WENT_ON,
	ICMP_LISTENER_REQUEST,
	ICMP_CAPTURED_TWICE,
	ICMP_ABOUT_TUNNEL, /* it went to the tunnel's end, not to the socket */
	ICMP_REASONS
};

/* What is known beside of an error about the packet of a tunnel. */
struct icmp_tunnel {
	struct ip_addr to; /* the end of the tunnel that sent what the error quotes */
	uint32_t index;    /* of this in its slab */
	uint32_t outage;   /* as in struct icmp_record */
	uint8_t kind;      /* enum tunnel_kind of the outermost tunnel quoted */
};

/* One ICMP error that quotes a connection. */
struct icmp_record {
	uint64_t packet;        /* the error's own packet number */
	uint64_t quotes_packet; /* 0 = not captured */
	int64_t time_ns;
	int64_t delay_ns; /* from the quoted packet; valid with quotes_packet */
	struct ip_addr from;
	union {
		struct {                         /* without is_about_tunnel */
			uint32_t answers_before; /* packets of the other side when it came */
			uint32_t outage; /* datagrams: index of the first error since the last
					    answer, 0 = none */
		};
		struct icmp_tunnel *tunnel; /* with it */
	};
	uint32_t next; /* the connection's next record, 0 = last */
	uint32_t mtu;
	uint32_t quoted_seq;     /* TCP and echo: sequence number; valid with has_seq */
	uint16_t length;         /* of the ICMP message, bytes; at most 65535 */
	uint16_t quoted_payload; /* of the quoted packet, bytes, likewise; valid with has_length */
	uint16_t quoted_id, quoted_checksum;
	uint16_t own_id; /* IP ID of the error itself, to see it captured twice */
	uint8_t own_ttl;
	uint8_t type, code;
	uint8_t reason : 7;       /* enum icmp_reason */
	bool is_about_tunnel : 1; /* it quotes a tunnel's packet, the connection's within */
	uint8_t hops; /* TTL of the quoted packet where captured, less that in the quote; 255 =
			 unknown */
	uint8_t quoted_ttl;
	uint8_t quoted_flags; /* TCP flags of the quoted packet; valid with has_flags */
	uint8_t version : 4;
	uint8_t state : 4; /* TCP: enum tcp_state of the quoted packet's sender when it came */
	uint8_t match : 3; /* enum icmp_match */
	uint8_t side : 1;  /* enum side: who sent the quoted packet and so gets the error */
	bool has_flags : 1;
	bool has_length : 1;
	bool has_id : 1;
	bool has_checksum : 1;
	bool has_seq : 1;
	bool sent_after : 1;      /* that side sent again after it (a connected socket was told) */
	bool is_out_of_band : 1;  /* the connection is not in the capture otherwise */
	bool simultaneous : 1;    /* TCP: SYN_RCVD by a simultaneous open */
	bool from_peer : 1;       /* sent by the quoted destination itself */
	bool fragments_after : 1; /* too big: that side sent fragments after it … */
	bool smaller_after : 1;   /* … packets that fit … */
	bool as_large_after : 1;  /* … packets that do not */
};

/* A scan brings back one for every fifth connection. */
_Static_assert(sizeof(struct icmp_record) <= 88, "millions of errors are kept");

/* The index of the first error since the last answer; 0 = none. Datagrams only. */
static inline uint32_t icmp_outage(const struct icmp_record *record)
{
	return record->is_about_tunnel ? record->tunnel->outage : record->outage;
}

/* Time exceeded in transit. */
static inline bool icmp_is_time_exceeded(const struct icmp_record *record)
{
	return record->code == 0 && ((record->version == 4 && record->type == 11) ||
				     (record->version == 6 && record->type == 3));
}

/* Fragmentation needed, packet too big. */
static inline bool icmp_is_too_big(const struct icmp_record *record)
{
	return (record->version == 4 && record->type == 3 && record->code == 4) ||
	       (record->version == 6 && record->type == 2);
}

/* The TTL with which the quoted packet was captured; 0 = unknown. */
static inline unsigned icmp_captured_ttl(const struct icmp_record *record)
{
	return record->hops == 255 ? 0 : (unsigned)record->hops + record->quoted_ttl;
}

/* No system sends with so small a TTL unless a program asks for it, as traceroute does. */
#define PROBE_TTL 32

/* Did this error end a packet that was meant to come no further? */
static inline bool icmp_ended_probe(const struct icmp_record *record)
{
	unsigned ttl = icmp_captured_ttl(record);

	return icmp_is_time_exceeded(record) && ttl > 0 && ttl <= PROBE_TTL;
}

/*
 * In which state the sender was when the error came. Of a connection that is not in the capture the
 * quoted flags may tell: a SYN alone is sent in SYN_SENT.
 */
static inline enum tcp_state icmp_sender_state(const struct icmp_record *record)
{
	if (record->state != TCP_UNKNOWN)
		return (enum tcp_state)record->state;
	if (!record->has_flags || (record->quoted_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
		return TCP_SYN_SENT;
	return record->quoted_flags & TCP_SYN ? TCP_SYN_RCVD : TCP_ESTABLISHED;
}

#endif
