/* The socket that asks: ordinary, but for its error queue, TTL and path MTU discovery. */
#include "probe/probe_private.h"

#include "base/five_tuple.h"
#include "probe/error_queue.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

bool probe_is_udp(const struct probe *probe)
{
	return probe->target->protocol == IP_PROTOCOL_UDP;
}

void probe_close_socket(struct probe *probe)
{
	if (probe->socket >= 0)
		(void)close(probe->socket);
	probe->socket = -1;
}

/* The target's address as the kernel takes it. */
static void fill_address(struct probe *probe)
{
	const struct probe_target *target = probe->target;
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(target->port)};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6,
				   .sin6_port = htons(target->port),
				   .sin6_scope_id = target->scope};

	if (target->version == 4) {
		memcpy(&four.sin_addr, target->address.octet + 12, sizeof(four.sin_addr));
		memcpy(&probe->address, &four, sizeof(four));
		probe->address_size = sizeof(four);
	} else {
		memcpy(&six.sin6_addr, target->address.octet, sizeof(six.sin6_addr));
		memcpy(&probe->address, &six, sizeof(six));
		probe->address_size = sizeof(six);
	}
}

void probe_learn_local(struct probe *probe)
{
	struct sockaddr_storage storage = {.ss_family = AF_UNSPEC};
	socklen_t size = sizeof(storage);
	struct sockaddr_in four;
	struct sockaddr_in6 six;
	uint8_t octets[4];

	if (getsockname(probe->socket, (struct sockaddr *)&storage, &size) != 0)
		return;
	if (storage.ss_family == AF_INET) {
		memcpy(&four, &storage, sizeof(four));
		memcpy(octets, &four.sin_addr, sizeof(octets));
		probe->answer.local = ip_addr_v4(octets);
		probe->local_port = ntohs(four.sin_port);
	} else if (storage.ss_family == AF_INET6) {
		memcpy(&six, &storage, sizeof(six));
		memcpy(probe->answer.local.octet, &six.sin6_addr, 16);
		probe->local_port = ntohs(six.sin6_port);
	}
	probe->answer.local_port = probe->local_port;
}

/*
 * The error queue, the TTL, and DF on everything. IP_PMTUDISC_PROBE in place of DO: the router that
 * has the narrow link is to say so each time, while DO would have the kernel remember it for ten
 * minutes and refuse the next probe itself (ip_sk_use_pmtu()).
 */
static bool set_options(int socket, const struct probe *probe)
{
	const bool is_six = probe->target->version == 6;
	const int level = is_six ? IPPROTO_IPV6 : IPPROTO_IP;
	const int discovery = is_six ? IPV6_PMTUDISC_PROBE : IP_PMTUDISC_PROBE;
	const int ttl = (int)probe->settings->ttl;
	const int on = 1;

	if (is_six && setsockopt(socket, level, IPV6_V6ONLY, &on, sizeof(on)) != 0)
		return false;
	if (probe_is_udp(probe) &&
	    setsockopt(socket, level, is_six ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, &discovery,
		       sizeof(discovery)) != 0)
		return false;
	if (ttl != 0 &&
	    setsockopt(socket, level, is_six ? IPV6_UNICAST_HOPS : IP_TTL, &ttl, sizeof(ttl)) != 0)
		return false;
	return error_queue_enable(socket, probe->target->version);
}

/* A socket that is bound to a free port, or -1 with errno. */
static int bound_socket(const struct probe *probe)
{
	const sa_family_t family = probe->target->version == 6 ? AF_INET6 : AF_INET;
	const struct sockaddr_storage any = {.ss_family = family};
	const int kind = probe_is_udp(probe) ? SOCK_DGRAM : SOCK_STREAM;
	int made = socket(family, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int error;

	if (made < 0)
		return -1;
	if (set_options(made, probe) &&
	    bind(made, (const struct sockaddr *)&any, probe->address_size) == 0)
		return made;
	error = errno;
	(void)close(made);
	errno = error;
	return -1;
}

/*
 * The same, on another port than the target's: where that is on this host, a socket can be
 * connected to itself, and would answer.
 */
bool probe_make_socket(struct probe *probe)
{
	int unlucky;

	fill_address(probe);
	probe->socket = bound_socket(probe);
	if (probe->socket < 0)
		return false;
	probe_learn_local(probe);
	if (probe->local_port != probe->target->port)
		return true;
	unlucky = probe->socket;
	probe->socket = bound_socket(probe);
	(void)close(unlucky);
	if (probe->socket >= 0)
		probe_learn_local(probe);
	return probe->socket >= 0;
}

/* By asking a datagram's socket, which sends nothing when it is connected. */
bool probe_choose_source(struct probe *probe)
{
	const sa_family_t family = probe->target->version == 6 ? AF_INET6 : AF_INET;
	const uint16_t port = probe->local_port;
	const int kept = probe->socket;

	if (probe_is_udp(probe))
		return true;
	probe->socket = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (probe->socket < 0 || connect(probe->socket, (const struct sockaddr *)&probe->address,
					 probe->address_size) != 0)
		probe_call_failed(probe, "connect", errno);
	else
		probe_learn_local(probe);
	probe_close_socket(probe);
	probe->socket = kept;
	probe->answer.local_port = probe->local_port = port;
	return !probe_is_decided(probe);
}
