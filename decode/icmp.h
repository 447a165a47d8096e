/* What ICMP and ICMPv6 share: the quote in an error and the extensions behind it. */
#ifndef DECODE_ICMP_H
#define DECODE_ICMP_H

#include "decode/decoding.h"

/*
 * Reads the packet that an error quotes into packet->icmp.quote. `body` is what the error carries
 * behind its own header; `frame_offset` says where that begins in the frame. A quoted tunnel is
 * followed inside. What is missing is flagged in the quote; nothing spoils the message that carries
 * it.
 */
void read_icmp_quote(struct layer body, uint32_t frame_offset, struct packet *packet);

/*
 * Splits the body of an error into the quote, which is returned, and the extension structure
 * behind it, which is read into icmp->extensions (RFC 4884). `quote_length` is the length
 * attribute in bytes; 0: there is none, and extensions can only be at the place where they were
 * put before RFC 4884 (section 5.5).
 */
struct layer split_icmp_extensions(struct layer body, uint32_t quote_length,
				   struct icmp_message *icmp);

#endif
