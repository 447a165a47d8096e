/* Addresses as text, as values and as the kernel takes them. */
#include "lab/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

struct address address_of(const char *text, uint16_t port)
{
	struct address address = {.port = port};
	uint8_t octets[4];

	if (inet_pton(AF_INET, text, octets) == 1) {
		address.ip = ip_addr_v4(octets);
		address.version = 4;
	} else if (inet_pton(AF_INET6, text, address.ip.octet) == 1) {
		address.version = 6;
	}
	return address;
}

char *address_format(const struct address *address, char *text)
{
	char ip[IP_ADDR_TEXT_SIZE];
	bool brackets = address->version == 6;

	ip_addr_format(&address->ip, ip);
	(void)snprintf(text, ADDRESS_TEXT_SIZE, "%s%s%s:%u", brackets ? "[" : "", ip,
		       brackets ? "]" : "", address->port);
	return text;
}

socklen_t address_to_sockaddr(const struct address *address, struct sockaddr_storage *storage)
{
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(address->port)};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(address->port)};

	memset(storage, 0, sizeof(*storage));
	if (address->version == 4) {
		memcpy(&four.sin_addr, address->ip.octet + 12, 4);
		memcpy(storage, &four, sizeof(four));
		return sizeof(four);
	}
	memcpy(&six.sin6_addr, address->ip.octet, 16);
	memcpy(storage, &six, sizeof(six));
	return sizeof(six);
}

struct address address_of_sockaddr(const struct sockaddr_storage *storage)
{
	struct address address = {.port = 0};
	struct sockaddr_in four;
	struct sockaddr_in6 six;
	uint8_t octets[4];

	if (storage->ss_family == AF_INET) {
		memcpy(&four, storage, sizeof(four));
		memcpy(octets, &four.sin_addr, 4);
		address.ip = ip_addr_v4(octets);
		address.port = ntohs(four.sin_port);
		address.version = 4;
	} else if (storage->ss_family == AF_INET6) {
		memcpy(&six, storage, sizeof(six));
		memcpy(address.ip.octet, &six.sin6_addr, 16);
		address.port = ntohs(six.sin6_port);
		address.version = 6;
	}
	return address;
}
