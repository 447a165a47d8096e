/* Names become addresses and ports; what would be a scan is refused. */
#include "probe/target.h"

#include <ctype.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define PORT_MAX 65535ul

static const char no_scanner[] = "one host and a handful of ports are a probe; this is no scanner";

/* The address of one of getaddrinfo()'s rows, IPv4 in IPv6's clothes as IPv4. */
static struct probe_target target_of(const struct addrinfo *row)
{
	struct probe_target target = {.version = 4};
	struct sockaddr_in6 six;
	struct sockaddr_in four;
	uint8_t octets[4];

	if (row->ai_family == AF_INET) {
		memcpy(&four, row->ai_addr, sizeof(four));
		memcpy(octets, &four.sin_addr, sizeof(octets));
		target.address = ip_addr_v4(octets);
		return target;
	}
	memcpy(&six, row->ai_addr, sizeof(six));
	memcpy(target.address.octet, &six.sin6_addr, sizeof(target.address.octet));
	target.scope = six.sin6_scope_id;
	target.version = ip_addr_is_v4(&target.address) ? 4 : 6;
	return target;
}

static bool is_known(const struct probe_target *targets, size_t count,
		     const struct probe_target *target)
{
	for (size_t i = 0; i < count; i++)
		if (ip_addr_equal(&targets[i].address, &target->address) &&
		    targets[i].scope == target->scope)
			return true;
	return false;
}

/* Addresses that stand for many hosts, or for none. */
static bool is_one_host(const struct ip_addr *address, const char *host, struct error *error)
{
	const char *what = ip_addr_is_multicast(address)           ? "a multicast"
			   : ip_addr_is_limited_broadcast(address) ? "the broadcast"
			   : ip_addr_is_unspecified(address)       ? "the unspecified"
								   : NULL;

	if (what == NULL)
		return true;
	error_set(error, "%s: %s address is no host: nobody refuses what is sent there", host,
		  what);
	return false;
}

/* "192.0.2.0/24", "192.0.2.1-9", "192.0.2.*", "192.0.2.1,2": what scanners take. */
static bool is_many(const char *host)
{
	bool is_numeric = host[strspn(host, "0123456789abcdefABCDEF.:*,-/[]")] == '\0' &&
			  strpbrk(host, ".:") != NULL && strpbrk(host, "0123456789") != NULL;

	return strpbrk(host, "/*,") != NULL || (is_numeric && strchr(host, '-') != NULL &&
						strpbrk(host, "ghijklmnopqrstuvwxyz") == NULL);
}

size_t probe_targets_find(struct probe_target *targets, const char *host, unsigned version,
			  struct error *error)
{
	const struct addrinfo hints = {
		.ai_family = version == 4   ? AF_INET
			     : version == 6 ? AF_INET6
					    : AF_UNSPEC,
		.ai_socktype = SOCK_DGRAM,
	};
	struct addrinfo *rows = NULL;
	size_t count = 0;
	int failure;

	if (is_many(host)) {
		error_set(error, "%s: %s", host, no_scanner);
		return 0;
	}
	failure = getaddrinfo(host, NULL, &hints, &rows);
	if (failure != 0) {
		error_set(error, "%s: %s", host, gai_strerror(failure));
		return 0;
	}
	for (const struct addrinfo *row = rows; row != NULL && count < PROBE_MAX_ADDRESSES;
	     row = row->ai_next) {
		struct probe_target target;

		if (row->ai_family != AF_INET && row->ai_family != AF_INET6)
			continue;
		target = target_of(row);
		if (!is_one_host(&target.address, host, error)) {
			count = 0;
			break;
		}
		if (!is_known(targets, count, &target))
			targets[count++] = target;
	}
	freeaddrinfo(rows);
	if (count == 0 && error->text[0] == '\0')
		error_set(error, "%s: it has no address", host);
	return count;
}

uint16_t probe_port_find(const char *word, uint8_t protocol, struct error *error)
{
	const struct addrinfo hints = {
		.ai_family = AF_INET,
		.ai_socktype = protocol == IPPROTO_TCP ? SOCK_STREAM : SOCK_DGRAM,
	};
	struct addrinfo *row = NULL;
	struct sockaddr_in found = {.sin_port = 0};
	char *end;
	unsigned long number = strtoul(word, &end, 10);

	if (isdigit((unsigned char)word[0]) && *end == '\0') {
		if (number >= 1 && number <= PORT_MAX)
			return (uint16_t)number;
		error_set(error, "%s: ports are 1 to 65535", word);
		return 0;
	}
	if (isdigit((unsigned char)word[0]) && strchr("-:,", *end) != NULL &&
	    isdigit((unsigned char)end[1])) {
		error_set(error, "%s: a range of ports; %s", word, no_scanner);
		return 0;
	}
	/* getaddrinfo() takes "-1" and " 53" for numbers */
	if (!isalnum((unsigned char)word[0]) || getaddrinfo(NULL, word, &hints, &row) != 0) {
		error_set(error, "%s: no port number, and no service of that name", word);
		return 0;
	}
	memcpy(&found, row->ai_addr, sizeof(found));
	freeaddrinfo(row);
	return ntohs(found.sin_port);
}
