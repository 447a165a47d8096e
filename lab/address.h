/* An address and port of the lab, for people and for system calls. */
#ifndef LAB_ADDRESS_H
#define LAB_ADDRESS_H

#include "base/ip_addr.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* Room for "[address]:port" and its NUL. */
#define ADDRESS_TEXT_SIZE (IP_ADDR_TEXT_SIZE + 9)

struct address {
	struct ip_addr ip;
	uint16_t port;
	uint8_t version; /* 4 or 6; 0 = none */
};

/* The address written in `text` ("192.0.2.2", "2001:db8::1"), with a port; version 0: no address.
 */
struct address address_of(const char *text, uint16_t port);

/* Writes "192.0.2.2:80" or "[2001:db8::1]:80" to `text` (ADDRESS_TEXT_SIZE bytes); returns it. */
char *address_format(const struct address *address, char *text);

/* Fills `*storage` for a system call; returns the size that counts. */
socklen_t address_to_sockaddr(const struct address *address, struct sockaddr_storage *storage);

/* The address that a system call gave; version 0 for another family. */
struct address address_of_sockaddr(const struct sockaddr_storage *storage);

static inline bool address_equal(const struct address *a, const struct address *b)
{
	return a->version == b->version && a->port == b->port && ip_addr_equal(&a->ip, &b->ip);
}

#endif
