/* The small phrases that every sentence about a connection is made from. */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "base/text.h"
#include "correlate/story.h"

/* "TCP", "UDP-Lite", "ICMP echo" …, or "IP protocol N" written to `buffer` (at least 20 bytes). */
const char *words_protocol(const struct connection *connection, char *buffer);

/* The same for a protocol by its number; "ICMP" may then be of any type. */
const char *words_protocol_number(uint8_t protocol, char *buffer);

/* What a packet of this connection is called: "segment", "datagram", "echo request", "packet". */
const char *words_unit(const struct connection *connection);

/* Appends an end as people write it: 192.0.2.2:53, [2001:db8::1]:53; an address where no ports are.
 */
void words_add_end(struct text *text, const struct story *story, enum side side);

/* The same for one end of a five-tuple with ports: its source, or its destination. */
void words_add_tuple_end(struct text *text, const struct five_tuple *tuple, bool is_source);

/* Appends the address of an end. */
void words_add_address(struct text *text, const struct ip_addr *address);

/* Appends "1 datagram", "3 datagrams"; thousands are set apart: "1,200 bytes". */
void words_add_count(struct text *text, uint64_t count, const char *unit);

/* Appends a number with its thousands set apart: 1,200. */
void words_add_number(struct text *text, uint64_t value);

/* "client" or "server". */
const char *words_side(enum side side);

/* "IP_RECVERR" or "IPV6_RECVERR": the socket option by which a program asks for errors. Static. */
const char *words_error_option(uint8_t ip_version);

/* "TTL" or "hop limit". Static. */
const char *words_ttl(uint8_t ip_version);

/* The number of a packet that the connection knows by its distance from the first one. */
uint64_t words_packet(const struct connection *connection, uint32_t behind_first);

/* Appends what an error says: "ICMP port unreachable", "ICMPv6 type 1 code 9". */
void words_add_icmp(struct text *text, const struct icmp_record *icmp);

/* Who sent an ICMP error, as far as the addresses tell. */
enum icmp_sender { ICMP_FROM_PEER, ICMP_FROM_SELF, ICMP_FROM_ROUTER };
enum icmp_sender words_icmp_sender(const struct story *story, const struct icmp_record *icmp);

/* Appends the sender of an ICMP error: "198.51.100.2 itself", "the router or firewall 192.0.2.1".
 */
void words_add_icmp_sender(struct text *text, const struct story *story,
			   const struct icmp_record *icmp);

/* Has the connection this note? */
static inline bool words_found(const struct story *story, enum note_bit bit)
{
	return (story->connection->notes & NOTE_BIT(bit)) != 0;
}

/* Is it an ICMP or ICMPv6 echo exchange? */
static inline bool words_is_echo(const struct connection *connection)
{
	return connection->key.protocol == IP_PROTOCOL_ICMP ||
	       connection->key.protocol == IP_PROTOCOL_ICMP6;
}

#endif
