/* Packets made by hand: a SYN or a datagram with no socket behind it (needs privilege). */
#ifndef PROBE_SENDER_H
#define PROBE_SENDER_H

#include "base/error.h"
#include "base/five_tuple.h"

#include <stddef.h>
#include <stdint.h>

struct probe_sender;

/* A packet to send: a SYN, or a UDP datagram with a payload. */
struct made_packet {
	struct five_tuple five_tuple;
	uint32_t scope;         /* IPv6: of a link-local destination, as in struct probe_target */
	uint8_t ttl;            /* or hop limit */
	uint32_t seq;           /* of the SYN */
	const uint8_t *payload; /* of the datagram; lent */
	size_t payload_length;
};

/* Opens raw sockets for IPv4 and IPv6. NULL with `*error` filled: mostly, no permission. */
struct probe_sender *probe_sender_open(struct error *error);

/* Sends one packet, with DF over IPv4; 0, or the errno that the kernel refused it with. */
int probe_sender_send(struct probe_sender *sender, const struct made_packet *packet);

/* Closes; NULL is accepted. */
void probe_sender_close(struct probe_sender *sender);

#endif
